"""The note of a restore in the city's own journal; imported when Django is set up for the new database."""

from datetime import UTC, datetime

from django.db import connection

from huiying.cli.keeping.manifest import Manifest
from huiying.directory.clock import city_now
from huiying.directory.kept import RESTORED, note_city
from huiying.kit.actor import system


def restored(manifest: Manifest) -> None:
    """Journal `city.restored`, and leave the database so that it can be renamed."""
    payload = {"manifest": manifest.sha256, "made_at": manifest.made_at}
    note_city(event=RESTORED, payload=payload, actor=system("restore"), now=city_now(datetime.now(UTC)))
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
