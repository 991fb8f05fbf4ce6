"""Contracts: terms by versions, statements, objections, noted facts, proof of staff. What is sealed stays: triggers refuse to change or delete it."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models


UP = """
CREATE FUNCTION contracts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was settled stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION statement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['state', 'seq', 'paid_at', 'paid_fen', 'paid_ref'];
BEGIN
  IF to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns OR (NEW.state <> OLD.state AND NOT (OLD.state = 'sealed' AND NEW.state = 'paid'))
    OR (OLD.state = 'paid' AND (NEW.paid_at, NEW.paid_fen, NEW.paid_ref) IS DISTINCT FROM (OLD.paid_at, OLD.paid_fen, OLD.paid_ref)) THEN
    RAISE EXCEPTION 'a sealed statement never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER statement_kept BEFORE UPDATE ON contracts_statement FOR EACH ROW WHEN (OLD.state IN ('sealed', 'paid')) EXECUTE FUNCTION statement_kept();
CREATE TRIGGER statement_whole BEFORE DELETE ON contracts_statement FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION contracts_refuse();
CREATE TRIGGER copy_kept BEFORE UPDATE OR DELETE ON contracts_statement_copy FOR EACH ROW EXECUTE FUNCTION contracts_refuse();
CREATE TRIGGER terms_kept BEFORE UPDATE ON contracts_terms FOR EACH ROW
  WHEN ((NEW.document, NEW.sha256, NEW.version, NEW.from_month, NEW.contract_id) IS DISTINCT FROM (OLD.document, OLD.sha256, OLD.version, OLD.from_month, OLD.contract_id))
  EXECUTE FUNCTION contracts_refuse();
CREATE TRIGGER terms_whole BEFORE DELETE ON contracts_terms FOR EACH ROW EXECUTE FUNCTION contracts_refuse();
"""
DOWN = """
DROP FUNCTION statement_kept() CASCADE;
DROP FUNCTION contracts_refuse() CASCADE;
"""


class Migration(migrations.Migration):
    """The tables and their guards."""


    dependencies = [
        ('huiying', '0025_metrics'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, unique=True)),
                ('seq', models.IntegerField(default=0)),
                ('created_by', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='huiying.engagement')),
            ],
            options={
                'db_table': 'contracts_contract',
            },
        ),
        migrations.CreateModel(
            name='TermsVersion',
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
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='huiying.contract')),
            ],
            options={
                'db_table': 'contracts_terms',
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('version', models.IntegerField()),
                ('state', models.CharField(default='draft', max_length=8)),
                ('seq', models.IntegerField(default=0)),
                ('document', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('gross_fen', models.BigIntegerField()),
                ('net_fen', models.BigIntegerField()),
                ('reason', huiying.journal.words.Words(default='', max_length=300)),
                ('computed_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('object_until', models.DateTimeField(null=True)),
                ('decide_until', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('accepted', models.CharField(default='', max_length=8)),
                ('final_at', models.DateTimeField(null=True)),
                ('sealed_at', models.DateTimeField(null=True)),
                ('sealed_by', models.CharField(default='', max_length=64)),
                ('paid_at', models.DateTimeField(null=True)),
                ('paid_fen', models.BigIntegerField(null=True)),
                ('paid_ref', huiying.journal.words.Words(default='', max_length=60)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='huiying.contract')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='huiying.statement')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='huiying.termsversion')),
            ],
            options={
                'db_table': 'contracts_statement',
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('version', models.IntegerField()),
                ('heads', models.IntegerField()),
                ('insured', models.IntegerField()),
                ('lowest_pay_fen', models.BigIntegerField(null=True)),
                ('joined', models.IntegerField()),
                ('left', models.IntegerField()),
                ('evidence', huiying.journal.words.Words(max_length=300)),
                ('file_sha256', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attestations', to='huiying.contract')),
            ],
            options={
                'db_table': 'contracts_attestation',
                'constraints': [models.UniqueConstraint(fields=('contract', 'month', 'version'), name='attestation_version_once'), models.CheckConstraint(condition=models.Q(('heads__gte', 0), ('insured__gte', 0), ('joined__gte', 0), ('left__gte', 0)), name='attestation_counts')],
            },
        ),
        migrations.CreateModel(
            name='Noted',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('kind', models.CharField(max_length=10)),
                ('code', models.CharField(default='', max_length=40)),
                ('value', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('rate', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('days', models.IntegerField(default=0)),
                ('also', models.JSONField(default=list)),
                ('about', models.CharField(default='', max_length=7)),
                ('line', models.CharField(default='', max_length=90)),
                ('what', huiying.journal.words.Words(max_length=300)),
                ('evidence', huiying.journal.words.Words(max_length=300)),
                ('noted_by', models.CharField(max_length=64)),
                ('noted_at', models.DateTimeField()),
                ('struck_by', models.CharField(default='', max_length=64)),
                ('struck_at', models.DateTimeField(null=True)),
                ('struck_because', huiying.journal.words.Words(default='', max_length=200)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='noted', to='huiying.contract')),
            ],
            options={
                'db_table': 'contracts_noted',
                'indexes': [models.Index(fields=['contract', 'month'], name='noted_month')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('component', models.CharField(max_length=40)),
                ('staff_no', models.CharField(max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('seat', models.CharField(default='', max_length=32)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='huiying.contract')),
            ],
            options={
                'db_table': 'contracts_shift',
                'indexes': [models.Index(fields=['contract', 'starts_at'], name='shift_time')],
                'constraints': [models.UniqueConstraint(fields=('contract', 'staff_no', 'starts_at'), name='shift_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_forward')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('line', models.CharField(max_length=90)),
                ('ground', huiying.journal.words.Words(max_length=600)),
                ('evidence', huiying.journal.words.Words(max_length=600)),
                ('state', models.CharField(default='open', max_length=10)),
                ('raised_by', models.CharField(max_length=64)),
                ('raised_at', models.DateTimeField()),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='', max_length=600)),
                ('correction', models.JSONField(null=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='huiying.statement')),
            ],
            options={
                'db_table': 'contracts_objection',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'disputed'])), fields=('statement', 'line'), name='one_live_objection'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'refused']), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='objection_reasoned'), models.CheckConstraint(condition=models.Q(('correction__isnull', True), ('state', 'upheld'), _connector='OR'), name='objection_correction')],
            },
        ),
        migrations.CreateModel(
            name='StatementCopy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('document', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='huiying.statement')),
            ],
            options={
                'db_table': 'contracts_statement_copy',
                'constraints': [models.UniqueConstraint(fields=('statement', 'state'), name='statement_copy_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.UniqueConstraint(fields=('contract', 'version'), name='terms_version_once'),
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'declined']), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='terms_two_people'),
        ),
        migrations.AddConstraint(
            model_name='termsversion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'proposed'), models.Q(('decided_by', ''), _negated=True), _connector='OR'), name='terms_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('contract', 'month', 'version'), name='statement_version_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'final'])), fields=('contract', 'month'), name='one_open_statement'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sealed', 'paid']), _negated=True), models.Q(('sealed_at__isnull', False), models.Q(('sealed_by', ''), _negated=True)), _connector='OR'), name='statement_sealed_by'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(('paid_at__isnull', False), ('paid_fen__isnull', False)), _connector='OR'), name='statement_paid'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
