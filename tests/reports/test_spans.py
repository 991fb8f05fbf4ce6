"""The spans of reports: how they are called, what came before, what a year before."""

from datetime import UTC, date, datetime

import pytest

from huiying.reports.spans import DAILY, MONTHLY, WEEKLY, NoSpan, around, before, called, in_words, year_before


def test_a_day_begins_and_ends_at_midnight_in_the_city() -> None:
    span = called("2026-11-29")
    assert (span.kind, span.since, span.until) == (DAILY, datetime(2026, 11, 28, 16, tzinfo=UTC), datetime(2026, 11, 29, 16, tzinfo=UTC))
    assert in_words(span) == ("2026年11月29日（周日）", "Sunday, 29 November 2026")


def test_a_week_is_that_of_its_monday() -> None:
    span = around(WEEKLY, date(2026, 11, 29))
    assert (span.name, span.first, span.after) == ("2026-W48", date(2026, 11, 23), date(2026, 11, 30))
    assert around(WEEKLY, date(2027, 1, 1)).name == "2026-W53"
    assert in_words(span)[0] == "2026年第48周（11月23日至11月29日）"


def test_what_came_before_ends_where_the_span_begins() -> None:
    for name, earlier in (("2026-03-01", "2026-02-28"), ("2027-W01", "2026-W53"), ("2026-01", "2025-12")):
        assert before(called(name)).name == earlier
        assert before(called(name)).until == called(name).since


def test_a_year_before_a_day_or_week_that_the_year_lacks_is_the_one_before_it() -> None:
    names = {"2026-11-29": "2025-11-29", "2024-02-29": "2023-02-28", "2026-W48": "2025-W48", "2026-W53": "2025-W52", "2026-10": "2025-10"}
    assert {name: year_before(called(name)).name for name in names} == names
    assert called("2026-12").after == date(2027, 1, 1)
    assert called("2026-02").kind == MONTHLY


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-W54", "2026-W00", "2025-02-29", "2026-11-31", "０２６-10", "0001-01-01", "2026-1", "x2026-10"]
)
def test_no_span_is_called_so(text: str) -> None:
    with pytest.raises(NoSpan):
        called(text)
