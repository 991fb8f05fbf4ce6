"""What was typed is read as Django reads it, only sooner."""

from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from huiying.pages.typed import TypedMiddleware

FORM = "application/x-www-form-urlencoded"
ODD = st.sampled_from(["%", "%e4", "%E4%B8%AD", "%FF", "%zz", "+", "=", "&", "%26", "%25E4", "a=", ";", "\x00"])
PIECES = st.lists(st.one_of(st.text().map(quote_plus), ODD))


def read(body: bytes, content_type: str = FORM) -> QueryDict:
    """What a view finds of a body."""
    found: list[QueryDict] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request.POST)
        return HttpResponse()

    TypedMiddleware(view)(RequestFactory().post("/", body, content_type=content_type))
    return found[0]


@given(PIECES.map("".join))
@example("original_text=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE&title=&phone=13800001234")
@example("name=%ff&title=%E4%B8%AD")
@example("name=%E4%B8&title=%AD")
def test_a_form_is_read_as_django_reads_it(body: str) -> None:
    assert read(body.encode()) == QueryDict(body.encode(), encoding="utf-8")


@given(st.dictionaries(st.text(), st.lists(st.text(), min_size=1)))
def test_what_a_browser_sends_comes_back_as_typed(typed: dict[str, list[str]]) -> None:
    assert dict(read(urlencode(typed, doseq=True).encode()).lists()) == typed


def test_letters_of_another_set_are_left_to_django() -> None:
    assert read(b"name=%D6%D0", f"{FORM}; charset=utf-8")["name"] == "\ufffd\ufffd"


def test_files_are_found_as_before() -> None:
    request = RequestFactory().post("/", b"name=%E4%B8%AD", content_type=FORM)
    kept: list[HttpRequest] = []
    TypedMiddleware(lambda given: kept.append(given) or HttpResponse())(request)
    assert not kept[0].FILES
    assert kept[0].POST["name"] == "中"
