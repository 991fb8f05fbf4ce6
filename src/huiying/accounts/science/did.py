"""Difference in differences: did the city that changed move otherwise than cities that did not."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.panel import Panel, Rank, rank_of_changes
from huiying.accounts.science.regression import Floats
from huiying.accounts.science.wild import DRAWS, FEWEST, clustered, weights, wild_interval, wild_p


@dataclass(frozen=True, slots=True)
class PreTrend:
    """How much faster per month the changed cities moved already before; its p by the wild bootstrap, or by rank below five cities."""

    slope: float
    p: float


@dataclass(frozen=True, slots=True)
class Differences:
    """The mean change of the changed cities less that of the others. Below five cities ranks are all that is told: p and interval are None."""

    effect: float
    wild_p: float | None
    interval: Interval | None
    rank: Rank
    pre_trend: PreTrend
    without_a_control: Interval | None
    cities: int


def differences(panel: Panel, treated: Collection[str], seed: int) -> Differences:
    """Compare cities that changed at one time with others: effects of city and month, pre-trend, wild bootstrap, ranks of placebo cities.

    An open interval is None as well. With one changed city the bootstrap refuses too seldom, never too often (no effect, one of 5 to 20
    cities: in 0 to 1 of 100); its rank among the cities says more. Raises ValueError where no city is
    left to compare with.
    """
    places = [i for i, city in enumerate(panel.cities) if city in treated]
    cities = len(panel.cities)
    if not 0 < len(places) < cities:
        raise ValueError("changed and unchanged cities are needed")
    told = np.zeros(panel.values.shape)
    told[places, panel.start :] = 1
    effect = _effect(panel.changes, places)
    wild, interval = None, None
    if cities >= FEWEST:
        fit, drawn = clustered(panel.values, told), weights(cities, DRAWS, seed)
        wild, interval = wild_p(fit, drawn), wild_interval(fit, drawn)
    rank = rank_of_changes(panel.changes, places, seed)
    return Differences(effect, wild, interval, rank, pre_trend(panel, places, seed), _without_each(panel.changes, places), cities)


def pre_trend(panel: Panel, places: Collection[int], seed: int) -> PreTrend:
    """The difference of straight trends before the change, between changed and other cities."""
    before = panel.values[:, : panel.start]
    since = (panel.months[: panel.start] - panel.months[0]).astype(float)
    slopes = before @ (since - since.mean()) / ((since - since.mean()) ** 2).sum()
    slope = _effect(slopes, places)
    if len(panel.cities) < FEWEST:
        return PreTrend(slope, rank_of_changes(slopes, places, seed).p)
    told = np.zeros(before.shape)
    told[sorted(places)] = since
    return PreTrend(slope, wild_p(clustered(before, told), weights(len(panel.cities), DRAWS, seed)))


def _effect(changes: Floats, places: Collection[int]) -> float:
    inside = sorted(places)
    return float(changes[inside].mean() - np.delete(changes, inside).mean())


def _without_each(changes: Floats, places: Collection[int]) -> Interval | None:
    controls = [i for i in range(len(changes)) if i not in places]
    if len(controls) == 1:
        return None
    inside = changes[sorted(places)].mean()
    found = [float(inside - changes[[i for i in controls if i != out]].mean()) for out in controls]
    return Interval(min(found), max(found))
