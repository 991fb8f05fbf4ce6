"""The table of short-lived counts that all web processes share: tries of signing in, codes that were used."""

from django.db import migrations

MAKE = """
CREATE TABLE django_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX django_cache_expires ON django_cache (expires);
"""


class Migration(migrations.Migration):
    """The cache's table, as `createcachetable` would make it."""

    dependencies = [("huiying", "0007_exclusion_approved"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE django_cache")]
