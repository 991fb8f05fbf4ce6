"""No page violates its own content security policy: every address without parameters, in a real browser, with its console read.

What one has opened need not be opened by another; who comes first is who opens most.
"""

import pytest
from django.urls import URLResolver, get_resolver
from playwright.sync_api import Browser, ConsoleMessage

from huiying.pages.methods import BOTH, METHODS
from tests.browser import Site

PEOPLE = ("supervisor", "dispatcher", "agent", "assessor", "adjudicator", "callback", "auditor", "SZ_lead")
OPENED: set[str] = set()
NOT_PAGES = ("/healthz", "/staff/logout/", "/desk/counts/")


def addresses(resolver: URLResolver | None = None, before: str = "/", room: str = "") -> list[str]:
    """All addresses that take no parameter and may be read."""
    found: list[str] = []
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if "<" in path:
            continue
        if isinstance(one, URLResolver):
            found += addresses(one, path, f"{one.namespace}:" if one.namespace else room)
        elif "GET" in METHODS.get(f"{room}{one.name}", BOTH):
            found.append(path)
    return sorted({path for path in found if "^" not in path and path not in NOT_PAGES})


def is_ours(said: ConsoleMessage) -> bool:
    """An error, or a header that the browser does not know.

    Not the event stream nor the line, which are other programs and not at work here, nor a page that this person may not open.
    """
    elsewhere = any(path in f"{said.location} {said.text}" for path in ("/events", "/line/"))
    return (said.type == "error" or "Permissions-Policy" in said.text) and not elsewhere and "status of 40" not in said.text


@pytest.mark.parametrize("who", [*PEOPLE, ""])
def test_no_page_says_an_error(site: Site, browser: Browser, who: str) -> None:
    if who and who not in site.cast.actors:
        pytest.fail(f"nobody is called {who}: {sorted(site.cast.actors)}")
    context = browser.new_context(base_url=site.url)
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if is_ours(said) else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    if who:
        site.sign_in(page, who)
    for path in [path for path in addresses() if path not in OPENED]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if answer.status == 200:
            OPENED.add(path)
    context.close()
    assert len(OPENED) >= 6
    assert wrong == []
