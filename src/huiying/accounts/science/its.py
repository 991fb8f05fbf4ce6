"""Interrupted time series: what changed at a cut, in level and in slope, with months that hang together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from scipy.stats import t as student

from huiying.accounts.science.intervals import Z95, Interval
from huiying.accounts.science.months import YEAR, Point, Split
from huiying.accounts.science.regression import Fits, Floats, Ints, NotEnough, prais_winsten

FEWEST = 12  # months a side
DUMMIES_FROM = 36  # months in all, below which two harmonics tell the season
TWELFTH = 11  # slopes that the twelfth month of the new regime adds to its first
ROUNDING = 1e-9  # of the largest value: no interval is narrower, so that a flat series' rounding is no change
LEVEL, SLOPE = 2, 3
Season = Literal["months", "harmonics", "none"]


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its standard error and its 95 % interval; `newey` is the interval by Newey-West, to be shown beside, never alone."""

    value: float
    error: float
    interval: Interval
    newey: Interval

    @property
    def away_from_zero(self) -> bool:
        """Whether the interval leaves 0 out."""
        return not self.interval.holds(0)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What changed with the first month of the new regime: level at once, slope per month, both together in its twelfth month."""

    level: Effect
    slope: Effect
    month12: Effect
    rho: float
    freedom: int
    before: int
    after: int
    season: Season
    covariates: tuple[str, ...]
    adjusted: tuple[Point, ...]  # the months before, without season and covariates


Covariates = Mapping[str, Mapping[int, float]]


def interrupted(series: Split, covariates: Covariates | None = None, season: Season | None = None) -> Interrupted:
    """Fit y = b0 + b1 t + b2 D + b3 (t − T0) D + season + covariates by Prais-Winsten; T0 is the first month of the new regime.

    Season: a dummy for each month of the year from 36 months on, else two harmonics, unless said otherwise. Covariates: name → counted
    month → value, not caused by the change; a month without one of them raises KeyError. Intervals by Student's t with n − k − 1 degrees
    of freedom: n − 5, one fewer for each further coefficient. Raises NotEnough.
    """
    extra = covariates or {}
    which = season or season_for(len(series.points))
    columns = design(series.points, series.start, which, extra)
    fits = prais_winsten(columns[None], values_of(series.points)[None], months_of(series.points)[None])
    rest = columns[: len(series.before), SLOPE + 1 :] @ fits.beta[0, SLOPE + 1 :]
    rounding = ROUNDING * max(abs(point.value) for point in series.points)
    picked = (contrast(columns.shape[1], *weights) for weights in ((1.0, 0.0), (0.0, 1.0), (1.0, TWELFTH)))
    level, slope, month12 = (weighed(fits, weights, rounding) for weights in picked)
    return Interrupted(
        level=level,
        slope=slope,
        month12=month12,
        rho=float(fits.rho[0]),
        freedom=fits.freedom,
        before=len(series.before),
        after=len(series.after),
        season=which,
        covariates=tuple(extra),
        adjusted=tuple(Point(point.month, point.value - float(part)) for point, part in zip(series.before, rest, strict=True)),
    )


def season_for(count: int) -> Season:
    """How the season is told by so many months."""
    return "months" if count >= DUMMIES_FROM else "harmonics"


def design(points: Sequence[Point], start: int, season: Season, covariates: Covariates) -> Floats:
    """The columns (n, k): 1, t, D, (t − T0) D, season, covariates less their means."""
    months = months_of(points)
    since, after = (months - start).astype(float), (months >= start).astype(float)
    others = [np.array([told[point.month] for point in points], dtype=float) for told in covariates.values()]
    centred = [column - column.mean() for column in others]
    return np.column_stack([np.ones(len(points)), since, after, since * after, *_season(months, season), *centred])


def _season(months: Ints, season: Season) -> list[Floats]:
    if season == "months":
        return [(months % YEAR == one).astype(float) for one in np.unique(months % YEAR)[1:]]
    angle = 2 * np.pi * (months % YEAR) / YEAR
    return [wave(times * angle) for times in (1, 2) for wave in (np.cos, np.sin)] if season == "harmonics" else []


def contrast(wide: int, level: float, slope: float) -> Floats:
    """Weights that pick level and slope out of `wide` coefficients."""
    weights = np.zeros(wide)
    weights[[LEVEL, SLOPE]] = level, slope
    return weights


def weighed(fits: Fits, weights: Floats, rounding: float) -> Effect:
    """One combination of the first series' coefficients with its intervals, none narrower than `rounding` to each side."""
    value, beside = float(fits.beta[0] @ weights), float(fits.plain[0] @ weights)
    error, newey = (sqrt(max(0.0, float(weights @ part[0] @ weights))) for part in (fits.covariance, fits.newey))
    half, plain = max(rounding, float(student.ppf(0.975, fits.freedom)) * error), max(rounding, Z95 * newey)
    return Effect(value, error, Interval(value - half, value + half), Interval(beside - plain, beside + plain))


def without_each_month(series: Split, covariates: Covariates | None = None, season: Season | None = None) -> Interval:
    """The least and the greatest level that come out when any one month is left out. Raises NotEnough."""
    extra, points = covariates or {}, series.points
    columns = design(points, series.start, season or season_for(len(points)), extra)
    kept = np.array([[i for i in range(len(points)) if i != out] for out in range(len(points))])
    fits = prais_winsten(columns[kept], values_of(points)[kept], months_of(points)[kept])
    levels = fits.beta[:, LEVEL]
    return Interval(float(levels.min()), float(levels.max()))


def values_of(points: Sequence[Point]) -> Floats:
    """The values as an array."""
    return np.array([point.value for point in points], dtype=float)


def months_of(points: Sequence[Point]) -> Ints:
    """The counted months as an array."""
    return np.array([point.month for point in points], dtype=np.int64)


__all__ = ["Effect", "Interrupted", "NotEnough", "interrupted", "without_each_month"]
