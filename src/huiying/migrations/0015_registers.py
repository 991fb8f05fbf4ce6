"""Registers: proposals with their rows, released by a second person; the one exception ends when the city opens (a trigger looks)."""

import django.db.models.deletion
from django.db import migrations, models


GUARD = """
CREATE FUNCTION registers_founding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.founding AND (TG_OP = 'INSERT' OR NOT OLD.founding) AND (
    EXISTS (SELECT 1 FROM directory_city WHERE opened_at IS NOT NULL) OR EXISTS (SELECT 1 FROM orders_workorder)
  ) THEN
    RAISE EXCEPTION 'the city is open: a second person has to approve' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registers_founding BEFORE INSERT OR UPDATE ON registers_proposal FOR EACH ROW EXECUTE FUNCTION registers_founding();
"""
UNDO = "DROP TRIGGER registers_founding ON registers_proposal; DROP FUNCTION registers_founding();"


class Migration(migrations.Migration):

    dependencies = [
        ('huiying', '0017_outside_and_retention'),
    ]

    operations = [
        migrations.AddField(
            model_name='city',
            name='code',
            field=models.CharField(default='', max_length=6),
        ),
        migrations.AddField(
            model_name='city',
            name='opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='RegisterProposal',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('source', models.CharField(max_length=8)),
                ('note', models.CharField(default='', max_length=200)),
                ('state_hash', models.CharField(max_length=64)),
                ('added', models.IntegerField()),
                ('changed', models.IntegerField()),
                ('ended', models.IntegerField()),
                ('unchanged', models.IntegerField()),
                ('version', models.IntegerField(null=True)),
                ('proposed_by', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('proposed_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(default='', max_length=200)),
                ('founding', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'registers_proposal',
                'indexes': [models.Index(fields=['kind', '-created_at'], name='register_kind')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='register_version_once'), models.CheckConstraint(condition=models.Q(('founding', True), models.Q(('state__in', ['applied', 'declined']), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='register_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['applied', 'declined', 'withdrawn']), _negated=True), models.Q(('decided_by', ''), _negated=True), _connector='OR'), name='register_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('version__isnull', True), ('state', 'applied'), _connector='OR'), name='register_version_applied')],
            },
        ),
        migrations.CreateModel(
            name='RegisterLine',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('place', models.IntegerField()),
                ('kind', models.CharField(max_length=24)),
                ('key', models.CharField(max_length=160)),
                ('what', models.CharField(max_length=8)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('rows_sealed', models.BinaryField(null=True)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='huiying.registerproposal')),
            ],
            options={
                'db_table': 'registers_line',
                'indexes': [models.Index(fields=['kind', 'key'], name='register_line_key')],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'key'), name='register_line_once')],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
