"""Evaluation: schemes by versions, results, appeals. What is locked or decided stays: triggers refuse to change or delete it."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models


UP = """
-- Words may be sealed anew under another key: what they say is committed to in the journal.
CREATE FUNCTION evaluation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was evaluated stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER result_kept BEFORE UPDATE ON evaluation_result FOR EACH ROW
  WHEN (OLD.state = 'locked' AND to_jsonb(NEW) - ARRAY['seq', 'reason'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['seq', 'reason']) EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER result_whole BEFORE DELETE ON evaluation_result FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER result_copy_kept BEFORE UPDATE OR DELETE ON evaluation_result_copy FOR EACH ROW EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER appeal_kept BEFORE UPDATE ON evaluation_appeal FOR EACH ROW
  WHEN (OLD.state NOT IN ('open', 'overdue') AND (NEW.state, NEW.line, NEW.unit_id, NEW.decided_by, NEW.decided_at, NEW.correction) IS DISTINCT FROM
    (OLD.state, OLD.line, OLD.unit_id, OLD.decided_by, OLD.decided_at, OLD.correction))
  EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER appeal_whole BEFORE DELETE ON evaluation_appeal FOR EACH ROW EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER scheme_kept BEFORE UPDATE ON evaluation_scheme_version FOR EACH ROW
  WHEN ((NEW.document, NEW.sha256, NEW.version, NEW.from_month, NEW.scheme_id) IS DISTINCT FROM
    (OLD.document, OLD.sha256, OLD.version, OLD.from_month, OLD.scheme_id))
  EXECUTE FUNCTION evaluation_refuse();
CREATE TRIGGER scheme_whole BEFORE DELETE ON evaluation_scheme_version FOR EACH ROW EXECUTE FUNCTION evaluation_refuse();
"""
DOWN = "DROP FUNCTION evaluation_refuse() CASCADE;"


class Migration(migrations.Migration):
    """The tables and their guards."""

    dependencies = [
        ('huiying', '0029_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentScheme',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, unique=True)),
                ('seq', models.IntegerField(default=0)),
                ('created_by', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'evaluation_scheme',
            },
        ),
        migrations.CreateModel(
            name='SchemeVersion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('from_month', models.CharField(max_length=7)),
                ('document', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(default='proposed', max_length=10)),
                ('note', huiying.journal.words.Words(default='', max_length=200)),
                ('proposed_by', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='', max_length=200)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='huiying.assessmentscheme')),
            ],
            options={
                'db_table': 'evaluation_scheme_version',
            },
        ),
        migrations.CreateModel(
            name='AssessmentResult',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('version', models.IntegerField()),
                ('state', models.CharField(default='draft', max_length=10)),
                ('seq', models.IntegerField(default=0)),
                ('document', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('reason', huiying.journal.words.Words(default='', max_length=300)),
                ('drawn_by', models.CharField(max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('published_by', models.CharField(default='', max_length=64)),
                ('published_at', models.DateTimeField(null=True)),
                ('appeal_until', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('decide_until', models.DateTimeField(null=True)),
                ('final_at', models.DateTimeField(null=True)),
                ('locked_by', models.CharField(default='', max_length=64)),
                ('locked_at', models.DateTimeField(null=True)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='huiying.assessmentresult')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.snapshot')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='huiying.assessmentscheme')),
                ('scheme_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='huiying.schemeversion')),
            ],
            options={
                'db_table': 'evaluation_result',
            },
        ),
        migrations.CreateModel(
            name='AssessmentAppeal',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('line', models.CharField(max_length=40)),
                ('ground', huiying.journal.words.Words(max_length=600)),
                ('evidence', huiying.journal.words.Words(max_length=600)),
                ('state', models.CharField(default='open', max_length=10)),
                ('raised_by', models.CharField(max_length=64)),
                ('raised_at', models.DateTimeField()),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='', max_length=600)),
                ('correction', models.JSONField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='huiying.assessmentresult')),
            ],
            options={
                'db_table': 'evaluation_appeal',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'overdue'])), fields=('result', 'unit', 'line'), name='one_live_appeal'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'refused']), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='appeal_reasoned'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('raised_by')), _negated=True), name='appeal_other_person'), models.CheckConstraint(condition=models.Q(('correction__isnull', True), ('state', 'upheld'), _connector='OR'), name='appeal_correction')],
            },
        ),
        migrations.CreateModel(
            name='ResultCopy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('document', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='huiying.assessmentresult')),
            ],
            options={
                'db_table': 'evaluation_result_copy',
                'constraints': [models.UniqueConstraint(fields=('result', 'state'), name='result_copy_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.UniqueConstraint(fields=('scheme', 'version'), name='scheme_version_once'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'declined']), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='scheme_two_people'),
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'proposed'), models.Q(('decided_by', ''), _negated=True), _connector='OR'), name='scheme_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='assessmentresult',
            constraint=models.UniqueConstraint(fields=('scheme', 'month', 'version'), name='result_version_once'),
        ),
        migrations.AddConstraint(
            model_name='assessmentresult',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'published', 'final'])), fields=('scheme', 'month'), name='one_open_result'),
        ),
        migrations.AddConstraint(
            model_name='assessmentresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), models.Q(('locked_at__isnull', False), models.Q(('locked_by', ''), _negated=True)), _connector='OR'), name='result_locked_by'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
