"""The built-in line as it runs: web process, line process, a citizen's and agents' pages in Chromium, sound from page to page, facts in the tables."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.plugin import DjangoDbBlocker

from huiying.calls.models import Visit
from huiying.journal.models import Event
from tests.browser import TELEPHONE, OpenPage, Site, launched, people_the_city, served, shot, wider_than_the_screen
from tests.cast import NOW
from tests.databases import ROOT, Server
from tests.ports import free_port

pytestmark = pytest.mark.browser
WITH_SOUND = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
PACKETS = 25
PATIENCE = 30.0
SLOW = 30_000
AGENT = """async (line) => {
  const { Voice } = await import("/static/pages/voice.js");
  const agent = window.agent = { heard: [], say: (message) => agent.socket.send(JSON.stringify(message)) };
  await new Promise((done) => {
    agent.socket = new WebSocket(`${line.replace(/^http/, "ws")}/agent?seat=0213`);
    agent.socket.binaryType = "arraybuffer";
    agent.socket.onmessage = ({ data }) => {
      const told = JSON.parse(new TextDecoder().decode(data));
      agent.heard.push(told);
      if (told.is === "Standing") done(agent.servers = told.servers);
      if (told.is === "Connect") {
        agent.voice = new Voice({ send: (signal) => agent.say({ do: "signal", call: told.call, data: signal }), servers: agent.servers });
        agent.voice.listen();
      }
      if (told.is === "Signal") agent.voice.take(told.data);
    };
  });
}"""


@dataclass
class LineProcess:
    """The line beside the web server of a site; or another process there, known by an address that asks for a session."""

    site: Site
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    more: Mapping[str, str] = field(default_factory=dict)
    module: str = "huiying.work.line"
    asks: str = "line/board"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/line"

    def start(self) -> None:
        web = urlsplit(self.site.url).port or 0
        env = os.environ | {
            "HUIYING_DATABASE_URL": self.site.city.app_url, "HUIYING_KEYS": str(settings.HUIYING_KEYS), "HUIYING_FILES": str(settings.HUIYING_FILES),
            "HUIYING_CLOCK": "city", "HUIYING_DEMO": "1", "PYTHONPATH": str(ROOT / "src"),
            "HUIYING_LIVE_PORT": str(web + 1), "HUIYING_LINE_PORT": str(self.port), **self.more,
        }  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-m", self.module], cwd=ROOT / "src", env=env)
        for _ in range(1_800):
            assert self.process.poll() is None, "the line ended while it started"
            try:
                urlopen(f"http://127.0.0.1:{self.port}/{self.asks}")
            except HTTPError:
                return  # it asks for a session
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError("the line does not answer")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, *WITH_SOUND) as opened:
        yield opened


@pytest.fixture(scope="module")
def line(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[LineProcess]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread; Django is used between its calls
    port = free_port()
    with server.clone(f"huiying_line_{uuid4().hex[:10]}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            people_the_city(made)
        with served(city, HUIYING_LINE_URL=f":{port}") as made.url:
            running = LineProcess(made, port)
            running.start()
            yield running
            running.stop()


@pytest.fixture(scope="module")
def site(line: LineProcess) -> Site:
    return line.site


@pytest.fixture
def agent(site: Site, line: LineProcess, open_page: OpenPage) -> Iterator[Callable[[str], Page]]:
    """Agents at their pages, ready; they sign out in the end."""
    pages: list[Page] = []

    def comes(who: str) -> Page:
        page = site.sign_in(open_page(), who, "/call/")
        page.evaluate(AGENT, line.url)
        pages.append(page)
        says(page, "ready")
        hears(page, "AgentIs", state="ready")
        return page

    yield comes
    for page in pages:
        if not page.is_closed() and page.evaluate("window.agent.socket.readyState === WebSocket.OPEN"):
            says(page, "sign_out")
            page.wait_for_timeout(200)


def says(page: Page, do: str, **more: object) -> None:
    page.evaluate("(message) => window.agent.say(message)", {"do": do, **more})


def hears(page: Page, name: str, **more: object) -> dict[str, Any]:
    """Wait until the agent's page is told this; the newest such message."""
    find = "([name, more]) => window.agent.heard.findLast((one) => one.is === name && Object.entries(more).every(([key, value]) => one[key] === value))"
    return dict(page.wait_for_function(find, arg=[name, more], timeout=SLOW).json_value())


