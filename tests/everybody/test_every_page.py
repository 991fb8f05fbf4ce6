"""Every page of the site, for everybody: axe finds nothing grave, nothing is cut off or too small, all is in the reader's language.

Here every fourth page and form is looked at in one of sixteen settings, in turn (language, width, size of type, light). `./huiying trial pages --full`
looks at each in all of them.
"""

import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser

from tests.browser import Site
from tests.everybody.addresses import BY_OFFER, NO_PAGE, PAGES, Visit
from tests.everybody.scene import Scene, set_scene
from tests.everybody.verbs import forms_offered
from tests.everybody.walking import SETTINGS, Walk, walking

LOOKS = int(os.environ.get("HUIYING_PAGES_LOOKS", "1"))
SLICE = 1 if "HUIYING_PAGES_LOOKS" in os.environ else 4
REPORT = os.environ.get("HUIYING_PAGES_REPORT", "")
DEMONSTRATION = {"components", "components-reveal", "components-list"}
STEP = 7  # prime to the number of settings: neighbours are seen in settings far apart
OFFERED_AT_LEAST = 40
TURN = dict(zip(PAGES, count(0, 3), strict=False))


@pytest.fixture(scope="module")
def scene(site: Site) -> Scene:
    return set_scene(site)


@pytest.fixture(scope="module")
def walk(site: Site, scene: Scene, browser: Browser) -> Iterator[Walk]:
    with walking(site, scene, browser) as opened:
        yield opened


def names(resolver: URLResolver | None = None, room: str = "") -> Iterator[str]:
    """The name of every address."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            assert one.name, f"{one.pattern} has no name"
            yield f"{room}{one.name}"
        else:
            yield from names(one, f"{one.namespace}:" if one.namespace else room)


def looked(walk: Walk, visits: list[Visit], start: int) -> list[str]:
    """What is wrong with the pages, each in as many settings as are asked for."""
    wrong, looks = [], 0
    for place, visit in enumerate(visits):
        for turn in range(LOOKS):
            wrong += walk.look(visit, SETTINGS[((start + place) * STEP + turn) % len(SETTINGS)])
            looks += 1
    if REPORT:
        with Path(REPORT).open("a", encoding="utf-8") as report:
            report.write(json.dumps({"looks": looks, "wrong": wrong}, ensure_ascii=False) + "\n")
    return wrong


def test_each_address_is_walked_to_or_has_no_page() -> None:
    there = set(names())
    assert there - set(PAGES) - set(NO_PAGE) - BY_OFFER == set()
    assert (set(PAGES) | set(NO_PAGE) | BY_OFFER) - there - DEMONSTRATION == set()
    assert set(PAGES) & set(NO_PAGE) == set()


@pytest.mark.parametrize("name", list(PAGES)[::SLICE])
def test_a_page_is_for_everybody(walk: Walk, name: str) -> None:
    assert looked(walk, list(PAGES[name]), TURN[name]) == []


def test_the_form_of_each_verb_is_for_everybody(walk: Walk, site: Site) -> None:
    visits = forms_offered(site)
    assert len(visits) >= OFFERED_AT_LEAST
    assert {resolve(visit.path.split("?")[0]).view_name for visit in visits} == BY_OFFER
    assert looked(walk, visits[::SLICE], 0) == []
