"""How many orders a week usually brings, from the city's own history, and from where on a week is out of the usual. Pure.

The weeks compared end on the same weekday: of the last three years those within three weeks of the same day of the year (Farrington et
al. 1996, J. R. Statist. Soc. A 159, 547: half-width 3); where these are fewer than seven, the last twelve weeks but the newest one. The
expected number is their mean; the bound is the 0.99 quantile of a negative binomial with this mean and the weeks' own spread (Noufaily et
al. 2013, Stat. Med. 32, 1206), widened for the mean being estimated; of a Poisson where they spread no more than chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scipy.special import betainc, gammaincc

YEARS, HALF_WIDTH = 3, 3
SEASON_LEAST = 7
RECENT, GUARD = 12, 1
RECENT_LEAST = 4
QUANTILE = 0.99
_WEEK, _YEAR = timedelta(days=7), timedelta(days=364)  # 52 weeks: the weekday stays


@dataclass(frozen=True, slots=True)
class Usual:
    """What a week usually brings: the expected number, the largest that is still usual, and from how many weeks of which kind this is known."""

    expected: float
    bound: int
    weeks: int
    seasonal: bool


def usual(per_day: Mapping[date, int], first: date, until: date) -> Usual | None:
    """The usual of the seven days before `until` (exclusive), from counts per day kept since `first`; None with less than four weeks to compare."""
    near = [until - year * _YEAR + shift * _WEEK for year in range(1, YEARS + 1) for shift in range(-HALF_WIDTH, HALF_WIDTH + 1)]
    season = _known(per_day, near, first, until)
    if len(season) >= SEASON_LEAST:
        return _of(season, seasonal=True)
    recent = _known(per_day, [until - back * _WEEK for back in range(1 + GUARD, 1 + GUARD + RECENT)], first, until)
    return _of(recent, seasonal=False) if len(recent) >= RECENT_LEAST else None


def week_before(per_day: Mapping[date, int], until: date) -> int:
    """How many the seven days before `until` (exclusive) brought."""
    return sum(per_day.get(until - timedelta(days=back), 0) for back in range(1, 8))


def _known(per_day: Mapping[date, int], ends: Sequence[date], first: date, until: date) -> list[int]:
    return [week_before(per_day, end) for end in ends if end - _WEEK >= first and end <= until - _WEEK]


def _of(weeks: Sequence[int], *, seasonal: bool) -> Usual:
    """Mean (half an order is added to all weeks together, so that none is nought) and bound."""
    count = len(weeks)
    mean = (sum(weeks) + 0.5) / count
    spread = sum((week - mean) ** 2 for week in weeks) / (count - 1) / mean
    return Usual(round(mean, 3), quantile(mean, max(spread, 1.0) * (1 + 1 / count), QUANTILE), count, seasonal)


def quantile(mean: float, spread: float, part: float) -> int:
    """The smallest whole number that a count of this mean and variance ÷ mean stays under or reaches with probability `part`.

    A negative binomial of size mean ÷ (spread − 1); a Poisson where the spread is 1.
    """
    low, high = -1, 1
    while _up_to(high, mean, spread) < part:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _up_to(middle, mean, spread) >= part else (middle, high)
    return high


def _up_to(count: int, mean: float, spread: float) -> float:
    if spread <= 1:
        return float(gammaincc(count + 1, mean))
    return float(betainc(mean / (spread - 1), count + 1, 1 / spread))
