"""Tests of one coefficient beside fixed effects of city and month, with few cities: the wild cluster bootstrap."""

from dataclasses import dataclass

import numpy as np

from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.regression import Floats

WEBB_BELOW = 10  # cities: from here on two points are enough
FEWEST = 5  # cities, below which no p is told
DRAWS = 1_999
TAIL = 0.05
WIDEST, HALVINGS = 12, 40  # doublings outwards before an interval is open; halvings towards its end


def two_way(values: Floats) -> Floats:
    """What is left of (cities, months) without effects of city and month."""
    rest: Floats = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    return rest


@dataclass(frozen=True, slots=True)
class Clustered:
    """A coefficient of `told` in `outcome`, both (cities, months) without fixed effects, and the sums its tests need."""

    beta: float
    error: float  # clustered by city, small-sample factor CR1
    crossed: Floats  # (cities, cities): sum over months of what city g is told times the outcome of city h
    squared: Floats  # the same of what is told twice


def clustered(outcome: Floats, told: Floats) -> Clustered:
    """Regress outcome on told beside effects of city and month, errors clustered by city. Raises ValueError where nothing is told."""
    left, right = two_way(told), two_way(outcome)
    weight = float((left**2).sum())
    if weight <= 0:
        raise ValueError("what is told does not differ between cities and months")
    beta = float((left * right).sum()) / weight
    cities, months = outcome.shape
    scores = (left * (right - beta * left)).sum(axis=1)
    factor = cities / (cities - 1) * (outcome.size - 1) / (outcome.size - cities - months)
    return Clustered(beta, float(np.sqrt(factor * (scores**2).sum())) / weight, left @ right.T, left @ left.T)


def weights(cities: int, draws: int, seed: int) -> Floats:
    """Webb's six weights below ten cities, else ±1; (draws, cities). Source: M. D. Webb (2014)."""
    points = np.sqrt([0.5, 1.0, 1.5]) if cities < WEBB_BELOW else np.ones(1)
    drawn: Floats = np.random.default_rng(seed).choice(np.concatenate([-points, points]), size=(draws, cities))
    return drawn


def wild_p(fit: Clustered, drawn: Floats, null: float = 0.0) -> float:
    """The p of beta = null: how often cities' residuals under the null, with signs drawn anew, give as large a t; (1 + how often) / (1 + draws).

    Source: Cameron, Gelbach, Miller (2008), the null imposed.
    """
    own = np.diagonal(fit.squared)
    weight = own.sum()
    under = fit.crossed - null * fit.squared
    scores = np.diagonal(under)
    moved = drawn @ scores
    rest = drawn * scores - drawn @ under.T / drawn.shape[1] - np.outer(moved / weight, own)
    spread = (rest**2).sum(axis=1)
    real = ((np.diagonal(fit.crossed) - fit.beta * own) ** 2).sum()
    there = ((fit.beta - null) * weight) ** 2
    return float(1 + (moved**2 * real >= there * spread * (1 - 1e-12)).sum()) / (1 + len(drawn))


def wild_interval(fit: Clustered, drawn: Floats) -> Interval | None:
    """All values of the coefficient that the test does not refuse at 5 %; None where it refuses none, however far."""
    step = max(fit.error, 1e-12 * max(1.0, abs(fit.beta)))
    low, high = _end(fit, drawn, -step), _end(fit, drawn, step)
    return None if low is None or high is None else Interval(low, high)


def _end(fit: Clustered, drawn: Floats, step: float) -> float | None:
    inside, outside = 0.0, step
    for _ in range(WIDEST):
        if wild_p(fit, drawn, fit.beta + outside) <= TAIL:
            break
        inside, outside = outside, 2 * outside
    else:
        return None
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if wild_p(fit, drawn, fit.beta + middle) <= TAIL else (middle, outside)
    return fit.beta + outside
