"""Lists: what the address says is what is shown; nothing it says can break them."""

from io import BytesIO

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from huiying.directory.models import Topic, User
from huiying.pages import lists
from huiying.pages.filters import Choice, DateSpan, Text
from huiying.pages.lists import Column, Listing, Preset, build, list_view
from huiying.pages.models import SavedView
from huiying.pages.presets import drawn_presets
from huiying.pages.rows import drawn_head
from tests.pages.conftest import NOW, Asked

LISTING = Listing(
    name="topics",
    title="Topics",
    rows=lambda _request: Topic.objects.all(),
    order="code",
    url=lambda row: f"/topic/{row.code}/",
    columns=(
        Column("code", "Code", lambda row, _now: row.code, sort="code"),
        Column("name", "Name", lambda row, _now: row.name, sort="name", lead=True),
        Column("level", "Level", lambda row, _now: row.level, number=True),
    ),
    filters=(
        Text(lambda rows, words: rows.filter(name__contains=words)),
        Choice("level", "Level", [("1", "one"), ("2", "two"), ("3", "three")], column="level", several=True),
        Choice("placed", "Placed", [("yes", "Yes")], where=lambda _values, _request: Q(place_bound=True)),
    ),
    presets=(Preset("All", ""), Preset("Ones", "level=1")),
)
DATED = Listing(
    name="people",
    title="People",
    rows=lambda _request: User.objects.all(),
    order="name",
    columns=(Column("name", "Name", lambda row, _now: row.name, sort="name", lead=True),),
    filters=(DateSpan("made", "Made", "created_at"),),
)


def codes(page: lists.ListPage) -> list[str]:
    return [row.source.code for row in page.rows]


def test_fifty_a_page_in_the_lists_own_order(ask: Asked) -> None:
    page = build(ask(), LISTING)
    assert codes(page) == [f"{n:06d}" for n in range(50)]
    assert (page.count_text, page.span_text, page.previous_url, page.next_url) == ("120", "1–50", "", "?page=2")


def test_the_last_page_holds_the_rest(ask: Asked) -> None:
    page = build(ask("?page=3"), LISTING)
    assert codes(page) == [f"{n:06d}" for n in range(100, 120)]
    assert (page.count, page.next_url) == (120, "")


def test_filters_of_the_address_narrow_the_rows(ask: Asked) -> None:
    page = build(ask("?level=1&level=2&placed=yes&q=事项11"), LISTING)
    expected = [n for n in range(120) if n % 3 in {0, 1} and n % 2 == 0 and "事项11" in f"事项{n}"]
    assert codes(page) == [f"{n:06d}" for n in expected]
    assert [text for text, _url in page.chips] == ["“事项11”", "Level: one", "Level: two", "Placed: Yes"]


def test_a_chip_takes_out_its_own_value_only(ask: Asked) -> None:
    page = build(ask("?level=1&level=2&page=2"), LISTING)
    assert page.chips[0][1] == "?level=2"


@pytest.mark.parametrize("query", ["?level=9", "?level=1%27--", "?placed=<script>"])
def test_an_unknown_value_is_left_aside_with_a_note(ask: Asked, query: str) -> None:
    page = build(ask(query), LISTING)
    assert page.count == 120
    assert len(page.notes) == 1


@pytest.mark.parametrize("query", ["?page=0", "?page=-3", "?page=x", "?page=٣", "?page=99999999999999999999", "?sort=level", "?sort=;drop", "?q=%00"])
def test_nonsense_never_breaks_a_list(ask: Asked, query: str) -> None:
    assert list_view(ask(query), LISTING).status_code == 200


def test_sorting_goes_both_ways_and_shows_it(ask: Asked) -> None:
    page = build(ask("?sort=-code"), LISTING)
    assert codes(page)[0] == "000119"
    by_code, _by_name, by_level = page.head.split("<th")[1:]
    assert 'aria-sort="descending"' in by_code
    assert 'href="?sort=code"' in by_code
    assert "href" not in by_level  # a column that cannot be sorted by


def test_sorting_keeps_the_filters_and_marks_the_view(ask: Asked) -> None:
    page = build(ask("?level=1&sort=code"), LISTING)
    assert 'href="?level=1&amp;sort=-code"' in page.head
    assert page.presets.count("is-on") == 1
    assert 'is-on" aria-current="true" href="?level=1"' in page.presets


