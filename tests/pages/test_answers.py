"""A verb's button: done is said, refused is told, and nobody is sent to a stranger's site."""

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from huiying.kit.errors import Moved
from huiying.pages.answers import TOOK, Done, act
from huiying.pages.requests import StaffRequest
from tests.pages.msgids import templates


@act
def sign(_request: StaffRequest) -> Done:
    return Done("Signed.", to="/order/1/", undo="/order/1/undo/")


@act
def too_late(_request: StaffRequest) -> Done:
    raise Moved


def send(rf: RequestFactory, view: object, method: str = "post", **headers: str) -> tuple[HttpResponse, list[str]]:
    request = getattr(rf, method)("/verb/", headers=headers)
    request._messages = CookieStorage(request)
    with translation.override("en"):
        answer = view(request)  # type: ignore[operator]
    return answer, [f"{m.level_tag}: {m} {m.extra_tags}".strip() for m in get_messages(request)]


def test_a_plain_browser_is_sent_on_with_the_words(rf: RequestFactory) -> None:
    answer, said = send(rf, sign)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/order/1/")
    assert said == ["success: Signed. undo:/order/1/undo/"]


def test_htmx_is_sent_on_too(rf: RequestFactory) -> None:
    answer, _said = send(rf, sign, **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/order/1/")


def test_a_refusal_is_told_in_the_readers_language_and_goes_back(rf: RequestFactory) -> None:
    answer, said = send(rf, too_late, Referer="http://testserver/order/1/")
    assert answer.headers["Location"] == "http://testserver/order/1/"
    assert said == [f"error: {Moved.en}"]


def test_a_refusal_for_htmx_is_a_conflict_with_a_toast(rf: RequestFactory) -> None:
    answer, said = send(rf, too_late, **{"HX-Request": "true"})
    assert answer.status_code == 409
    assert json.loads(answer.headers["HX-Trigger"])["huiying:toast"] == {"text": Moved.en, "tone": "late"}
    assert said == []


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(rf: RequestFactory, place: str) -> None:
    answer, _said = send(rf, too_late, Referer=place)
    assert answer.headers["Location"] == "/"


def test_a_verb_is_never_done_by_a_link(rf: RequestFactory) -> None:
    assert send(rf, sign, "get")[0].status_code == 405


def test_only_what_was_carried_out_tells_the_browser_to_forget_the_form(rf: RequestFactory) -> None:
    key = "0198f3a0-0000-7000-8000-000000000001"
    for view, headers, told in ((sign, {}, key), (sign, {"HX-Request": "true"}, key), (too_late, {}, None), (too_late, {"HX-Request": "true"}, None)):
        request = rf.post("/verb/", {"idem": key, "draft": "no key; Path=/"}, headers=headers)
        request._messages = CookieStorage(request)
        cookie = view(request).cookies.get(TOOK)
        assert (cookie.value if cookie else None) == told


def test_every_form_that_is_kept_bears_its_key() -> None:
    """Its fields draw it, or the template does; without it the browser would keep the form for days after it was sent."""
    kept = [file for room in ("pages", "desk", "portal") for file in templates(room) if "data-draft=" in file.read_text(encoding="utf-8")]
    assert len(kept) > 8
    drawn = re.compile(r"\.idem\b|for bound in form %}")
    assert [file.name for file in kept if not drawn.search(file.read_text(encoding="utf-8"))] == []
