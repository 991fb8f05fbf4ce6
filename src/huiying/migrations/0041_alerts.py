"""Alerts with their words, classes and marks; seasonal plans; tasks before complaints; the roster by district with deputies.

What happened to an alert, a season and a task stays: triggers refuse to change it or to take it away. Alerts and marks hang on orders, behind the wall.
"""

from typing import Any

import django.db.models.deletion
import huiying.journal.words
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

VISIBLE = "EXISTS (SELECT FROM orders_workorder o WHERE o.id = order_id)"
MINE = "(SELECT nullif(current_setting('huiying.person', true), ''))"
SEES = "(SELECT current_setting('huiying.sees', true))"
SEEN = {
    "supervision_alert": f"officer_id = {MINE} OR deputy_id = {MINE} OR ({SEES} = 'city' AND (order_id IS NULL OR {VISIBLE}))",
    "supervision_caller_marks": f"{SEES} IN ('city', 'operator') AND {VISIBLE}",
}
WALL = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ({seen});
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};
"""
KEPT = """
CREATE FUNCTION alerts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what happened stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER alert_kept BEFORE UPDATE ON supervision_alert FOR EACH ROW
  WHEN ((NEW.order_id, NEW.drill, NEW.klass, NEW.rule, NEW.word_code, NEW.raised_by, NEW.raised_at, NEW.minutes, NEW.first_due)
      IS DISTINCT FROM (OLD.order_id, OLD.drill, OLD.klass, OLD.rule, OLD.word_code, OLD.raised_by, OLD.raised_at, OLD.minutes, OLD.first_due)
    OR (OLD.acknowledged_at IS NOT NULL AND (NEW.acknowledged_at, NEW.acknowledged_by) IS DISTINCT FROM (OLD.acknowledged_at, OLD.acknowledged_by))
    OR (OLD.state = 'closed' AND (NEW.state, NEW.outcome, NEW.line, NEW.closed_at, NEW.closed_by)
      IS DISTINCT FROM (OLD.state, OLD.outcome, OLD.line, OLD.closed_at, OLD.closed_by)))
  EXECUTE FUNCTION alerts_refuse();
CREATE TRIGGER season_kept BEFORE UPDATE ON supervision_season FOR EACH ROW
  WHEN ((NEW.plan_id, NEW.code, NEW.how, NEW.began_by, NEW.began_at) IS DISTINCT FROM (OLD.plan_id, OLD.code, OLD.how, OLD.began_by, OLD.began_at)
    OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_by) IS DISTINCT FROM (OLD.ended_at, OLD.ended_by)))
  EXECUTE FUNCTION alerts_refuse();
CREATE TRIGGER proactive_kept BEFORE UPDATE ON supervision_proactive_task FOR EACH ROW
  WHEN ((NEW.number, NEW.unit_id, NEW.topic_code, NEW.region_code, NEW.due_at, NEW.issued_by, NEW.issued_at)
      IS DISTINCT FROM (OLD.number, OLD.unit_id, OLD.topic_code, OLD.region_code, OLD.due_at, OLD.issued_by, OLD.issued_at)
    OR (OLD.state IN ('accepted', 'cancelled') AND NEW.state <> OLD.state))
  EXECUTE FUNCTION alerts_refuse();
