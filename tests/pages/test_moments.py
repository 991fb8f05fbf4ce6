"""Moments as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from huiying.pages.marks import clock_pill
from huiying.pages.moments import SHANGHAI, due_text, left_text, moment_text

NOW = datetime(2026, 11, 17, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 17, 9, 10), "今日 09:10"),
        (at(2026, 11, 16, 23, 59), "昨日 23:59"),
        (at(2026, 11, 18, 0, 0), "明日 00:00"),
        (at(2026, 11, 12, 20, 47), "11-12 20:47"),
        (at(2025, 12, 31, 8, 0), "2025-12-31 08:00"),
    ],
)
def test_a_moment_is_written_in_near_words(moment: datetime, said: str) -> None:
    with translation.override("zh-hans"):
        assert moment_text(moment, NOW) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (at(2026, 11, 18), "今日 24:00"),
        (at(2026, 11, 17), "昨日 24:00"),
        (at(2026, 11, 21), "11-20 24:00"),
        (at(2027, 1, 1), "12-31 24:00"),
        (at(2027, 1, 2), "2027-01-01 24:00"),
        (at(2026, 11, 18, 0, 0, 1), "明日 00:00"),
    ],
)
def test_a_due_at_midnight_is_24_00_of_the_day_before(due: datetime, said: str) -> None:
    with translation.override("zh-hans"):
        assert due_text(due, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "short", "fine"),
    [
        (3 * 86400 + 13 * 3600, "剩 3 天", "剩 3 天 13 小时"),
        (13 * 3600 + 5 * 60, "剩 13 小时", "剩 13 小时 5 分"),
        (2 * 3600 + 5 * 60, "剩 2 小时 5 分", "剩 2 小时 5 分"),
        (59, "剩 0 分", "剩 0 分"),
        (0, "超 0 分", "超 0 分"),
        (-4 * 3600, "超 4 小时", "超 4 小时"),
    ],
)
def test_what_is_left_and_what_is_over(seconds: int, short: str, fine: str) -> None:
    due = NOW + timedelta(seconds=seconds)
    with translation.override("zh-hans"):
        assert (left_text(due, NOW), left_text(due, NOW, fine=True)) == (short, fine)


@pytest.mark.parametrize(("hours", "tone"), [(-1, "is-late"), (0, "is-late"), (24, "is-near"), (24.1, "is-ok")])
def test_a_running_pill_changes_its_shape_with_time(hours: float, tone: str) -> None:
    assert f'"clock {tone}"' in clock_pill(NOW + timedelta(hours=hours), NOW, what="答复")


def test_an_open_due_names_the_calendar_it_waits_for_and_does_not_tick() -> None:
    with translation.override("zh-hans"):
        pill = clock_pill(None, NOW, what="答复", open_year=2027)
    assert "2027 年日历公布后确定" in pill
    assert "data-due" not in pill


def test_a_stopped_clock_does_not_tick() -> None:
    pill = clock_pill(NOW - timedelta(days=1), NOW, what="答复", phase="stopped", note="12-01 复核")
    assert "is-shut" in pill
    assert "12-01 复核" in pill
    assert "data-due" not in pill


def test_what_is_said_in_a_pill_is_escaped() -> None:
    assert "<script>" not in clock_pill(NOW, NOW, what="<script>")
