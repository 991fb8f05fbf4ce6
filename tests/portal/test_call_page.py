"""The page of a call before any script runs: what it may do, whom one may choose, what it says without script."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.calls.acd_floor import CLASSES
from huiying.calls.line_policy import SHIPPED
from huiying.directory import clock
from huiying.portal.calling_words import said
from tests.cast import build


@pytest.fixture(autouse=True)
def a_city(db: None, settings: Settings) -> Iterator[None]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    build()
    clock.forget()
    yield
    clock.forget()


def test_this_page_alone_may_use_the_microphone_and_reach_the_line() -> None:
    page, home = Client().get("/call/"), Client().get("/")
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert "ws://testserver" in page.headers["Content-Security-Policy"]
    assert "microphone=()" in home.headers["Permissions-Policy"]
    assert "ws://" not in home.headers["Content-Security-Policy"]


def test_the_queues_that_the_city_offers_stand_there_in_the_readers_language() -> None:
    page = Client().get("/call/").content.decode()
    offered = [SHIPPED.names[code][0] for code in SHIPPED.offered]
    assert all(f"<span>{name}</span>" in page for name in offered)
    assert SHIPPED.names["expert"][0] not in page  # nobody reaches the experts but through an agent


def test_without_script_the_number_to_dial_stands_there_and_every_public_page_leads_here() -> None:
    page = Client().get("/call/").content.decode()
    without = page[page.index("data-without") :]
    assert 'href="tel:12345"' in without[: without.index("</section>")]
    assert all('href="/call/"' in Client().get(path).content.decode() for path in ("/", "/help/", "/follow/"))


def test_every_way_in_which_a_call_can_end_is_told_with_what_to_do_next() -> None:
    told = said()["ended"]
    assert CLASSES.keys() <= told.keys()
    assert all(title and then for title, then in told.values())
