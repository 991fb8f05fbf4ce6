"""A whole city for tests in a browser: its database with the cast in it, the real web server, a real Chromium.

`site` is one city per test module; `browser` one Chromium per run; `page` and `open_page` give pages that fail the test on a script's error.
Without Chromium whatever asks for `browser` or is marked so is skipped by name, before any of its fixtures is made.
    page = site.sign_in(open_page(), "dispatcher")     # through the sign-in form
    with site.inside(): dispatch(order_id=…)            # actions in the site's own database
    shot(page, "orders")                                # build/screens/orders-zh-1440.png
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory.models import City as CityRow
from huiying.directory.models import User
from huiying.directory.reference import changed, current_version
from tests.cast import NOW, Cast, build
from tests.databases import ROOT, City, Server, as_system
from tests.ports import free_port

CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")  # the first draws no windows around its pages: half the work
CHROMIUM = os.environ.get("HUIYING_CHROMIUM") or next((place for place in CHROMIUMS if Path(place).exists()), CHROMIUMS[-1])
PASSWORD = "every-matter-is-answered"
SCREENS = ROOT / "build" / "screens"
DESK, TELEPHONE = (1440, 900), (375, 740)
PARTS = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
OpenPage = Callable[..., Page]
DRIVEN: list[Playwright] = []
PATIENCE_MS = 30_000  # a machine with much else to do; who finds what is expected waits no longer for it
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Site:
    """A served city: `url` of the web server, the `cast`, and `now`, the city's own time (a Tuesday in 2025 that runs on)."""

    url: str
    city: City
    blocker: DjangoDbBlocker = field(repr=False)
    offset: timedelta
    cast: Cast = field(init=False)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    @contextmanager
    def inside(self) -> Iterator[Cast]:
        """Let Django of this process work in the site's database, committed at once."""
        address, before = as_system(self.city.app_url), {part: connection.settings_dict[part] for part in PARTS}
        with self.blocker.unblock():
            leave()
            connection.settings_dict.update({part: address[part] for part in PARTS})
            try:
                yield self.cast
            finally:
                leave()
                connection.settings_dict.update(before)

    def sign_in(self, page: Page, who: str, to: str = "/desk/") -> Page:
        """Sign a member of the cast in through the form: "dispatcher", "SZ_lead"; the page then stands at `to`."""
        page.goto(f"/staff/login/?next={to}")
        page.fill("#id_login", who.lower())
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(lambda url: "/staff/login" not in url)
        return page


def leave() -> None:
    """Let go of the connection and its pool: the settings are about to change."""
    connection.close()
    with suppress(AttributeError):
        connection.close_pool()


def people_the_city(site: Site) -> None:
    """The cast, with a password that opens every account, and a clock that starts at the cast's moment."""
    site.cast = build(NOW)
    CityRow.objects.update(clock_offset_s=int(site.offset.total_seconds()), demo=True)
    User.plain.update(password=make_password(PASSWORD))
    changed()
    site.cast = Cast(site.cast.now, site.cast.orgs, site.cast.people, {name: site.cast.fresh(actor) for name, actor in site.cast.actors.items()})
    assert current_version()


@contextmanager
def served(city: City, **given: str) -> Iterator[str]:
    """The web server of a city on a free port; `given` are further settings."""
    port = free_port()
    env = os.environ | {
        "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(settings.HUIYING_KEYS), "HUIYING_FILES": str(settings.HUIYING_FILES),
        "HUIYING_CLOCK": "city", "HUIYING_DEMO": "1", "HUIYING_POOL": "4", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.settings", **given,
    }  # fmt: skip
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", "1",
               "--blocking-threads", "2", "--workers-kill-timeout", "2", "--log-level", "warning", "config.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT / "src", env=env)
    try:
        wait(server, f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(5)


def wait(server: subprocess.Popen[bytes], address: str) -> None:
    for _try in range(1_200):
        assert server.poll() is None, "the web server ended while it started"
        with suppress(URLError, ConnectionError):
            urlopen(address)  # noqa: S310 - our own server
            return
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def site(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A served city of this test module, with the cast and nothing else in it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread; Django is used between its calls
    with server.clone(f"huiying_site_{uuid4().hex[:10]}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            people_the_city(made)
        with served(city) as made.url:
            yield made


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is marked so; without Chromium each marked test is skipped by its name."""
    without = pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}: apt-get install chromium fonts-noto-cjk, or set HUIYING_CHROMIUM")
    there = Path(CHROMIUM).exists()
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if not there and item.get_closest_marker("browser"):
            item.add_marker(without)


@contextmanager
def driving() -> Iterator[Playwright]:
    """What drives browsers: there can be but one at a time, and while it is there the thread has a loop that runs."""
    if DRIVEN:
        yield DRIVEN[0]
        return
    with sync_playwright() as running:
        DRIVEN.append(running)
        yield running
        DRIVEN.clear()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with driving() as running:
        yield running


@contextmanager
def launched(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """A browser, with further arguments of its program."""
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", *more])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as opened:
        yield opened


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Opens pages, each with cookies of its own: open_page(width, height, **context options), such as java_script_enabled=False.

    A script's error, a refusal of the security policy or a missing file of ours fails the test.
    """
    wrong: list[str] = []
    contexts = []

    def opened(width: int = DESK[0], height: int = DESK[1], **given: Any) -> Page:
        context = browser.new_context(base_url=site.url, viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **given)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
        page.on("response", lambda got: wrong.append(f"{got.status} {got.url}") if got.status >= 400 and "/static/" in got.url else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page at desk width, nobody signed in."""
    return open_page()


def shot(page: Page, name: str, *, whole: bool = True) -> Path:
    """Keep a picture of the page once it is there: build/screens/<name>-<lang>-<width>.png."""
    page.wait_for_load_state()
    SCREENS.mkdir(parents=True, exist_ok=True)
    language = "en" if page.locator("html").get_attribute("lang") == "en" else "zh"
    place = SCREENS / f"{name}-{language}-{(page.viewport_size or {'width': 0})['width']}.png"
    page.screenshot(path=place, full_page=whole)
    return place


def wider_than_the_screen(page: Page) -> int:
    """By how many pixels the page, once it is there, must be scrolled sideways: 0 for a page that fits."""
    page.wait_for_load_state()
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"))
