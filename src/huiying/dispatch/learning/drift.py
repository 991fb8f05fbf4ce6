"""Whether a model still fits its city: the class mix by the population stability index, the hits by a binomial bound. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log

from scipy.special import bdtr, chdtri

LARGE_SHIFT = 0.25  # Siddiqi, Credit Risk Scorecards (2006): below 0.10 stable, above 0.25 a large shift
CHANCE = 0.001  # how often a model that still fits would alarm, for each of the two rules
LEAST = 100  # ended orders below which nothing is judged
LEAST_EXPECTED = 5  # rows that a class must be expected to have on the smaller side to stand alone (Cochran 1954)
REST = ""  # the classes that do not, together
ADDED = 0.5  # to each class on both sides, so that the index stays finite


@dataclass(frozen=True)
class Shift:
    """How far the class mix moved: the index, and from where it counts."""

    psi: float
    limit: float

    @property
    def alarms(self) -> bool:
        """Whether it is a large shift that chance does not explain."""
        return self.psi > self.limit


@dataclass(frozen=True)
class Hits:
    """How many top-1 suggestions were right of how many, against the model's own share out of fold; `chance`: of so few or fewer, were that share true."""

    right: int
    rows: int
    expected: float
    chance: float

    @property
    def alarms(self) -> bool:
        """Whether the model has become worse than it was, beyond chance."""
        return self.rows >= LEAST and self.chance < CHANCE


def shift(before: Mapping[str, int], now: Mapping[str, int]) -> Shift | None:
    """The population stability index Σ (q − p) ln(q / p) of two class mixes; None below LEAST rows on either side.

    It counts from LARGE_SHIFT, or from what chance alone would exceed once in 1/CHANCE times where that is more: with the same true mix the index times
    n·m / (n + m) is about χ² with one degree of freedom less than there are classes (Yurdakul & Naranjo, J. Risk Model Validation 2020). That holds only for
    classes with enough rows: those too rare, and those of `now` that were not there `before`, count as one.
    """
    n, m = sum(before.values()), sum(now.values())
    if min(n, m) < LEAST:
        return None
    alone = {one for one, rows in before.items() if one != REST and rows * min(n, m) / n >= LEAST_EXPECTED}
    p_rows, q_rows = _pooled(before, alone), _pooled(now, alone)
    classes = sorted({*p_rows, *q_rows})
    n_added, m_added = n + ADDED * len(classes), m + ADDED * len(classes)
    pairs = [((p_rows[one] + ADDED) / n_added, (q_rows[one] + ADDED) / m_added) for one in classes]
    by_chance = float(chdtri(max(len(classes) - 1, 1), CHANCE)) * (1 / n + 1 / m)
    return Shift(sum((q - p) * log(q / p) for p, q in pairs), max(LARGE_SHIFT, by_chance))


def _pooled(mix: Mapping[str, int], alone: Collection[str]) -> Counter[str]:
    """The mix with all classes that do not stand alone as REST."""
    found: Counter[str] = Counter()
    for one, rows in mix.items():
        found[one if one in alone else REST] += rows
    return found


def hits(right: int, rows: int, expected: float) -> Hits:
    """The exact binomial bound: how likely so few hits are if the share out of fold (0 to 1) still held (Clopper & Pearson 1934)."""
    return Hits(right, rows, expected, float(bdtr(right, rows, expected)) if rows else 1.0)
