"""Words of new orders wait in a short list only: a search reads the list once for each segment, and who fills it waits while it is emptied."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("huiying", "0011_signin_codes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("searchdoc", "search_terms"),
                migrations.AddIndex(
                    "searchdoc",
                    django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="search_terms", fastupdate=True, gin_pending_list_limit=128),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX search_terms SET (gin_pending_list_limit = 128)",
                    "ALTER INDEX search_terms RESET (gin_pending_list_limit)",
                ),
            ],
        ),
    ]
