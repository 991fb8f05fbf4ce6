import time
from datetime import date, datetime

import pytest
from chinese_calendar import constants

from huiying.kit.times import SHANGHAI
from huiying.kit.workdays import ForeignDay, NotADay, UnknownYear, WorkCalendar, library_calendar, library_year, with_overrides


def test_the_library_knows_the_years_of_its_own_data_and_no_others() -> None:
    last = max(constants.holidays).year
    assert library_year(2025) is not None
    assert library_year(last + 2) is None
    assert library_year(min(constants.holidays).year - 1) is None
    assert library_year(0) is None
    assert library_year(10_000) is None


def test_a_year_of_which_only_the_new_year_is_announced_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    year = max(constants.holidays).year + 1
    monkeypatch.setitem(constants.holidays, date(year, 1, 1), "New Year's Day")
    assert library_year(year) is None


def test_workdays_of_2025() -> None:
    days = library_year(2025)
    assert days is not None
    assert len(days) == 248
    assert {date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11)} <= days
    assert not {date(2025, 1, 1), date(2025, 1, 28), date(2025, 10, 1), date(2025, 1, 25)} & days


def test_every_question_about_an_unknown_year_names_it() -> None:
    calendar = library_calendar([2025, 2090])
    assert calendar.knows(2025)
    assert not calendar.knows(2090)
    questions = [
        (lambda: calendar.is_workday(date(2024, 5, 6)), 2024),
        (lambda: calendar.first_workday_after(date(2025, 12, 31)), 2026),
        (lambda: calendar.add_workdays(date(2025, 12, 1), 60), 2026),
        (lambda: calendar.subtract_workdays(date(2025, 1, 1), 1), 2024),
        (lambda: calendar.workdays_between(date(2025, 12, 1), date(2026, 1, 2)), 2026),
        (lambda: with_overrides(calendar, {date(2026, 1, 1): False}), 2026),
    ]
    for question, year in questions:
        with pytest.raises(UnknownYear) as unknown:
            question()
        assert unknown.value.year == year
    assert calendar.workdays_between(date(2025, 1, 1), date(2026, 1, 1)) == 248


def test_the_last_day_of_the_known_year_asks_only_about_the_next() -> None:
    calendar = library_calendar([2026])
    assert calendar.first_workday_after(date(2025, 12, 31)) == date(2026, 1, 4)


def test_there_and_back() -> None:
    calendar = library_calendar([2024, 2025, 2026])
    day = date(2025, 1, 26)
    assert calendar.subtract_workdays(calendar.add_workdays(day, 200), 200) == day
    assert calendar.workdays_between(day, calendar.add_workdays(day, 200)) == 200
    assert calendar.workdays_between(day, day) == 0
    assert calendar.workdays_between(day, date(2025, 1, 1)) == 0
    for n in (0, -1):
        with pytest.raises(ValueError, match="at least 1"):
            calendar.add_workdays(day, n)
        with pytest.raises(ValueError, match="at least 1"):
            calendar.subtract_workdays(day, n)


def test_a_city_may_override_single_days() -> None:
    calendar = library_calendar([2025])
    local = with_overrides(calendar, {date(2025, 4, 7): False, date(2025, 4, 12): True})
    assert not local.is_workday(date(2025, 4, 7))
    assert local.is_workday(date(2025, 4, 12))
    assert calendar.is_workday(date(2025, 4, 7))
    assert local.first_workday_after(date(2025, 4, 6)) == date(2025, 4, 8)


def test_a_year_without_working_days_is_walked_over() -> None:
    calendar = WorkCalendar({2025: frozenset({date(2025, 3, 3)}), 2026: frozenset(), 2027: frozenset({date(2027, 3, 3)})})
    assert calendar.add_workdays(date(2025, 3, 3), 1) == date(2027, 3, 3)
    assert calendar.subtract_workdays(date(2027, 3, 3), 1) == date(2025, 3, 3)


def test_moments_and_foreign_days_are_refused() -> None:
    calendar = library_calendar([2025])
    with pytest.raises(NotADay):
        calendar.is_workday(datetime(2025, 5, 6, 9, tzinfo=SHANGHAI))
    with pytest.raises(ForeignDay):
        WorkCalendar({2025: frozenset({date(2026, 1, 5)})})


def test_a_hundred_thousand_questions_take_less_than_two_seconds() -> None:
    calendar = library_calendar(range(2010, 2027))
    begun = time.process_time()
    for _ in range(100_000):
        calendar.add_workdays(date(2012, 5, 5), 180)
    assert time.process_time() - begun < 2
