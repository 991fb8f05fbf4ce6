"""Links to a government's own sign-in; retention: legal holds that triggers keep, runs, and what an erased order leaves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from psycopg import sql

HELD = """
CREATE FUNCTION held_party(key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM retention_hold h WHERE h.lifted_at IS NULL AND h.party_id = key)
      OR EXISTS (SELECT 1 FROM retention_hold h JOIN orders_workorder o ON o.id = h.order_id WHERE h.lifted_at IS NULL AND o.party_id = key);
$$;
CREATE FUNCTION held_order(key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM retention_hold h WHERE h.lifted_at IS NULL AND h.order_id = key)
      OR EXISTS (SELECT 1 FROM retention_hold h JOIN orders_workorder o ON o.party_id = h.party_id WHERE h.lifted_at IS NULL AND o.id = key);
$$;
CREATE FUNCTION held_stream(stream text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN stream ~ '^order:[0-9a-f-]{36}$' THEN held_order(substr(stream, 7)::uuid) ELSE false END;
$$;

CREATE FUNCTION hold_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held boolean;
BEGIN
  held := CASE TG_ARGV[0]
    WHEN 'order' THEN held_order((to_jsonb(OLD)->>'id')::uuid)
    WHEN 'of_order' THEN held_order((to_jsonb(OLD)->>'order_id')::uuid)
    WHEN 'party' THEN held_party((to_jsonb(OLD)->>'id')::uuid)
    WHEN 'of_party' THEN held_party((to_jsonb(OLD)->>'party_id')::uuid)
    ELSE held_stream(to_jsonb(OLD)->>'stream') END;
  IF held THEN
    RAISE EXCEPTION 'a legal hold keeps this: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER hold_order BEFORE UPDATE ON orders_workorder FOR EACH ROW
  WHEN (OLD.original_text <> '' AND NEW.original_text = '' AND OLD.status <> 'draft') EXECUTE FUNCTION hold_refuses('order');
CREATE TRIGGER hold_text BEFORE DELETE ON journal_text FOR EACH ROW EXECUTE FUNCTION hold_refuses('stream');
CREATE TRIGGER hold_file BEFORE UPDATE OF erased ON orders_attachment FOR EACH ROW WHEN (NEW.erased <> '') EXECUTE FUNCTION hold_refuses('of_order');
CREATE TRIGGER hold_file_row BEFORE DELETE ON orders_attachment FOR EACH ROW EXECUTE FUNCTION hold_refuses('of_order');
CREATE TRIGGER hold_party BEFORE UPDATE ON directory_party FOR EACH ROW
  WHEN ((OLD.phone_sealed IS NOT NULL AND NEW.phone_sealed IS NULL) OR (OLD.name_sealed IS NOT NULL AND NEW.name_sealed IS NULL) OR NEW.erased <> '')
  EXECUTE FUNCTION hold_refuses('party');
CREATE TRIGGER hold_party_row BEFORE DELETE ON directory_party FOR EACH ROW EXECUTE FUNCTION hold_refuses('party');
CREATE TRIGGER hold_contact BEFORE UPDATE ON calls_contact FOR EACH ROW
  WHEN (OLD.number_sealed IS NOT NULL AND NEW.number_sealed IS NULL) EXECUTE FUNCTION hold_refuses('of_party');
CREATE TRIGGER hold_message BEFORE UPDATE ON journal_outbox FOR EACH ROW
  WHEN (OLD.body_sealed <> '' AND NEW.body_sealed = '') EXECUTE FUNCTION hold_refuses('stream');
CREATE TRIGGER hold_message_row BEFORE DELETE ON journal_outbox FOR EACH ROW EXECUTE FUNCTION hold_refuses('stream');

CREATE FUNCTION hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL
     AND (NEW.id, NEW.order_id, NEW.party_id, NEW.named_by_id, NEW.reason, NEW.placed_by, NEW.placed_at)
         IS NOT DISTINCT FROM (OLD.id, OLD.order_id, OLD.party_id, OLD.named_by_id, OLD.reason, OLD.placed_by, OLD.placed_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a legal hold is lifted once and else never changed: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER hold_stays BEFORE UPDATE OR DELETE ON retention_hold FOR EACH ROW EXECUTE FUNCTION hold_stays();

CREATE OR REPLACE FUNCTION original_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.original_text IS DISTINCT FROM OLD.original_text AND NEW.original_text <> '' AND OLD.status <> 'draft' THEN
    RAISE EXCEPTION 'the citizen''s own words never change; write edited_text' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.due_original IS NOT NULL AND NEW.due_original IS DISTINCT FROM OLD.due_original THEN
    RAISE EXCEPTION 'the first deadline is kept for ever' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION blank_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal_event WHERE stream = 'order:' || NEW.id AND type = 'order.erased') THEN
    RAISE EXCEPTION 'the citizen''s own words are erased by a retention rule only, and the journal says so' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_blank_told AFTER UPDATE ON orders_workorder DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.original_text <> '' AND NEW.original_text = '' AND OLD.status <> 'draft') EXECUTE FUNCTION blank_told();