def calls(page: Page) -> Page:
    page.goto("/call/")
    page.get_by_role("button", name="现在呼叫").click()
    return page


def stands(page: Page, state: str) -> None:
    expect(page.locator("[data-calling]")).to_have_attribute("data-state", state, timeout=SLOW)


def id_of(citizen: Page) -> str:
    """The page's call, as the page itself remembers it."""
    return str(citizen.wait_for_function("() => JSON.parse(sessionStorage.getItem('huiying.call') ?? 'null')?.call", timeout=SLOW).json_value())


def in_talk(citizen: Page, at_desk: Page) -> str:
    """The agent takes the citizen's call when it rings; its id."""
    call = id_of(citizen)
    hears(at_desk, "Offer", call=call)
    says(at_desk, "answer", call=call)
    stands(citizen, "talking")
    return call


def sound_goes(page: Page, voice: str) -> None:
    counted_in(page, voice, PACKETS)


def counted_in(page: Page, voice: str, least: int) -> dict[str, Any]:
    """Packets of sound, once there are more than so many in both directions: asked again and again, as to a wait in the page each promise is true."""
    ends = time.monotonic() + SLOW / 1000
    while True:
        found = dict(page.evaluate(f"{voice}.counted()"))
        if min(found["sent"], found["received"]) > least:
            return found
        assert time.monotonic() < ends, found
        page.wait_for_timeout(100)


def visits(site: Site, call: str, *, until: Callable[[list[Visit]], bool] = lambda found: bool(found) and found[-1].ended_at is not None) -> list[Visit]:
    """The call's rows once they are as expected: the line writes a moment later."""
    found: list[Visit] = []
    with site.inside():
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            found = list(Visit.objects.filter(call_id=call).order_by("seq"))
            if until(found):
                break
            time.sleep(0.1)
    return found


def told_of(site: Site, call: str) -> list[str]:
    with site.inside():
        return list(Event.objects.filter(stream=f"call:{call}").order_by("stream_seq").values_list("type", flat=True))


def test_a_call_from_page_to_page_with_hold_and_a_rating(site: Site, agent: Callable[[str], Page], open_page: OpenPage) -> None:
    desk = agent("agent")
    citizen = open_page(*TELEPHONE)
    citizen.goto("/call/")
    expect(citizen.locator("[data-need=safe]")).to_have_class("is-ok")
    shot(citizen, "call-before")
    citizen.get_by_role("button", name="现在呼叫").click()
    call = in_talk(citizen, desk)
    sound_goes(citizen, "document.querySelector('[data-calling]').voice")
    sound_goes(desk, "window.agent.voice")
    shot(citizen, "call-talking")
    assert wider_than_the_screen(citizen) == 0
    says(desk, "hold", call=call)
    stands(citizen, "held")
    shot(citizen, "call-held")
    citizen.wait_for_timeout(1_200)
    says(desk, "resume", call=call)
    stands(citizen, "talking")
    citizen.get_by_role("button", name="关闭话筒").click()
    assert citizen.evaluate("document.querySelector('[data-calling]').voice.own.getAudioTracks()[0].enabled") is False
    says(desk, "release", call=call)
    stands(citizen, "survey")
    shot(citizen, "call-survey")
    citizen.get_by_role("button", name="满意", exact=True).click()
    stands(citizen, "ended")
    expect(citizen.locator(".stage [data-text]")).to_contain_text("评价已随这次通话记下")
    shot(citizen, "call-ended")
    (visit,) = visits(site, call)
    assert (visit.end_reason, visit.csat, visit.csat_asked, visit.queue, visit.dnis, visit.language) == ("answered", 4, True, "general", "web", "zh")
    assert str(visit.agent_id) == site.cast.agent.id
    assert visit.hold_s is not None
    assert visit.hold_s > 1


def test_a_caller_who_hangs_up_while_waiting_has_abandoned(site: Site, open_page: OpenPage) -> None:
    citizen = calls(open_page(*TELEPHONE))
    stands(citizen, "waiting")
    expect(citizen.locator(".stage [data-text]")).to_contain_text("下一位就是您")
    shot(citizen, "call-waiting")
    call = id_of(citizen)
    citizen.get_by_role("button", name="挂断").click()
    stands(citizen, "ended")
    (visit,) = visits(site, call)
    assert (visit.end_reason, visit.answered_at, visit.ring_back_due) == ("abandon", None, None)  # nobody can be rung back who has no number


