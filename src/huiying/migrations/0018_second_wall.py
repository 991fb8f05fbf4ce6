"""The second wall: PostgreSQL gives the serving role only the rows of orders that the reader's facts allow (directory/walls.py).

The policies say the scope of orders/queries.py once more, in another language and from the facts alone. Whatever hangs on an order is seen
with it. The owner sees all for migrations; the system's role passes by (BYPASSRLS), because COPY and dumps know no policies.
"""

from typing import Any

from django.conf import settings
from django.db import migrations
from psycopg import sql

ON_ORDER = (
    "orders_assignment", "orders_search", "orders_time_request", "orders_attachment", "orders_external_link", "orders_redacted_copy", "retention_erased",
    "dispatch_proposal", "dispatch_return_request", "dispatch_adjudication", "followup_callback", "followup_rating_link", "supervision_card", "supervision_urge",
    "supervision_supervision",
)  # fmt: skip
VISIBLE = "EXISTS (SELECT FROM orders_workorder o WHERE o.id = {})"
# A unit that is asked for its ground reads the disputed order, not whose it is nor what hangs on it.
SENT = """EXISTS (SELECT FROM orders_workorder o WHERE o.id = {} AND ((SELECT current_setting('huiying.sees', true)) <> 'unit'
  OR o.id <> ALL ((SELECT wall_asked())::uuid[])
  OR EXISTS (SELECT FROM wall_sent w WHERE w.order_id = o.id AND w.unit_id = ANY ((SELECT wall_units())::uuid[]))))"""
OF_STREAM = "stream LIKE 'order:%' AND " + VISIBLE.format("substr(stream, 7)::uuid")
ALL = "(SELECT current_setting('huiying.sees', true)) IN ('city', 'operator')"
MINE = "(SELECT nullif(current_setting('huiying.person', true), ''))"

SEEN = {
    "orders_workorder": """
      CASE (SELECT current_setting('huiying.sees', true))
        WHEN 'city' THEN registered_by_id = (SELECT wall_person())
          OR (status <> 'draft' AND (secrecy_level <> 'secret' OR (SELECT current_setting('huiying.person', true)) = ANY (secret_readers)))
        WHEN 'operator' THEN registered_by_id = (SELECT wall_person()) OR (status <> 'draft' AND secrecy_level <> 'secret')
        WHEN 'unit' THEN
          ((secrecy_level <> 'secret' OR (SELECT current_setting('huiying.person', true)) = ANY (secret_readers))
            AND (EXISTS (SELECT FROM wall_sent w WHERE w.order_id = orders_workorder.id AND w.unit_id = ANY ((SELECT wall_units())::uuid[]))
              OR id = ANY ((SELECT wall_asked())::uuid[])))
          OR ((SELECT current_setting('huiying.registers', true)) = 'yes' AND registered_by_id = (SELECT wall_person()))
        WHEN 'citizen' THEN status <> 'draft' AND id = ANY ((SELECT wall_orders())::uuid[])
        ELSE false
      END""",
    **{table: VISIBLE.format("order_id") for table in ON_ORDER},
    **{table: SENT.format("order_id") for table in ("orders_attachment", "orders_search")},
    "dispatch_opinion": "EXISTS (SELECT FROM dispatch_adjudication a WHERE a.id = adjudication_id)",
    "followup_attempt": "EXISTS (SELECT FROM followup_callback c WHERE c.id = callback_id)",
    "supervision_claim": f"{VISIBLE.format('order_id')} OR applicant_id = ANY ((SELECT wall_units())::uuid[]) OR (order_id IS NULL AND {ALL})",
    "supervision_notice": f"user_id = {MINE} OR org_id = ANY ((SELECT wall_units())::uuid[]) OR {VISIBLE.format('order_id')}",
    "calls_contact": f"(order_id IS NULL AND {ALL}) OR {SENT.format('order_id')}",
    "directory_party": "EXISTS (SELECT FROM orders_workorder o WHERE o.party_id = directory_party.id)",
    "retention_hold": f"{VISIBLE.format('named_by_id')} OR EXISTS (SELECT FROM orders_workorder o WHERE o.party_id = retention_hold.party_id)",
    "journal_event": OF_STREAM,
    "journal_text": "stream LIKE 'order:%' AND " + SENT.format("substr(stream, 7)::uuid"),
    "journal_outbox": f"{ALL} AND (stream NOT LIKE 'order:%' OR {VISIBLE.format('substr(stream, 7)::uuid')})",
}
ADDED_BY_ALL = ("journal_event", "journal_text")  # what happens to people, catalogues and keys is written down too

