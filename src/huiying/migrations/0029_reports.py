"""Reports: figures that never change, words until they are released, after that nothing."""

import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models

KEPT = """
CREATE FUNCTION report_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['state', 'seq', 'headline_zh', 'headline_en', 'text_zh', 'text_en', 'worded_by', 'worded_at', 'released_by', 'released_at'];
BEGIN
  IF OLD.state = 'released' THEN
    RAISE EXCEPTION 'a released report never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF to_jsonb(NEW) - open_columns <> to_jsonb(OLD) - open_columns THEN
    RAISE EXCEPTION 'the figures of a report never change' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was reported stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER report_kept BEFORE UPDATE ON reports_report FOR EACH ROW EXECUTE FUNCTION report_kept();
CREATE TRIGGER report_stays BEFORE DELETE ON reports_report FOR EACH ROW EXECUTE FUNCTION report_stays();
CREATE TRIGGER report_whole BEFORE TRUNCATE ON reports_report FOR EACH STATEMENT EXECUTE FUNCTION report_stays();
"""
UNDO = """
DROP FUNCTION report_kept() CASCADE;
DROP FUNCTION report_stays() CASCADE;
"""


class Migration(migrations.Migration):
    """One table and its guards."""

    dependencies = [("huiying", "0028_locked_facts")]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("period", models.CharField(max_length=10)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("version", models.SmallIntegerField(default=1)),
                ("state", models.CharField(default="draft", max_length=8)),
                ("seq", models.IntegerField(default=0)),
                ("figures", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("headline_zh", huiying.journal.words.Words(max_length=400)),
                ("headline_en", huiying.journal.words.Words(max_length=400)),
                ("text_zh", huiying.journal.words.Words(max_length=6000)),
                ("text_en", huiying.journal.words.Words(max_length=6000)),
                ("reason", huiying.journal.words.Words(default="", max_length=200)),
                ("drafted_by", models.CharField(max_length=64)),
                ("drafted_at", models.DateTimeField()),
                ("worded_by", models.CharField(default="", max_length=64)),
                ("worded_at", models.DateTimeField(null=True)),
                ("released_by", models.CharField(default="", max_length=64)),
                ("released_at", models.DateTimeField(null=True)),
                ("lock", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="huiying.snapshot")),
                ("replaces", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="huiying.report")),
            ],
            options={
                "db_table": "reports_report",
                "indexes": [models.Index(fields=["-since", "kind"], name="report_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("period", "version"), name="report_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "released"), _negated=True) | (models.Q(("released_by", ""), _negated=True) & models.Q(("released_at__isnull", False))),
                        name="report_released_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
