"""Names and outlines of places; how units fared under each line of the catalogue, and the changes that this proposes: what was decided stays."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models

KEPT = """
-- Words may be sealed anew under another key: what they say is committed to in the journal.
CREATE FUNCTION lesson_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('drafted', 'dismissed') AND to_jsonb(NEW) - 'reason' <> to_jsonb(OLD) - 'reason' THEN
    RAISE EXCEPTION 'what was decided about a proposed change stays' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION lesson_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'proposed changes stay: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER lesson_kept BEFORE UPDATE ON dispatch_lesson FOR EACH ROW EXECUTE FUNCTION lesson_kept();
CREATE TRIGGER lesson_stays BEFORE DELETE ON dispatch_lesson FOR EACH ROW EXECUTE FUNCTION lesson_stays();
CREATE TRIGGER lesson_whole BEFORE TRUNCATE ON dispatch_lesson FOR EACH STATEMENT EXECUTE FUNCTION lesson_stays();
"""
UNDO = """
DROP FUNCTION lesson_kept() CASCADE;
DROP FUNCTION lesson_stays() CASCADE;
"""


class Migration(migrations.Migration):
    """Four tables, and the guard of the records among them."""

    dependencies = [
        ('huiying', '0038_learning'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outline', serialize=False, to='huiying.region')),
                ('rings', models.JSONField()),
                ('source', huiying.journal.words.Words(default='', max_length=120)),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'directory_outline',
            },
        ),
        migrations.CreateModel(
            name='PlaceName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=8)),
                ('region_code', models.CharField(max_length=12)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'directory_place_name',
                'constraints': [models.UniqueConstraint(fields=('name', 'region_code'), name='place_name_once')],
            },
        ),
        migrations.CreateModel(
            name='DutyCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line_no', models.IntegerField()),
                ('region_code', models.CharField(default='', max_length=12)),
                ('word', models.CharField(default='', max_length=40)),
                ('handled', models.IntegerField(default=0)),
                ('sent', models.IntegerField(default=0)),
                ('returned', models.IntegerField(default=0)),
                ('bound', models.IntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('counted_at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'dispatch_duty_count',
                'constraints': [models.UniqueConstraint(fields=('line_no', 'region_code', 'word', 'unit'), name='duty_count_once')],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('line_no', models.IntegerField()),
                ('region_code', models.CharField(default='', max_length=12)),
                ('word', models.CharField(default='', max_length=40)),
                ('k', models.IntegerField()),
                ('n', models.IntegerField()),
                ('low', models.SmallIntegerField()),
                ('high', models.SmallIntegerField()),
                ('sent', models.IntegerField(default=0)),
                ('returned', models.IntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('found_at', models.DateTimeField()),
                ('reason', huiying.journal.words.Words(default='', max_length=500)),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('catalogue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='huiying.catalogueversion')),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taught_by', to='huiying.catalogueversion')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'dispatch_lesson',
                'indexes': [models.Index(fields=['state', '-found_at'], name='lesson_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('line_no', 'region_code', 'word'), name='one_open_lesson')],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
