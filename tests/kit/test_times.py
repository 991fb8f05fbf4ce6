from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.moments import moment
from huiying.kit.times import SHANGHAI, Naive, NotRfc3339, day_start, in_words, local, local_date, parse_rfc3339, rfc3339

MOMENT = datetime(2026, 11, 12, 16, 30, tzinfo=UTC)
NAIVE = datetime(2026, 11, 12, 16, 30)  # noqa: DTZ001


def test_the_city_is_already_in_tomorrow() -> None:
    assert local(MOMENT).isoformat() == "2026-11-13T00:30:00+08:00"
    assert local_date(MOMENT) == date(2026, 11, 13)
    assert day_start(date(2026, 11, 13)) == datetime(2026, 11, 12, 16, tzinfo=UTC)
    assert day_start(date(2026, 11, 13)).tzinfo is UTC


def test_written_in_utc_with_microseconds_only_when_there_are_some() -> None:
    assert rfc3339(MOMENT.astimezone(SHANGHAI)) == "2026-11-12T16:30:00Z"
    assert rfc3339(MOMENT + timedelta(microseconds=1500)) == "2026-11-12T16:30:00.001500Z"


@pytest.mark.parametrize("function", [local, local_date, rfc3339])
def test_naive_moments_are_refused(function: object) -> None:
    with pytest.raises(Naive):
        function(NAIVE)  # type: ignore[operator]


def test_reading() -> None:
    assert parse_rfc3339("2026-11-13T00:30:00+08:00") == MOMENT
    assert parse_rfc3339("2026-11-12t16:30:00.5z") == MOMENT + timedelta(milliseconds=500)
    assert parse_rfc3339("2026-11-12T16:30:00.123456789Z").microsecond == 123456
    with pytest.raises(Naive):
        parse_rfc3339("2026-11-12T16:30:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-12",
        "20261112T163000Z",
        "2026-11-12 16:30:00Z",
        "2026-13-12T16:30:00Z",
        "2026-11-12T25:30:00Z",
        "2026-11-12T16:30Z",
        "２０26-11-12T16:30:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(NotRfc3339):
        parse_rfc3339(text)


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 28)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_what_is_written_is_read_back(naive: datetime, offset: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert parse_rfc3339(rfc3339(moment)) == moment


def test_a_wait_is_told_in_the_unit_that_a_person_would_use() -> None:
    waits = (timedelta(seconds=1), timedelta(seconds=59, milliseconds=1), timedelta(seconds=61), timedelta(minutes=52), timedelta(hours=23, minutes=1))
    assert [in_words(wait)[0] for wait in waits] == ["1 秒", "60 秒", "2 分钟", "52 分钟", "24 小时"]
    assert [in_words(wait)[1] for wait in waits[:2]] == ["1 second", "60 seconds"]


@pytest.mark.parametrize(
    "text",
    [
        *("2019/3/1 9:05:07", "2019-03-01T09:05:07+08:00", "2019-03-01T01:05:07Z", "2019年3月1日 9时5分7秒", "2019年3月1日9:05:07"),
        *("20190301090507", "2019.3.1 09:05:07.25"),
    ],
)
def test_a_moment_is_read_in_the_forms_that_other_systems_write(text: str) -> None:
    assert moment("at", text) == (datetime(2019, 3, 1, 1, 5, 7, tzinfo=UTC), [])


@pytest.mark.parametrize("text", ["2019-03-011:05", "20190230", "201903011", "01/03/2019", "2019年3月1日9时"])
def test_what_is_no_such_form_is_told(text: str) -> None:
    at, problems = moment("at", text)
    assert at is None
    assert [problem.code for problem in problems] == ["not_a_time"]


def test_a_date_alone_is_its_beginning_in_the_city() -> None:
    assert moment("at", "20190301")[0] == moment("at", "2019年3月1日")[0] == datetime(2019, 2, 28, 16, tzinfo=UTC)
