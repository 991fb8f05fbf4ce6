"""Demand that changes within a day: the modified offered load (MOL), the mean number of busy agents if there were always one free."""

import numpy as np

from huiying.workforce.blocks import Floats


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
