"""Months as numbers that can be counted, and series of months."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

YEAR = 12
MEAN_DAYS = 365.2425 / YEAR


def number(month: str) -> int:
    """Months since year 0 of a month such as "2023-01". Raises ValueError."""
    year, dash, in_year = month.partition("-")
    if dash != "-" or len(year) != 4 or len(in_year) != 2 or not (year + in_year).isdecimal() or not 1 <= int(in_year) <= YEAR:  # noqa: PLR2004 - YYYY-MM
        raise ValueError(f"{month!r} is no month; one looks like 2023-01")
    return int(year) * YEAR + int(in_year) - 1


def name(month: int) -> str:
    """A counted month as "2023-01"."""
    return f"{month // YEAR:04}-{month % YEAR + 1:02}"


def of_equal_length(series: Mapping[str, float | None]) -> dict[str, float | None]:
    """Sums of months as if each month were of the mean length (30.436875 days): without it every February is a change. Not for rates."""
    days = {month: monthrange(number(month) // YEAR, number(month) % YEAR + 1)[1] for month in series}
    return {month: None if value is None else value * MEAN_DAYS / days[month] for month, value in series.items()}


class Point(NamedTuple):
    """A month (counted) and its value."""

    month: int
    value: float


@dataclass(frozen=True, slots=True)
class Split:
    """A series cut in two: months known before the change and from it on, without declared months of transition."""

    before: tuple[Point, ...]
    after: tuple[Point, ...]

    @property
    def start(self) -> int:
        """The first month of the new regime that counts."""
        return self.after[0].month

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them in order."""
        return self.before + self.after


def split(series: Mapping[str, float | None], cut: str, transition: Collection[str] = ()) -> Split:
    """Cut a series at the first month of the new regime; months that are not known (None) or of transition are left out."""
    left_out, first = {number(month) for month in transition}, number(cut)
    known = sorted(Point(number(month), float(value)) for month, value in series.items() if value is not None)
    kept = [point for point in known if point.month not in left_out]
    return Split(tuple(p for p in kept if p.month < first), tuple(p for p in kept if p.month >= first))
