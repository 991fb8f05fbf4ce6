"""Erlang B (who finds no agent is turned away) and Erlang C (who finds no agent waits, for ever if need be)."""

import numpy as np
from numpy.typing import ArrayLike

from huiying.workforce.blocks import Floats, log_inverse_b
from huiying.workforce.outcome import Outcome, flat

LEAST_LOAD = 1e-300
BELOW = 1 - 4 * np.finfo(float).eps
"""Of the agents: a load above this share is not below them, it only misses them by rounding."""


def blocked(n: ArrayLike, a: ArrayLike) -> Floats:
    """B(n, a): the share that a loss system of n agents turns away at a erlang. n need not be whole."""
    shape, (agents, load) = flat(n, a)
    found = np.exp(-log_inverse_b(agents, np.maximum(load, LEAST_LOAD)))
    return np.clip(found, 0.0, 1.0).reshape(shape)


def waiting(n: ArrayLike, a: ArrayLike) -> Floats:
    """C(n, a) = P(W > 0) where nobody gives up; 1 where the load is not below the agents."""
    shape, (agents, load) = flat(n, a)
    b = blocked(agents, load)
    calm = load < agents * BELOW
    spare = np.divide(agents - load, agents, out=np.ones_like(load), where=calm)
    rho = np.divide(load, agents, out=np.ones_like(load), where=calm)
    return np.where(calm, np.clip(b / (spare + rho * b), 0.0, 1.0), 1.0).reshape(shape)


def erlang_b(lam: ArrayLike, mu: ArrayLike, n: ArrayLike) -> Outcome:
    """The loss system. lam, mu: rates per second; n agents. Nobody waits; `p_abandon` is the share turned away."""
    shape, (rate, per_agent, agents) = flat(lam, mu, n)
    load = rate / per_agent
    lost = np.where(rate > 0, blocked(agents, load), 0.0)
    zero = np.zeros_like(rate)
    busy = np.minimum(np.divide(load, agents, out=zero.copy(), where=agents > 0) * (1.0 - lost), 1.0)
    return Outcome(rate, zero, lost, zero, zero, zero, 1.0 - lost, lost, lost, busy, zero + 1).shaped(shape)


def erlang_c(lam: ArrayLike, mu: ArrayLike, n: ArrayLike, t: ArrayLike = 0.0) -> Outcome:
    """The queue of patient callers. lam, mu: rates per second; n agents; t seconds. Where lam >= n mu everybody waits for ever: times are inf, levels 0."""
    shape, (rate, per_agent, agents, within) = flat(lam, mu, n, t)
    load = rate / per_agent
    calm = (load < agents * BELOW) | (rate == 0)
    p_wait = np.where(rate > 0, waiting(agents, load), 0.0)
    slack = np.where(calm & (rate > 0), (agents - load) * per_agent, 1.0)
    tail = np.where(calm, p_wait * np.exp(-slack * within), 1.0)
    mean = np.where(calm, p_wait / slack, np.inf)
    served = np.where(calm, _within(p_wait, slack * within), 0.0)
    zero = np.zeros_like(rate)
    busy = np.minimum(np.divide(load, agents, out=np.where(rate > 0, 1.0, 0.0), where=agents > 0), 1.0)
    return Outcome(rate, p_wait, zero, mean, mean, tail, served, zero, zero, busy, served).shaped(shape)


def _within(p_wait: Floats, s: Floats) -> Floats:
    """1 - p_wait e**-s without cancellation where p_wait is near 1 and s is small."""
    return np.asarray((1.0 - p_wait) - p_wait * np.expm1(-s))
