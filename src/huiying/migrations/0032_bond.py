"""The performance bond's entries; what was noted there stays."""

import django.db.models.deletion
from django.db import migrations, models

import huiying.journal.words

KEPT = """
CREATE TRIGGER bond_entry_kept BEFORE UPDATE OR DELETE ON contracts_bond_entry FOR EACH ROW EXECUTE FUNCTION contracts_refuse();
"""


class Migration(migrations.Migration):
    """One table and its guard."""

    dependencies = [("huiying", "0031_metrics_brought")]

    operations = [
        migrations.CreateModel(
            name="BondEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=7)),
                ("fen", models.BigIntegerField()),
                ("on", models.DateField()),
                ("what", huiying.journal.words.Words(max_length=300)),
                ("evidence", huiying.journal.words.Words(max_length=300)),
                ("noted_by", models.CharField(max_length=64)),
                ("noted_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bond_entries", to="huiying.contract"),
                ),
            ],
            options={
                "db_table": "contracts_bond_entry",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["draw", "refill", "release"])), name="bond_entry_kind"),
                    models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="bond_entry_amount"),
                ],
            },
        ),
        migrations.RunSQL(KEPT, "DROP TRIGGER bond_entry_kept ON contracts_bond_entry"),
    ]
