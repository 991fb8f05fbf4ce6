"""Erlang A at many digits, written from its definition (the chain's own sums), and the chain itself: what our formulas are compared with."""

import mpmath as mp
import numpy as np

DIGITS = 90


def erlang_a(lam: float, mu: float, theta: float, n: int, t: float) -> dict[str, mp.mpf]:
    """Every measure but the speed of answer, from Palm's function and the loss formula as they are defined."""
    with mp.workdps(DIGITS):
        lam, mu, theta, t = (mp.mpf(value) for value in (lam, mu, theta, t))
        a, c, y = lam / mu, n * mu / theta, lam / theta
        later = y * mp.exp(-theta * t)
        inverse_b = mp.exp(a) * a ** (1 - n) * mp.gammainc(n, a)  # Gamma(n, a) e^a a^(1-n) = 1/B(n-1, a)
        palm = mp.hyp1f1(1, c + 1, y, maxterms=10**7)
        none_free = a / n * palm
        before = 1 / (inverse_b + none_free)
        p_wait = none_free * before
        abandon = p_wait * (1 / (a / n * palm) + 1 - n / a)
        falls = mp.exp(-((n * mu - lam) * t + y * (theta * t - 1 + mp.exp(-theta * t))))
        tail = p_wait * falls * mp.hyp1f1(1, c + 1, later, maxterms=10**7) / palm
        after = y / (c + 1) * before * falls * mp.exp(-theta * t) * mp.hyp1f1(1, c + 2, later, maxterms=10**7)
        served = 1 - abandon - after
        return {
            "p_wait": p_wait, "p_abandon": abandon, "mean_wait": abandon / theta, "virtual_tail": tail, "served_in": served,
            "abandoned_in": 1 - tail * mp.exp(-theta * t) - served, "occupancy": a / n * (1 - abandon),
        }  # fmt: skip


def speed_of_answer(lam: float, mu: float, theta: float, n: int) -> mp.mpf:
    """E[W | answered], by integrating the density of the offered wait at 30 digits, cut where it bends."""
    with mp.workdps(40):
        lam, mu, theta = (mp.mpf(value) for value in (lam, mu, theta))
        a, y = lam / mu, lam / theta
        idle = mp.exp(a) * a ** (1 - n) * mp.gammainc(n, a)

        def falls(x: mp.mpf) -> mp.mpf:
            return mp.exp((lam - n * mu) * x - y * (theta * x - 1 + mp.exp(-theta * x)) - theta * x)

        peak = mp.log(max(lam / (n * mu + theta), 1)) / theta
        width = 1 / mp.sqrt((n * mu + theta) * theta)
        cuts = sorted({mp.mpf(0), *(max(peak + k * width, 0) for k in (-16, -8, -3, 0, 3, 8, 16, 40, 120, 400))})
        above, below = (mp.quad(f, cuts) for f in (lambda x: x * falls(x), falls))
        return lam * above / (idle + lam * below)


def chain(lam: float, mu: float, theta: float, n: int) -> dict[str, float]:
    """P(W > 0), P(abandon) and occupancy from the birth-death chain, solved state by state up to where no more callers are found."""
    logs = [0.0]
    state = 0
    while state < n or logs[-1] > max(logs) - 60:
        state += 1
        logs.append(logs[-1] + np.log(lam / (min(state, n) * mu + max(state - n, 0) * theta)))
    weights = np.exp(np.array(logs) - max(logs))
    p = weights / weights.sum()
    number = np.arange(p.size)
    busy, waiting = np.minimum(number, n) @ p, np.maximum(number - n, 0) @ p
    return {"p_wait": float(p[n:].sum()), "p_abandon": float(theta * waiting / lam), "occupancy": float(busy / n)}
