"""Which months can be chosen, and how a chosen one is named: from the first that has figures to the present one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.formats import date_format

from huiying.kit.times import local_date
from huiying.metrics.months import NoMonth, first_day, next_month

# The first month of which anything was counted or locked.
_FIRST = "SELECT least((SELECT min(day) FROM metrics_quarter), (SELECT min(month || '-01')::date FROM metrics_snapshot))"

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Chosen:
    """The month in question with its neighbours; those are blank at the ends."""

    month: str
    before: str
    after: str
    last: str

    @property
    def first(self) -> date:
        """Its first day."""
        return first_day(self.month)

    @property
    def runs(self) -> bool:
        """Whether it is the present one."""
        return self.month == self.last

    @property
    def name(self) -> str:
        """Its name in words."""
        return month_name(self.month)


def month_name(month: str) -> str:
    """A month in words: “2026年10月”, “October 2026”."""
    return date_format(first_day(month), "YEAR_MONTH_FORMAT")


def chosen(asked: str, now: datetime, default: str = "") -> Chosen:
    """The month that the address asks for, else the default, else the present one; never one that lies ahead. One statement.

    A month that is asked for is shown though nothing was counted in it: a statement's line leads to its own month, never to another.
    """
    last = local_date(now)
    with connection.cursor() as cursor:
        cursor.execute(_FIRST)
        first: date = (cursor.fetchone() or (None,))[0] or last
    asked_for = _day(asked)
    day = min(max(asked_for, EARLIEST) if asked_for else max(_day(default) or last, first), last)
    before, after = before_of(day), next_month(day)
    return Chosen(written(day), written(before) if written(before) >= written(first) else "", written(after) if after <= last else "", written(last))


def before_of(day: date) -> date:
    """The first day of the month before the day's."""
    return date(day.year - 1, 12, 1) if day.month == 1 else date(day.year, day.month - 1, 1)


def written(day: date) -> str:
    """The day's month: "2026-10"."""
    return f"{day:%Y-%m}"


def _day(month: str) -> date | None:
    try:
        return first_day(month)
    except NoMonth:
        return None
