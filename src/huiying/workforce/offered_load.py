"""Demand that changes within a day: the modified offered load (MOL), the mean number of busy agents if there were always one free.

Exact for any length of service, whatever its distribution, as long as there is always a free agent (M_t/G/inf). What follows is an approximation: with so
many busy on average the line is taken for one of exponential services at a steady rate. Source: Massey and Whitt, Queueing Systems 25 (1997).
"""

import numpy as np

from huiying.workforce.blocks import Floats
from huiying.workforce.patience import Lognormal

FINE = 8
"""Steps that half an interval is cut into where services are not exponential."""
TAIL, MOST_PERIODS = 1e-12, 64


def modified_rates(rates: Floats, mu: float, interval_s: float) -> Floats:
    """The stationary rate per interval that stands for the changing one: mu times the mean of m over the interval, m' = lam(t) - mu m.

    rates: calls per second of each interval (last axis), one period that repeats for ever; lam(t) runs straight between the intervals' middles. Both
    halves of an interval are solved exactly; the state at the beginning is the one that comes back after a period.
    """
    step = interval_s / 2
    edges = (rates + np.roll(rates, 1, axis=-1)) / 2
    nodes = np.concatenate([np.stack([edges, rates], axis=-1).reshape(*rates.shape[:-1], -1), edges[..., :1]], axis=-1)
    begin, end = nodes[..., :-1], nodes[..., 1:]
    decay, kept = np.exp(-mu * step), -np.expm1(-mu * step)
    m = _periodic(begin * kept / mu + (end - begin) * (1.0 - kept / (mu * step)) / mu, decay, mu * step)
    # mu times the integral of m over a step is what came in, less what the state grew by
    served = (begin + end) / 2 * step - np.diff(m, axis=-1)
    return np.asarray(np.maximum((served[..., ::2] + served[..., 1::2]) / interval_s, 0.0))


def _periodic(added: Floats, decay: float, nats: float) -> Floats:
    """The load m at the ends of the steps, m_k+1 = decay m_k + added_k, with m at the end what it was at the beginning."""
    steps = added.shape[-1]
    m = np.zeros((*added.shape[:-1], steps + 1))
    for k in range(steps):
        m[..., k + 1] = decay * m[..., k] + added[..., k]
    first = m[..., -1] / -np.expm1(-nats * steps)
    return np.asarray(m + first[..., None] * np.exp(-nats * np.arange(steps + 1)))


def modified_rates_of(rates: Floats, service: Lognormal, interval_s: float) -> Floats:
    """As `modified_rates`, for lognormal services: m(t) is the integral of lam(t - u) P(service > u) over u, exact at every step of the straight pieces.

    rates: calls per second of each interval of one period (one axis). The mean over an interval is by Simpson's rule over 2 x FINE steps.
    """
    step = interval_s / (2 * FINE)
    lam = _straight(rates)
    weights = _hats(service, step, lam.size)
    m = np.fft.irfft(np.fft.rfft(lam) * np.fft.rfft(weights), lam.size)
    ends = np.concatenate([m, m[:1]])
    parts = ends[:-1].reshape(rates.size, 2 * FINE)
    last = ends[2 * FINE :: 2 * FINE]
    simpson = parts[:, 0] + last + 4 * parts[:, 1::2].sum(axis=1) + 2 * parts[:, 2::2].sum(axis=1)
    return np.asarray(np.maximum(simpson / (6 * FINE) / service.mean, 0.0))


def _straight(rates: Floats) -> Floats:
    """Lam at every step of a period: straight between the middles of the intervals, the first step at the beginning of the first interval."""
    edges = (rates + np.roll(rates, 1)) / 2
    halves = np.stack([edges, rates, np.roll(edges, -1)], axis=-1)
    at = np.arange(FINE) / FINE
    first = halves[:, :1] + (halves[:, 1:2] - halves[:, :1]) * at
    second = halves[:, 1:2] + (halves[:, 2:] - halves[:, 1:2]) * at
    return np.asarray(np.concatenate([first, second], axis=1).reshape(-1))


def _hats(service: Lognormal, step: float, steps: int) -> Floats:
    """What each step back adds to the load, folded to one period: the survival times the hat round that step, integrated."""
    periods = 1
    while service.survival(np.array(periods * steps * step)) > TAIL and periods < MOST_PERIODS:
        periods *= 2
    at: Floats = np.arange(periods * steps + 1, dtype=np.float64) * step
    twice = np.concatenate([[0.0], service.survived_twice(at[1:])])
    weights = np.empty(periods * steps)
    weights[0] = twice[1] / step
    weights[1:] = (twice[2:] - 2 * twice[1:-1] + twice[:-2]) / step
    return np.asarray(weights.reshape(periods, steps).sum(axis=0))