CREATE FUNCTION drop_access_records(keys bigint[]) RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM journal_access WHERE id = ANY (keys) AND at < clock_timestamp() - interval '190 days' AND NOT held_stream(stream) RETURNING id;
$$;
REVOKE ALL ON FUNCTION drop_access_records(bigint[]) FROM PUBLIC;
"""
UNDO = """
DROP FUNCTION drop_access_records(bigint[]);
DROP TRIGGER order_blank_told ON orders_workorder;
DROP FUNCTION blank_told();
CREATE OR REPLACE FUNCTION original_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.original_text IS DISTINCT FROM OLD.original_text AND OLD.status <> 'draft' THEN
    RAISE EXCEPTION 'the citizen''s own words never change; write edited_text' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.due_original IS NOT NULL AND NEW.due_original IS DISTINCT FROM OLD.due_original THEN
    RAISE EXCEPTION 'the first deadline is kept for ever' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
DROP FUNCTION hold_stays() CASCADE;
DROP FUNCTION hold_refuses() CASCADE;
DROP FUNCTION held_stream(text), held_order(uuid), held_party(uuid);
"""
RIGHTS = "GRANT EXECUTE ON FUNCTION drop_access_records(bigint[]) TO {app}; REVOKE DELETE ON retention_hold FROM {app}"


def rights(apps: object, editor: object) -> None:
    """The serving role may drop old access records by the function alone, and no hold."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(RIGHTS).format(app=sql.Identifier(settings.HUIYING_APP_ROLE)))


def key(to: str, name: str, *, null: bool = False) -> models.ForeignKey:
    """A key of the table of holds."""
    return models.ForeignKey(db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to)


class Migration(migrations.Migration):
    dependencies = [("huiying", "0014_messages")]

    operations = [
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("linked_at", models.DateTimeField(null=True)),
                ("linked_by", models.CharField(default="", max_length=64)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="outside_links", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "directory_outside_link",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="outside_subject_once"),
                    models.UniqueConstraint(fields=("user", "issuer"), name="outside_person_once"),
                ],
            },
        ),
        migrations.AddField("attachment", "erased", models.CharField(db_default="", default="", max_length=64)),
        migrations.AddField("party", "erased", models.CharField(db_default="", default="", max_length=64)),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200)),
                ("placed_by", models.CharField(max_length=64)),
                ("placed_at", models.DateTimeField()),
                ("lifted_by", models.CharField(default="", max_length=64)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lift_reason", models.CharField(default="", max_length=200)),
                ("named_by", key("huiying.workorder", "holds_named")),
                ("order", key("huiying.workorder", "holds", null=True)),
                ("party", key("huiying.party", "holds", null=True)),
            ],
            options={
                "db_table": "retention_hold",
                "constraints": [
                    models.CheckConstraint(condition=Q(order__isnull=True) ^ Q(party__isnull=True), name="hold_of_one"),
                    models.CheckConstraint(condition=Q(lifted_at__isnull=True) | ~Q(lifted_by=F("placed_by")), name="hold_lifted_by_another"),
                    models.UniqueConstraint(condition=Q(lifted_at__isnull=True), fields=("order",), name="hold_order_once"),
                    models.UniqueConstraint(condition=Q(lifted_at__isnull=True), fields=("party",), name="hold_party_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("policy_sha256", models.CharField(max_length=64)),
                ("policy_version", models.CharField(max_length=16)),
                ("as_of", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("broken_off", models.BooleanField(default=False)),
                ("told", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "retention_run",
                "constraints": [models.UniqueConstraint(condition=Q(ended_at__isnull=True), fields=("broken_off",), name="one_open_run")],
            },
        ),
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="texts_erased", serialize=False, to="huiying.workorder"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("mark", models.CharField(max_length=64)),
            ],
            options={"db_table": "retention_erased"},
        ),
        migrations.RunSQL(HELD, UNDO),
        migrations.RunPython(rights, migrations.RunPython.noop),
    ]
