"""Cities side by side: the months that all of them know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from huiying.accounts.science.months import number
from huiying.accounts.science.regression import Floats, Ints

MOST_WAYS = 5_000  # ways to choose cities that are all tried; of more, so many are drawn


class NoCommonMonths(ValueError):  # noqa: N818 - what happened, not what kind of thing it is
    """The cities have too few months in common before or after the change."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Values (cities, months) without a hole; `start` is the place of the first month of the new regime."""

    cities: tuple[str, ...]
    months: Ints
    values: Floats
    start: int

    @property
    def changes(self) -> Floats:
        """Each city's mean after less its mean before."""
        found: Floats = self.values[:, self.start :].mean(axis=1) - self.values[:, : self.start].mean(axis=1)
        return found

    def of(self, cities: Collection[int]) -> "Panel":
        """The same with these cities only, by their places."""
        places = sorted(cities)
        return Panel(tuple(self.cities[i] for i in places), self.months, self.values[places], self.start)


def side_by_side(series: Mapping[str, Mapping[str, float | None]], cut: str, transition: Collection[str] = (), fewest: int = 2) -> Panel:
    """The cities' series over the months that all know and that are none of transition. Raises NoCommonMonths below `fewest` a side."""
    known = [{month for month, value in one.items() if value is not None} for one in series.values()]
    months = sorted((set.intersection(*known) if known else set()) - set(transition), key=number)
    counted = np.array([number(month) for month in months], dtype=np.int64)
    start = int((counted < number(cut)).sum())
    if start < fewest or len(months) - start < fewest:
        raise NoCommonMonths(f"{start} months before and {len(months) - start} after {cut} are known of all {len(series)} cities")
    values = np.array([[one[month] for month in months] for one in series.values()], dtype=float)
    return Panel(tuple(series), counted, values, start)


@dataclass(frozen=True, slots=True)
class Rank:
    """How the real effect stands among what comes out when other cities are taken for the changed ones; p = place / ways."""

    place: int
    ways: int

    @property
    def p(self) -> float:
        """The share of ways that give an effect at least as large."""
        return self.place / self.ways

    @property
    def smallest(self) -> float:
        """The smallest p that so many ways can give."""
        return 1 / self.ways


def rank_of_changes(changes: Floats, treated: Collection[int], seed: int) -> Rank:
    """The rank of the difference between treated and other cities' changes among all ways to choose as many cities.

    Up to 5,000 ways all are tried, else so many are drawn, the real one among them. Source: R. A. Fisher's randomisation test.
    """
    count, size = len(changes), len(treated)
    if comb(count, size) <= MOST_WAYS:
        chosen = np.array(list(combinations(range(count), size)))
    else:
        drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(count), (MOST_WAYS - 1, 1)), axis=1)[:, :size]
        chosen = np.vstack([sorted(treated), drawn])
    inside, total = changes[chosen].sum(axis=1), changes.sum()
    effects = np.abs(inside / size - (total - inside) / (count - size))
    places = sorted(treated)
    real = abs(changes[places].mean() - np.delete(changes, places).mean())
    return Rank(int((effects >= real * (1 - 1e-12)).sum()), len(chosen))
