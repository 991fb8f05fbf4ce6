"""The rolling window of 24 hours on a grid of 15 minutes: its worst moment, and how many moments reach a mark. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from huiying.kit.times import aware

STEP = timedelta(minutes=15)
SPAN = timedelta(hours=24)
BUCKETS = SPAN // STEP
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Point:
    """What was counted in the 24 hours that end at `at`, that moment not included."""

    at: datetime
    num: Fraction
    den: Fraction


def bucket_of(moment: datetime) -> int:
    """The number of the 15 minutes that hold the moment, counted from 1970 in UTC (the city's quarters are the same)."""
    return (aware(moment) - _EPOCH) // STEP


def begin_of(bucket: int) -> datetime:
    """When those 15 minutes begin."""
    return _EPOCH + bucket * STEP


def points(counts: Mapping[int, tuple[Fraction, Fraction]], after: datetime, until: datetime) -> Iterator[Point]:
    """The moments t of the grid with after < t <= until, each with the sums of the 96 quarters before it."""
    num = den = Fraction(0)
    first, last = bucket_of(after) + 1, bucket_of(until)
    for bucket in range(first - BUCKETS, last):
        more = counts.get(bucket, (Fraction(0), Fraction(0)))
        num, den = num + more[0], den + more[1]
        if bucket + 1 >= first:
            yield Point(begin_of(bucket + 1), num, den)
            less = counts.get(bucket + 1 - BUCKETS, (Fraction(0), Fraction(0)))
            num, den = num - less[0], den - less[1]


def judged(found: Iterable[Point], minimum_n: int) -> list[Point]:
    """Those with enough in their base; the others are too few to be judged."""
    return [point for point in found if point.den >= max(minimum_n, 1)]


def worst(found: Iterable[Point], *, lower_is_better: bool = False) -> Point | None:
    """The smallest quotient (the greatest, where lower is better); of equal ones the earliest. None where no moment is judged."""
    sign = -1 if lower_is_better else 1
    return min(found, key=lambda point: (sign * point.num / point.den, point.at), default=None)


def reaching(found: Iterable[Point], mark: Fraction) -> int:
    """How many of them are at the mark or above."""
    return sum(point.num >= mark * point.den for point in found)
