"""The journal refuses change, and the application's role gets what it needs and no more."""

from typing import Any

from django.conf import settings
from django.db import migrations
from psycopg import sql

GUARD = """
CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_event_kept BEFORE UPDATE OR DELETE ON journal_event FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER journal_event_whole BEFORE TRUNCATE ON journal_event FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();

CREATE FUNCTION original_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.original_text IS DISTINCT FROM OLD.original_text AND OLD.status <> 'draft' THEN
    RAISE EXCEPTION 'the citizen''s own words never change; write edited_text' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.due_original IS NOT NULL AND NEW.due_original IS DISTINCT FROM OLD.due_original THEN
    RAISE EXCEPTION 'the first deadline is kept for ever' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER order_original_kept BEFORE UPDATE ON orders_workorder FOR EACH ROW EXECUTE FUNCTION original_text_kept();
"""
UNDO = """
DROP TRIGGER order_original_kept ON orders_workorder;
DROP FUNCTION original_text_kept();
DROP TRIGGER journal_event_whole ON journal_event;
DROP TRIGGER journal_event_kept ON journal_event;
DROP FUNCTION journal_refuses();
"""
GRANTS = """
GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
REVOKE UPDATE, DELETE, TRUNCATE ON journal_event FROM {app};
REVOKE UPDATE, DELETE ON journal_access FROM {app};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app};
"""


def grant(apps: Any, editor: Any) -> None:
    """Give the serving role its rights, unless it is the owner itself (a single-role set-up is refused at start-up)."""
    app = settings.HUIYING_APP_ROLE
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(GRANTS).format(app=sql.Identifier(app)))


class Migration(migrations.Migration):
    """Triggers and grants."""

    dependencies = [("huiying", "0001_initial"), ("account", "__latest__"), ("sessions", "__latest__"), ("contenttypes", "__latest__")]
    operations = [migrations.RunSQL(GUARD, UNDO), migrations.RunPython(grant, migrations.RunPython.noop)]
