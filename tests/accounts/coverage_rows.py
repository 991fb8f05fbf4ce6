"""How often the intervals that stand beside a row's difference hold the truth: volume, rate, unit cost, real cost and E8 of simulated pairs of sides.

And how often something is claimed beside other cities (difference in differences, synthetic control) where nothing has changed.
"""

from collections import Counter
from typing import Any

import numpy as np

from huiying.accounts.constant import at_constant
from huiying.accounts.economic import ECONOMIC
from huiying.accounts.figures import Books, Indicator
from huiying.accounts.livelihood import LIVELIHOOD
from huiying.accounts.months import span
from huiying.accounts.pairing import Pair
from huiying.accounts.restaffing import Restaffed, restaffed
from huiying.accounts.science.estimate import causal_estimate
from huiying.accounts.side import Side
from tests.accounts.cities import CUT, autoregressive, city
from tests.accounts.made import value

MONTHS = (span("2022-01", "2023-12"), span("2024-01", "2025-12"))
ROWS = ("V", "L2", "E1", "C", "E8")
MEAN = {  # a month of each side: calls, share answered, of them in 15 s, seconds each, hours paid for an hour of handling, fen for an hour, fen beside
    0: (60_000, 0.92, 0.90, 240.0, 1.6, 4_000, 40_000_000),
    1: (66_000, 0.95, 0.93, 230.0, 1.5, 4_300, 45_000_000),
}  # fmt: skip
NEIGHBOURS = 6
INDICATORS: dict[str, Indicator] = {ways[0].id: ways[0] for ways in (*ECONOMIC, *LIVELIHOOD)}


def side(at: int, g: np.random.Generator, rho: float, wobble: float) -> Side:
    """Two years of a side; with `wobble` 0 the months are all alike, which is the truth."""
    calls, answered, within, seconds, paid, price, fixed = MEAN[at]
    n = len(MONTHS[at])
    moved = [1 + wobble * scale * autoregressive(g, rho, 1.0, n) for scale in (0.04, 0.01, 0.01, 0.02, 0.02)]
    values = []
    for month, (v, a, w, s, p) in zip(MONTHS[at], zip(*moved, strict=True), strict=True):
        queued = round(calls * v)
        taken = min(round(queued * answered * a), queued)
        handle = round(taken * seconds * s)
        hours = handle / 3600 * paid * p
        counted = {"tel.queued": queued, "tel.answered": taken, "tel.ans_in": min(round(taken * within * w), taken), "tel.handle": handle}
        values += [value(id_, month, number) for id_, number in counted.items()]
        values += [value("hr.hours_paid", month, round(hours, 3)), value("hr.hours_logged", month, round(hours / 1.4, 3))]
        values += [value("cost.wage", month, round(hours * price)), value("cost.social", month, 0), value("cost.site", month, fixed)]
    return Side("x", "某市", "A city", "mixed", MONTHS[at][0], MONTHS[at][-1], tuple(values), events=())


def books(seed: int, wobble: float = 1.0) -> Books:
    """A pair of sides whose months hang together by a correlation between 0 and .5."""
    g = np.random.default_rng(seed)
    rho = g.uniform(0, 0.5)
    return Books(Pair(side(0, g, rho, wobble), side(1, g, rho, wobble)), seed)


def constant(one: Books) -> tuple[float, Any]:
    """E8's difference and its interval."""
    both = restaffed(one)
    assert isinstance(both, Restaffed)
    found = at_constant(both, one.generator("E8"))
    assert hasattr(found, "interval")
    return found.after - found.before, found.interval


def rows_held(n: int, seed: int) -> Counter[str]:
    """Of n pairs, how many intervals of each row hold the truth."""
    counts: Counter[str] = Counter()
    true = books(0, wobble=0.0)
    truth = {id_: float(true.figure("after", one).value or 0) - float(true.figure("before", one).value or 0)
             for id_, one in INDICATORS.items() if id_ in ROWS}  # fmt: skip
    truth["E8"] = constant(true)[0]
    for place in range(n):
        drawn = books(seed + place)
        intervals = {id_: drawn.interval(INDICATORS[id_]) for id_ in ROWS if id_ != "E8"} | {"E8": constant(drawn)[1]}
        for id_, interval in intervals.items():
            assert interval is not None
            counts[id_] += interval.holds(truth[id_])
    return counts


def claims_beside_others(n: int, seed: int, *, changed: bool) -> int:
    """Of n cities beside six in which nothing changed, in how many something is claimed of the volume."""
    found = 0
    for place in range(n):
        own = city(seed + 10_000 + place, changed=changed).series["volume"]
        others = {f"c{k}": city(seed + 20_000 + NEIGHBOURS * place + k, changed=False).series["volume"] for k in range(NEIGHBOURS)}
        level = np.mean(list(own.values())[:36])
        alike = {name: {month: one * level / np.mean(list(series.values())) for month, one in series.items()} for name, series in others.items()}
        found += causal_estimate(own, CUT, seed=seed, controls=alike).claim
    return found
