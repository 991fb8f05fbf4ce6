"""DOMAIN 4.6, 4.9 and 4.10 by their own examples."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from huiying.kit.limits import (
    LADDER,
    RED,
    BackwardsSpan,
    BadLimit,
    BadStep,
    DayEdge,
    LadderStep,
    Limit,
    Unit,
    WrongClock,
    after_pause,
    child_due,
    credit,
    due,
    due_day,
    extend,
    ladder_at,
    red_at,
    yellow_at,
)
from huiying.kit.times import SHANGHAI, Naive, day_start, local
from huiying.kit.workdays import UnknownYear, library_calendar

CALENDAR = library_calendar([2025])


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI)


def midnight_after(month: int, day: int) -> datetime:
    return day_start(date(2025, month, day) + timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        (at(1, 24, 16), "1 WORK_DAY", midnight_after(1, 26)),
        (at(1, 24, 16), "5 WORK_DAY", midnight_after(2, 7)),
        (at(1, 24, 16), "6 WORK_DAY", midnight_after(2, 8)),
        (at(1, 30, 9), "3 WORK_DAY", midnight_after(2, 7)),
        (at(1, 27, 22, 30), "24 HOUR", at(1, 28, 22, 30)),
        (at(1, 24, 16), "7 CAL_DAY", midnight_after(1, 31)),
    ],
)
def test_the_worked_table(start: datetime, limit: str, expected: datetime) -> None:
    assert due(start, Limit.parse(limit), CALENDAR) == expected


def test_the_spring_festival_of_the_worked_table_is_in_the_library() -> None:
    assert CALENDAR.first_workday_after(date(2025, 1, 24)) == date(2025, 1, 26)
    assert CALENDAR.first_workday_after(date(2025, 1, 30)) == date(2025, 2, 5)
    assert CALENDAR.is_workday(date(2025, 2, 8))
    assert not CALENDAR.is_workday(date(2025, 2, 9))


def test_24_00_is_kept_as_00_00_of_the_next_date_and_belongs_to_the_day_before() -> None:
    end = due(at(1, 24, 16), Limit.parse("1 WORK_DAY"), CALENDAR)
    assert local(end).isoformat() == "2025-01-27T00:00:00+08:00"
    assert end.utcoffset() == timedelta(0)
    assert due_day(end) == date(2025, 1, 26)


def test_a_start_on_a_friday_evening_a_weekend_and_a_holiday_begin_on_the_same_day() -> None:
    limit = Limit.parse("1 WORK_DAY")
    assert {due(start, limit, CALENDAR) for start in (at(5, 30, 23, 59), at(5, 31, 10), at(6, 1), at(6, 2, 12))} == {midnight_after(6, 3)}


def test_close_of_business_may_end_the_last_day() -> None:
    assert due(at(1, 24, 16), Limit.parse("5 WORK_DAY"), CALENDAR, time(17, 30)) == at(2, 7, 17, 30)
    assert due(at(1, 24, 16), Limit.parse("7 CAL_DAY"), CALENDAR, time(17, 30)) == at(1, 31, 17, 30)


def test_part_hours_run_through_the_night() -> None:
    assert due(at(1, 27, 23, 50), Limit.parse("0.25 HOUR"), CALENDAR) == at(1, 28, 0, 5)


def test_an_unknown_year_is_named_and_not_guessed() -> None:
    with pytest.raises(UnknownYear) as unknown:
        due(at(12, 31, 9), Limit.parse("1 WORK_DAY"), CALENDAR)
    assert unknown.value.year == 2026
    assert due(at(12, 31, 9), Limit.parse("7 CAL_DAY"), CALENDAR) == day_start(date(2026, 1, 8))
    assert due(at(12, 30, 9), Limit.parse("1 WORK_DAY"), CALENDAR) == day_start(date(2026, 1, 1))
    with pytest.raises(UnknownYear):
        due(at(12, 30, 9), Limit.parse("2 WORK_DAY"), CALENDAR)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(Naive):
        due(datetime(2025, 1, 24, 16), Limit.parse("1 HOUR"), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "5", "5 DAY", "0 HOUR", "-1 HOUR", "1.5 WORK_DAY", "0.5 CAL_DAY", "5  WORK_DAY", "5 work_day", "10001 HOUR", "1e3 HOUR", "٥ HOUR", "NaN HOUR"]
)
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(BadLimit):
        Limit.parse(text)


def test_limits_are_written_as_they_are_read() -> None:
    assert [str(Limit.parse(text)) for text in ("5 WORK_DAY", "0.25 HOUR", "10.0 HOUR", "100 CAL_DAY")] == ["5 WORK_DAY", "0.25 HOUR", "10 HOUR", "100 CAL_DAY"]
    assert Limit.parse("5 WORK_DAY") == Limit(Decimal("5.0"), Unit.WORK_DAY)
    assert Limit.parse("5 WORK_DAY").label("zh-hans") == "5 个工作日"
    assert Limit.parse("1 WORK_DAY").label("en") == "1 working day"
    assert Limit.parse("2 CAL_DAY").label("en-gb") == "2 calendar days"
    assert Limit.parse("0.5 HOUR").zh() == "0.5 小时"


def test_yellow_card() -> None:
    week = Limit.parse("5 WORK_DAY")
    start, end = at(1, 24, 16), due(at(1, 24, 16), week, CALENDAR)
    assert yellow_at(start, end, week, CALENDAR) == at(2, 6)
    hours = Limit.parse("24 HOUR")
    assert yellow_at(at(1, 27, 12), at(1, 28, 12), hours, CALENDAR) == at(1, 28, 6)
    one = Limit.parse("1 WORK_DAY")
    assert yellow_at(at(1, 26, 0), midnight_after(1, 27), one, CALENDAR) == at(1, 27)


def test_a_yellow_card_is_never_before_the_start() -> None:
    limit = Limit.parse("2 CAL_DAY")
    start = at(6, 1, 10)
    assert yellow_at(start, due(start, limit, CALENDAR), limit, CALENDAR) == at(6, 1, 10)


def test_red_card_waits_for_the_first_working_day_after_the_due_day() -> None:
    limit = Limit.parse("6 WORK_DAY")
    start = at(1, 24, 16)
    end = due(start, limit, CALENDAR)
    assert end == midnight_after(2, 8)
    assert red_at(start, end, limit, CALENDAR) == at(2, 10)
    hours = Limit.parse("2 HOUR")
    assert red_at(start, at(1, 24, 18), hours, CALENDAR) == at(1, 24, 20)


def test_the_ladder_in_order() -> None:
    limit = Limit.parse("5 WORK_DAY")
    start = at(1, 24, 16)
    end = due(start, limit, CALENDAR)
    steps = [ladder_at(step, start, end, limit, CALENDAR) for step in LADDER]
    assert [step.code for step in LADDER] == ["L1", "L2", "L3", "L4", "L5"]
    assert steps == [at(2, 6), at(2, 8), at(2, 8), midnight_after(2, 11), midnight_after(2, 13)]
    hours = Limit.parse("4 HOUR")
    steps = [ladder_at(step, start, at(1, 24, 20), hours, CALENDAR) for step in LADDER]
    assert steps == [at(1, 24, 19), at(1, 24, 20), at(1, 24, 22), at(1, 25, 2), at(1, 25, 20)]


def test_a_city_may_set_its_own_step() -> None:
    step = LadderStep("L7", "约谈", "Talk", Limit.parse("2 WORK_DAY"), DayEdge.START, Limit.parse("48 HOUR"))
    limit = Limit.parse("5 WORK_DAY")
    assert ladder_at(step, at(1, 24, 16), midnight_after(2, 7), limit, CALENDAR) == at(2, 10)
    assert step.label("zh-hans") == "约谈"
    with pytest.raises(BadStep):
        LadderStep("L8", "", "", day_offset=Limit.parse("1 HOUR"))
    with pytest.raises(BadStep):
        LadderStep("L8", "", "", hour_offset=Limit.parse("1 WORK_DAY"))


def test_a_red_card_needs_the_year_it_lies_in() -> None:
    limit = Limit.parse("1 WORK_DAY")
    with pytest.raises(UnknownYear):
        ladder_at(RED, at(12, 30, 9), midnight_after(12, 31), limit, CALENDAR)


def test_credit_on_the_clock_of_each_unit() -> None:
    assert credit(at(1, 24, 16), at(1, 24, 17, 30), Unit.HOUR, CALENDAR) == timedelta(minutes=90)
    assert credit(at(1, 24, 16), at(1, 26, 15), Unit.CAL_DAY, CALENDAR) == 1
    assert credit(at(1, 24, 16), at(1, 26, 16), Unit.CAL_DAY, CALENDAR) == 2
    # 8 hours on Friday and 16 on the make-up Sunday make one working day; the free Saturday counts nothing
    assert credit(at(1, 24, 16), at(1, 26, 15, 59), Unit.WORK_DAY, CALENDAR) == 0
    assert credit(at(1, 24, 16), at(1, 26, 16), Unit.WORK_DAY, CALENDAR) == 1
    assert credit(at(1, 28), at(2, 5), Unit.WORK_DAY, CALENDAR) == 0
    with pytest.raises(BackwardsSpan):
        credit(at(1, 26), at(1, 25), Unit.HOUR, CALENDAR)


def test_extending_moves_on_the_same_clock() -> None:
    assert extend(midnight_after(1, 27), 1, Unit.WORK_DAY, CALENDAR) == midnight_after(2, 5)
    assert extend(midnight_after(1, 27), 0, Unit.WORK_DAY, CALENDAR) == midnight_after(1, 27)
    assert extend(at(1, 27, 17, 30), 1, Unit.WORK_DAY, CALENDAR) == at(2, 5, 17, 30)
    assert extend(midnight_after(1, 27), 1, Unit.CAL_DAY, CALENDAR) == midnight_after(1, 28)
    assert extend(at(1, 27, 17), timedelta(hours=2), Unit.HOUR, CALENDAR) == at(1, 27, 19)
    assert extend(midnight_after(1, 27), Limit.parse("10 WORK_DAY").credit, Unit.WORK_DAY, CALENDAR) == midnight_after(2, 17)
    assert after_pause(midnight_after(2, 7), at(1, 24, 16), at(1, 26, 17), Unit.WORK_DAY, CALENDAR) == midnight_after(2, 8)


def test_extending_refuses_the_wrong_kind_of_amount() -> None:
    with pytest.raises(WrongClock):
        extend(at(1, 27), 1, Unit.HOUR, CALENDAR)
    with pytest.raises(WrongClock):
        extend(at(1, 27), timedelta(days=1), Unit.CAL_DAY, CALENDAR)
    with pytest.raises(BackwardsSpan):
        extend(at(1, 27), -1, Unit.CAL_DAY, CALENDAR)
    with pytest.raises(BackwardsSpan):
        extend(at(1, 27), timedelta(hours=-1), Unit.HOUR, CALENDAR)


def test_a_child_is_due_before_its_parent() -> None:
    assert child_due(at(1, 24, 16), midnight_after(2, 7), Limit.parse("5 WORK_DAY"), CALENDAR) == midnight_after(2, 6)
    assert child_due(at(1, 24, 0), at(1, 25, 0), Limit.parse("24 HOUR"), CALENDAR) == at(1, 24, 19, 12)
    assert child_due(at(1, 26, 0), midnight_after(1, 27), Limit.parse("2 WORK_DAY"), CALENDAR) == at(1, 27, 14, 24)
    with pytest.raises(BackwardsSpan):
        child_due(at(1, 26), at(1, 25), Limit.parse("1 HOUR"), CALENDAR)
