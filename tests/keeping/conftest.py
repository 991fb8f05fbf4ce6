"""A city to keep, and an empty place to bring it back to."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from huiying.cli.keeping.manifest import count_tables
from huiying.cli.postgres.roles import SYSTEM
from huiying.directory.models import City as CityRow
from huiying.kit.sealing import Keyring
from tests.browser import PARTS, leave
from tests.cast import VERSIONS
from tests.databases import ROOT, City, Server, as_system

CLI = [sys.executable, "-m", "huiying.cli"]


@dataclass
class Kept:
    """A city with the environment of its commands."""

    env: dict[str, str]
    folder: Path

    def run(self, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*CLI, *arguments], env=self.env | more, input=given, capture_output=True, text=True, check=False, timeout=300)

    def json(self, *arguments: str, status: int = 0) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == status, done.stderr + done.stdout
        return json.loads(done.stdout)

    @property
    def url(self) -> str:
        return self.env["HUIYING_DATABASE_URL"]

    @property
    def name(self) -> str:
        return str(conninfo_to_dict(self.url)["dbname"])

    def counts(self) -> dict[str, int]:
        with self.seen_whole() as connection:
            return count_tables(connection)

    @contextmanager
    def seen_whole(self) -> Iterator[psycopg.Connection]:
        """The database as the city's own processes see it."""
        with psycopg.connect(self.url) as connection:
            connection.execute(f"SET ROLE {SYSTEM}")
            yield connection

    def start(self, module: str) -> None:
        env = self.env | {"HUIYING_ACTS_AS": "system"}
        done = subprocess.run([sys.executable, "-m", module], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def environment(folder: Path, app: str, owner: str, admin: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HUIYING_") or name == "HUIYING_POSTGRES_BIN"}
    return mine | {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "config.settings", "HUIYING_DATABASE_URL": app, "HUIYING_OWNER_URL": owner,
        "HUIYING_ADMIN_URL": admin, "HUIYING_KEYS": str(folder / "keys.json"), "HUIYING_FILES": str(folder / "files"),
    }  # fmt: skip


@pytest.fixture
def kept(fresh_city: City, server: Server, tmp_path: Path) -> Kept:
    """A city with five orders and two files."""
    folder = tmp_path / "there"
    (folder / "files").mkdir(parents=True)
    (folder / "keys.json").write_text(Keyring.new().to_json(), encoding="utf-8")
    (folder / "keys.json").chmod(0o600)
    (tmp_path / "key").write_text("a" * 64, encoding="utf-8")
    city = Kept(environment(folder, fresh_city.app_url, fresh_city.owner_url, server.superuser), folder)
    city.start("tests.keeping.made")
    return city


@pytest.fixture
def stood_in(kept: Kept, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept]:
    """The city, with Django of this process in its database, committed at once, and with its keys."""
    address, before = as_system(kept.url), {part: connection.settings_dict[part] for part in PARTS}
    keys, files = settings.HUIYING_KEYS, settings.HUIYING_FILES
    with django_db_blocker.unblock():
        leave()
        connection.settings_dict.update({part: address[part] for part in PARTS})
        settings.HUIYING_KEYS, settings.HUIYING_FILES = kept.folder / "keys.json", kept.folder / "files"
        CityRow.objects.update(reference_version=next(VERSIONS))  # made in another process: nothing remembered here belongs to it
        try:
            yield kept
        finally:
            leave()
            connection.settings_dict.update(before)
            settings.HUIYING_KEYS, settings.HUIYING_FILES = keys, files


@pytest.fixture
def elsewhere(server: Server, tmp_path: Path) -> Iterator[Kept]:
    """A place without a database yet."""
    name = f"huiying_back_{uuid4().hex[:10]}"
    place, folder = server.city(name), tmp_path / "elsewhere"
    folder.mkdir()
    yield Kept(environment(folder, place.app_url, place.owner_url, server.superuser), folder)
    with server.connect() as connection:
        for left in (name, f"{name}_restoring", f"{name}_before"):
            connection.execute(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A temporary folder that the database server's user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="huiying-keep-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
