"""How a day's calls lie over its hours: weights per interval, from humps over a floor, or from counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiying.workforce.blocks import Floats
from huiying.workforce.outcome import Unusable

DAY_S = 86_400.0
QUARTERS = 96


@dataclass(frozen=True)
class Hump:
    """A rise of calls around an hour of the day."""

    height: float
    hour: float
    width: float


@dataclass(frozen=True)
class Profile:
    """Weights of the intervals of a day, all of one length; only their proportions count."""

    name: str
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.weights or any(not 0 <= weight < np.inf for weight in self.weights) or not sum(self.weights) > 0:
            raise Unusable("时段权重不得为负，且不能全为 0。", "A profile has weights that are not negative, and one that is not zero.")

    @property
    def interval_s(self) -> float:
        """The length of an interval in seconds."""
        return DAY_S / len(self.weights)

    def rates(self, calls_per_day: ArrayLike) -> Floats:
        """Calls per second in each interval (last axis), of a day with so many calls."""
        weights = np.array(self.weights)
        return np.asarray(np.asarray(calls_per_day, dtype=np.float64)[..., None] * (weights / weights.sum() / self.interval_s))


def humps(name: str, floor: float, *rises: Hump, intervals: int = QUARTERS, at: float = 0.0) -> Profile:
    """A profile of bell-shaped rises over a floor, each weight taken at `at` (0 the beginning, .5 the middle) of its interval."""
    hour = (np.arange(intervals) + at) * 24.0 / intervals
    weights = floor + np.sum([rise.height * np.exp(-(((hour - rise.hour) / rise.width) ** 2)) for rise in rises], axis=0)
    return Profile(name, tuple(float(weight) for weight in weights))


def flat_day(intervals: int = QUARTERS) -> Profile:
    """The same at every hour."""
    return Profile("flat", (1.0,) * intervals)


HOTLINE = humps("hotline", 0.10, Hump(1.0, 10, 2.2), Hump(0.8, 15.5, 2.5), Hump(0.4, 20, 2))
"""The day of a hotline with a morning, an afternoon and an evening peak: the default of every answer about heads."""
BUSY_HOTLINE = humps("busy_hotline", 0.15, Hump(1.0, 10, 2.2), Hump(0.8, 15.5, 2.5), Hump(0.3, 20, 2))
PROFILES = {one.name: one for one in (HOTLINE, BUSY_HOTLINE, flat_day())}