"""
RECORDS = ("supervision_alert", "supervision_season", "supervision_proactive_task")
WHOLE = """
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION alerts_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION alerts_refuse();
"""
UP = KEPT + "".join(WHOLE.format(table=table) for table in RECORDS)
DOWN = "DROP FUNCTION alerts_refuse() CASCADE;"


def build(_apps: Any, editor: Any) -> None:
    """The wall around what hangs on orders."""
    app = sql.Identifier(settings.HUIYING_APP_ROLE)
    with editor.connection.cursor() as cursor:
        for table, seen in SEEN.items():
            cursor.execute(sql.SQL(WALL).format(table=sql.Identifier(table), seen=sql.SQL(seen), app=app))


class Migration(migrations.Migration):
    """The tables, their guards and their wall."""

    dependencies = [
        ('huiying', '0040_hotspots'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallerMarks',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='caller_marks', to='huiying.workorder')),
                ('marks_sealed', models.BinaryField(null=True)),
                ('seq', models.SmallIntegerField(default=0)),
                ('by_words', models.BooleanField(default=False)),
                ('given_by', models.CharField(max_length=64)),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'supervision_caller_marks',
            },
        ),
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=16)),
                ('how', models.CharField(max_length=8)),
                ('found', models.IntegerField(null=True)),
                ('usual', models.DecimalField(decimal_places=1, max_digits=10, null=True)),
                ('seq', models.SmallIntegerField(default=1)),
                ('began_by', models.CharField(max_length=64)),
                ('began_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(default='', max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('why', huiying.journal.words.Words(default='', max_length=200)),
                ('review', huiying.journal.words.Words(default='')),
                ('reviewed_by', models.CharField(default='', max_length=64)),
                ('reviewed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'supervision_season',
            },
        ),
        migrations.AddField(
            model_name='dutyofficer',
            name='deputy',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dutyofficer',
            name='districts',
            field=models.CharField(db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='dutyofficer',
            name='phones_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name='AlertClass',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=8)),
                ('minutes', models.SmallIntegerField()),
                ('line', models.CharField(default='', max_length=8)),
                ('version', models.SmallIntegerField(default=1)),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('approved_by', models.CharField(default='', max_length=64)),
            ],
            options={
                'db_table': 'supervision_alert_class',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='alert_class_once')],
            },
        ),
        migrations.CreateModel(
            name='DangerWord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12)),
                ('klass', models.CharField(max_length=20)),
                ('mark', models.CharField(default='', max_length=20)),
                ('phrases', models.CharField(max_length=600)),
                ('exceptions', models.CharField(default='', max_length=600)),
                ('version', models.SmallIntegerField(default=1)),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('approved_by', models.CharField(default='', max_length=64)),
            ],
            options={
                'db_table': 'supervision_danger_word',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='danger_word_once')],
            },
        ),
        migrations.CreateModel(
            name='ProactiveTask',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('origin', models.CharField(max_length=8)),
                ('origin_ref', models.CharField(default='', max_length=40)),
                ('topic_code', models.CharField(max_length=12)),
                ('region_code', models.CharField(max_length=12)),
                ('place', huiying.journal.words.Words(default='', max_length=200)),
                ('title', huiying.journal.words.Words(max_length=80)),
                ('what', huiying.journal.words.Words()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(default='issued', max_length=10)),
                ('seq', models.SmallIntegerField(default=1)),
                ('issued_by', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('begun_by', models.CharField(default='', max_length=64)),
                ('begun_at', models.DateTimeField(null=True)),
                ('report', huiying.journal.words.Words(default='')),
                ('found_n', models.IntegerField(null=True)),
                ('mended_n', models.IntegerField(null=True)),
                ('reported_by', models.CharField(default='', max_length=64)),
                ('reported_at', models.DateTimeField(null=True)),
                ('decision', huiying.journal.words.Words(default='', max_length=600)),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('sent_back_n', models.SmallIntegerField(default=0)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proactive_tasks', to='huiying.org')),
                ('season', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='huiying.season')),
            ],
            options={
                'db_table': 'supervision_proactive_task',
            },
        ),
        migrations.CreateModel(
            name='ProactivePhoto',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.attachment')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='huiying.proactivetask')),
            ],
            options={
                'db_table': 'supervision_proactive_photo',
            },
        ),
        migrations.CreateModel(
            name='SeasonPlan',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=16)),
                ('kind', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=80)),
                ('begins', models.DateTimeField(null=True)),
                ('ends', models.DateTimeField(null=True)),
                ('topics', models.CharField(default='', max_length=300)),
                ('trigger_share', models.IntegerField(default=0)),
                ('trigger_least', models.IntegerField(default=0)),
                ('words', models.CharField(default='', max_length=600)),
                ('words_class', models.CharField(default='', max_length=20)),
                ('officers', models.CharField(default='', max_length=300)),
                ('standby', models.CharField(default='', max_length=300)),
                ('banner', models.CharField(max_length=200)),
                ('banner_en', models.CharField(max_length=300)),
                ('advice', models.CharField(default='', max_length=600)),
                ('advice_en', models.CharField(default='', max_length=900)),
                ('surge', models.BooleanField(default=False)),
                ('version', models.SmallIntegerField(default=1)),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('approved_by', models.CharField(default='', max_length=64)),
            ],
            options={
                'db_table': 'supervision_season_plan',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='season_plan_once')],
            },
        ),
        migrations.AddField(
            model_name='season',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seasons', to='huiying.seasonplan'),
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('drill', models.BooleanField(default=False)),
                ('klass', models.CharField(max_length=20)),
                ('rule', models.CharField(max_length=8)),
                ('word_code', models.CharField(default='', max_length=24)),
                ('region_code', models.CharField(default='', max_length=12)),
                ('officer_id', models.CharField(default='', max_length=36)),
                ('deputy_id', models.CharField(default='', max_length=36)),
                ('state', models.CharField(default='raised', max_length=12)),
                ('seq', models.SmallIntegerField(default=1)),
                ('asked', models.SmallIntegerField(default=0)),
                ('raised_by', models.CharField(max_length=64)),
                ('raised_at', models.DateTimeField()),
                ('minutes', models.SmallIntegerField()),
                ('first_due', models.DateTimeField()),
                ('ack_due', models.DateTimeField(null=True)),
                ('acknowledged_by', models.CharField(default='', max_length=64)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(default='', max_length=16)),
                ('line', models.CharField(default='', max_length=8)),
                ('note', huiying.journal.words.Words(default='')),
                ('closed_by', models.CharField(default='', max_length=64)),
                ('closed_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='huiying.workorder')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'supervision_alert',
                'indexes': [models.Index(fields=['-raised_at'], name='alert_raised'), models.Index(condition=models.Q(('state__in', ('raised', 'acknowledged'))), fields=['state'], name='alert_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('drill', False), ('state__in', ('raised', 'acknowledged'))), fields=('order', 'klass'), name='one_open_alert'), models.CheckConstraint(condition=models.Q(('drill', True), ('order__isnull', False), _connector='OR'), name='alert_of_an_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('closed_by', ''), _negated=True), ('acknowledged_at__isnull', False)), _connector='OR'), name='alert_closed_by')],
            },
        ),
        migrations.CreateModel(
            name='DutyGap',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('begins', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'supervision_duty_gap',
                'constraints': [models.UniqueConstraint(fields=('org', 'begins'), name='duty_gap_once')],
            },
        ),
        migrations.AddIndex(
            model_name='proactivetask',
            index=models.Index(fields=['unit', 'state', 'due_at'], name='proactive_unit'),
        ),
        migrations.AddIndex(
            model_name='proactivetask',
            index=models.Index(fields=['state', 'due_at'], name='proactive_due'),
        ),
        migrations.AddConstraint(
            model_name='proactivetask',
            constraint=models.UniqueConstraint(fields=('number',), name='proactive_number_once'),
        ),
        migrations.AddIndex(
            model_name='season',
            index=models.Index(fields=['-began_at'], name='season_began'),
        ),
        migrations.AddConstraint(
            model_name='season',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('code',), name='one_open_season'),
        ),
        migrations.AddConstraint(
            model_name='season',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='season_ends_after'),
        ),
        migrations.RunSQL(UP, DOWN),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
