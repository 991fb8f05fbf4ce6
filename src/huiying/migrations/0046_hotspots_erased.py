"""Words of hot matters go by a retention rule: a mark says when and under which, and a legal hold on an order that is or was of the matter keeps them."""

from django.db import migrations, models
from django.db.models import Q

HELD = """
CREATE FUNCTION held_hotspot(key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM dispatch_hotspot_member m WHERE m.hotspot_id = key AND held_order(m.order_id));
$$;
CREATE OR REPLACE FUNCTION held_stream(stream text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN stream ~ '^order:[0-9a-f-]{36}$' THEN held_order(substr(stream, 7)::uuid)
    WHEN stream ~ '^hotspot:[0-9a-f-]{36}$' THEN held_hotspot(substr(stream, 9)::uuid) ELSE false END;
$$;
CREATE FUNCTION hold_refuses_hotspot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF held_hotspot(OLD.id) THEN
    RAISE EXCEPTION 'a legal hold keeps this: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_hotspot BEFORE UPDATE OF erased ON dispatch_hotspot FOR EACH ROW WHEN (NEW.erased <> '') EXECUTE FUNCTION hold_refuses_hotspot();
"""
NOT_HELD = """
DROP FUNCTION hold_refuses_hotspot() CASCADE;
CREATE OR REPLACE FUNCTION held_stream(stream text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN stream ~ '^order:[0-9a-f-]{36}$' THEN held_order(substr(stream, 7)::uuid) ELSE false END;
$$;
DROP FUNCTION held_hotspot(uuid);
"""
# A merged matter ended when it was merged: its journal says when.
MERGED = """
UPDATE dispatch_hotspot t SET ended_at = e.at FROM journal_event e
 WHERE t.state = 'merged' AND t.ended_at IS NULL AND e.stream = 'hotspot:' || t.id AND e.type = 'hotspot.merged';
"""


class Migration(migrations.Migration):
    """A column, a constraint that an erased outcome meets too, the hold's guard, and when merged matters ended."""

    dependencies = [
        ("huiying", "0045_units_suggested"),
    ]

    operations = [
        migrations.AddField("hotspot", "erased", models.CharField(db_default="", default="", max_length=64)),
        migrations.RemoveConstraint(model_name="hotspot", name="hotspot_outcome"),
        migrations.AddConstraint(
            model_name="hotspot",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["closed", "dismissed"]) | ~Q(outcome_text="") | ~Q(erased=""), name="hotspot_outcome"
            ),
        ),
        migrations.RunSQL(HELD, NOT_HELD),
        migrations.RunSQL(MERGED, migrations.RunSQL.noop),
    ]
