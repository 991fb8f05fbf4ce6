"""The numbers: facts of work rebuilt per day, quarter-hours of calls for the director's page, months that are locked once and never change.

The facts stand behind the wall as the orders do from which they are told; nothing but the system writes them.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from psycopg import sql

import huiying.journal.words

WORK = """
CREATE TABLE metrics_work (
  day date NOT NULL, told_at timestamptz NOT NULL,
  order_id text NOT NULL, order_no text NOT NULL, is_order_row boolean NOT NULL, received_at timestamptz NOT NULL, channel text NOT NULL,
  demand_type text NOT NULL, topic_code text NOT NULL, urgency text NOT NULL, region text NOT NULL, party_type text, secrecy_level text NOT NULL,
  status text NOT NULL, close_route text NOT NULL, parent_order_id text, related_order_id text, merge_kind text NOT NULL, is_test boolean NOT NULL,
  dispatch_due timestamptz, first_dispatch_at timestamptz, dispatched_same_day boolean, order_due_original timestamptz, order_due timestamptz,
  credited_s bigint NOT NULL, completed_at timestamptz, first_completed_at timestamptz, first_reopened_at timestamptz, closed_days bigint,
  rounds bigint NOT NULL, reopened_n bigint NOT NULL, hop_n bigint NOT NULL, returns_requested bigint NOT NULL, returns_approved bigint NOT NULL,
  recalled_n bigint NOT NULL, adjudicated boolean NOT NULL, adjudication_opened_at timestamptz, adjudication_decided_at timestamptz,
  info_asked_n bigint NOT NULL, info_returns_n bigint NOT NULL, supervised_n bigint NOT NULL, urged_n bigint NOT NULL, urged_by_citizen_n bigint NOT NULL,
  suspended_at timestamptz, long_term_at timestamptz, first_unit_id text, first_return_due timestamptz, catalogue_line_id bigint, catalogue_version bigint,
  registered_by text, assignment_id text, round_no bigint, unit_id text, level bigint, role text, forced boolean, asg_status text, sent_at timestamptz,
  sign_due timestamptz, signed_at timestamptz, contact_due timestamptz, first_contact_at timestamptz, due_original timestamptz, due_at timestamptz,
  replied_at timestamptz, accepted_at timestamptz, reply_rejected_n bigint, return_requested_at timestamptz, return_decision text, extension_n bigint,
  extension_days bigint, paused_s bigint, is_true text, solved_by_unit text, unsolved_reason text, out_of_duty boolean, first_accepted_at timestamptz,
  cb_required boolean NOT NULL, cb_attempts bigint NOT NULL, cb_effective boolean NOT NULL, cb_method text, cb_at timestamptz, solved text, truthful text,
  contacted_confirmed text, sat_first text, sat_final text, hotline_sat text, qa_reply_pass boolean, qa_sampled boolean, claim_state text,
  claim_decided_at timestamptz, excluded bigint NOT NULL, excluded_for text NOT NULL
);
CREATE INDEX work_day ON metrics_work (day);
CREATE INDEX work_order ON metrics_work (order_id);
"""
QUARTER = """
CREATE TABLE metrics_quarter (
  day date NOT NULL, begins_at timestamptz NOT NULL, queue text NOT NULL, org_id text NOT NULL,
  inbound integer NOT NULL, requested integer NOT NULL, answered integer NOT NULL, within_15 integer NOT NULL, lost integer NOT NULL,
  abandoned integer NOT NULL, short integer NOT NULL, wait_ms bigint NOT NULL, talk_ms bigint NOT NULL, hold_ms bigint NOT NULL, acw_ms bigint NOT NULL,
  PRIMARY KEY (begins_at, queue, org_id)
);
CREATE INDEX quarter_day ON metrics_quarter (day);
"""
KEPT = """
CREATE FUNCTION metrics_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a locked month never changes: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER metrics_snapshot_kept BEFORE UPDATE OR DELETE ON metrics_snapshot FOR EACH ROW EXECUTE FUNCTION metrics_locked();
CREATE TRIGGER metrics_snapshot_whole BEFORE TRUNCATE ON metrics_snapshot FOR EACH STATEMENT EXECUTE FUNCTION metrics_locked();
"""
WALL = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ((SELECT current_setting('huiying.sees', true)) IN ('city', 'operator'));
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};
"""


def build(_apps: Any, editor: Any) -> None:
    """The wall around the facts."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(WALL).format(table=sql.Identifier("metrics_work"), app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """Tables, guards, the wall."""

    dependencies = [("huiying", "0024_recordings_kept")]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.CharField(max_length=7)),
                ("version", models.SmallIntegerField(default=1)),
                ("taken_at", models.DateTimeField()),
                ("locked_by", models.CharField(max_length=64)),
                ("reason", huiying.journal.words.Words(default="", max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
                ("definitions", models.BinaryField()),
            ],
            options={
                "db_table": "metrics_snapshot",
                "constraints": [models.UniqueConstraint(fields=("month", "version"), name="snapshot_once")],
            },
        ),
        migrations.RunSQL(KEPT, "DROP FUNCTION metrics_locked() CASCADE"),
        migrations.RunSQL(QUARTER, "DROP TABLE metrics_quarter"),
        migrations.RunSQL(WORK, "DROP TABLE metrics_work"),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
