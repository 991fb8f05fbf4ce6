"""How long until it is done, while some still wait: Kaplan-Meier over counts."""

from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

EXACT = 1e-12  # what rounding may leave between a product and the share asked for


class Step(NamedTuple):
    """The share still open after a time."""

    time: float
    open: float


def still_open(done: Mapping[float, int], waiting: Mapping[float, int]) -> tuple[Step, ...]:
    """The share still open after each time at which something was done: the product of 1 − done/at risk.

    `done` and `waiting`: how many were done, or were last seen open (right-censored), after so long; one seen open at the very time of
    another's end was at risk then. Source: Kaplan and Meier, JASA 53 (1958).
    """
    times = sorted({*done, *waiting})
    if any(time < 0 for time in times) or any(count < 0 for count in (*done.values(), *waiting.values())):
        raise ValueError("times and counts are not below zero")
    leaving = [done.get(time, 0) + waiting.get(time, 0) for time in times]
    gone = [0, *accumulate(leaving)]
    total, share, steps = gone[-1], 1.0, []
    for time, before in zip(times, gone, strict=False):
        if done.get(time, 0):
            share *= 1 - done[time] / (total - before)
            steps.append(Step(time, share))
    return tuple(steps)


def percentile(done: Mapping[float, int], waiting: Mapping[float, int], share: float) -> float | None:
    """The first time at which at least `share` of all are done; None where so many were never seen done."""
    if not 0 < share < 1:
        raise ValueError(f"{share} is no share between 0 and 1")
    return next((step.time for step in still_open(done, waiting) if step.open <= 1 - share + EXACT), None)
