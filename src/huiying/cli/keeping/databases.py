"""The databases of a restore: the new one is filled beside the old, and takes its name by one commit."""

import subprocess
from collections.abc import Callable
from typing import Any

from psycopg import Connection, errors, sql

from huiying.cli.keeping.addresses import for_program, inside, role_of
from huiying.cli.keeping.manifest import DATABASE, Manifest
from huiying.cli.keeping.opening import Backup
from huiying.cli.keeping.place import Place
from huiying.cli.keeping.tools import find_tool
from huiying.cli.postgres.durable import connect
from huiying.cli.refusal import Refusal
from huiying.kit.failpoint import passing

# A new server counts its transactions from the beginning: the journal's old numbers would look like the future to whoever waits for
# news. The rows get the number of the transaction that restores them; their order is told by streams and times.
RENUMBER = """
CREATE FUNCTION restoring_xid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.xid := pg_current_xact_id(); RETURN NEW; END $$;
CREATE TRIGGER restoring BEFORE INSERT ON journal_event FOR EACH ROW EXECUTE FUNCTION restoring_xid();
"""
RENUMBERED = "DROP TRIGGER restoring ON journal_event; DROP FUNCTION restoring_xid();"
IS_CITY = "SELECT to_regclass('public.directory_city') IS NOT NULL AND to_regclass('public.journal_event') IS NOT NULL"
HOLDS = "SELECT EXISTS (SELECT 1 FROM directory_city) OR EXISTS (SELECT 1 FROM journal_event)"
TABLES = "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))"
HERE = "SELECT EXISTS (SELECT 1 FROM journal_event WHERE type = 'city.restored' AND payload::jsonb ->> 'manifest' = %s)"


class CannotRestore(Refusal):
    """The server refuses; the old state still stands."""


def new_name(place: Place) -> str:
    """The database that is being filled."""
    return f"{place.name}_restoring"


def old_name(place: Place) -> str:
    """The empty one whose place it takes."""
    return f"{place.name}_before"


def state_of(place: Place, manifest: str) -> str:
    """What stands there: "empty" (or nothing), "restored" (this very backup, by an interrupted attempt), "city"."""
    with connect(place.admin) as admin:
        if not _exists(admin, place.name):
            return "empty"
    with connect(inside(place.owner, place.name)) as owner:
        if holds_nothing(owner):
            return "empty"
        finished = place.mark.is_file() and _yes(owner, HERE, [manifest])
        return "restored" if finished else "city"


def holds_nothing(connection: Connection[Any]) -> bool:
    """Whether a database has no tables of anybody's, or is a city in which nothing has happened yet."""
    return not _yes(connection, HOLDS if _yes(connection, IS_CITY) else TABLES)


def check_leftovers(place: Place) -> None:
    """Refuse where a database with one of our side names holds something, and no restore of ours was begun here. Raises CannotRestore."""
    for name in (old_name(place), new_name(place)):
        with connect(place.admin) as admin:
            if place.mark.is_file() or not _exists(admin, name):
                continue
        with connect(inside(place.owner, name)) as owner:
            if holds_nothing(owner):
                continue
        raise CannotRestore(
            f"数据库 {name} 中有数据，恢复时会用到这个名字。请先给它改名或另行保存。",
            f"Database {name} holds data, and a restore needs its name. Rename it or keep it elsewhere first.",
        )


def make_new(place: Place) -> None:
    """An empty database beside the old one; that of an interrupted attempt is thrown away. Raises CannotRestore."""
    new, owner, app = sql.Identifier(new_name(place)), sql.Identifier(role_of(place.owner)), sql.Identifier(role_of(place.app))
    with connect(place.admin) as admin:
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(new, owner))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(new))
            admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(new, app))
        except errors.InsufficientPrivilege as error:
            raise CannotRestore(
                f"角色 {role_of(place.admin)} 不能建库。请给它权限（ALTER ROLE … CREATEDB），或设 HUIYING_ADMIN_URL。",
                f"Role {role_of(place.admin)} may not create databases. Allow it (ALTER ROLE … CREATEDB), or set HUIYING_ADMIN_URL.",
            ) from error


def load(place: Place, backup: Backup, manifest: Manifest, told: Callable[[str], None]) -> None:
    """Fill the new database: tables, rows, then indexes, keys and triggers. Raises CannotRestore, PartMissing."""
    url = inside(place.owner, new_name(place))
    with connect(url) as owner:
        major = owner.info.server_version // 10_000
        if major < manifest.postgres:
            raise CannotRestore(
                f"备份来自 PostgreSQL {manifest.postgres}，这里只有 {major}。", f"The backup comes from PostgreSQL {manifest.postgres}; here is only {major}."
            )
        program = find_tool("pg_restore", major)
        _section(program, url, backup, "pre-data", told)
        owner.execute(RENUMBER)
        _section(program, url, backup, "data", told)
        owner.execute(RENUMBERED)
        passing("restore.after_data")
        _section(program, url, backup, "post-data", told)
        owner.execute("ANALYZE")


def _section(program: str, url: str, backup: Backup, section: str, told: Callable[[str], None]) -> None:
    where, env = for_program(url)
    command = [program, "--no-owner", "--exit-on-error", f"--section={section}", f"--dbname={where}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    told(section)
    try:
        try:
            for piece in backup.part(DATABASE):
                process.stdin.write(piece)  # type: ignore[union-attr]
            process.stdin.close()  # type: ignore[union-attr]
        except BrokenPipeError:
            process.stdin = None  # it has read what it needs, or failed: its exit status tells
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        status = process.wait()
    finally:
        process.kill()
        process.wait()
    if status != 0:
        raise CannotRestore(f"{said}数据库没有恢复（{section}），原因见上。", f"The database could not be restored ({section}); the reason is above.")


def swap(place: Place) -> None:
    """Put the new database in the old one's place, by one commit. Raises CannotRestore while somebody is connected."""
    with connect(place.admin) as admin:
        try:
            with admin.transaction():
                if _exists(admin, place.name):
                    _rename(admin, place.name, old_name(place))
                _rename(admin, new_name(place), place.name)
        except errors.ObjectInUse as error:
            raise CannotRestore("还有程序连接着数据库，请先停掉城市。", "Programs are still connected to the database; stop the city first.") from error


def drop_leftovers(place: Place) -> None:
    """Throw away the empty database whose place was taken, and a half-filled one."""
    with connect(place.admin) as admin:
        for name in (old_name(place), new_name(place)):
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(admin: Connection[Any], old: str, new: str) -> None:
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _exists(admin: Connection[Any], name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _yes(connection: Connection[Any], question: str, given: list[str] | None = None) -> bool:
    return connection.execute(question, given).fetchone() == (True,)
