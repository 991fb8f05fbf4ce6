"""E8, cost at constant volume and constant service, with its interval. Pure.

Of drawn months Q is told from a plane through nine places about the two means (ln volume, ln handling time, probit of the standard). People come whole, so that
Q goes in steps, and a small line's answer lies beside the plane by as much as its steps are wide: that scatter belongs to the interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from huiying.accounts.figures import Reason
from huiying.accounts.restaffing import DAY, FIXED, HOURLY, POOLED, YEAR, Restaffed, hours, of_a_week, unmet
from huiying.accounts.science.blocks import block_means, percentile_interval, pseudo_values, stretched, without_each
from huiying.accounts.science.intervals import Interval
from huiying.kit.errors import Told

FEWEST, SMALL = 6, 1e-6
STEPS = (0.05, 0.05, 0.2)  # of ln volume, ln handling time, probit of the standard
PLACES = np.array([(0, 0, 0), *product((-1, 1), repeat=3)]) * STEPS
Floats = NDArray[np.float64]
Means = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Constant:
    """E8 in fen a year: what each regime costs at the before side's volume, mix and standard, with the interval of the difference."""

    before: float
    after: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Plane:
    """ln Q about a place: its height there, its slopes, and the standard deviation of Q's steps about it."""

    place: Floats
    height: float
    slopes: Floats
    scatter: float

    def at(self, where: Floats) -> Floats:
        """Q at one place, (3,), or at many, (n, 3)."""
        return np.asarray(np.exp(self.height + (where - self.place) @ self.slopes))


class _Drawn:
    """A side's terms: the mean month of the whole, without each month, and of each draw."""

    def __init__(self, rows: Sequence[Mapping[str, float]], generator: np.random.Generator) -> None:
        names = list(rows[0])
        months = np.array([[row[name] for name in names] for row in rows])
        told = months.mean(axis=0), without_each(months), block_means(months, generator=generator)
        self.whole, self.without, self.drawn = (dict(zip(names, found.T, strict=True)) for found in told)


def at_constant(both: Restaffed, generator: np.random.Generator) -> Constant | Reason:
    """E8: C* = F + p κ g Q(V₀, m₀, h, s₀) for both regimes; the interval from months drawn again in blocks of three, 2,000 times."""
    try:
        own = hours(both.after.volume, both.after.mix, both.after.handle, both.after.standard)
        asked = hours(both.before.volume, both.before.mix, both.after.handle, both.before.standard)
        after = both.after.fixed + both.after.price * both.after.paid_hours * asked / own
    except (Told, ZeroDivisionError) as error:
        return unmet(error)
    return Constant(both.before.cost, after, _interval(both, after - both.before.cost, generator))


def _interval(both: Restaffed, difference: float, generator: np.random.Generator) -> Interval | None:
    """The interval of the difference, which holds the difference itself; None under six months a side or where the formulas cannot tell."""
    if min(map(len, both.rows)) < FEWEST:
        return None
    first, second = (_Drawn(rows, generator) for rows in both.rows)
    try:
        planes = [_plane(place) for place in _places(first.whole, second.whole, both.types)]
    except Told:
        return None
    pairs = (first.whole, second.whole), (first.without, second.whole), (first.whole, second.without), (first.drawn, second.drawn)
    with np.errstate(all="ignore"):
        (whole, _), *influences, (changes, moving) = (_change(*pair, both.types, planes) for pair in pairs)
    if not all(np.all(np.isfinite(found)) for found in (changes, *(one for one, _ in influences))):
        return None
    wide = stretched(changes, whole, [pseudo_values(float(whole), one) for one, _ in influences], season=both.season)
    steps = generator.normal(scale=hypot(*(plane.scatter for plane in planes)), size=len(wide))
    low, high = percentile_interval(wide + moving * steps)
    return Interval(min(float(low), difference), max(float(high), difference))


def _change(first: Means, second: Means, types: Sequence[str], planes: Sequence[Plane]) -> tuple[Floats, Floats]:
    """After minus before in fen a year of the sides' mean months, and the part of it that is proportional to Q."""
    asked, own = (plane.at(place) for plane, place in zip(planes, _places(first, second, types), strict=True))
    moving = YEAR * second[HOURLY] * asked / own
    return moving + YEAR * (second.get(FIXED, 0.0) - first.get(FIXED, 0.0) - first[HOURLY]), moving


def _places(first: Means, second: Means, types: Sequence[str]) -> list[Floats]:
    """Where Q is asked for: the before side's volume, mix and standard with the after side's handling times; and the after side's own."""
    parts = [f"/{name}" for name in types] or [""]
    handle = [second[f"tel.handle{part}"] / second[f"tel.answered{part}"] for part in parts]
    found = []
    for side in (first, second):
        shares = [side[f"tel.answered{part}"] / side["tel.answered"] for part in parts]
        aht = sum(share * one for share, one in zip(shares, handle, strict=True))
        met = np.clip(side["tel.ans_in"] / side["tel.queued"], SMALL, 1 - SMALL)
        found.append(np.stack(np.broadcast_arrays(np.log(side["tel.queued"] / side[DAY]), np.log(aht), ndtri(met)), axis=-1))
    return found


def _plane(place: Floats) -> Plane:
    """The plane through Q at nine places, by least squares. Raises Told where the formulas cannot meet what is asked there."""
    heights = np.array([_log_hours(place + step) for step in PLACES])
    columns = np.column_stack([np.ones(len(PLACES)), PLACES])
    found = np.linalg.lstsq(columns, heights, rcond=None)[0]
    scatter = np.sqrt(((heights - columns @ found) ** 2).sum() / (len(PLACES) - columns.shape[1]))
    return Plane(place, float(found[0]), found[1:], float(scatter))


def _log_hours(at: Floats) -> float:
    volume, aht, probit = np.exp(at[0]), np.exp(at[1]), ndtr(at[2])
    return float(np.log(of_a_week(float(volume), {POOLED: 1.0}, {POOLED: float(aht)}, float(probit))))
