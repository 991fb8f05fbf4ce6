"""The smallest number of agents that keeps a promise, for many intervals at once: bracketing, then a secant on the probit of the level.

The probit of a service level is nearly a straight line in the number of agents, so four or five evaluations are enough where bisection needs ten.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from huiying.kit.errors import Told
from huiying.workforce.blocks import Floats, Places

Measure = Callable[[Floats, Places], Floats]
"""(agents, indices of intervals) -> the level, in 0..1, which does not fall with more agents."""
BISECT_AFTER = 8
MOST_AGENTS = 1e9


class OutOfReach(Told):
    """No number of agents keeps the promise."""

    zh = "多少座席都达不到这个标准。"
    en = "No number of agents keeps this standard."


def smallest(measure: Measure, load: Floats, target: float) -> Floats:
    """The smallest whole n >= 1 of each interval with measure >= target. load: erlang, one per interval. Raises OutOfReach."""
    start = np.maximum(np.ceil(load + 0.25 * np.sqrt(load)), 1.0)
    low, high, levels = _bracket(measure, load, start, target)
    return _narrow(measure, low, high, levels, target)


def _bracket(measure: Measure, load: Floats, start: Floats, target: float) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Find low, which misses (0 where nothing is known to miss but none at all), and high, which meets."""
    low, high = np.zeros_like(start), np.full_like(start, np.inf)
    at_low, at_high = np.zeros_like(start), np.ones_like(start)
    n, step, open_ = start.copy(), np.maximum(np.ceil(0.12 * np.sqrt(load)), 1.0), np.arange(start.size)
    while open_.size:
        level = measure(n[open_], open_)
        met = level >= target
        yes, no = open_[met], open_[~met]
        high[yes], at_high[yes] = n[yes], level[met]
        low[no], at_low[no] = n[no], level[~met]
        if np.any(low > MOST_AGENTS):
            raise OutOfReach
        open_ = open_[np.isinf(high[open_]) | ((low[open_] == 0) & (high[open_] > 1))]
        n[open_] = np.where(np.isinf(high[open_]), low[open_] + step[open_], np.maximum(high[open_] - step[open_], 1.0))
        step[open_] *= 2
    return low, high, (at_low, at_high)


def _narrow(measure: Measure, low: Floats, high: Floats, levels: tuple[Floats, Floats], target: float) -> Floats:
    at_low, at_high, wanted = *map(_probit, levels), float(_probit(np.array(target)))
    open_, turn = np.flatnonzero(high - low > 1), 0
    while open_.size:
        turn += 1
        under, over = low[open_], high[open_]
        rise = at_high[open_] - at_low[open_]
        part = np.where(turn > BISECT_AFTER, 0.5, np.divide(wanted - at_low[open_], rise, out=np.full_like(rise, 0.5), where=rise > 0))
        n = np.clip(np.ceil(under + part * (over - under)), under + 1, over - 1)
        level = measure(n, open_)
        met = level >= target
        yes, no = open_[met], open_[~met]
        high[yes], at_high[yes] = n[met], _probit(level[met])
        low[no], at_low[no] = n[~met], _probit(level[~met])
        open_ = open_[high[open_] - low[open_] > 1]
    return high


def _probit(level: Floats) -> Floats:
    return np.asarray(np.clip(ndtri(level), -30.0, 30.0))
