"""Months as periods: from 00:00 of the first day to 00:00 of the next month's, in the city's time. Pure."""

import re
from datetime import date

from huiying.kit.errors import Told

_MONTH = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])", re.ASCII)  # 1900 to 2199: no clock of ours runs out at either end
_LAST = 12


class NoMonth(Told):
    """The text is not a month."""

    zh = "月份应写作 2026-10 的形式。"
    en = "A month is written like 2026-10."


def first_day(month: str) -> date:
    """The first day of a month written "2026-10". Raises NoMonth."""
    match = _MONTH.fullmatch(month)
    if match is None:
        raise NoMonth
    return date(int(match[1]), int(match[2]), 1)


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + 1, 1, 1) if day.month == _LAST else date(day.year, day.month + 1, 1)


def bounds(month: str) -> tuple[date, date]:
    """Its first day and the next month's. Raises NoMonth."""
    first = first_day(month)
    return first, next_month(first)


def is_over(month: str, now: date) -> bool:
    """Whether the month has ended by that day."""
    return now >= bounds(month)[1]
