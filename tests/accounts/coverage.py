"""The trial of the estimates of cause: how often intervals hold the truth of simulated cities, and how often something is claimed that is not so.

`./huiying trial accounts --full`: 1,000 cities with a change of known size, and the same 1,000 without any.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from time import process_time
from typing import Any

from scipy.stats import binom

from huiying.accounts.science.estimate import Causal, causal_estimate
from huiying.accounts.science.its import Interrupted
from tests.accounts.cities import CUT, MEASURES, Truth, city
from tests.accounts.coverage_rows import ROWS, claims_beside_others, rows_held
from tests.progress import Progress

LEAST, MOST = 0.92, 0.975  # of intervals at 95 % that hold the truth
MOST_CLAIMS = 0.08  # without an effect
CPU_SECONDS = 300
WHOLE = 1_000  # cities, from which on the limits hold as they stand
RARE = 0.0005  # a smaller number of cities may miss a limit by luck, but not by luck that is rarer
WHAT = ("level", "slope", "month12")
HELD = tuple(f"{what}_held" for what in WHAT)
FALSE = ("away_without_effect", "claimed_without_effect")
Counts = Mapping[tuple[str, str], int]


def run(n: int, seed: int) -> dict[str, Any]:
    """Live through n cities; for each measure the shares of cities, and `broken`, the limits that were not kept."""
    begun, counts, progress = process_time(), Counter[tuple[str, str]](), Progress(n)
    for place in range(n):
        for changed in (True, False):
            made = city(seed + place, changed=changed)
            for measure in MEASURES:
                found = causal_estimate(made.series[measure], CUT, seed=seed)
                counts.update((measure, what) for what in (_true(found, made.truth[measure]) if changed else _false(found)))
        progress.step()
    progress.end()
    pairs, beside = max(n // 2, 30), max(n // 20, 3)
    rows = rows_held(pairs, seed)
    claimed = {"with": claims_beside_others(beside, seed, changed=True), "without": claims_beside_others(beside, seed, changed=False)}
    cpu = process_time() - begun
    broken = broken_limits(counts, n) + broken_rows(rows, pairs)
    broken += [] if claimed["without"] <= most(beside, MOST_CLAIMS) else ["claims beside others"]
    broken += ([f"{cpu:.0f} s of CPU"] if n >= WHOLE and cpu > CPU_SECONDS else [])
    names = [*HELD, *(f"{what}_held_newey_west" for what in WHAT), "claimed", *FALSE]
    shares = {measure: {name: counts[measure, name] / n for name in names} for measure in MEASURES}
    told = {"pairs": pairs, **{f"{id_}_held": rows[id_] / pairs for id_ in ROWS}}
    others = {"cities": beside, "claimed": claimed["with"] / beside, "claimed_without_effect": claimed["without"] / beside}
    more = {"rows": told, "beside_others": others, "broken": broken, "different": len(broken)}
    return {"cities": n, "seed": seed, "cpu_seconds": round(cpu, 1), **shares, **more}


def _true(found: Causal, truth: Truth) -> Iterator[str]:
    series = _series(found)
    for what in WHAT:
        effect, real = getattr(series, what), getattr(truth, what)
        if effect.interval.holds(real):
            yield f"{what}_held"
        if effect.newey.holds(real):
            yield f"{what}_held_newey_west"
    if found.claim:
        yield "claimed"


def _false(found: Causal) -> Iterator[str]:
    if _series(found).level.away_from_zero:
        yield "away_without_effect"
    if found.claim:
        yield "claimed_without_effect"


def _series(found: Causal) -> Interrupted:
    assert found.series is not None, found.reasons
    return found.series


def broken_limits(counts: Counts, n: int) -> list[str]:
    """Which shares lie outside their limits; with fewer cities than the whole, further outside than luck explains."""
    held = [(measure, what) for measure in MEASURES for what in HELD if not least(n) <= counts.get((measure, what), 0) <= most(n, MOST)]
    claims = [(measure, what) for measure in MEASURES for what in FALSE if counts.get((measure, what), 0) > most(n, MOST_CLAIMS)]
    return [f"{measure} {what}" for measure, what in held + claims]


def broken_rows(held: Mapping[str, int], n: int) -> list[str]:
    """Which rows' intervals hold the truth too seldom, or so often that they say nothing."""
    return [f"row {id_}" for id_ in ROWS if not least(n) <= held.get(id_, 0) <= most(n, MOST)]


def least(n: int) -> float:
    """How many of n intervals hold the truth at the very least."""
    return LEAST * n if n >= WHOLE else float(binom.ppf(RARE, n, LEAST))


def most(n: int, share: float) -> float:
    """How many of n may be counted at the very most, where `share` is the limit."""
    return share * n if n >= WHOLE else float(binom.ppf(1 - RARE, n, share))
