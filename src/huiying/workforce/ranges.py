"""How sure an answer about heads is: the same chain at values drawn from ranges, and what so many heads carry in each of the draws."""

from dataclasses import dataclass, replace

import numpy as np

from huiying.workforce.blocks import Floats
from huiying.workforce.heads import DAYS_A_YEAR, HOUR_S, MONTHS_A_YEAR, Asked, Heads, capacity, modified, staff
from huiying.workforce.outcome import Unusable
from huiying.workforce.required import required

DRAWS, SEED = 1_000, 1
LOW, HIGH = 0.05, 0.95
CLOSE = 1e-3
TURNS = 40
HANDLING_TIMES = 5


@dataclass(frozen=True)
class Ranges:
    """Ends between which each is drawn evenly, apart from the others; None: as asked."""

    aht_s: tuple[float, float] | None = None
    patience_s: tuple[float, float] | None = (45.0, 180.0)
    shrinkage: tuple[float, float] | None = (0.25, 0.40)
    schedule_factor: tuple[float, float] | None = (1.03, 1.15)


@dataclass(frozen=True)
class Drawn:
    """Values of the chain, one per draw."""

    aht_s: Floats
    patience_s: Floats | None
    shrinkage: Floats
    schedule_factor: Floats

    @property
    def size(self) -> int:
        """How many draws."""
        return self.aht_s.size


def draw(asked: Asked, ranges: Ranges, *, seed: int = SEED, draws: int = DRAWS) -> Drawn:
    """Draws spread evenly over each range (one in each of `draws` equal parts, in random order): the same seed draws the same."""
    chance = np.random.default_rng(seed)

    def spread(ends: tuple[float, float] | None, value: float) -> Floats:
        at = (chance.permutation(draws) + chance.random(draws)) / draws
        return np.full(draws, value) if ends is None else ends[0] + (ends[1] - ends[0]) * at

    aht = spread(ranges.aht_s, asked.aht_s)
    patience = None if asked.patience_s is None else spread(ranges.patience_s, asked.patience_s)
    return Drawn(aht, patience, spread(ranges.shrinkage, asked.chain.shrinkage), spread(ranges.schedule_factor, asked.chain.schedule_factor))


def drawn_heads(asked: Asked, drawn: Drawn, calls_per_day: Floats | None = None) -> Floats:
    """Heads in each draw, at the asked volume or at one volume per draw. Raises Unusable, OutOfReach."""
    calls = np.full(drawn.size, asked.calls_per_day) if calls_per_day is None else calls_per_day
    if not np.all(drawn.aht_s > 0) or not np.all(calls >= 0):
        raise Unusable("来电量不得为负；处理时长须大于 0 秒。", "Calls are not negative; handling time is more than 0 seconds.")
    per_hour = drawn.schedule_factor / (1.0 - drawn.shrinkage) / (asked.chain.hours_a_month * MONTHS_A_YEAR / DAYS_A_YEAR)
    if asked.patience is not None:
        return np.asarray(_hours_by_handling(asked, drawn) * per_hour)
    rates = asked.profile.rates(calls)
    if asked.modified:
        rates = np.stack([modified(asked, row, aht) for row, aht in zip(rates, drawn.aht_s, strict=True)])
    theta = 0.0 if drawn.patience_s is None else 1.0 / drawn.patience_s[:, None]
    agents = required(rates, 1.0 / drawn.aht_s[:, None], theta, asked.standard, asked.redial)
    hours = agents.sum(axis=-1) * asked.profile.interval_s / HOUR_S
    return np.asarray(hours * per_hour)


def _hours_by_handling(asked: Asked, drawn: Drawn) -> Floats:
    """Hours on the line in each draw where patience is one given distribution: read off a few handling times, between which they are all but straight."""
    times = np.unique(np.linspace(drawn.aht_s.min(), drawn.aht_s.max(), HANDLING_TIMES))
    hours = [staff(replace(asked, aht_s=float(aht))).hours_per_day for aht in times]
    return np.asarray(np.interp(drawn.aht_s, times, hours))


def drawn_capacity(asked: Asked, drawn: Drawn, heads: Floats) -> Floats:
    """Calls a day that the heads carry in each draw (one number of heads per draw), to a thousandth; bisection helped by straight lines."""
    low, high = np.zeros(drawn.size), np.full(drawn.size, 1.0)
    at_high = drawn_heads(asked, drawn, high)
    at_low = at_high.copy()
    while np.any(grow := at_high <= heads):
        low[grow], at_low[grow] = high[grow], at_high[grow]
        high = np.where(grow, np.maximum(2.0 * high, 32.0 * heads), high)
        at_high = drawn_heads(asked, drawn, high)
    for turn in range(TURNS):
        if np.all(high - low <= np.maximum(CLOSE * high, 1.0)):
            break
        part = np.where(turn % 3 == 2, 0.5, (heads - at_low) / np.maximum(at_high - at_low, 1e-9))  # noqa: PLR2004 - every third step halves
        step = low + np.clip(part + (0.5 - turn % 2) * CLOSE, 0.01, 0.99) * (high - low)
        found = drawn_heads(asked, drawn, step)
        fits = found <= heads
        low, at_low = np.where(fits, step, low), np.where(fits, found, at_low)
        high, at_high = np.where(fits, high, step), np.where(fits, at_high, found)
    return low


def band(values: Floats, value: float) -> Heads:
    """The value with the ends of its 90 % band."""
    low, high = np.quantile(values, [LOW, HIGH])
    return Heads(value, float(low), float(high))


def staff_with_band(asked: Asked, drawn: Drawn) -> Heads:
    """Heads as asked, and where 90 % of the draws lie."""
    return band(drawn_heads(asked, drawn), staff(asked).heads.value)


def capacity_with_band(asked: Asked, drawn: Drawn, heads: float) -> Heads:
    """Calls a day as asked, and where 90 % of the draws lie."""
    return band(drawn_capacity(asked, drawn, np.full(drawn.size, heads)), capacity(asked, heads))


def with_calls(asked: Asked, calls_per_day: float) -> Asked:
    """The same at another volume."""
    return replace(asked, calls_per_day=calls_per_day)
