"""The walk through every page: opened by whoever may, in a language, a width, a size of type and a light; looked at by axe and by our own eyes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from huiying.directory.models import User
from huiying.directory.models_signin import SignInTry
from huiying.pages.models_tries import Try
from huiying.pages.second_factor import mark
from huiying.pages.sessions import SessionStore
from huiying.portal.access import SESSION
from tests.browser import DESK, TELEPHONE, Site, served
from tests.everybody.addresses import CITIZEN, NOBODY, Visit
from tests.everybody.scene import Scene
from tests.everybody.words import city_data, foreign

LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
PATIENCE_MS = 60_000  # a machine with much else to do
TARGET = {"normal": 24, "elder": 44}


@dataclass(frozen=True)
class Setting:
    """How a reader reads."""

    language: str
    width: tuple[int, int]
    size: str
    theme: str

    def __str__(self) -> str:
        return f"{self.language} {self.width[0]} {self.size} {self.theme}"


SETTINGS = [Setting(*chosen) for chosen in product(("zh-hans", "en"), (DESK, TELEPHONE), ("normal", "elder"), ("light", "dark"))]


@dataclass
class Walk:
    """A walk through a site's pages: `url` of the demonstration, `real` of the city that asks for a second factor."""

    site: Site
    scene: Scene
    browser: Browser
    real: str
    data: str = ""
    noise: list[str] = field(default_factory=list)
    contexts: dict[tuple[str, bool], BrowserContext] = field(default_factory=dict)

    def look(self, visit: Visit, setting: Setting, path: str = "") -> list[str]:
        """Everything that is wrong with one page in one setting."""
        self.noise.clear()
        where = path or visit.path.format(**asdict(self.scene))
        if visit.then or visit.status >= HTTPStatus.BAD_REQUEST:
            self.forget_tries()
        page = self.opened(visit, setting)
        try:
            answer = page.goto(where)
            assert answer
            wrong = [] if answer.status == visit.status else [f"answers {answer.status}"]
            if not wrong:
                if visit.then:
                    visit.then(page)
                    page.wait_for_load_state()
                broken = ["has become a page of errors"] if visit.status < HTTPStatus.BAD_REQUEST and page.locator(".error__no").count() else []
                wrong = [*broken, *judged(page), *self.seen(page, setting)]
            return [f"{visit.who or 'nobody'} {where} [{setting}] {one}" for one in (*wrong, *self.noise)]
        finally:
            page.close()

    def seen(self, page: Page, setting: Setting) -> list[str]:
        """What our own eyes find."""
        page.keyboard.press("Shift")  # from here on the browser shows where the keyboard is
        lang = "en" if setting.language == "en" else "zh-Hans"
        told: dict[str, list[str]] = page.evaluate(LOOKING, {"target": TARGET[setting.size], "lang": lang})
        self.data = self.data or self.read_data()
        return told["complaints"] + [f"not in the reader's language: {text}" for text in foreign(told["texts"], setting.language, self.data)]

    def read_data(self) -> str:
        with self.site.inside():
            return city_data()

    def forget_tries(self) -> None:
        """Nobody has tried anything yet: a page that is looked at in many settings is not answered by the limit of its tries."""
        with self.site.inside():
            Try.objects.all().delete()
            SignInTry.objects.all().delete()
            cache.clear()

    def opened(self, visit: Visit, setting: Setting) -> Page:
        """A page of the visitor's own browser, with the setting chosen."""
        context = self.context(visit)
        chosen = {"language": setting.language, "size": setting.size, "theme": setting.theme}
        base = self.base(visit)
        context.add_cookies([{"name": f"huiying_{name}", "value": value, "url": base} for name, value in chosen.items()])
        page = context.new_page()
        page.set_viewport_size({"width": setting.width[0], "height": setting.width[1]})
        page.on("pageerror", lambda error: self.noise.append(f"script: {error}"))
        page.on("console", lambda said: self.noise.append(f"console: {said.text}") if said.type == "error" and not expected(said, visit) else None)
        return page

    def base(self, visit: Visit) -> str:
        return self.real if visit.real else self.site.url

    def context(self, visit: Visit) -> BrowserContext:
        """The visitor's browser: signed in, with what a citizen has proved; nobody's is empty each time."""
        kind = (visit.who, visit.real)
        if visit.who == NOBODY and kind in self.contexts:
            self.contexts[kind].clear_cookies()
        if kind not in self.contexts:
            still: dict[str, Any] = {"reduced_motion": "reduce"}  # nothing is half way
            made = self.browser.new_context(base_url=self.base(visit), locale="zh-CN", timezone_id="Asia/Shanghai", **still)
            made.set_default_timeout(PATIENCE_MS)
            made.route("**/events", no_news)
            made.route("**/line/calls", some_calls)
            self.contexts[kind] = made
            if visit.who != NOBODY:
                with self.site.inside():
                    key = session_of(self, visit.who)
                made.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.base(visit)}])
        return self.contexts[kind]


