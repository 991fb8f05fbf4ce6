"""One engine for all tests of a worker that need it; skipped, by name and with the reason, where Asterisk or SIPp cannot be had."""

import os
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from huiying.adapters.asterisk_settings import Desk
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Net
from huiying.cli.line.programs import NoEngine, find_engine
from huiying.cli.line.prompts import silences
from huiying.cli.line.telephones import SIPP
from huiying.cli.postgres.runner import NoRunner
from tests.browser import driving
from tests.calls.line_city import LineCity
from tests.cast import build
from tests.databases import City as Database
from tests.work.conftest import own_city as own_city  # noqa: PLC0414 - a fixture of ours too

AT_HOME, AT_HOME_PASSWORD = "d9", "no-fixed-address"  # a telephone that registers, from wherever it is


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Gone after each file: other tests of calls run loops of their own in this thread."""
    with driving() as running:
        yield running


@pytest.fixture(scope="session")
def net() -> Net:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    numbers = (20 + int(worker.removeprefix("gw")) + 10 * ((os.getpid() + n) % 20) for n in range(20))
    return next(net for net in map(Net, numbers) if nobody_has(net))


def nobody_has(net: Net) -> bool:
    """Tests of another checkout may run beside ours."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", net.settings().control_port)) != 0


@pytest.fixture(scope="session")
def engine(net: Net, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if SIPP is None:
        pytest.skip("no SIPp here (apt-get install sip-tester): nothing was tried with real calls")
    try:
        programs = find_engine()
    except (NoEngine, NoRunner) as missing:
        pytest.skip(f"no telephone engine here (./huiying line install): nothing was tried with real calls ({missing.en})")
    place = Path(tempfile.gettempdir()) / f"huiying-line-{os.getpid()}"
    standing = net.settings()
    desks = (*standing.desks, Desk(name=AT_HOME, password=AT_HOME_PASSWORD))
    engine = Engine(place, replace(standing, desks=desks, sounds=str(silences(tmp_path_factory.mktemp("sounds")))), programs)
    engine.start()
    yield engine
    engine.destroy()


@pytest.fixture
def line_city(own_city: Database, engine: Engine, net: Net, tmp_path: Path) -> Iterator[LineCity]:
    """A city whose line process serves the engine; ended at the end."""
    city = LineCity(own_city, engine, net, tmp_path, build())
    yield city
    city.end()
