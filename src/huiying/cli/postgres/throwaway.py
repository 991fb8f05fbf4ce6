"""A server for tests: made in a temporary folder, fsync off, gone afterwards."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from huiying.cli.postgres.cluster import SUPER, Cluster
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_roles


@dataclass(frozen=True)
class Urls:
    """Addresses of the database `postgres` for the superuser, the owner and the app."""

    superuser: str
    owner: str
    app: str


@contextmanager
def throwaway() -> Iterator[Urls]:
    """Run a server with our roles and no database of ours yet; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="huiying-test-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "pg", durable=False)
    passwords = Passwords(*(secrets.token_hex(16) for _ in range(3)))
    try:
        cluster.make(passwords.superuser)
        cluster.start()
        urls = Urls(
            cluster.url(SUPER, passwords.superuser, "postgres"),
            cluster.url(OWNER, passwords.owner, "postgres"),
            cluster.url(APP, passwords.app, "postgres"),
        )
        with psycopg.connect(urls.superuser, autocommit=True) as connection:
            set_up_roles(connection, passwords)
        yield urls
    finally:
        cluster.destroy()
        folder.rmdir()
