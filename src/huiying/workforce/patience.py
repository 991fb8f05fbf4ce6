"""How long callers stay: exponential, lognormal, or as observed (Kaplan and Meier on waits: a hang-up is the event, an answer ends the observation)."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from huiying.workforce.blocks import Floats
from huiying.workforce.outcome import Unusable

LONGEST = 1e300


class Patience(Protocol):
    """A distribution of patience in seconds."""

    def survival(self, x: Floats) -> Floats:
        """P(patience > x), x >= 0."""

    def gone(self, x: Floats) -> Floats:
        """P(patience <= x), as exact where it is small as `survival` is where that is."""

    def survived(self, x: Floats) -> Floats:
        """The integral of `survival` over (0, x): seconds."""

    def reach(self, share: Floats) -> Floats:
        """The first x at which `survival` is `share` or less; share in (0, 1)."""

    def breaks(self) -> Floats:
        """Where `survival` jumps or bends, rising, 0 left out."""


@dataclass(frozen=True)
class Exponential:
    """The same hazard at each moment."""

    mean: float

    def __post_init__(self) -> None:
        _positive(self.mean)

    def survival(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(np.exp(-x / self.mean))

    def gone(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(-np.expm1(-x / self.mean))

    def survived(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(self.mean * self.gone(x))

    def reach(self, share: Floats) -> Floats:
        """As Patience."""
        return np.asarray(-self.mean * np.log(share))

    def breaks(self) -> Floats:
        """As Patience."""
        return np.zeros(0)


@dataclass(frozen=True)
class Lognormal:
    """Few give up at once, many after a while, some never; `sigma` of the logarithm."""

    mean: float
    sigma: float

    def __post_init__(self) -> None:
        _positive(self.mean, self.sigma)

    @property
    def _middle(self) -> float:
        return float(np.log(self.mean) - self.sigma**2 / 2)

    def _score(self, x: Floats) -> Floats:
        return np.asarray((np.log(np.maximum(x, 1 / LONGEST)) - self._middle) / self.sigma)

    def survival(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(ndtr(-self._score(x)))

    def gone(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(ndtr(self._score(x)))

    def survived_twice(self, x: Floats) -> Floats:
        """The integral of `survived` over (0, x): for services of this length, see offered_load."""
        score = self._score(x)
        square = self.mean**2 * np.exp(self.sigma**2) * ndtr(score - 2 * self.sigma)  # E[S²; S <= x]
        return np.asarray(x * self.survived(x) - x**2 / 2 * ndtr(-score) - square / 2)

    def survived(self, x: Floats) -> Floats:
        """As Patience."""
        score = self._score(x)
        return np.asarray(self.mean * ndtr(score - self.sigma) + x * ndtr(-score))

    def reach(self, share: Floats) -> Floats:
        """As Patience."""
        return np.asarray(np.exp(np.minimum(self._middle - self.sigma * ndtri(share), 600.0)))

    def breaks(self) -> Floats:
        """As Patience."""
        return np.zeros(0)


@dataclass(frozen=True)
class Empirical:
    """A step function, and beyond its last step an exponential tail. `left[i]` stay longer than `at[i]` seconds; at[0] = 0, so 1 - left[0] give up at once."""

    at: tuple[float, ...]
    left: tuple[float, ...]
    hazard: float
    """Givings up per second beyond the last step."""

    def __post_init__(self) -> None:
        at, left = np.array(self.at), np.array(self.left)
        falls = at.size == left.size > 0 and at[0] == 0 and np.all(np.diff(at) > 0) and np.all(np.diff(left) <= 0)
        if not falls or not 0 < left[0] <= 1 or left[-1] < 0 or not 0 < self.hazard < np.inf:
            raise Unusable("耐心分布须从 0 秒起逐步下降。", "A distribution of patience begins at 0 seconds and falls.")

    def survival(self, x: Floats) -> Floats:
        """As Patience."""
        at, left = np.array(self.at), np.array(self.left)
        step = np.searchsorted(at, x, side="right") - 1
        return np.asarray(left[step] * np.exp(-self.hazard * np.maximum(x - at[-1], 0.0)))

    def gone(self, x: Floats) -> Floats:
        """As Patience."""
        return np.asarray(1.0 - self.survival(x))

    def survived(self, x: Floats) -> Floats:
        """As Patience."""
        at, left = np.array(self.at), np.array(self.left)
        before = np.concatenate([[0.0], np.cumsum(left[:-1] * np.diff(at))])
        step = np.searchsorted(at, x, side="right") - 1
        tail = -left[-1] / self.hazard * np.expm1(-self.hazard * np.maximum(x - at[-1], 0.0))
        return np.asarray(before[step] + np.where(step == at.size - 1, tail, left[step] * (x - at[step])))

    def reach(self, share: Floats) -> Floats:
        """As Patience."""
        at, left = np.array(self.at), np.array(self.left)
        step = np.searchsorted(-left, -share, side="left")
        tail = at[-1] + np.log(np.maximum(left[-1], 1 / LONGEST) / share) / self.hazard
        return np.asarray(np.where(step < at.size, at[np.minimum(step, at.size - 1)], tail))

    def breaks(self) -> Floats:
        """As Patience."""
        return np.array(self.at[1:])


def kaplan_meier(waits_s: ArrayLike, gave_up: ArrayLike) -> Empirical:
    """Patience from each queued caller's wait in seconds and whether it ended by giving up; an answer only says that the patience was longer.

    Beyond the last hang-up the hazard stays what it was over the last step. Raises Unusable where nobody gave up.
    """
    waits, events = np.asarray(waits_s, dtype=np.float64), np.asarray(gave_up, dtype=bool)
    if not events.any() or np.any(~(waits >= 0)):
        raise Unusable("没有人放弃，或等待时长不可用，无法估计耐心。", "Nobody gave up, or a wait is no time: patience cannot be told.")
    at, given_up = np.unique(waits[events], return_counts=True)
    at_risk = waits.size - np.searchsorted(np.sort(waits), at, side="left")
    left = np.cumprod(1.0 - given_up / at_risk)
    hazard = given_up[-1] / at_risk[-1] / (at[-1] - at[-2] if at.size > 1 else max(at[-1], 1.0))
    if at[0] > 0:
        at, left = np.concatenate([[0.0], at]), np.concatenate([[1.0], left])
    return Empirical(tuple(at.tolist()), tuple(left.tolist()), float(hazard))


def mean_patience(given_up: float, waiting_s: float) -> float:
    """The mean of an exponential patience from counts: all queued callers' seconds of waiting over the number who gave up (censored likelihood)."""
    _positive(given_up, waiting_s)
    return waiting_s / given_up


def _positive(*values: float) -> None:
    if not all(0 < value < np.inf for value in values):
        raise Unusable("耐心的参数须大于 0。", "What describes patience is more than 0.")
