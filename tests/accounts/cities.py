"""Simulated cities whose truth is known: months of calls with a factor for each day and AR(1) months, what they cost and what they reach.

Everything is told per day of the month, so that long and short months compare: calls; calls answered within fifteen seconds; real yuan.
"""

from calendar import monthrange
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiying.accounts.science.months import name, number

Floats = NDArray[np.float64]
SIDE = 36  # months before, and after
FIRST = number("2020-01")
CUT = name(FIRST + SIDE)
MEASURES = ("volume", "cost", "effect")
DAY_FACTOR = 0.10  # coefficient of variation between days that share all else
WARM_UP = 60  # months of an AR(1) that are thrown away


@dataclass(frozen=True)
class Truth:
    """What the new regime changes, season apart: at once, per month, and so in its twelfth month."""

    level: float
    slope: float

    @property
    def month12(self) -> float:
        return self.level + 11 * self.slope


@dataclass(frozen=True)
class City:
    """Months (name -> value) of each measure, and the truth about each."""

    series: dict[str, dict[str, float]]
    truth: dict[str, Truth]


def autoregressive(generator: np.random.Generator, rho: float, deviation: float, months: int) -> Floats:
    """An AR(1) of so many months whose standard deviation is `deviation`."""
    drawn = generator.normal(scale=deviation * np.sqrt(1 - rho**2), size=WARM_UP + months)
    for month in range(1, len(drawn)):
        drawn[month] += rho * drawn[month - 1]
    return drawn[WARM_UP:]


def city(seed: int, *, changed: bool, side: int = SIDE) -> City:
    """One city; with a change the volume moves by two standard deviations of its months up or down, price and standard with it."""
    g = np.random.default_rng(seed)
    rho, base = g.uniform(0, 0.5), g.uniform(600, 3_000)
    wobble, trend = 0.03 * base, g.uniform(-0.001, 0.002) * base
    share, hours, fixed = g.uniform(0.6, 0.8), g.uniform(0.10, 0.16), g.uniform(3, 6) * base
    season = g.normal(scale=0.04, size=12) * base
    season -= season.mean()
    step, better, price = (g.choice((-2, 2)) * wobble, g.choice((-0.06, 0.06)), g.uniform(40, 44)) if changed else (0.0, 0.0, 40.0)
    months = 2 * side
    time, after = np.arange(months) - side, np.arange(months) >= side
    days = np.array([monthrange(*divmod(FIRST + month, 12)[:1], (FIRST + month) % 12 + 1)[1] for month in range(months)])
    level = base + trend * time
    rate = level + season[np.arange(months) % 12] + step * after + autoregressive(g, rho, wobble, months)
    calls = np.array([g.poisson(r * g.gamma(1 / DAY_FACTOR**2, DAY_FACTOR**2, size=d)).sum() for r, d in zip(rate, days, strict=True)])
    reached = g.binomial(calls, np.clip(share + better * after + autoregressive(g, rho, 0.02, months), 0, 1))
    volume = calls / days
    per_hour = np.where(after, price, 40.0)
    cost = fixed + per_hour * hours * volume + autoregressive(g, rho, 0.02 * 40 * hours * base, months)
    cost = np.round(cost, 2)
    kept = {"volume": volume, "cost": cost, "effect": reached / days}
    names = [name(FIRST + month) for month in range(months)]
    return City(
        {measure: dict(zip(names, (float(value) for value in values), strict=True)) for measure, values in kept.items()},
        {
            "volume": Truth(step, 0),
            "cost": Truth(hours * (price * (base + step) - 40 * base), hours * (price - 40) * trend),
            "effect": Truth(base * better + step * (share + better), trend * better),
        },
    )