def session_of(walk: Walk, who: str) -> str:
    """The key of a session in the site's database, as signing in or proving an order leaves it."""
    session, now = SessionStore(), walk.site.now
    if who == CITIZEN:
        session[SESSION] = {str(key): (now + timedelta(days=1)).isoformat() for key in walk.scene.citizens}
    else:
        user = User.objects.get(username=who.lower())
        session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: user.get_session_auth_hash()})
        if who in WITH_FACTOR:
            session.update(mark(user, now.timestamp()))
    session.save()
    return str(session.session_key)


WITH_FACTOR = {"reviewer", "reviewer2"}


def no_news(route: Any, said: str = "") -> None:
    """The event stream of a city in which nothing happens."""
    origin = route.request.headers.get("origin", "*")
    allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    route.fulfill(content_type="text/event-stream", headers=allowed, body=f"retry: 600000\n{said}\n\n")


def some_calls(route: Any) -> None:
    """The stream of a line on which three talk, one of them with a leader."""
    one = {
        "agent": "", "name": "agent", "seat": "0213", "since": 0, "state": "talking", "direction": "in", "warned": False, "caller": "138****1234",
        "queue": ["综合", "General"], "by_page": False, "heard": True, "with": [],
    }  # fmt: skip
    calls = [
        one | {"call": "1", "since": 1_700_000_000 - 3_700}, one | {"call": "2", "state": "held", "warned": True, "caller": "", "by_page": True},
        one | {"call": "3", "state": "outside", "direction": "out", "with": [{"agent": "", "name": "team_lead", "mode": "whisper"}]},
    ]  # fmt: skip
    no_news(route, f"data: {json.dumps({'at': 1_700_000_000, 'calls': calls})}")


def expected(said: ConsoleMessage, visit: Visit) -> bool:
    """The browser itself writes down each answer that is no success, and none from the line, which does not run here."""
    from_line = "/line/" in said.location["url"]
    return "Failed to load resource" in said.text and (from_line or visit.status >= 400 or visit.then is not None)


def judged(page: Page) -> list[str]:
    """What axe finds that hinders somebody: each rule with the first places."""
    found: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    told = []
    for broken in found["violations"]:
        if broken["impact"] in GRAVE:
            places = "; ".join(f"{node['html'][:90]} {(node['any'] or node['all'] or node['none'])[0]['message'][:140]}" for node in broken["nodes"][:2])
            told.append(f"axe {broken['impact']} {broken['id']} ×{len(broken['nodes'])}: {places}")
    return told


@contextmanager
def walking(site: Site, scene: Scene, browser: Browser) -> Iterator[Walk]:
    """A walk through the site, and through the same city served as a real one."""
    with served(site.city, HUIYING_DEMO="0") as real, closing(Walk(site, scene, browser, f"http://localhost:{urlsplit(real).port}")) as walk:
        yield walk


@contextmanager
def closing(walk: Walk) -> Iterator[Walk]:
    """The walk, with its browsers closed at the end."""
    try:
        yield walk
    finally:
        for context in walk.contexts.values():
            context.close()
