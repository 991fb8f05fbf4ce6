"""Required agents where nobody gives up (Erlang C): small loads agent by agent through the recursion of 1/B, large ones by the search."""

import numpy as np

from huiying.workforce.blocks import Floats, Places
from huiying.workforce.erlang_bc import erlang_c
from huiying.workforce.searching import smallest

SMALLEST_LOAD, LARGEST_LOAD = 1e-6, 200.0
BLOCK = 24


def required_endless(lam: Floats, mu: Floats, within_s: float, target: float) -> Floats:
    """Whole agents n >= 1 with at least the target answered within so many seconds; lam, mu > 0 per second, one shape; target in (0, 1)."""
    load = lam / mu
    small = (load >= SMALLEST_LOAD) & (load <= LARGEST_LOAD)
    if small.all():
        return _upward(load, mu * within_s, target)
    out = np.empty_like(load)
    out[small] = _upward(load[small], mu[small] * within_s, target)
    large = np.flatnonzero(~small)

    def level(n: Floats, at: Places) -> Floats:
        return erlang_c(lam[large][at], mu[large][at], n, within_s).served_in

    out[large] = smallest(level, load[large], target)
    return out


def _upward(load: Floats, services_within: Floats, target: float) -> Floats:
    """The recursion 1/B_n = 1 + n/a 1/B_(n-1), for all intervals at once, a block of agents at a time until each interval has enough."""
    out, last, begin = np.zeros_like(load), np.ones_like(load), 0
    per_load, block = 1.0 / load, np.empty((BLOCK, load.size))
    with np.errstate(over="ignore"):  # 1/B of a small load grows beyond any float: nobody waits
        while not out.all():
            n = np.arange(begin + 1.0, begin + BLOCK + 1.0)
            for row, agents in zip(block, n.tolist(), strict=True):
                np.multiply(last, agents * per_load, out=row)
                last = np.add(row, 1.0, out=row)
            spare = np.maximum(n[:, None] - load, 0.0)
            late = n[:, None] / (n[:, None] + spare * (block - 1.0)) * np.exp(-spare * services_within)
            met = late <= 1.0 - target
            out = np.where((out == 0.0) & met.any(axis=0), n[met.argmax(axis=0)], out)
            last, begin = block[-1].copy(), begin + BLOCK
    return out