def test_days_are_whole_and_inclusive_in_shanghai(ask: Asked) -> None:
    for query, count in (("?made_from=2026-11-17&made_to=2026-11-17", 1), ("?made_to=2026-11-16", 0), ("?made_from=2026-11-18", 0)):
        assert build(ask(query), DATED).count == count


def test_a_span_that_ends_before_it_begins_is_told(ask: Asked) -> None:
    assert len(build(ask("?made_from=2026-11-18&made_to=2026-11-17"), DATED).notes) == 1
    assert len(build(ask("?made_from=yesterday"), DATED).notes) == 1


def test_counting_stops_at_a_thousand(ask: Asked) -> None:
    Topic.objects.bulk_create(Topic(code=f"x{n:05d}", name="y", level=1) for n in range(1000))
    page = build(ask(), LISTING)
    assert (page.count_text, page.capped) == ("1,000+", True)


def test_two_statements_for_three_rows_as_for_many(ask: Asked) -> None:
    counts = []
    for query in ("?q=事项119", "", "?level=1"):
        request = ask(query)
        with CaptureQueriesContext(connection) as captured:
            list_view(request, LISTING)
        counts.append(len(captured))
    assert counts == [1, 2, 1]


def test_htmx_gets_the_rows_alone(ask: Asked) -> None:
    whole, part = list_view(ask(), LISTING), list_view(ask(**{"HX-Request": "true"}), LISTING)
    assert b"<html" in whole.content  # type: ignore[attr-defined]
    assert b"<html" not in part.content  # type: ignore[attr-defined]
    assert "HX-Request" in part.headers["Vary"]


def test_what_a_row_says_is_escaped(ask: Asked) -> None:
    Topic.objects.filter(code="000000").update(name="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in list_view(ask(), LISTING).content  # type: ignore[attr-defined]


def test_csv_holds_the_whole_filtered_list_with_its_mark(ask: Asked) -> None:
    answer = list_view(ask("?level=1&page=2&export=csv"), LISTING)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert text.startswith("\ufeffCode,Name,Level")
    assert len(lines) == 1 + 40
    assert lines[1] == "000000,事项0,1"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="topics-20261117-1024.csv"'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_a_csv_is_a_formula(ask: Asked, name: str) -> None:
    Topic.objects.filter(code="000000").update(name=name)
    text = b"".join(list_view(ask("?export=csv"), LISTING).streaming_content).decode()  # type: ignore[attr-defined]
    assert f"000000,'{name},1" in text


def test_a_workbook_holds_texts_as_texts(ask: Asked) -> None:
    Topic.objects.filter(code="000000").update(name="=HYPERLINK(1)")
    answer = list_view(ask("?export=xlsx"), LISTING)
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Code", "Name", "Level")
    assert rows[1] == ("000000", "=HYPERLINK(1)", 1)
    assert sheet["B2"].data_type in {"s", "inlineStr"}
    assert len(rows) == 121


def test_an_export_is_announced_before_it_goes_out(ask: Asked) -> None:
    told: list[str] = []
    list_view(ask("?export=csv"), Listing(**{**LISTING.__dict__, "exported": lambda _request, kind: told.append(kind)}))
    assert told == ["csv"]


def test_the_readers_saved_views_are_theirs_alone(ask: Asked, lin: User) -> None:
    other = User.objects.create(id="7f000000-0000-4000-8000-000000000001", username="o", name="O", org=lin.org, employer=lin.employer, created_at=NOW)
    SavedView.objects.create(user=lin, list_name="topics", name="Mine", query="level=1", created_at=NOW)
    SavedView.objects.create(user=other, list_name="topics", name="Theirs", query="level=2", created_at=NOW)
    text = list_view(ask("?part=views"), LISTING).content.decode()  # type: ignore[attr-defined]
    assert "Mine" in text
    assert "Theirs" not in text


def test_words_searched_for_are_not_kept_in_memory(ask: Asked) -> None:
    """They may be a name or a number; the heads and views of other pages are drawn once."""
    kept = (drawn_head, drawn_presets)
    build(ask("?level=1"), LISTING).head, build(ask("?level=1"), LISTING).presets
    before = [function.cache_info() for function in kept]
    page = build(ask("?q=13800010001&level=1"), LISTING)
    assert "q=13800010001" in page.head + page.presets
    assert [function.cache_info() for function in kept] == before
