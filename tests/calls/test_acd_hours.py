"""Hours of a queue, by example, on Shanghai's clock."""

from datetime import date, datetime, time

import pytest

from huiying.calls.acd_hours import ALWAYS, Hours
from huiying.kit.times import SHANGHAI

DAY = ((time(9), time(12)), (time(13, 30), time(17)))
WEEK = Hours(week=(DAY,) * 5 + ((),) * 2, dates={date(2026, 10, 1): (), date(2026, 10, 10): DAY})


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


@pytest.mark.parametrize(
    ("moment", "is_open", "until"),
    [
        ("2026-09-30 08:59", False, "2026-09-30 09:00"),
        ("2026-09-30 09:00", True, "2026-09-30 12:00"),
        ("2026-09-30 12:00", False, "2026-09-30 13:30"),
        ("2026-09-30 17:00", False, "2026-10-02 09:00"),
        ("2026-10-10 10:00", True, "2026-10-10 12:00"),
        ("2026-10-03 10:00", False, "2026-10-05 09:00"),
    ],
)
def test_open_and_closed(moment: str, is_open: bool, until: str) -> None:
    assert WEEK.state(at(moment)) == (is_open, at(until))


def test_spans_that_meet_at_midnight_are_one() -> None:
    open_now, until = ALWAYS.state(at("2026-09-30 10:00"))
    assert (open_now, until - at("2026-09-30 00:00")) == (True, 8 * 86_400)


def test_what_is_wrong_is_told() -> None:
    assert len(Hours(week=(((time(12), time(9)),),) * 6).problems()) == 7
    assert WEEK.problems() == []
