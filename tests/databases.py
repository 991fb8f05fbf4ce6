"""Databases for tests: a migrated template made once, and clones of it in a blink."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from config.settings import database
from huiying.cli.postgres.roles import OWNER, SYSTEM, set_up_database, set_up_rights
from huiying.cli.postgres.throwaway import throwaway

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = ROOT / "src" / "huiying" / "migrations"
ONE_AT_A_TIME = 12345


@dataclass(frozen=True)
class City:
    """One database: its address as the application (owns nothing) and as the owner of the tables."""

    name: str
    app_url: str
    owner_url: str


@dataclass(frozen=True)
class Server:
    """The tests' PostgreSQL: the superuser's address and the application's."""

    superuser: str
    app: str

    @classmethod
    def from_environment(cls) -> "Server":
        return cls(os.environ["HUIYING_TEST_OWNER_URL"], os.environ["HUIYING_TEST_APP_URL"])

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.superuser, autocommit=True)

    def city(self, name: str) -> City:
        become_owner = f"&options={quote(f'-c role={OWNER}')}"
        return City(name, inside(self.app, name), inside(self.superuser, name) + become_owner)

    @contextmanager
    def clone(self, name: str) -> Iterator[City]:
        """A new, migrated, empty database; dropped at the end with whoever is still connected."""
        template = self.template()
        with self.connect() as connection:
            copy(connection, template.name, name)
        try:
            yield self.city(name)
        finally:
            with self.connect() as connection:
                drop(connection, name)

    def template(self) -> City:
        """The migrated database all others are cloned from, made anew when a migration changes."""
        city = self.city(f"huiying_template_{migrations_mark()}")
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [city.name]).fetchone():
                return city
            half_made = self.city(f"huiying_half_{uuid4().hex[:12]}")
            set_up_database(connection, half_made.name)
            try:
                migrate(half_made)
            except BaseException:
                drop(connection, half_made.name)
                raise
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made.name), sql.Identifier(city.name)))
        return city


@contextmanager
def some_server() -> Iterator[Server]:
    """The tests' PostgreSQL when there is one, else a throw-away one."""
    if "HUIYING_TEST_OWNER_URL" in os.environ:
        yield Server.from_environment()
        return
    with throwaway() as urls:
        yield Server(urls.superuser, urls.app)


def copy(connection: psycopg.Connection, template: str, name: str) -> None:
    """By the files: page by page through the log costs seven times the processor."""
    words = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
    connection.execute(sql.SQL(words).format(*map(sql.Identifier, (name, OWNER, template))))
    set_up_database(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def as_system(url: str) -> dict[str, Any]:
    """Django's settings of a database in which the tests look at everything."""
    return database(url, SYSTEM)


def inside(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def migrate(city: City) -> None:
    with psycopg.connect(city.owner_url, autocommit=True) as owner:
        set_up_rights(owner)
    command = [sys.executable, str(ROOT / "src" / "manage.py"), "migrate", "--noinput", "--skip-checks", "-v0"]
    done = subprocess.run(command, env=os.environ | {"HUIYING_DATABASE_URL": city.owner_url}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def migrations_mark() -> str:
    mark = hashlib.sha256()
    for file in sorted(MIGRATIONS.glob("*.py")):
        mark.update(file.name.encode() + file.read_bytes())
    return mark.hexdigest()[:16]
