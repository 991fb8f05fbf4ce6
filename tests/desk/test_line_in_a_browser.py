"""The desk at the line as it is used: a citizen's page calls, the agent answers by keyboard, writes, holds, registers, hangs up; the page never changes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.plugin import DjangoDbBlocker

from huiying.calls.models import Recording, Visit
from huiying.orders.models import WorkOrder
from tests.browser import DESK, TELEPHONE, OpenPage, Site, launched, people_the_city, served, shot, wider_than_the_screen
from tests.calls.scripts import lost_call
from tests.cast import NOW
from tests.databases import ROOT, Server
from tests.ports import free_port

pytestmark = pytest.mark.browser
WITH_SOUND = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
SLOW = 40_000
WORDS = "桥头三盏路灯都不亮，晚上看不清台阶。"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, *WITH_SOUND) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A served city with its line beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread; Django is used between its calls
    port = free_port()
    with server.clone(f"huiying_line_{uuid4().hex[:10]}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            people_the_city(made)
        with served(city, HUIYING_LINE_URL=f":{port}") as made.url:
            running = line_beside(made, port)
            yield made
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(10)
            running.kill()


def line_beside(site: Site, port: int) -> "subprocess.Popen[bytes]":
    web = urlsplit(site.url).port or 0
    env = os.environ | {
        "HUIYING_DATABASE_URL": site.city.app_url, "HUIYING_KEYS": str(settings.HUIYING_KEYS), "HUIYING_FILES": str(settings.HUIYING_FILES),
        "HUIYING_CLOCK": "city", "HUIYING_DEMO": "1", "PYTHONPATH": str(ROOT / "src"), "HUIYING_LIVE_PORT": str(web + 1), "HUIYING_LINE_PORT": str(port),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "huiying.work.line"], cwd=ROOT / "src", env=env)
    for _ in range(1_800):
        assert process.poll() is None, "the line ended while it started"
        try:
            urlopen(f"http://127.0.0.1:{port}/line/board")
        except HTTPError:
            return process  # it asks for a session
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the line does not answer")


def stands(page: Page, state: str) -> None:
    expect(page.locator("[data-line]")).to_have_attribute("data-state", state, timeout=SLOW)


def at_work(site: Site, page: Page, who: str) -> Page:
    """Signed in at the page and at the line, and ready, by keyboard."""
    site.sign_in(page, who, "/desk/line/")
    expect(page.locator("[data-sign-in] button")).to_be_enabled(timeout=SLOW)
    page.fill("#seat", "0213")
    page.press("#seat", "Enter")
    stands(page, "signed_in")
    page.keyboard.press("Alt+z")
    stands(page, "ready")
    return page


def sound_goes(page: Page) -> None:
    heard = "() => { const sound = document.querySelector('[data-voice]'); return sound.srcObject?.getAudioTracks().some((track) => !track.muted); }"
    page.wait_for_function(heard, timeout=SLOW)


def until(site: Site, found: object) -> object:
    """What a question answers once it answers something: the line writes a moment later."""
    ends = time.monotonic() + 40
    with site.inside():
        while time.monotonic() < ends:
            if answer := found():  # type: ignore[operator]
                return answer
            time.sleep(0.2)
    raise AssertionError("nothing came")


def rings_at(desk: Page, citizen: Page) -> None:
    """The citizen's page calls; the agent, who is writing, is rung."""
    desk.fill("#id_original_text", "前一件还没写完")
    citizen.goto("/call/")
    citizen.locator("[data-call]").click(timeout=SLOW)
    stands(desk, "ringing")
    expect(desk.locator("#caller")).to_contain_text("来自网页通话", timeout=SLOW)
    shot(desk, "line-ringing", whole=False)
    desk.focus("#id_original_text")
    desk.keyboard.press("Enter")
    assert desk.locator("[data-line]").get_attribute("data-state") == "ringing", "who is writing goes on writing"


def answered(desk: Page) -> str:
    """F8 answers, wherever the cursor is; the call's id stands in the form."""
    desk.keyboard.press("F8")
    stands(desk, "talking")
    sound_goes(desk)
    expect(desk.locator(".callbox--talk [data-recording]")).to_contain_text("录音中", timeout=SLOW)
    expect(desk.locator("[data-begun-before]")).to_be_visible()
    assert desk.locator("#register input[name=call]").input_value() == "", "what was begun before may be somebody else's"
    shot(desk, "line-begun-before", whole=False)
    desk.keyboard.press("Alt+b")
    return str(desk.locator("#register input[name=call]").input_value())


def written(desk: Page) -> None:
    desk.fill("#id_original_text", WORDS)
    desk.locator("label:has(input[name=demand_type][value=help])").click()
    desk.fill("#id_topic", "路灯不亮")
    desk.fill("#id_incident_address", "青石桥头")
    desk.fill("#id_phone", "13800030009")
    shot(desk, "line-talking", whole=False)


