"""Both accounts joined: what a year's change of effect costs, with the doubt about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from huiying.accounts.science.blocks import BLOCK, DRAWS, block_means, percentile_interval, stretched
from huiying.accounts.science.fieller import fieller
from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.quadrant import Quadrant, quadrant

YEAR = 12
FEWEST = 2 * BLOCK  # months a side: one block drawn again round and round is the same months


@dataclass(frozen=True, slots=True)
class Side:
    """One side's months in order: real cost and effect of each, the same months in both."""

    cost: Sequence[float]
    effect: Sequence[float]


@dataclass(frozen=True, slots=True)
class Worth:
    """At a stated value of one unit of effect: the net benefit and the share of draws in which it is above zero."""

    value: float
    net_benefit: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Increment:
    """A year's change of cost and effect. `ratio` is cost per unit of effect and is never printed without `ratio_interval`; None where the effect is 0."""

    cost: float
    cost_interval: Interval
    effect: float
    effect_interval: Interval
    ratio: float | None
    ratio_interval: Interval | Literal["unbounded"]
    quadrant: Quadrant
    worth: tuple[Worth, ...]
    seed: int


def net_benefit(value: float, effect: float, cost: float) -> float:
    """Value × effect − cost."""
    return value * effect - cost


def acceptability(values: Sequence[float], costs: Sequence[float], effects: Sequence[float]) -> list[float]:
    """For each value of a unit of effect the share of draws (cost, effect) whose net benefit is above zero."""
    cost, effect = np.asarray(costs, dtype=float), np.asarray(effects, dtype=float)
    return [float(np.mean(value * effect - cost > 0)) for value in values]


def join(before: Side, after: Side, *, values: Sequence[float], seed: int, season: int | None = None, block: int = BLOCK, draws: int = DRAWS) -> Increment:
    """Join cost and effect of two sides: differences of a mean year, intervals and acceptability from block resamples of both together.

    Costs in one unit of real money, effects in one unit, per month; `values` is the stated range of what a unit of effect is worth; `season` as
    `together.half_width` has it.
    Raises ValueError where a side has fewer than six months or its accounts differ in length.
    """
    for side in (before, after):
        if len(side.cost) != len(side.effect) or len(side.cost) < FEWEST:
            raise ValueError(f"a side needs {FEWEST} months or more with both accounts: {len(side.cost)} of cost, {len(side.effect)} of effect")
    generator = np.random.default_rng(seed)
    rows = [np.column_stack([side.cost, side.effect]).astype(float) for side in (before, after)]
    cost, effect = (float(one) for one in YEAR * (rows[1].mean(axis=0) - rows[0].mean(axis=0)))
    drawn = [block_means(side, generator=generator, block=block, draws=draws) for side in rows]
    changes = stretched(YEAR * (drawn[1] - drawn[0]), np.array([cost, effect]), rows, block, season)
    lows, highs = percentile_interval(changes)
    spread = np.cov(changes, rowvar=False)
    costs, effects = (Interval(min(float(lows[i]), middle), max(float(highs[i]), middle)) for i, middle in enumerate((cost, effect)))
    shares = acceptability(values, list(changes[:, 0]), list(changes[:, 1]))
    return Increment(
        cost=cost,
        cost_interval=costs,
        effect=effect,
        effect_interval=effects,
        ratio=cost / effect if effect else None,
        ratio_interval=fieller(cost, effect, float(spread[0, 0]), float(spread[1, 1]), float(spread[0, 1])),
        quadrant=quadrant(cost, effect, costs, effects),
        worth=tuple(Worth(value, net_benefit(value, effect, cost), share) for value, share in zip(values, shares, strict=True)),
        seed=seed,
    )