FACTS = """
CREATE FUNCTION wall_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('huiying.person', true), '')::uuid $$;
CREATE FUNCTION wall_units() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce(nullif(current_setting('huiying.units', true), ''), '{}')::uuid[] $$;
CREATE FUNCTION wall_orders() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce(nullif(current_setting('huiying.orders', true), ''), '{}')::uuid[] $$;
-- With their owner's eyes: which unit was sent an order (ids only), and in which open disputes the reader's unit is asked for its ground.
CREATE VIEW wall_sent WITH (security_barrier = false) AS SELECT order_id, unit_id FROM orders_assignment;
CREATE FUNCTION wall_asked() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(a.order_id), '{}') FROM dispatch_adjudication a
  WHERE a.state = 'open' AND (
    EXISTS (SELECT FROM dispatch_return_request r WHERE r.order_id = a.order_id AND r.suggested_unit_id = ANY (wall_units()))
    OR EXISTS (SELECT FROM directory_org u WHERE u.id = ANY (wall_units()) AND u.code = ANY (string_to_array(a.participants, ','))))
$$;
-- Triggers that look for rows look at all of them, whoever the statement is for.
ALTER FUNCTION registers_founding() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION blank_told() SECURITY DEFINER SET search_path = public, pg_temp;
"""
NO_FACTS = """
ALTER FUNCTION registers_founding() SECURITY INVOKER RESET ALL;
ALTER FUNCTION blank_told() SECURITY INVOKER RESET ALL;
DROP FUNCTION wall_asked(); DROP VIEW wall_sent;
DROP FUNCTION wall_orders(); DROP FUNCTION wall_units(); DROP FUNCTION wall_person();
"""
WALL = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ({seen});
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""
ADDING = "CREATE POLICY added ON {table} FOR INSERT TO {app} WITH CHECK (stream NOT LIKE 'order:%');"
READING = "REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};"
DOWN = """
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen ON {table};
DROP POLICY IF EXISTS owner ON {table};
DROP POLICY IF EXISTS added ON {table};
"""
WRITING = "GRANT INSERT, UPDATE ON {table} TO {app};"  # DELETE: 0002 gave it, 0017 took it from holds; nothing deletes as this role
GRANTS = """
GRANT USAGE ON SCHEMA public TO {system};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {system};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {system};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {system};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {system};
REVOKE UPDATE, DELETE, TRUNCATE ON journal_event FROM {system};
REVOKE UPDATE, DELETE ON journal_access FROM {system};
REVOKE DELETE ON retention_hold FROM {system};
GRANT EXECUTE ON FUNCTION drop_access_records(bigint[]) TO {system};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {system};
REVOKE INSERT, UPDATE, DELETE ON wall_sent FROM {app}, {system};
"""
NO_GRANTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {system};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {system};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {system};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {system};
REVOKE EXECUTE ON FUNCTION drop_access_records(bigint[]) FROM {system};
REVOKE USAGE ON SCHEMA public FROM {system};
"""
MISSING = """
The role {system} is missing, or {app} may not become it. A superuser makes it once:
  CREATE ROLE {system} NOLOGIN BYPASSRLS; GRANT {system} TO {app};
角色 {system} 不存在，或 {app} 不能切换到它。请超级用户执行上面一行。
"""


def build(_apps: Any, editor: Any) -> None:
    """Rights of the system's role, and a policy on each table."""
    app, system = settings.HUIYING_APP_ROLE, settings.HUIYING_SYSTEM_ROLE
    names = {"app": sql.Identifier(app), "system": sql.Identifier(system)}
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls AND pg_has_role(%s, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [app, system])
        if cursor.fetchone() != (True,):
            raise RuntimeError(MISSING.format(app=app, system=system))
        cursor.execute(sql.SQL(GRANTS).format(**names))
        for table, seen in SEEN.items():
            cursor.execute(sql.SQL(WALL).format(table=sql.Identifier(table), seen=sql.SQL(seen), **names))
            cursor.execute(sql.SQL(ADDING if table in ADDED_BY_ALL else READING).format(table=sql.Identifier(table), **names))


def pull_down(_apps: Any, editor: Any) -> None:
    """No policies any more; the serving role writes again, the system's has no rights left."""
    names = {"app": sql.Identifier(settings.HUIYING_APP_ROLE), "system": sql.Identifier(settings.HUIYING_SYSTEM_ROLE)}
    with editor.connection.cursor() as cursor:
        for table in SEEN:
            cursor.execute(sql.SQL(DOWN if table in ADDED_BY_ALL else DOWN + WRITING).format(table=sql.Identifier(table), **names))
        cursor.execute(sql.SQL(NO_GRANTS).format(**names))


class Migration(migrations.Migration):
    """Facts, views, rights, policies."""

    dependencies = [("huiying", "0017_outside_and_retention")]
    operations = [migrations.RunSQL(FACTS, NO_FACTS), migrations.RunPython(build, pull_down)]