def held_and_muted(desk: Page, citizen: Page) -> None:
    desk.keyboard.press("F2")
    expect(desk.locator("[data-act=hold]")).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    expect(citizen.locator("[data-calling]")).to_have_attribute("data-state", "held", timeout=SLOW)
    desk.keyboard.press("F2")
    expect(desk.locator("[data-act=hold]")).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    desk.keyboard.press("F3")
    expect(desk.locator("[data-act=mute]")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("F3")
    desk.locator("h1").click()
    desk.keyboard.press("1")
    assert desk.locator("[data-outside-now]").is_hidden(), "a digit dials nobody while nothing is offered"
    desk.keyboard.press("F6")
    expect(desk.locator("#colleagues")).to_contain_text("没有其他同事", timeout=SLOW)
    shot(desk, "line-transfer", whole=False)
    desk.keyboard.press("Escape")


def registered(desk: Page) -> None:
    """F10 registers; the page stays, the talk goes on, the form is empty for what comes next."""
    desk.keyboard.press("F10")
    expect(desk.locator("[data-readout]")).to_contain_text("查询码", timeout=SLOW)
    assert urlsplit(desk.url).path == "/desk/line/"
    stands(desk, "talking")
    expect(desk.locator("#id_original_text")).to_have_value("")
    shot(desk, "line-registered", whole=False)


def hung_up(desk: Page) -> None:
    desk.keyboard.press("Alt+e")
    stands(desk, "wrap_up")
    expect(desk.locator(".callbox--wrap [data-recording]")).to_contain_text("录音已保存", timeout=SLOW)
    shot(desk, "line-wrap-up", whole=False)


def heard_again(site: Site, page: Page, order_no: str) -> None:
    """From the order's page, with a reason."""
    ear = site.sign_in(page, "supervisor", f"/desk/orders/{order_no}/")
    ear.locator("[data-reveal*=recordings]").click()
    ear.select_option("#reveal-reason", "identity")
    ear.locator("#reveal button[type=submit]").click()
    expect(ear.locator("audio")).to_be_visible(timeout=SLOW)
    ear.wait_for_function("() => document.querySelector('audio').readyState >= 1", timeout=SLOW)
    shot(ear, "order-recording")


def test_a_call_from_its_ring_to_its_order(site: Site, open_page: OpenPage) -> None:
    desk, citizen = open_page(*DESK), open_page(*TELEPHONE)
    at_work(site, desk, "agent")
    shot(desk, "line-ready", whole=False)
    rings_at(desk, citizen)
    call = answered(desk)
    written(desk)
    held_and_muted(desk, citizen)
    registered(desk)
    hung_up(desk)
    citizen.get_by_role("button", name="满意", exact=True).click()
    visit = until(site, lambda: Visit.objects.filter(call_id=call).exclude(order_id=None).exclude(ended_at=None).first())
    kept = until(site, lambda: Recording.objects.filter(call_id=call).first())
    with site.inside():
        order = WorkOrder.objects.get(original_text=WORDS)
    assert isinstance(visit, Visit)
    assert isinstance(kept, Recording)
    assert (visit.order_id, str(order.contact_id), visit.seat, visit.end_reason) == (order.pk, call, "0213", "answered")
    assert (kept.none_because, kept.bytes > 1_000) == ("", True)
    desk.keyboard.press("Alt+z")
    stands(desk, "ready")
    expect(desk.locator("#caller")).to_be_hidden()
    heard_again(site, open_page(*DESK), order.order_no)


def test_a_line_that_is_away_is_said_and_what_is_typed_stays(site: Site, open_page: OpenPage) -> None:
    desk = at_work(site, open_page(*TELEPHONE), "agent2")
    assert wider_than_the_screen(desk) == 0
    shot(desk, "line-ready")
    desk.fill("#id_original_text", WORDS)
    desk.route_web_socket("**/line/agent**", lambda socket: socket.close())
    desk.evaluate("window.dispatchEvent(new Event('offline'))")
    desk.reload()
    expect(desk.locator("[data-line] [data-problem]")).to_contain_text("与线路的连接中断", timeout=SLOW)
    expect(desk.locator("#id_original_text")).to_have_value(WORDS)
    shot(desk, "line-away")


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
def test_missed_calls_and_the_desk_in_english(site: Site, open_page: OpenPage, size: tuple[int, int]) -> None:
    with site.inside():
        lost_call(site.now)
    page = site.sign_in(open_page(*size), "callback", "/desk/missed/")
    shot(page, "missed")
    page.context.add_cookies([{"name": "huiying_language", "value": "en", "url": site.url}])
    page.locator("[data-row] [data-open]").first.click()
    expect(page.locator("h1")).to_have_text("139****0001")
    shot(page, "missed-one")
    page.goto("/desk/line/")
    expect(page.get_by_role("button", name="Sign in at the line")).to_be_enabled(timeout=SLOW)
    assert wider_than_the_screen(page) == 0
    shot(page, "line-off")
