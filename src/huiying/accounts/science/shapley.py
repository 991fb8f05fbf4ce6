"""A change of cost shared out among its causes, so that the parts sum to the whole: Shapley values."""

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial, fsum
from typing import TypeVar

Level = TypeVar("Level")
MOST = 12  # causes; each doubles the evaluations


def decompose(cost: Callable[[Mapping[str, Level]], float], before: Mapping[str, Level], after: Mapping[str, Level]) -> dict[str, float]:
    """What each cause adds to cost(after) − cost(before), in the order of `before`, in the unit of the cost.

    Effect of i = sum over sets T without i of |T|! (n−|T|−1)! / n! × [C(T+i) − C(T)], the causes in T as they are after, the others as
    before: 2ⁿ evaluations, each made once. The effects sum to the difference within 1e-9 of the greater cost. A cause may be of any
    type that `cost` understands. Raises ValueError where the two sides name different causes, or more than twelve.
    Source: L. S. Shapley (1953).
    """
    names = tuple(before)
    if set(names) != set(after) or len(names) > MOST:
        raise ValueError(f"both sides name the same causes, at most {MOST}: {names} and {tuple(after)}")
    sets = [frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]
    costs = {chosen: cost({name: (after if name in chosen else before)[name] for name in names}) for chosen in sets}
    ways = [factorial(size) * factorial(len(names) - size - 1) for size in range(len(names))]
    whole = factorial(len(names))
    return {name: fsum(ways[len(chosen)] * (costs[chosen | {name}] - costs[chosen]) for chosen in sets if name not in chosen) / whole for name in names}


def holds(effects: Mapping[str, float], before: float, after: float) -> bool:
    """Whether the effects sum to the difference of the two costs: |sum − difference| ≤ 1e-9 max(|before|, |after|)."""
    return abs(fsum(effects.values()) - (after - before)) <= 1e-9 * max(abs(before), abs(after))
