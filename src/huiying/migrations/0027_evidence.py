"""The sealer's tables. Leaves are written once, by the city itself; who serves pages reads them, for receipts."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from psycopg import sql

GUARD = """
CREATE TRIGGER evidence_sealed_kept BEFORE UPDATE OR DELETE ON evidence_sealed FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER evidence_sealed_whole BEFORE TRUNCATE ON evidence_sealed FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
"""
UNDO = """
DROP TRIGGER evidence_sealed_whole ON evidence_sealed;
DROP TRIGGER evidence_sealed_kept ON evidence_sealed;
"""
RIGHTS = """
REVOKE INSERT, UPDATE, DELETE ON evidence_sealed, evidence_checkpoint, evidence_cosignature FROM {app};
REVOKE UPDATE, DELETE ON evidence_sealed FROM {system};
"""


def grant(_apps: Any, editor: Any) -> None:
    """Nothing for the serving role to write, nothing for the system to change."""
    names = {"app": sql.Identifier(settings.HUIYING_APP_ROLE), "system": sql.Identifier(settings.HUIYING_SYSTEM_ROLE)}
    with editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(RIGHTS).format(**names))


class Migration(migrations.Migration):
    """Three tables, their guards and rights."""

    dependencies = [("huiying", "0026_contracts")]

    operations = [
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField(unique=True)),
                ("leaf", models.BinaryField()),
            ],
            options={"db_table": "evidence_sealed"},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("tree_size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("origin", models.CharField(max_length=120)),
                ("log_key", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                ("last_xid", models.CharField(max_length=20)),
                ("last_id", models.UUIDField()),
                ("server", models.CharField(max_length=48)),
                ("kept", models.BooleanField(default=False)),
            ],
            options={"db_table": "evidence_checkpoint"},
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tree_size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=120)),
                ("line", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "evidence_cosignature",
                "constraints": [models.UniqueConstraint(fields=("tree_size", "witness"), name="cosigned_once")],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
