"""The guards of rates and of what is only asserted: G11, G12, G13. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from huiying.accounts.guard_figures import RATES
from huiying.accounts.guard_words import BLOCK, FLAG, UNKNOWN, VALUE, Raised, Said, counted, fire, percent, real
from huiying.accounts.inputs import name_of
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.science.intervals import wilson_of_share
from huiying.kit.sums import half_up

HOUR = 3600
FEW_ANSWERS, LOW_RESPONSE = 30, Fraction(1, 5)
PERFECT = 1_000  # the public page prints one decimal: 100.0 %
LINES = ("night", "dialect", "elder")
DISTRICT, DISTRICTS = "district:", "district"
FEWEST = 30
GROUPED: dict[str, tuple[str, str]] = {
    "L1": ("tel.answered", "tel.queued"), "L2": ("tel.ans_in", "tel.queued"), "L9": ("sat.satisfied", "sat.answered"),
}  # fmt: skip
"""The rates that are told by line and district too (L10)."""
SHARES: dict[str, tuple[str, str]] = {
    "L3": ("tel.ab", "tel.queued"), "L5s": ("need.in15", "need.count"), "L8": ("case.reopened", "case.closed"), "E6": ("tel.handle", "hr.hours_logged"),
}  # fmt: skip
"""Printed shares of which nothing is published alone."""
ALL = frozenset({"rate.satisfied", "sat.satisfied"})


def satisfaction_without_n(pair: Pair) -> Sequence[Raised]:
    """G11: satisfaction without the numbers sent and answered; or fewer than 30 answers, or fewer than a fifth of those asked."""
    found = []
    for which in (BEFORE, AFTER):
        if not pair.cells(which, "sat.satisfied") and not pair.cells(which, "rate.satisfied"):
            continue
        sent, answered = (_total(pair, which, id_) for id_ in ("sat.sent", "sat.answered"))
        params = {"side": which, "sent": real(sent), "n": real(answered)}
        said = Said({}, {"sent": counted(sent), "n": counted(answered)})
        if sent is None or answered is None:
            found.append(fire("G11", BLOCK, params, said, hits=ALL, withholds=VALUE, sides=(which,)))
        elif answered < FEW_ANSWERS or answered < LOW_RESPONSE * sent:
            found.append(fire("G11", FLAG, params, said, hits=ALL))
    return found


def _total(pair: Pair, which: str, id_: str) -> Fraction | None:
    totals = pair.totals(which, id_)
    return None if totals is None else totals.sums[id_]


def perfect_rate(pair: Pair) -> Sequence[Raised]:
    """G12: a rate that prints as 100 %, of the whole or of a line or district; withheld where nobody says of how many."""
    found = [one for which in (BEFORE, AFTER) for id_ in RATES for one in _perfect(pair, which, id_)]
    found += [one for which in (BEFORE, AFTER) for id_ in SHARES for one in _whole_share(pair, which, id_)]
    return [*found, *(one for which in (BEFORE, AFTER) for metric in GROUPED for one in _of_groups(pair, which, metric))]


def _perfect(pair: Pair, which: str, id_: str) -> Iterator[Raised]:
    counts = RATES[id_]
    totals = pair.totals(which, *counts)
    if totals and (n := totals.sums[counts[1]]):
        rate: Fraction | None = totals.sums[counts[0]] / n
        known: Fraction | None = n
    else:
        published = [value for value in pair.sides[which].within(id_) if value.definition == pair.definition(which, id_)]
        rate = max((value.exact for value in published), default=None)
        sizes = [value.n for value in published]
        known = Fraction(sum(n for n in sizes if n is not None)) if sizes and None not in sizes else None
    if rate is None or not _prints_whole(rate):
        return
    low = None if not known else wilson_of_share(float(min(rate, Fraction(1))), int(known)).lo
    params = {"metric": id_, "side": which, "n": real(known), "lo": low}
    lo = UNKNOWN if low is None else (percent(Fraction(low), 2),) * 2
    said = Said({}, {"n": counted(known), "lo": lo, "metric": name_of(id_)})
    blocked = not known
    yield fire("G12", BLOCK if blocked else FLAG, params, said, hits=[id_, *counts], withholds=VALUE if blocked else "", sides=(which,) if blocked else ())


def _prints_whole(rate: Fraction) -> bool:
    return half_up(rate * PERFECT) >= PERFECT


def _whole_share(pair: Pair, which: str, id_: str) -> Iterator[Raised]:
    """A share of counts that prints as 100 %; occupancy is of hours logged in, of which no bound is reckoned."""
    num, den = SHARES[id_]
    totals = pair.totals(which, num, den)
    if totals is None or not totals.sums[den]:
        return
    counts = id_ != "E6"
    rate = totals.sums[num] / (totals.sums[den] if counts else HOUR * totals.sums[den])
    if _prints_whole(rate):
        yield _counted_whole(id_, which, rate, totals.sums[den], f"share.{id_}", bound=counts)


def _of_groups(pair: Pair, which: str, metric: str) -> Iterator[Raised]:
    """Lines and districts, of 30 or more, whose rate prints as 100 %: of several districts the smallest speaks."""
    num, den = GROUPED[metric]
    smallest: dict[str, tuple[Fraction, Fraction]] = {}
    for group in sorted(set(pair.sides[which].groups(num)) & set(pair.sides[which].groups(den))):
        line = DISTRICTS if group.startswith(DISTRICT) else group
        totals = pair.totals(which, num, den, group=group) if line in {*LINES, DISTRICTS} else None
        if totals is None or totals.sums[den] < FEWEST or not _prints_whole(totals.sums[num] / totals.sums[den]):
            continue
        if line not in smallest or totals.sums[den] < smallest[line][1]:
            smallest[line] = totals.sums[num], totals.sums[den]
    for line, (part, whole) in smallest.items():
        yield _counted_whole(f"{metric}/{line}", which, part / whole, whole, f"{metric}/{line}", bound=True)


def _counted_whole(metric: str, which: str, rate: Fraction, n: Fraction, hit: str, *, bound: bool) -> Raised:
    low = wilson_of_share(float(min(rate, Fraction(1))), int(n)).lo if bound else None
    said = Said({}, {"n": counted(n), "lo": UNKNOWN if low is None else (percent(Fraction(low), 2),) * 2})
    return fire("G12", FLAG, {"metric": metric, "side": which, "n": real(n), "lo": low}, said, hits=[hit])


def asserted_counterfactual(pair: Pair) -> Sequence[Raised]:
    """G13: somebody says what would have been, and nobody can see how that was worked out; to name a method is not to show its working."""
    claims = [(which, claim) for which, side in pair.sides.items() for claim in side.claims]
    return [
        fire(
            "G13",
            FLAG,
            {"side": which, "claim": claim.zh, "claim_en": claim.en, "source": claim.source},
            Said({}, {"claim": (claim.zh, claim.en)}),
            hits=["counterfactual"],
        )
        for which, claim in claims
        if claim.kind == "counterfactual" and claim.workings_ref is None
    ]
