"""The guards of rates and of what is only asserted: G11, G12, G13. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from huiying.accounts.guard_figures import RATES
from huiying.accounts.guard_words import BLOCK, FLAG, UNKNOWN, VALUE, Raised, Said, counted, fire, percent, real
from huiying.accounts.inputs import name_of
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.science.intervals import wilson_of_share
from huiying.kit.sums import half_up

FEW_ANSWERS, LOW_RESPONSE = 30, Fraction(1, 5)
PERFECT = 1_000  # the public page prints one decimal: 100.0 %
WORKED_OUT = frozenset({"E8", "ITS", "DiD", "SC"})
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
    """G12: a rate that prints as 100 %; withheld where nobody says of how many."""
    return [one for which in (BEFORE, AFTER) for id_ in RATES for one in _perfect(pair, which, id_)]


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
    if rate is None or half_up(rate * PERFECT) < PERFECT:
        return
    low = None if not known else wilson_of_share(float(min(rate, Fraction(1))), int(known)).lo
    params = {"metric": id_, "side": which, "n": real(known), "lo": low}
    lo = UNKNOWN if low is None else (percent(Fraction(low), 2),) * 2
    said = Said({}, {"n": counted(known), "lo": lo, "metric": name_of(id_)})
    blocked = not known
    yield fire("G12", BLOCK if blocked else FLAG, params, said, hits=[id_, *counts], withholds=VALUE if blocked else "", sides=(which,) if blocked else ())


def asserted_counterfactual(pair: Pair) -> Sequence[Raised]:
    """G13: somebody says what would have been, and nobody can see how that was worked out."""
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
        if claim.kind == "counterfactual" and claim.workings_ref is None and claim.method not in WORKED_OUT
    ]
