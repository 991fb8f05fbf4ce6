"""Learning: models with their figures, which one is in use, each suggestion with what came of it; and where a suggestion stood, as a fact of work.

What was suggested stays: triggers refuse to change or to empty it. The suggestions stand behind the wall with their orders.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

GUARDS = """
CREATE FUNCTION learning_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was learnt and suggested stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER model_kept BEFORE UPDATE ON dispatch_model FOR EACH ROW WHEN (OLD.state IN ('trained', 'failed')) EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_whole BEFORE DELETE ON dispatch_model FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_file_kept BEFORE UPDATE OR DELETE ON dispatch_model_file FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_use_kept BEFORE UPDATE ON dispatch_model_use FOR EACH ROW
  WHEN (OLD.state IN ('ended', 'declined') OR (NEW.id, NEW.what, NEW.kind, NEW.model_id, NEW.before_id, NEW.proposed_by, NEW.proposed_at)
    IS DISTINCT FROM (OLD.id, OLD.what, OLD.kind, OLD.model_id, OLD.before_id, OLD.proposed_by, OLD.proposed_at))
  EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_use_whole BEFORE DELETE ON dispatch_model_use FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER suggestion_kept BEFORE UPDATE ON dispatch_suggestion FOR EACH ROW
  WHEN (to_jsonb(NEW) - ARRAY['came_of', 'came_at', 'told'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['came_of', 'came_at', 'told'])
  EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER suggestion_whole BEFORE DELETE ON dispatch_suggestion FOR EACH ROW EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_table_whole BEFORE TRUNCATE ON dispatch_model FOR EACH STATEMENT EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_file_table_whole BEFORE TRUNCATE ON dispatch_model_file FOR EACH STATEMENT EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER model_use_table_whole BEFORE TRUNCATE ON dispatch_model_use FOR EACH STATEMENT EXECUTE FUNCTION learning_refuse();
CREATE TRIGGER suggestion_table_whole BEFORE TRUNCATE ON dispatch_suggestion FOR EACH STATEMENT EXECUTE FUNCTION learning_refuse();
"""
FACTS = "ALTER TABLE metrics_work ADD COLUMN topic_rank bigint, ADD COLUMN type_rank bigint;"
NO_FACTS = "ALTER TABLE metrics_work DROP COLUMN topic_rank, DROP COLUMN type_rank;"
WALL = """
CREATE POLICY seen ON dispatch_suggestion FOR SELECT TO {app} USING (EXISTS (SELECT FROM orders_workorder o WHERE o.id = order_id));
CREATE POLICY owner ON dispatch_suggestion TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE dispatch_suggestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispatch_suggestion FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON dispatch_suggestion FROM {app};
"""


def build(_apps: Any, editor: Any) -> None:
    """The wall around the suggestions."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(WALL).format(app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """Tables, guards, the wall, two facts."""

    dependencies = [
        ('huiying', '0035_api'),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntModel',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=8)),
                ('version', models.IntegerField()),
                ('state', models.CharField(default='asked', max_length=10)),
                ('asked_by', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('trained_at', models.DateTimeField(null=True)),
                ('rows', models.IntegerField(default=0)),
                ('labels', models.IntegerField(default=0)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('size', models.IntegerField(default=0)),
                ('sha256', models.CharField(default='', max_length=64)),
                ('figures', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'dispatch_model',
            },
        ),
        migrations.CreateModel(
            name='ModelUse',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=8)),
                ('kind', models.CharField(default='switch', max_length=8)),
                ('state', models.CharField(default='proposed', max_length=10)),
                ('proposed_by', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'dispatch_model_use',
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=8)),
                ('round_no', models.IntegerField(default=0)),
                ('source', models.CharField(max_length=40)),
                ('offered', models.JSONField()),
                ('shown', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('chosen', models.CharField(max_length=40)),
                ('chosen_by', models.CharField(max_length=64)),
                ('came_of', models.CharField(default='', max_length=40)),
                ('came_at', models.DateTimeField(null=True)),
                ('told', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'dispatch_suggestion',
            },
        ),
        migrations.CreateModel(
            name='ModelFile',
            fields=[
                ('model', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='huiying.learntmodel')),
                ('content', models.BinaryField()),
            ],
            options={
                'db_table': 'dispatch_model_file',
            },
        ),
        migrations.AddConstraint(
            model_name='learntmodel',
            constraint=models.UniqueConstraint(fields=('what', 'version'), name='model_version_once'),
        ),
        migrations.AddConstraint(
            model_name='learntmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'training'])), fields=('what',), name='one_model_in_training'),
        ),
        migrations.AddField(
            model_name='modeluse',
            name='before',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.learntmodel'),
        ),
        migrations.AddField(
            model_name='modeluse',
            name='model',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='huiying.learntmodel'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='model',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='huiying.learntmodel'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='huiying.workorder'),
        ),
        migrations.AddConstraint(
            model_name='modeluse',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_use')), fields=('what',), name='one_model_in_use'),
        ),
        migrations.AddConstraint(
            model_name='modeluse',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('what',), name='one_model_proposed'),
        ),
        migrations.AddConstraint(
            model_name='modeluse',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'undo'), models.Q(('state__in', ['in_use', 'ended']), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='model_two_people'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['what', 'came_at'], name='suggestion_came'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('order', 'what', 'round_no'), name='suggested_once'),
        ),
        migrations.RunSQL(GUARDS, "DROP FUNCTION learning_refuse() CASCADE"),
        migrations.RunSQL(FACTS, NO_FACTS),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
