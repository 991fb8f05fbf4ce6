"""Erlang X: a caller who gave up calls again with probability r, and the repeated calls are part of the load. Also what a caller's need comes to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize.elementwise import find_root

from huiying.workforce.blocks import Floats
from huiying.workforce.erlang_a import abandoning, erlang_a, line
from huiying.workforce.erlang_bc import blocked
from huiying.workforce.outcome import Outcome, Unusable, flat


@dataclass(frozen=True)
class Needs:
    """Per need (one caller with one matter), not per attempt; arrays of one shape."""

    attempts: Floats
    """Calls that a need makes on average."""
    lost: Floats
    """The share of needs that are given up in the end."""

    @property
    def reached(self) -> Floats:
        """The share of needs that are answered in the end."""
        return np.asarray(1.0 - self.lost)


def attempt_rate(lam: ArrayLike, mu: ArrayLike, theta: ArrayLike, n: ArrayLike, redial: ArrayLike) -> Floats:
    """The rate L of all attempts, which solves L (1 - r P_abandon(L)) = lam; fresh calls `lam` per second, 0 <= redial < 1. Raises Unusable.

    Repeated calls are taken to come back as fresh Poisson traffic, long after the handling time.
    """
    shape, (fresh, per_agent, leaving, agents, again) = flat(lam, mu, theta, n, redial)
    if np.any(again >= 1.0):
        raise Unusable("重拨比例须小于 1。", "The share that calls again is less than 1.")
    rate = np.array(fresh)
    rate[agents == 0] = fresh[agents == 0] / (1.0 - again[agents == 0])
    some = np.flatnonzero((fresh > 0) & (agents > 0) & (leaving > 0) & (again > 0))

    def surplus(times: Floats, fresh: Floats, per_agent: Floats, leaving: Floats, agents: Floats, again: Floats) -> Floats:
        at_once = np.isinf(leaving)
        lost = abandoning(line(fresh * times, per_agent, np.where(at_once, 1.0, leaving), agents))
        lost = np.where(at_once, blocked(agents, fresh * times / per_agent), lost)
        return np.asarray(times * (1.0 - again * lost) - 1.0)

    if some.size:
        given = tuple(array[some] for array in (fresh, per_agent, leaving, agents, again))
        found = find_root(surplus, (np.ones(some.size), 1.0 / (1.0 - again[some])), args=given, tolerances={"xatol": 0.0, "xrtol": 1e-15, "fatol": 0.0})
        rate[some] = fresh[some] * found.x
    return rate.reshape(shape)


def erlang_x(
    lam: ArrayLike, mu: ArrayLike, theta: ArrayLike, n: ArrayLike, t: ArrayLike = 0.0, short_s: ArrayLike | None = None, *, redial: ArrayLike
) -> tuple[Outcome, Needs]:
    """M/M/n+M with redials: per attempt at the rate of all attempts, and per need. Arguments as of `erlang_a`; lam counts fresh calls."""
    rate = attempt_rate(lam, mu, theta, n, redial)
    outcome = erlang_a(rate, mu, theta, n, t, short_s)
    attempts = np.divide(rate, lam, out=np.ones_like(rate), where=np.asarray(lam) > 0)
    lost = np.clip((1.0 - np.asarray(redial)) * outcome.p_abandon * attempts, 0.0, 1.0)
    return outcome, Needs(attempts, lost)


def needs_at(answered: ArrayLike, redial: ArrayLike) -> Needs:
    """What a need comes to where each attempt is answered with probability `answered`, whatever the queue. Raises Unusable."""
    shape, (p, r) = flat(answered, redial)
    if np.any(p > 1) or np.any(r > 1) or np.any(r * (1.0 - p) >= 1.0):
        raise Unusable("比例须在 0 与 1 之间，且来电人不会永远重拨。", "Shares are between 0 and 1, and callers do not call for ever.")
    attempts = 1.0 / (1.0 - r * (1.0 - p))
    return Needs(attempts.reshape(shape), ((1.0 - p) * (1.0 - r) * attempts).reshape(shape))