def test_a_page_that_closes_while_it_rings_lets_the_next_one_ring(site: Site, agent: Callable[[str], Page], open_page: OpenPage) -> None:
    first, second = agent("agent"), agent("agent2")
    citizen = calls(open_page(*TELEPHONE))
    call = id_of(citizen)
    hears(first, "Offer", call=call)
    first.close()
    assert in_talk(citizen, second) == call
    (visit,) = visits(site, call, until=lambda found: bool(found) and found[-1].answered_at is not None)
    assert str(visit.agent_id) == site.cast.agent2.id
    assert "call.not_answered" in told_of(site, call)
    citizen.get_by_role("button", name="挂断").click()
    stands(citizen, "ended")


def test_a_lost_connection_comes_back_to_the_same_call(site: Site, agent: Callable[[str], Page], open_page: OpenPage) -> None:
    desk = agent("agent")
    citizen = calls(open_page(*TELEPHONE))
    call = in_talk(citizen, desk)
    sound_goes(citizen, "document.querySelector('[data-calling]').voice")
    assert citizen.evaluate("() => { dispatchEvent(new Event('offline')); return document.querySelector('[data-away]').checkVisibility(); }"), "for a moment"
    expect(citizen.locator("[data-away]")).to_be_hidden(timeout=SLOW)
    stands(citizen, "talking")
    citizen.reload()  # the tab is loaded anew in the middle of the call
    stands(citizen, "talking")
    sound_goes(citizen, "document.querySelector('[data-calling]').voice")
    says(desk, "release", call=call)
    stands(citizen, "survey")
    citizen.get_by_role("button", name="不评价").click()
    (visit,) = visits(site, call)
    assert (visit.end_reason, visit.csat) == ("answered", None)


def test_the_wallboard_follows_the_line_and_says_when_it_is_old(site: Site, line: LineProcess, agent: Callable[[str], Page], open_page: OpenPage) -> None:
    agent("agent")
    board = site.sign_in(open_page(1920, 1080), "supervisor", "/desk/wallboard/")
    expect(board.locator(".agl [data-a=ready] b")).to_have_text("1", timeout=SLOW)
    stale = board.locator("[data-stale]")
    expect(stale).to_be_hidden()
    stands(calls(open_page(*TELEPHONE)), "waiting")
    expect(board.locator("[data-f=waiting]")).to_have_text("1", timeout=SLOW)
    expect(board.locator("[data-f=longest]")).not_to_have_text("00:00", timeout=SLOW)
    shot(board, "wallboard", whole=False)
    board.goto("/desk/wallboard/?lang=en")
    expect(board.locator("[data-f=waiting]")).to_have_text("1", timeout=SLOW)
    shot(board, "wallboard", whole=False)
    board.goto("/desk/wallboard/?lang=zh")
    expect(board.locator("[data-f=waiting]")).to_have_text("1", timeout=SLOW)
    board.set_viewport_size({"width": 375, "height": 740})
    assert wider_than_the_screen(board) == 0
    shot(board, "wallboard")
    line.kill()
    expect(stale).to_be_visible(timeout=SLOW)
    shot(board, "wallboard-stale")
    line.start()
    expect(stale).to_be_hidden(timeout=SLOW)
    expect(board.locator("[data-f=waiting]")).to_have_text("0", timeout=SLOW)


def test_a_killed_line_leaves_no_call_open_and_none_twice(site: Site, line: LineProcess, agent: Callable[[str], Page], open_page: OpenPage) -> None:
    desk = agent("agent")
    talking = calls(open_page(*TELEPHONE))
    call = in_talk(talking, desk)
    visits(site, call, until=lambda found: bool(found) and found[-1].answered_at is not None)
    line.kill()
    line.start()
    stands(talking, "ended")
    shot(talking, "call-lost")
    (visit,) = visits(site, call)
    assert visit.end_reason == "technical"
    assert told_of(site, call).count("call.ended") == 1
    with site.inside():
        assert Visit.objects.filter(ended_at=None).count() == 0
