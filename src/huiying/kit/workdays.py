"""The working calendar: which dates are working days, in the years somebody has entered, and never a guess about the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chinese_calendar import constants

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class UnknownYear(LookupError):  # noqa: N818
    """A question needs a year whose working days nobody has entered yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working calendar does not know the year {year}")
        self.year = year


class NotADay(TypeError):  # noqa: N818
    """A datetime was given where a plain local date is needed."""


class ForeignDay(ValueError):  # noqa: N818
    """A year's working days contain a date of another year."""


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise NotADay("the working calendar is asked about local dates, not moments")
    return day


@dataclass(frozen=True)
class WorkCalendar:
    """What is known about working days: for each known year the set of its working days."""

    days: Mapping[int, frozenset[date]]
    _sorted: dict[int, tuple[date, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for year, days in self.days.items():
            if any(day.year != year for day in days):
                raise ForeignDay(f"working days of {year} contain a date of another year")
        object.__setattr__(self, "_sorted", {year: tuple(sorted(days)) for year, days in self.days.items()})

    def knows(self, year: int) -> bool:
        """Tell whether the year's working days are entered."""
        return year in self._sorted

    def _year(self, year: int) -> tuple[date, ...]:
        try:
            return self._sorted[year]
        except KeyError:
            raise UnknownYear(year) from None

    def is_workday(self, day: date) -> bool:
        """Tell whether the date is a working day; raises UnknownYear."""
        self._year(_plain(day).year)
        return day in self.days[day.year]

    def first_workday_after(self, day: date) -> date:
        """Return the first working day strictly after the date; raises UnknownYear."""
        return self.add_workdays(day, 1)

    def add_workdays(self, day: date, n: int) -> date:
        """Return the n-th working day (n >= 1) strictly after the date; raises UnknownYear."""
        _at_least_one(n)
        year = _plain(day).year + ((day.month, day.day) == (12, 31))
        days = self._year(year)
        index = bisect_right(days, day) + n - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._year(year)
        return days[index]

    def subtract_workdays(self, day: date, n: int) -> date:
        """Return the n-th working day (n >= 1) strictly before the date; raises UnknownYear."""
        _at_least_one(n)
        year = _plain(day).year - ((day.month, day.day) == (1, 1))
        days = self._year(year)
        index = bisect_left(days, day) - n
        while index < 0:
            year -= 1
            days = self._year(year)
            index += len(days)
        return days[index]

    def workdays_between(self, first: date, last_exclusive: date) -> int:
        """Count the working days d with first <= d < last_exclusive (0 if there are none); raises UnknownYear."""
        if _plain(last_exclusive) <= _plain(first):
            return 0
        years = range(first.year, (last_exclusive - _ONE_DAY).year + 1)
        return sum(bisect_left(days, last_exclusive) - bisect_left(days, first) for days in map(self._year, years))


def _at_least_one(n: int) -> None:
    if n < 1:
        raise ValueError("a number of working days is at least 1")


def library_year(year: int) -> frozenset[date] | None:
    """Return the working days of a year as the installed `chinesecalendar` data has them, or None if it has not that year.

    A year counts as known only when both its New Year's Day and its National Day are in the data: the notice for one year
    may already name a few days of its neighbour.
    """
    if not 1 <= year <= date.max.year or not {date(year, 1, 1), date(year, 10, 1)} <= constants.holidays.keys():
        return None
    return frozenset(day for day in _days_of(year) if day in constants.workdays or (day.weekday() < _SATURDAY and day not in constants.holidays))


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))


def library_calendar(years: Iterable[int]) -> WorkCalendar:
    """Return the calendar of those of the years which the library knows."""
    known = ((year, library_year(year)) for year in years)
    return WorkCalendar({year: days for year, days in known if days is not None})


def with_overrides(calendar: WorkCalendar, overrides: Mapping[date, bool]) -> WorkCalendar:
    """Return the calendar with single dates set to working (True) or free (False); raises UnknownYear for a date of an unknown year."""
    days = {year: set(known) for year, known in calendar.days.items()}
    for day, works in overrides.items():
        if not calendar.knows(_plain(day).year):
            raise UnknownYear(day.year)
        (days[day.year].add if works else days[day.year].discard)(day)
    return WorkCalendar({year: frozenset(known) for year, known in days.items()})
