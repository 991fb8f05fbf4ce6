"""A database for one benchmark: on a given server, or on a durable, tuned server of our own. No Django here."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from huiying.cli.postgres.cluster import SUPER, Cluster
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_database, set_up_rights, set_up_roles
from huiying.cli.refusal import Refusal
from huiying.kit.sealing import Keyring
from huiying.work.programs import SOURCE, python_step

TUNED = {
    "shared_buffers": "1GB", "effective_cache_size": "4GB", "maintenance_work_mem": "1GB", "max_wal_size": "2GB", "checkpoint_timeout": "30min",
    "wal_buffers": "32MB", "wal_level": "minimal", "max_wal_senders": "0", "max_parallel_maintenance_workers": "2", "jit": "off",
}  # fmt: skip
GB = 10**9


class NoRoom(Refusal):
    """The disk has too little left for what would be loaded."""


def demand_room(folder: Path | None, room: int) -> None:
    """Refuse where the folder (none: a temporary one) holds and has left fewer than `room` bytes: what a run before kept there counts. Raises NoRoom."""
    place = folder or Path(tempfile.gettempdir())
    near = next(above for above in (place.absolute(), *place.absolute().parents) if above.exists())
    held = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder else 0
    if (free := shutil.disk_usage(near).free) + held < room:
        raise NoRoom(
            f"{place} 所在磁盘只剩 {free / GB:.1f} GB，这次测量约需 {(room - held) / GB:.1f} GB。请减少 --rows，或用 --folder 指定别的磁盘上的目录。",
            f"The disk of {place} has {free / GB:.1f} GB left; about {(room - held) / GB:.1f} GB are needed. Give fewer --rows, or a --folder on another disk.",
        )


@contextmanager
def bench_database(name: str, *, owner_url: str | None, folder: Path | None, keep: bool, room: int = 0) -> Iterator[None]:
    """HUIYING_DATABASE_URL, HUIYING_OWNER_URL and HUIYING_KEYS name a migrated database of this name; afterwards it is gone unless kept.

    `room`: bytes that a server of our own will need. Raises NoRoom, before anything is made.
    """
    if not owner_url:
        demand_room(folder, room)
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
