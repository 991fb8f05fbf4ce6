"""Hot matters and the orders that belong to them, behind the wall; nothing of it is deleted."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

import huiying.journal.words

CITY = "(SELECT current_setting('huiying.sees', true)) IN ('city', 'operator')"
OWNER = "EXISTS (SELECT FROM dispatch_hotspot h WHERE h.id = hotspot_id)"
SEEN = {
    "dispatch_hotspot": f"{CITY} OR owner_unit_id = ANY ((SELECT wall_units())::uuid[])",
    "dispatch_hotspot_member": f"{OWNER} AND EXISTS (SELECT FROM orders_workorder o WHERE o.id = order_id)",
}
WALL = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ({seen});
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};
"""
KEPT = """
CREATE FUNCTION hotspot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was found hot, and what became of it, stays'; END $$;
CREATE TRIGGER hotspot_kept BEFORE DELETE ON dispatch_hotspot FOR EACH ROW EXECUTE FUNCTION hotspot_stays();
CREATE TRIGGER hotspot_whole BEFORE TRUNCATE ON dispatch_hotspot FOR EACH STATEMENT EXECUTE FUNCTION hotspot_stays();
CREATE TRIGGER hotspot_member_kept BEFORE DELETE ON dispatch_hotspot_member FOR EACH ROW EXECUTE FUNCTION hotspot_stays();
CREATE TRIGGER hotspot_member_whole BEFORE TRUNCATE ON dispatch_hotspot_member FOR EACH STATEMENT EXECUTE FUNCTION hotspot_stays();
"""
NOT_KEPT = "DROP FUNCTION hotspot_stays() CASCADE;"


def build(_apps: Any, editor: Any) -> None:
    """The wall: the city's own people, and the unit that owns it; members with their orders."""
    app = sql.Identifier(settings.HUIYING_APP_ROLE)
    with editor.connection.cursor() as cursor:
        for table, seen in SEEN.items():
            cursor.execute(sql.SQL(WALL).format(table=sql.Identifier(table), seen=sql.SQL(seen), app=app))


class Migration(migrations.Migration):
    """Two tables, their wall and their guard."""

    dependencies = [("huiying", "0039_unit_learning")]

    operations = [
        migrations.CreateModel(
            name="Hotspot",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("state", models.CharField(default="open", max_length=10)),
                ("seq", models.IntegerField(default=0)),
                ("title", huiying.journal.words.Words(max_length=200)),
                ("title_of", models.UUIDField(null=True)),
                ("place", huiying.journal.words.Words(default="", max_length=60)),
                ("topic_code", models.CharField(default="", max_length=12)),
                ("region_code", models.CharField(default="", max_length=12)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("orders_n", models.IntegerField(default=0)),
                ("callers_n", models.IntegerField(default=0)),
                ("week_n", models.IntegerField(default=0)),
                ("class_week_n", models.IntegerField(default=0)),
                ("expected", models.FloatField(null=True)),
                ("bound", models.IntegerField(null=True)),
                ("heat", models.FloatField(default=0)),
                ("counted_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("found_by", models.CharField(max_length=64)),
                ("owner_person", models.CharField(default="", max_length=36)),
                ("due_at", models.DateTimeField(null=True)),
                ("report", huiying.journal.words.Words(default="", max_length=2000)),
                ("reported_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(default="", max_length=16)),
                ("outcome_text", huiying.journal.words.Words(default="", max_length=2000)),
                ("ended_at", models.DateTimeField(null=True)),
                ("alert_from", models.DateTimeField(null=True)),
                ("alerted_at", models.DateTimeField(null=True)),
                ("into", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="huiying.hotspot")),
                ("owner_unit", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="huiying.org")),
            ],
            options={
                "db_table": "dispatch_hotspot",
            },
        ),
        migrations.CreateModel(
            name="HotspotMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("near", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=36)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("left_by", models.CharField(default="", max_length=36)),
                ("hotspot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="members", to="huiying.hotspot")),
                ("order", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="hotspot_members", to="huiying.workorder")),
            ],
            options={
                "db_table": "dispatch_hotspot_member",
            },
        ),
        migrations.AddIndex(
            model_name="hotspot",
            index=models.Index(fields=["state", "-heat"], name="hotspot_state"),
        ),
        migrations.AddIndex(
            model_name="hotspot",
            index=models.Index(fields=["owner_unit"], name="hotspot_owner"),
        ),
        migrations.AddConstraint(
            model_name="hotspot",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "assigned"), _negated=True), ("owner_unit__isnull", False), _connector="OR"), name="hotspot_assigned_to"
            ),
        ),
        migrations.AddConstraint(
            model_name="hotspot",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "merged"), _negated=True), ("into__isnull", False), _connector="OR"), name="hotspot_merged_into"
            ),
        ),
        migrations.AddConstraint(
            model_name="hotspot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["closed", "dismissed"]), _negated=True), models.Q(("outcome_text", ""), _negated=True), _connector="OR"
                ),
                name="hotspot_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="hotspotmember",
            constraint=models.UniqueConstraint(condition=models.Q(("left_at__isnull", True)), fields=("order",), name="hotspot_member_once"),
        ),
        migrations.AddConstraint(
            model_name="hotspotmember",
            constraint=models.UniqueConstraint(fields=("hotspot", "order"), name="hotspot_pair_once"),
        ),
        migrations.RunPython(build, migrations.RunPython.noop),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
