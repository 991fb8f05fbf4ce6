"""The two accounts: what was made never changes; released by another person, withdrawn with a reason, kept."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models

KEPT = """
-- Words may be sealed anew under another key: what they say is committed to in the journal.
CREATE FUNCTION account_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text[] := ARRAY['title_zh', 'title_en', 'reason'];
  moves text[] := words || ARRAY['state', 'seq', 'released_by', 'released_role', 'released_at', 'withdrawn_by', 'withdrawn_at'];
  ends text[] := words || ARRAY['state', 'seq', 'withdrawn_by', 'withdrawn_at'];
BEGIN
  IF to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
    RAISE EXCEPTION 'what an account says never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state = 'released' AND (NEW.state NOT IN ('released', 'withdrawn') OR to_jsonb(NEW) - ends <> to_jsonb(OLD) - ends) THEN
    RAISE EXCEPTION 'a released account can only be withdrawn' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state = 'withdrawn' AND to_jsonb(NEW) - words <> to_jsonb(OLD) - words THEN
    RAISE EXCEPTION 'a withdrawn account stays withdrawn' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'accounts stay: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER account_kept BEFORE UPDATE ON accounts_account FOR EACH ROW EXECUTE FUNCTION account_kept();
CREATE TRIGGER account_stays BEFORE DELETE ON accounts_account FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE TRIGGER account_whole BEFORE TRUNCATE ON accounts_account FOR EACH STATEMENT EXECUTE FUNCTION account_stays();
CREATE TRIGGER account_file_kept BEFORE UPDATE OR DELETE ON accounts_file FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE TRIGGER counted_month_kept BEFORE UPDATE OR DELETE ON accounts_counted_month FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE TRIGGER account_file_whole BEFORE TRUNCATE ON accounts_file FOR EACH STATEMENT EXECUTE FUNCTION account_stays();
CREATE TRIGGER counted_month_whole BEFORE TRUNCATE ON accounts_counted_month FOR EACH STATEMENT EXECUTE FUNCTION account_stays();
"""
UNDO = """
DROP FUNCTION account_kept() CASCADE;
DROP FUNCTION account_stays() CASCADE;
"""


class Migration(migrations.Migration):
    """Three tables and their guards."""

    dependencies = [
        ('huiying', '0032_bond'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('title_zh', huiying.journal.words.Words(max_length=120)),
                ('title_en', huiying.journal.words.Words(max_length=120)),
                ('state', models.CharField(default='made', max_length=9)),
                ('seq', models.IntegerField(default=0)),
                ('sides', models.JSONField()),
                ('body', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_by', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('released_by', models.CharField(default='', max_length=64)),
                ('released_role', models.CharField(default='', max_length=2)),
                ('released_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='', max_length=300)),
            ],
            options={
                'db_table': 'accounts_account',
                'constraints': [models.UniqueConstraint(fields=('number',), name='account_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['made', 'released', 'withdrawn'])), name='account_state'), models.CheckConstraint(condition=models.Q(('released_by', models.F('made_by')), _negated=True), name='account_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(models.Q(('released_by', ''), _negated=True), ('released_at__isnull', False)), _connector='OR'), name='account_released_by'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(models.Q(('withdrawn_by', ''), _negated=True), ('withdrawn_at__isnull', False)), _connector='OR'), name='account_withdrawn_by')],
            },
        ),
        migrations.CreateModel(
            name='AccountFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=6)),
                ('name', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('body', models.BinaryField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='huiying.account')),
            ],
            options={
                'db_table': 'accounts_file',
                'constraints': [models.UniqueConstraint(fields=('account', 'side'), name='account_file_once')],
            },
        ),
        migrations.CreateModel(
            name='CountedMonth',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('by', models.CharField(max_length=64)),
                ('body', models.JSONField()),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='huiying.snapshot')),
            ],
            options={
                'db_table': 'accounts_counted_month',
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'by'), name='counted_month_once')],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
