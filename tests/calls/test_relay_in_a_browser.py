"""Two pages that cannot reach one another talk through a real coturn, set up by what `./huiying line turn` writes; without a pass nobody is relayed."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from huiying.cli.line.turn import Turn, turn_env, write_turn
from tests.browser import TELEPHONE, OpenPage, Site, people_the_city, served
from tests.calls.test_browser_line import LineProcess, agent, browser, calls, in_talk, says, site, sound_goes, stands  # noqa: F401 - fixtures
from tests.cast import NOW
from tests.databases import Server
from tests.ports import free_port

RELAY = shutil.which("turnserver")
BY_RELAY_ALONE = """(() => {
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); window.peers = [...(window.peers ?? []), this]; }
  };
})()"""
WAYS = """async () => {
  const found = [];
  for (const peer of window.peers) {
    const told = await peer.getStats();
    for (const one of told.values()) {
      if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded")
        found.push([told.get(one.localCandidateId).candidateType, told.get(one.remoteCandidateId).candidateType]);
    }
  }
  return found;
}"""


def outward() -> str:
    """An address of this machine that the relay may relay to; empty where it has none but those of a house's own network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("198.51.100.1", 9))
        own = ip_address(probe.getsockname()[0])
        ours = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
        return "" if any(own in ip_network(net) for net in ours) else str(own)
    return ""


pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(RELAY is None, reason="no coturn here (apt-get install coturn): no call went through a relay"),
    pytest.mark.skipif(not outward(), reason="this machine has no address but a private one, to which nothing is relayed: no call went through a relay"),
]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A coturn that runs with the configuration as it is written for it; its folder."""
    home, port = tmp_path_factory.mktemp("relay"), free_port()
    config, _ = write_turn(home, Turn(outward(), port=port))
    own = ("--listening-ip", outward(), "--pidfile", str(home / "pid"), "--userdb", str(home / "db"), "--log-file", str(home / "log"), "--simple-log")
    with (home / "said").open("wb") as said:
        running = subprocess.Popen([str(RELAY), "-c", str(config), *own], stdout=said, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, running)
            yield home
        finally:
            running.terminate()
            running.wait(60)


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        assert running.poll() is None, "coturn ended while it started"
        with suppress(OSError), socket.create_connection((outward(), port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("coturn does not answer")


@pytest.fixture(scope="module")
def line(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker, relay: Path) -> Iterator[LineProcess]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    port, told = free_port(), turn_env(relay)
    with server.clone(f"huiying_relay_{uuid4().hex[:10]}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            people_the_city(made)
        with served(city, HUIYING_LINE_URL=f":{port}", **told) as made.url:
            running = LineProcess(made, port, more=told)
            running.start()
            yield running
            running.stop()


def test_a_call_goes_through_the_relay_where_nothing_else_does(agent: Callable[[str], Page], open_page: OpenPage) -> None:  # noqa: F811 - a fixture
    desk = agent("agent")
    desk.evaluate(BY_RELAY_ALONE)
    citizen = open_page(*TELEPHONE)
    citizen.add_init_script(BY_RELAY_ALONE)
    call = in_talk(calls(citizen), desk)
    sound_goes(citizen, "document.querySelector('[data-calling]').voice")
    sound_goes(desk, "window.agent.voice")
    assert ["relay", "relay"] in citizen.evaluate(WAYS)
    assert ["relay", "relay"] in desk.evaluate(WAYS)
    says(desk, "release", call=call)
    stands(citizen, "survey")
