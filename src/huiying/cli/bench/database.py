"""A database for one benchmark: on a given server, or on a durable, tuned server of our own. No Django here."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from huiying.cli.postgres.cluster import SUPER, Cluster
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_database, set_up_rights, set_up_roles
from huiying.kit.sealing import Keyring
from huiying.work.programs import SOURCE, python_step

TUNED = {
    "shared_buffers": "1GB", "effective_cache_size": "4GB", "maintenance_work_mem": "4GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
    "wal_buffers": "32MB", "wal_level": "minimal", "max_wal_senders": "0", "max_parallel_maintenance_workers": "2", "jit": "off",
}  # fmt: skip


@contextmanager
def bench_database(name: str, *, owner_url: str | None, folder: Path | None, keep: bool) -> Iterator[None]:
    """HUIYING_DATABASE_URL, HUIYING_OWNER_URL and HUIYING_KEYS name a migrated database of this name; afterwards it is gone unless kept."""
    with _server(owner_url, folder, keep=keep) as (superuser, app):
        with psycopg.connect(superuser, autocommit=True) as connection:
            set_up_database(connection, name)
        owner = f"{_inside(superuser, name)}{'&' if '?' in superuser else '?'}options={quote(f'-c role={OWNER}')}"
        place = folder or Path(tempfile.mkdtemp(prefix="huiying-bench-keys-"))
        place.mkdir(parents=True, exist_ok=True)
        keys = place / "keys.json"
        if not keys.exists():
            keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        os.environ |= {
            "HUIYING_DATABASE_URL": _inside(app, name),
            "HUIYING_OWNER_URL": owner,
            "HUIYING_KEYS": str(keys),
            "HUIYING_SECRET_KEY": secrets.token_hex(32),
            "HUIYING_CLOCK": "city",
            "HUIYING_HOSTS": "testserver",
        }
        _migrate(owner)
        try:
            yield
        finally:
            if not keep:
                with psycopg.connect(superuser, autocommit=True) as connection:
                    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _server(owner_url: str | None, folder: Path | None, *, keep: bool) -> Iterator[tuple[str, str]]:
    """The addresses of a superuser and of the application's role."""
    if owner_url:
        app = os.environ.get("HUIYING_TEST_APP_URL") or os.environ["HUIYING_DATABASE_URL"]
        yield owner_url, app
        return
    place = folder or Path(tempfile.mkdtemp(prefix="huiying-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o711)
    cluster = Cluster(place / "pg")
    passwords = Passwords(*(_kept(place / f"{role}.password") for role in ("super", "owner", "app")))
    try:
        cluster.make(passwords.superuser)
        cluster.start()
        superuser, app = cluster.url(SUPER, passwords.superuser, "postgres"), cluster.url(APP, passwords.app, "postgres")
        with psycopg.connect(superuser, autocommit=True) as connection:
            set_up_roles(connection, passwords)
            for name, value in TUNED.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        cluster.stop()
        cluster.start()
        yield superuser, app
    finally:
        cluster.stop() if keep else cluster.destroy()


def _kept(file: Path) -> str:
    if not file.exists():
        file.touch(0o600)
        file.write_text(secrets.token_hex(16), encoding="ascii")
    return file.read_text(encoding="ascii")


def _inside(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _migrate(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        set_up_rights(connection)
    process = python_step([str(SOURCE / "manage.py"), "migrate", "--noinput", "--skip-checks", "-v0"], os.environ | {"HUIYING_DATABASE_URL": owner})
    told, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError((told or b"").decode("utf-8", "replace"))
