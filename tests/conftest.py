"""Tests run on a real PostgreSQL, with the application's own rights.

`db` (and everything pytest-django builds on it) works inside a transaction that is rolled back, in a database of this worker.
`fresh_city` is a database of its own, for tests that commit or start several processes. `site` (tests/browser.py) is one that is served.
"""

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from huiying.cli.messages import compile_messages
from huiying.cli.postgres.throwaway import throwaway
from huiying.directory.walls import lifted
from huiying.kit.sealing import Keyring
from tests.databases import ROOT, City, Server, as_system
from tests.hashing import PASSWORD_HASHERS

pytest_plugins = ["tests.browser", "tests.committed"]
SERVER = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start a throw-away PostgreSQL for the run, unless one is given or this is a worker of a run that has one."""
    settings.SECRET_KEY = os.environ.setdefault("HUIYING_SECRET_KEY", secrets.token_hex(32))  # of this run, and of whatever it starts
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    os.environ.setdefault("HUIYING_SEAL", "off")  # many cities, one place for files: tests/evidence seals each into its own
    settings.HUIYING_SEAL = False
    stack = config.stash[SERVER] = ExitStack()
    if not hasattr(config, "workerinput"):
        compile_messages(ROOT / "src" / "huiying")
    if "HUIYING_TEST_OWNER_URL" not in os.environ:
        urls = stack.enter_context(throwaway())
        os.environ |= {"HUIYING_TEST_OWNER_URL": urls.superuser, "HUIYING_TEST_APP_URL": urls.app}


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SERVER].close()


UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(hypothesis.HealthCheck)}  # no test is timed
hypothesis.settings.register_profile("drawn", **UNTIMED)  # --hypothesis-profile=drawn: other examples each time
hypothesis.settings.register_profile("huiying", derandomize=True, database=None, **UNTIMED)  # the same examples in every run
hypothesis.settings.load_profile("huiying")

CALLS = Path(__file__).parent / "calls"
LONG = {"browser", "kills", "long"}


def turn(marks: set[str], path: Path) -> int:
    """When a file's turn comes: who waits for the engine's calls first; then the line's own, which run an event loop, as no process can in which a browser
    was driven before; then what takes long; at the end of a run short files keep all processes busy.
    """
    if marks & LONG:
        return 2
    return 0 if "engine" in marks else 1 if CALLS in path.parents else 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in their turns."""
    marks: dict[Path, set[str]] = {}
    for item in items:
        marks.setdefault(item.path, set()).update(mark.name for mark in item.iter_markers())
    items.sort(key=lambda item: turn(marks[item.path], item.path))


class ByFile(LoadFileScheduling):
    """Each file in one process, for what its tests share is made once; and all that call through an engine in one: engines beside each other come
    too late to be heard.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "engine" if "pytest.mark.engine" in (ROOT / file).read_text(encoding="utf-8") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What was loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def server() -> Server:
    return Server.from_environment()


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and files of this run, far from any real city's."""
    place = tmp_path_factory.mktemp("home")
    settings.HUIYING_KEYS, settings.HUIYING_FILES = place / "keys.json", place / "files"
    settings.HUIYING_KEYS.write_text(Keyring.new().to_json(), encoding="utf-8")
    settings.HUIYING_FILES.mkdir()
    return place


@pytest.fixture(autouse=True)
def as_the_system() -> Iterator[None]:
    """Tests look at everything; what they ask of the web application is answered behind the wall of who asks."""
    with lifted():
        yield


@pytest.fixture(scope="session")
def django_db_setup(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock(), server.clone(f"huiying_test_{worker}_{os.getpid()}") as city:
        address = as_system(city.app_url)
        connection.settings_dict.update({part: address[part] for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
        yield
        connections.close_all()
        connection.close_pool()


@pytest.fixture
def fresh_city(server: Server) -> Iterator[City]:
    with server.clone(f"huiying_fresh_{uuid4().hex[:12]}") as city:
        yield city
