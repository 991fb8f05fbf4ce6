"""Roles, rights and databases. `huiying_owner` owns the tables and migrates; `huiying_app` serves and owns nothing.

`huiying_system` is no account: `huiying_app` becomes it where the city itself acts, and passes the wall between units (directory/walls.py).
"""

from dataclasses import dataclass

from psycopg import Connection, sql

OWNER = "huiying_owner"
APP = "huiying_app"
SYSTEM = "huiying_system"
LIMITS = {
    OWNER: {"lock_timeout": "10s"},
    APP: {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"},
}


@dataclass(frozen=True)
class Passwords:
    """The passwords of the three roles."""

    superuser: str
    owner: str
    app: str


def set_up_roles(connection: Connection, passwords: Passwords) -> None:
    """Make the roles, or bring their passwords and limits up to date. Needs a superuser in autocommit."""
    for role, password, inherits in ((OWNER, passwords.owner, "INHERIT"), (APP, passwords.app, "NOINHERIT")):
        name = sql.Identifier(role)
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        rights = sql.SQL(f"LOGIN {inherits} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {{}}").format(sql.Literal(password))
        connection.execute(sql.SQL("{} ROLE {} {}").format(verb, name, rights))
        for setting, value in LIMITS[role].items():
            connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value)))
    system, app = sql.Identifier(SYSTEM), sql.Identifier(APP)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SYSTEM]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(system))
    connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS").format(system))
    connection.execute(sql.SQL("GRANT {} TO {}").format(system, app))


def set_up_database(connection: Connection, name: str) -> bool:
    """Make a database owned by huiying_owner, unless it is there; True when it was made. Only our two roles may connect."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    database, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
    if not known:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))
    return not known


def set_up_rights(owner: Connection, app: str = APP) -> None:
    """What `app` may do with tables the connected owner makes from now on: read and write rows, nothing else.

    Called by the owner inside the new database, before the first migration. Migrations take rights away again where a table is append-only.
    """
    name = sql.Identifier(app)
    for words in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    ):
        owner.execute(sql.SQL(words).format(name))
