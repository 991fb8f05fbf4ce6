"""Each recording has a key of its own, sealed: seen by those of the hotline alone, written by the line alone."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from psycopg import sql

UP = """
CREATE POLICY seen ON calls_recording_key FOR SELECT TO {app} USING ((SELECT current_setting('huiying.sees', true)) IN ('city', 'operator'));
CREATE POLICY owner ON calls_recording_key TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE calls_recording_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE calls_recording_key FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON calls_recording_key FROM {app};
"""


def build(_apps: Any, editor: Any) -> None:
    """The table's policies."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(UP).format(app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """One table, its policies (which go with it)."""

    dependencies = [("huiying", "0022_the_line")]

    operations = [
        migrations.CreateModel(
            name="RecordingKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("call_id", models.UUIDField(db_index=True)),
                ("key_sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={"db_table": "calls_recording_key"},
        ),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
