"""The rows behind a locked month's figures, kept as they were when it was locked. Nobody who serves pages reads them; nothing changes them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

KEPT = """
CREATE TRIGGER metrics_locked_rows_kept BEFORE UPDATE OR DELETE ON metrics_locked_rows FOR EACH ROW EXECUTE FUNCTION metrics_locked();
CREATE TRIGGER metrics_locked_rows_whole BEFORE TRUNCATE ON metrics_locked_rows FOR EACH STATEMENT EXECUTE FUNCTION metrics_locked();
"""
UNDO = """
DROP TRIGGER metrics_locked_rows_whole ON metrics_locked_rows;
DROP TRIGGER metrics_locked_rows_kept ON metrics_locked_rows;
"""
RIGHTS = "REVOKE ALL ON metrics_locked_rows FROM {app}"


def revoke(_apps: Any, editor: Any) -> None:
    """Nothing for the serving role."""
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(RIGHTS).format(app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """One table, its guards and rights."""

    dependencies = [("huiying", "0027_evidence")]

    operations = [
        migrations.CreateModel(
            name="LockedRows",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("fact", models.CharField(max_length=20)),
                ("piece", models.IntegerField()),
                ("body", models.BinaryField()),
                ("snapshot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="huiying.snapshot")),
            ],
            options={
                "db_table": "metrics_locked_rows",
                "constraints": [models.UniqueConstraint(fields=("snapshot", "fact", "piece"), name="locked_rows_once")],
            },
        ),
        migrations.RunSQL(KEPT, UNDO),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
