"""Recordings go by a retention rule alone: a mark says when and under which; a legal hold on the call's order or caller keeps key and row."""

from django.db import migrations, models

UP = """
CREATE FUNCTION held_call(key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM calls_contact c WHERE c.id = key AND (
      held_order(c.order_id) OR held_party(c.party_id)
      OR EXISTS (SELECT 1 FROM orders_workorder o WHERE o.contact_id = c.id AND held_order(o.id))
      OR EXISTS (SELECT 1 FROM directory_party p WHERE p.phone_index = c.number_index AND held_party(p.id))));
$$;
CREATE FUNCTION hold_refuses_recording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF held_call(OLD.call_id) THEN
    RAISE EXCEPTION 'a legal hold keeps this: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER hold_recording_key BEFORE DELETE ON calls_recording_key FOR EACH ROW EXECUTE FUNCTION hold_refuses_recording();
CREATE TRIGGER hold_recording BEFORE UPDATE OF erased ON calls_recording FOR EACH ROW WHEN (NEW.erased <> '') EXECUTE FUNCTION hold_refuses_recording();
CREATE TRIGGER hold_recording_row BEFORE DELETE ON calls_recording FOR EACH ROW EXECUTE FUNCTION hold_refuses_recording();
"""
DOWN = """
DROP FUNCTION hold_refuses_recording() CASCADE;
DROP FUNCTION held_call(uuid);
"""


class Migration(migrations.Migration):
    """One column and the triggers of the hold."""

    dependencies = [("huiying", "0023_recording_keys")]

    operations = [
        migrations.AddField("recording", "erased", models.CharField(db_default="", default="", max_length=64)),
        migrations.RunSQL(UP, DOWN),
    ]
