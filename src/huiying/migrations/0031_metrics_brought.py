"""Facts that are brought in until their rooms exist, behind the wall as the facts of work are; and when each day's facts were told, and how long it took."""

from typing import Any

from django.conf import settings
from django.db import migrations
from psycopg import sql

BROUGHT = """
CREATE TABLE metrics_brought (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fact text NOT NULL, key text NOT NULL, version integer NOT NULL CHECK (version > 0),
  body jsonb NOT NULL, source text NOT NULL, brought_at timestamptz NOT NULL,
  CONSTRAINT brought_once UNIQUE (fact, key, version)
);
"""
TOLD = """
CREATE TABLE metrics_told (
  day date PRIMARY KEY, told_at timestamptz NOT NULL, work integer NOT NULL, quarters integer NOT NULL, calls integer NOT NULL, seconds numeric(9, 3) NOT NULL
);
"""
WALL = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ((SELECT current_setting('huiying.sees', true)) IN ('city', 'operator'));
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};
"""


def build(_apps: Any, editor: Any) -> None:
    """The wall around what is brought in."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(WALL).format(table=sql.Identifier("metrics_brought"), app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """Two tables and a wall."""

    dependencies = [("huiying", "0030_evaluation")]

    operations = [
        migrations.RunSQL(BROUGHT, "DROP TABLE metrics_brought"),
        migrations.RunSQL(TOLD, "DROP TABLE metrics_told"),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
