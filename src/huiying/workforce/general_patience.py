"""M/M/n+G: exact measures of a line whose callers give up after times of any distribution (Zeltyn and Mandelbaum).

With survival G and H its integral, the offered wait has the density lam f / (E + lam J), f(x) = exp(lam H(x) - n mu x), J the integral of f, E = 1/B(n-1, a).
The exponent is concave: it is integrated where it is within 60 nats of its highest value, on panels that are fine near 0 (where patience has its shape), fine
around the peak, and cut at the thresholds and wherever the survival jumps.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from huiying.workforce.blocks import Floats, Places, log_inverse_b
from huiying.workforce.conventions import Standard
from huiying.workforce.outcome import Outcome, Unusable, flat
from huiying.workforce.patience import Patience
from huiying.workforce.required import check
from huiying.workforce.searching import smallest

DEPTH = 60.0  # nats below the peak
NODES, WEIGHTS = (array / 2 for array in np.polynomial.legendre.leggauss(24))
NODES = NODES + 0.5
NEAR_ZERO = np.concatenate([[0.0], np.geomspace(1e-9, 1.0, 72)])
EVENLY = np.linspace(0.0, 1.0, 25)
NODES_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Points:
    """Lines of one shape: rates per second, agents, thresholds in seconds."""

    lam: Floats
    mu: Floats
    n: Floats
    t: Floats
    short: Floats

    def rows(self, where: slice) -> "Points":
        """Some of the lines."""
        return Points(**{one.name: getattr(self, one.name)[where] for one in fields(self)})


def general(lam: ArrayLike, mu: ArrayLike, patience: Patience, n: ArrayLike, t: ArrayLike = 0.0, short_s: ArrayLike | None = None) -> Outcome:
    """M/M/n+G. lam, mu: calls and services per second, more than 0; n >= 1 agents; t, short_s (t unless given): seconds; all broadcast. Raises Unusable."""
    shape, given = flat(lam, mu, n, t, t if short_s is None else short_s)
    points = Points(*given)
    if np.any(points.lam <= 0) or np.any(points.mu <= 0) or np.any(points.n < 1):
        raise Unusable("来电率与服务率须大于 0，座席至少一个。", "Calls and services are more than 0, agents at least one.")
    size = max(NODES_AT_ONCE // ((NEAR_ZERO.size + EVENLY.size + patience.breaks().size) * NODES.size), 1)
    pieces = [_measured(points.rows(slice(begin, begin + size)), patience) for begin in range(0, points.lam.size, size)]
    return Outcome(**{one.name: np.concatenate([getattr(piece, one.name) for piece in pieces]) for one in fields(Outcome)}).shaped(shape)


def required_general(lam: ArrayLike, mu: ArrayLike, patience: Patience, standard: Standard) -> Floats:
    """Whole agents n >= 1 of each interval that keep the standard's share and its limit of abandons. Raises Unusable, OutOfReach."""
    check(standard)
    shape, (rate, per_agent) = flat(lam, mu)
    calls = np.flatnonzero(rate > 0)
    out = np.ones_like(rate)

    def measured(n: Floats, at: Places) -> Outcome:
        return general(rate[calls][at], per_agent[calls][at], patience, n, standard.within_s, standard.short)

    load = rate[calls] / per_agent[calls]
    out[calls] = smallest(lambda n, at: measured(n, at).level(standard.convention), load, standard.target)
    if standard.max_abandon is not None:
        out[calls] = np.maximum(out[calls], smallest(lambda n, at: measured(n, at).connect, load, 1.0 - standard.max_abandon))
    if standard.max_occupancy is not None:
        out[calls] = np.maximum(out[calls], smallest(lambda n, at: 1.0 - measured(n, at).occupancy, load, 1.0 - standard.max_occupancy))
    return out.reshape(shape)


def _exponent(points: Points, patience: Patience, x: Floats) -> Floats:
    return np.asarray(points.lam * patience.survived(x) - points.n * points.mu * x)


def _span(points: Points, patience: Patience) -> tuple[Floats, Floats, Floats]:
    """Where the exponent is within DEPTH of its peak, and that peak's height."""
    ratio = points.n * points.mu / points.lam
    peak = np.where(ratio < 1.0, patience.reach(np.minimum(ratio, 1.0 - 1e-16)), 0.0)
    height = _exponent(points, patience, peak)
    low, high, step = peak.copy(), peak.copy(), 1.0 / (points.n * points.mu)
    for end, sign in ((low, -1.0), (high, 1.0)):
        away = step.copy()
        while np.any(open_ := (end > 0 if sign < 0 else end >= 0) & (_exponent(points, patience, end) > height - DEPTH)):
            end[open_] = np.maximum(peak + sign * away, 0.0)[open_]
            away[open_] *= 1.5
    return low, high, height


def _measured(points: Points, patience: Patience) -> Outcome:
    low, high, height = _span(points, patience)
    a = points.lam / points.mu
    idle = log_inverse_b(points.n - 1.0, a)
    shift = np.maximum(height + np.log(points.lam), idle)
    x, w = _panels(points, patience, low, high)
    column = Points(**{one.name: getattr(points, one.name)[:, None] for one in fields(points)})
    f = w * np.exp(np.log(column.lam) + _exponent(column, patience, x) - shift[:, None])
    free = np.exp(idle - shift)
    whole = free + f.sum(axis=1)
    stay, leave = patience.survival(x), patience.gone(x)

    def share(values: Floats) -> Floats:
        return np.asarray(values.sum(axis=1) / whole)

    def given_up(t: Floats) -> Floats:
        return share(np.where(x < t[:, None], leave * f, 0.0)) + patience.gone(t) * share(np.where(x >= t[:, None], f, 0.0))

    ab, tail = share(leave * f), share(np.where(x >= points.t[:, None], f, 0.0))
    served = free / whole + share(np.where(x < points.t[:, None], stay * f, 0.0))
    connected = free / whole + share(stay * f)
    virtual = free / whole + share(np.where(x < points.t[:, None], f, 0.0))
    ab = np.clip(ab, 0.0, 1.0)
    served = np.clip(served, 0.0, 1.0)
    return Outcome(
        points.lam, np.clip(share(f), 0.0, 1.0), ab, share(patience.survived(x) * f), share(x * stay * f) / connected, np.clip(tail, 0.0, 1.0), served,
        np.clip(given_up(points.t), 0.0, ab), np.clip(given_up(points.short), 0.0, ab), np.clip(a / points.n * connected, 0.0, 1.0),
        np.clip(virtual, 0.0, 1.0),
    )  # fmt: skip


def _panels(points: Points, patience: Patience, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The nodes and weights of each line, in rising order."""
    ends = np.stack([points.t, points.short], axis=1)
    jumps = np.broadcast_to(patience.breaks(), (low.size, patience.breaks().size))
    edges = np.concatenate([high[:, None] * NEAR_ZERO, low[:, None] + (high - low)[:, None] * EVENLY, ends, jumps], axis=1)
    edges = np.sort(np.clip(edges, low[:, None], high[:, None]), axis=1)
    width = np.diff(edges, axis=1)
    x = edges[:, :-1, None] + width[:, :, None] * NODES
    return x.reshape(low.size, -1), (width[:, :, None] * WEIGHTS).reshape(low.size, -1)
