"""Lines beyond all reason: no measure is missing, infinite or out of bounds, and nothing warns. `./huiying trial queueing`."""

import warnings
from typing import Any

import numpy as np

from huiying.workforce.queueing import Convention, Outcome, erlang_a, erlang_b, erlang_c

MOST_AGENTS = 30_000
TIMES = ("mean_wait", "asa")
LOOSE = 1e-9  # two that are equal in truth may differ by this


def run(n: int, seed: int) -> dict[str, Any]:
    """Measure so many drawn lines with patience that ends, and as many by Erlang B and C."""
    chance = np.random.default_rng(seed)
    wrong: dict[str, int] = {}
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        for begin in range(0, n, 10_000):
            lam, mu, theta, agents, t, short = drawn(chance, min(10_000, n - begin))
            found = erlang_a(lam, mu, theta, agents, t, short)
            for name in broken(found):
                wrong[name] = wrong.get(name, 0) + 1
            for name in broken(erlang_b(lam, mu, agents), times=()) + broken(erlang_c(lam, mu, agents, t), times=()):
                wrong[name] = wrong.get(name, 0) + 1
    return {"lines": n, "different": sum(wrong.values()), "first": wrong}


def drawn(chance: np.random.Generator, size: int) -> tuple[np.ndarray, ...]:
    """Agents 0 to 30,000, loads from nothing to a thousand times the agents, patience from a tenth of a second to four months, none or endless."""

    def log_even(least: float, most: float) -> np.ndarray:
        return np.exp(chance.uniform(np.log(least), np.log(most), size))

    n = np.floor(log_even(1, MOST_AGENTS + 1)) * (chance.random(size) > 0.01)
    mu = 1 / log_even(1, 36_000)
    rho = np.where(chance.random(size) < 0.5, chance.uniform(0.5, 1.5, size), log_even(1e-6, 1_000))
    lam = rho * np.maximum(n, 1) * mu * (chance.random(size) > 0.01)
    theta = np.where(chance.random(size) < 0.01, np.inf, 1 / log_even(0.1, 1e7))
    t = log_even(0.01, 36_000) * (chance.random(size) > 0.02)
    return lam, mu, theta, n, t, t * chance.uniform(0, 2, size)


def broken(found: Outcome, times: tuple[str, ...] = TIMES) -> list[str]:
    """Which measures are not what they may be in some line."""
    shares = {name: value for name, value in vars(found).items() if name not in {"rate", *TIMES}} | {str(kind): found.level(kind) for kind in Convention}
    out = [name for name, value in shares.items() if not np.all((value >= 0) & (value <= 1))]
    out += [name for name in times if not np.all(np.isfinite(getattr(found, name)) & (getattr(found, name) >= 0))]
    pairs = ((found.served_in, found.connect), (found.abandoned_in, found.p_abandon), (found.p_abandon, found.p_wait), (found.virtual_tail, found.p_wait))
    out += [f"order {at}" for at, (least, most) in enumerate(pairs) if times and np.any(least > most + LOOSE)]
    return out
