"""What people state of a month for the accounts: every version stays."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models

KEPT = """
-- A row is superseded once; its words may be sealed anew under another key. Nothing else of it changes, and it stays.
CREATE FUNCTION stated_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['source', 'superseded_at'];
BEGIN
  IF to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) THEN
    RAISE EXCEPTION 'what was stated of a month never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stated_kept BEFORE UPDATE ON accounts_stated FOR EACH ROW EXECUTE FUNCTION stated_kept();
CREATE TRIGGER stated_stays BEFORE DELETE ON accounts_stated FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE TRIGGER stated_whole BEFORE TRUNCATE ON accounts_stated FOR EACH STATEMENT EXECUTE FUNCTION account_stays();
"""
UNDO = "DROP FUNCTION stated_kept() CASCADE;"


class Migration(migrations.Migration):
    """One table and its guards."""

    dependencies = [
        ('huiying', '0041_alerts'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatedMonth',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('input', models.CharField(max_length=24)),
                ('version', models.IntegerField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('quality', models.CharField(max_length=9)),
                ('stage', models.CharField(default='', max_length=8)),
                ('vat', models.CharField(default='', max_length=4)),
                ('source', huiying.journal.words.Words(max_length=120)),
                ('stated_by', models.CharField(max_length=64)),
                ('released_by', models.CharField(max_length=64)),
                ('stated_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('employer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'accounts_stated',
                'constraints': [models.UniqueConstraint(condition=models.Q(('employer__isnull', False), ('superseded_at', None)), fields=('month', 'employer', 'input'), name='stated_once_an_employer'), models.UniqueConstraint(condition=models.Q(('employer__isnull', True), ('superseded_at', None)), fields=('month', 'input'), name='stated_once_a_city')],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
