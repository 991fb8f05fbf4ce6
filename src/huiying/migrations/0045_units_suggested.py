"""Where a suggested unit stood and what came of the first dispatch, as facts of work."""

from django.db import migrations

FACTS = "ALTER TABLE metrics_work ADD COLUMN unit_rank bigint, ADD COLUMN unit_taken bigint, ADD COLUMN unit_fate text;"
NO_FACTS = "ALTER TABLE metrics_work DROP COLUMN unit_rank, DROP COLUMN unit_taken, DROP COLUMN unit_fate;"


class Migration(migrations.Migration):
    """Three facts."""

    dependencies = [
        ("huiying", "0044_hotspots_asked"),
    ]

    operations = [
        migrations.RunSQL(FACTS, NO_FACTS),
    ]
