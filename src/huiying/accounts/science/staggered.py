"""Cities that changed at different times: averages by group and month, never one pooled coefficient."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

from huiying.accounts.science.months import number
from huiying.accounts.science.panel import MOST_WAYS, Panel, Rank
from huiying.accounts.science.regression import Ints


@dataclass(frozen=True, slots=True)
class Group:
    """The cities that changed in one month: their effect in each month from then on, against cities not yet changed then."""

    start: int
    cities: tuple[str, ...]
    effects: tuple[tuple[int, float], ...]  # (counted month, effect)


@dataclass(frozen=True, slots=True)
class Staggered:
    """Effects by group and month; their mean weighted by cities; the mean by months since the change; the rank when starts are dealt anew."""

    groups: tuple[Group, ...]
    effect: float
    since: dict[int, float]
    rank: Rank


def staggered(panel: Panel, starts: Mapping[str, str], seed: int) -> Staggered:
    """Group-time averages: (Y_t − Y before) of the group less that of the cities not yet changed in t; before is the month ahead of the start.

    `starts`: city → first month of its new regime; a city not named never changed (`panel.start` is not used). Starts that have no month
    before, or in no month a city to compare with, tell nothing; raises ValueError where none tells anything.
    Source: Callaway and Sant'Anna (2021), unconditional, not-yet-treated comparison.
    """
    begun = np.array([number(starts[city]) if city in starts else np.iinfo(np.int64).max for city in panel.cities])
    groups = tuple(_group(panel, begun, start) for start in np.unique(begun[begun <= panel.months[-1]]))
    told = tuple(group for group in groups if group.effects)
    if not told:
        raise ValueError("no start has a month before it and a city to compare with")
    effect = _mean(told)
    since: dict[int, list[tuple[int, float]]] = {}
    for group in told:
        for month, value in group.effects:
            since.setdefault(month - group.start, []).append((len(group.cities), value))
    by_time = {time: sum(n * value for n, value in found) / sum(n for n, _ in found) for time, found in sorted(since.items())}
    return Staggered(told, effect, by_time, _rank(panel, begun, effect, seed))


def _group(panel: Panel, begun: Ints, start: int) -> Group:
    inside = begun == start
    ahead = np.flatnonzero(panel.months < start)
    effects = []
    if len(ahead):
        moved = panel.values - panel.values[:, [ahead[-1]]]
        for place in np.flatnonzero(panel.months >= start):
            yet = begun > panel.months[place]
            if yet.any():
                effects.append((int(panel.months[place]), float(moved[inside, place].mean() - moved[yet, place].mean())))
    return Group(int(start), tuple(city for city, there in zip(panel.cities, inside, strict=True) if there), tuple(effects))


def _mean(groups: tuple[Group, ...]) -> float:
    pairs = [(len(group.cities), value) for group in groups for _, value in group.effects]
    return sum(n * value for n, value in pairs) / sum(n for n, _ in pairs)


def _rank(panel: Panel, begun: Ints, real: float, seed: int) -> Rank:
    """How the mean stands among those when the starts are dealt to the cities anew: all ways where few, else drawn ones."""
    if factorial(len(begun)) <= MOST_WAYS:
        dealt = sorted({tuple(int(one) for one in way) for way in permutations(begun)})
    else:
        generator = np.random.default_rng(seed)
        dealt = [tuple(begun), *(tuple(generator.permutation(begun)) for _ in range(MOST_WAYS // 10 - 1))]
    found = [_of_starts(panel, np.array(way)) for way in dealt]
    return Rank(sum(abs(one) >= abs(real) * (1 - 1e-12) for one in found), len(found))


def _of_starts(panel: Panel, begun: Ints) -> float:
    groups = (_group(panel, begun, start) for start in np.unique(begun[begun <= panel.months[-1]]))
    return _mean(tuple(group for group in groups if group.effects))
