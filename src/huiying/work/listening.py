"""Being woken by the database when the journal grows."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

CHANNEL = "huiying"
WORKER = "huiying-work"  # by this name the doctor sees that a worker is there


class News:
    """A connection of its own that listens."""

    def __init__(self, listening: psycopg.Connection) -> None:
        self._listening = listening

    def wait(self, seconds: float) -> bool:
        """Wait for news, so many seconds at most; tells whether there is some. Raises psycopg.Error when the database is gone."""
        return any(True for _ in self._listening.notifies(timeout=seconds, stop_after=1))


def address() -> str:
    """The connection string of the city's database, for a connection outside Django's."""
    known = connection.settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"], "port": known["PORT"]}
    options = {k: v for k, v in known["OPTIONS"].items() if k not in {"pool", "server_side_binding", "isolation_level", "assume_role"}}
    return psycopg.conninfo.make_conninfo(**{k: v for k, v in (parts | options).items() if v})


@contextmanager
def listen() -> Iterator[News]:
    """Listen for as long as the block lasts."""
    with psycopg.connect(address(), autocommit=True) as listening:
        listening.execute(f"SET application_name = '{WORKER}'")
        listening.execute(f"LISTEN {CHANNEL}")
        yield News(listening)
