"""The guards of counts, time and scope: G01 to G06 and G14. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from statistics import variance
from typing import cast

from huiying.accounts.guard_words import BLOCK, DIFFERENCE, FLAG, UNKNOWN, VALUE, Raised, Said, counted, fire, joined, percent, real
from huiying.accounts.inputs import CORE, EVENTS, INPUTS, NEEDED_LINES, name_of
from huiying.accounts.months import calendar
from huiying.accounts.pairing import AFTER, BEFORE, Pair, common_months, plain
from huiying.accounts.side import Side

LEAST_MONTHS, FEW_MONTHS = 12, 3
MOST_MISSING, MOST_GROWTH = Fraction(1, 10), Fraction(1, 5)
MOST_REDIALS, MOST_REDIAL_CHANGE, CONNECT_CHANGE = Fraction(15, 100), Fraction(5, 100), Fraction(1, 10)
MOST_DEVIATIONS = Fraction(3, 2)
CALLS = ("tel.inbound", "tel.queued", "tel.answered", "tel.ans_in", "tel.ab", "tel.wait_all", "need.count", "need.in15", "rate.connect", "rate.in15")
SCOPE = ("lines_merged", "channel", "hours", "territory", "menu_change")
WITHIN: tuple[tuple[str, str], ...] = (
    ("tel.queued", "tel.inbound"), ("tel.answered", "tel.queued"), ("tel.ans_in", "tel.answered"), ("tel.ab", "tel.queued"), ("tel.ab_short", "tel.ab"),
    ("tel.redial", "tel.queued"), ("tel.unique", "tel.inbound"), ("need.in15", "need.count"), ("contact.fcr", "tel.answered"),
    ("contact.valid", "tel.answered"), ("case.duplicate", "case.opened"), ("case.on_time", "case.due"), ("case.reopened", "case.closed"),
    ("reply.made", "reply.due"), ("sat.answered", "sat.sent"), ("sat.satisfied", "sat.answered"),
)  # fmt: skip
"""What is a part of what: the first can never be more than the second."""
RATES: dict[str, tuple[str, str]] = {
    "rate.connect": ("tel.answered", "tel.queued"), "rate.in15": ("tel.ans_in", "tel.queued"), "rate.on_time": ("case.on_time", "case.due"),
    "rate.replied": ("reply.made", "reply.due"), "rate.satisfied": ("sat.satisfied", "sat.answered"),
}  # fmt: skip
"""A published share and the counts that it would be made of."""


def definition_break(pair: Pair) -> Sequence[Raised]:
    """G01: an input's definition id or version differs between the sides (or within one), and no three months were counted under both."""
    return [
        fire(
            "G01", BLOCK, {"metric": id_, "v0": choice.labels[0], "v1": choice.labels[1]},
            Said({"v0": choice.labels[0], "v1": choice.labels[1]}, {"metric": name_of(id_)}), hits=[id_], withholds=DIFFERENCE,
        )
        for id_, choice in pair.choices.items() if not choice.whole
    ]  # fmt: skip


def short_or_gappy(pair: Pair) -> Sequence[Raised]:
    """G02: fewer than 12 months on a side, more than 10 % of the required month-inputs missing on a side, or different months of the year."""
    months = [len(side.months) for side in pair.sides.values()]
    missing = [missing_share(side) for side in pair.sides.values()]
    years = [frozenset(map(calendar, side.months)) for side in pair.sides.values()]
    if min(months) >= LEAST_MONTHS and max(missing) <= MOST_MISSING and years[0] == years[1]:
        return []
    params = {"n0": months[0], "n1": months[1], "missing0": real(missing[0]), "missing1": real(missing[1]), "same_calendar_months": years[0] == years[1]}
    return [fire("G02", FLAG, params, Said({"n0": str(months[0]), "n1": str(months[1]), "miss": percent(max(missing))}))]


def missing_share(side: Side) -> Fraction:
    """The share of the required month-inputs that a side lacks: eight counts, all cost lines of its kind, their stage, their VAT, its events."""
    if not side.months:
        return Fraction(1)
    lacking = sum(len(side.months) - len(_covered(side, id_)) for id_ in CORE) + (len(side.months) if side.events is None else 0)
    lines = [_covered(side, id_) for id_ in NEEDED_LINES[side.kind]]
    costs = [value for id_ in INPUTS if id_.startswith("cost.") for value in side.within(id_)]
    for month in side.months:
        own = [value for value in costs if month in value.covers]
        lacking += not all(month in line for line in lines)
        lacking += not own or any(value.stage is None for value in own)
        lacking += not own or any(value.vat is None for value in own)
    return Fraction(lacking, (len(CORE) + 4) * len(side.months))


def _covered(side: Side, id_: str) -> frozenset[str]:
    return frozenset[str]().union(*side.coverage(id_).values())


def demand_growth(pair: Pair) -> Sequence[Raised]:
    """G03: needs a month changed by more than a fifth (calls, where needs are missing on a side; cases, where calls are too)."""
    for id_ in ("need.count", "tel.queued", "case.opened"):
        means = [_monthly(pair, which, id_) for which in (BEFORE, AFTER)]
        if None not in means:
            break
    else:
        return []
    first, second = cast("list[Fraction]", means)
    growth = second / first - 1 if first else None
    if (growth is None and not second) or (growth is not None and abs(growth) <= MOST_GROWTH):
        return []
    return [fire("G03", FLAG, {"g": real(growth), "of": id_}, Said({"g": percent(growth, sign=True)}), hits=["cost"])]


def _monthly(pair: Pair, which: str, id_: str) -> Fraction | None:
    totals = pair.totals(which, id_)
    return None if totals is None else totals.sums[id_] / len(totals.months)


def denominator_mismatch(pair: Pair) -> Sequence[Raised]:
    """G04: published shares of different or unnamed wholes; a part above its whole; more in 15 s than connected; a claim that compares unlike things."""
    return [*_wholes(pair), *(one for which in (BEFORE, AFTER) for one in _impossible(pair, which)), *_compared(pair)]


def _wholes(pair: Pair) -> Iterator[Raised]:
    for id_, counts in RATES.items():
        given = [pair.sides[which].within(id_) for which in (BEFORE, AFTER)]
        of = [sorted({value.of or "" for value in values}) for values in given]
        if all(given) and (of[0] != of[1] or len(of[0]) > 1 or "" in of[0]):
            named = [joined(name_of(one) if one else UNKNOWN for one in side) for side in of]
            params = {"metric": id_, "d0": "+".join(of[0]) or None, "d1": "+".join(of[1]) or None}
            yield fire("G04", BLOCK, params, Said({}, {"d0": named[0], "d1": named[1]}), hits=[id_, *counts], withholds=DIFFERENCE)


def _impossible(pair: Pair, which: str) -> Iterator[Raised]:
    """Parts above their wholes in any month of a side, and a 15-second rate above the connect rate of the same whole."""
    for part, whole in WITHIN:
        cells = {cell.months: cell.value for cell in pair.cells(which, whole)}
        wrong = [cell.months[0] for cell in pair.cells(which, part) if cell.months in cells and _above(cell.value, cells[cell.months])]
        if wrong:
            yield _contradiction(which, part, whole, wrong[0])
    rates = [{(value.month, value.of): value.exact for value in pair.sides[which].within(id_)} for id_ in ("rate.in15", "rate.connect")]
    wrong = [key[0] for key in sorted(rates[0].keys() & rates[1].keys(), key=str) if rates[0][key] > rates[1][key]]
    if wrong:
        yield _contradiction(which, "rate.in15", "rate.connect", wrong[0])


def _above(part: object, whole: object) -> bool:
    return isinstance(part, Fraction) and isinstance(whole, Fraction) and part > whole


def _contradiction(which: str, part: str, whole: str, month: str) -> Raised:
    params = {"metric": part, "d0": part, "d1": whole, "side": which, "month": month}
    return fire("G04", BLOCK, params, Said({}, {"d0": name_of(part), "d1": name_of(whole)}), hits=[part, whole], withholds=VALUE, sides=(which,))


def _compared(pair: Pair) -> Iterator[Raised]:
    for side in pair.sides.values():
        for claim in side.claims:
            if claim.of != claim.against:
                named = [name_of(one) if one else UNKNOWN for one in (claim.of, claim.against)]
                hits = [one for one in (claim.of, claim.against) if one]
                params = {"metric": claim.en, "d0": claim.of, "d1": claim.against}
                yield fire("G04", BLOCK, params, Said({}, {"d0": named[0], "d1": named[1]}), hits=hits or ["claim"], withholds=DIFFERENCE)


def redial_inflation(pair: Pair) -> Sequence[Raised]:
    """G05: more than 15 % redials on a side, a change of more than 5 points, or redials unknown while the connect rate differs by more than 10 points."""
    shares = [redial_share(pair, which) for which in (BEFORE, AFTER)]
    known = [share for share in shares if share is not None]
    connect = [connect_rate(pair, which) for which in (BEFORE, AFTER)]
    changed = None if None in connect else abs(cast("Fraction", connect[1]) - cast("Fraction", connect[0]))
    inflated = any(share > MOST_REDIALS for share in known) or (len(known) == 2 and abs(known[1] - known[0]) > MOST_REDIAL_CHANGE)  # noqa: PLR2004 - both sides
    if not inflated and (len(known) == 2 or changed is None or changed <= CONNECT_CHANGE):  # noqa: PLR2004
        return []
    calls, callers = ([_sum(pair, which, id_) for which in (BEFORE, AFTER)] for id_ in ("tel.queued", "tel.unique"))
    params = {"share0": real(shares[0]), "share1": real(shares[1]), "calls0": real(calls[0]), "calls1": real(calls[1]), "unique0": real(callers[0]),
              "unique1": real(callers[1]), "connect_change": real(changed)}  # fmt: skip
    said = {name: _then(counted(two[0]), counted(two[1])) for name, two in (("calls", calls), ("unique", callers))}
    return [fire("G05", FLAG, params, Said({}, said), hits=CALLS)]


def redial_share(pair: Pair, which: str) -> Fraction | None:
    """Redials of all calls that asked for a person; told by the distinct callers where redials are not counted."""
    if (totals := pair.totals(which, "tel.redial", "tel.queued")) and totals.sums["tel.queued"]:
        return totals.sums["tel.redial"] / totals.sums["tel.queued"]
    if (totals := pair.totals(which, "tel.unique", "tel.queued")) and totals.sums["tel.queued"]:
        return 1 - totals.sums["tel.unique"] / totals.sums["tel.queued"]
    return None


def connect_rate(pair: Pair, which: str) -> Fraction | None:
    """Answered of those who asked for a person; the mean of what was published where there are no counts."""
    if (totals := pair.totals(which, "tel.answered", "tel.queued")) and totals.sums["tel.queued"]:
        return totals.sums["tel.answered"] / totals.sums["tel.queued"]
    published = list(plain(pair.cells(which, "rate.connect")))
    return sum(published, Fraction(0)) / len(published) if published else None


def _sum(pair: Pair, which: str, id_: str) -> Fraction | None:
    totals = pair.totals(which, id_)
    return None if totals is None else totals.sums[id_]


def _then(first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str]:
    return f"{first[0]}→{second[0]}", f"{first[1]}→{second[1]}"


def scope_change(pair: Pair) -> Sequence[Raised]:
    """G06: lines merged, channels, hours, territory or menu changed inside the window."""
    found = {event for side in pair.sides.values() for event in side.events or () if event.kind in SCOPE and pair.before.start <= event.month <= pair.after.end}
    events = sorted(found, key=lambda event: (event.day, event.kind, event.zh))
    if not events:
        return []
    named = joined((f"{event.day} {event.zh or EVENTS[event.kind][0]}", f"{event.day} {event.en or EVENTS[event.kind][1]}") for event in events)
    return [fire("G06", FLAG, {"events": [{"date": str(event.day), "kind": event.kind} for event in events]}, Said({}, {"events": named}))]


def regression_to_mean(pair: Pair) -> Sequence[Raised]:
    """G14: a side of fewer than 3 months; or a baseline that is the worst or best of the known 12 months before it, or beyond 1.5 sd of their mean.

    Fewer than three known months before are no ground to call a month extreme.
    """
    months = [len(side.months) for side in pair.sides.values()]
    extreme = [(id_, why) for id_, counts in RATES.items() if (why := _extreme(pair, id_, counts))]
    if min(months) >= FEW_MONTHS and not extreme:
        return []
    params = {"n0": months[0], "n1": months[1], "extreme": [{"metric": id_, "why": why} for id_, why in extreme]}
    return [fire("G14", FLAG, params, Said())]


def _extreme(pair: Pair, published: str, counts: tuple[str, str]) -> str:
    """Why the baseline's rate is extreme among the twelve months before it; "" where it is not, or not enough is known."""
    earlier = _earlier(pair, published, counts)
    rate = _baseline(pair, counts) or _mean(list(plain(pair.cells(BEFORE, published))))
    if rate is None or len(earlier) < FEW_MONTHS:
        return ""
    if rate <= min(earlier) or rate >= max(earlier):
        return "worst_or_best"
    mean = sum(earlier, Fraction(0)) / len(earlier)
    return "deviation" if (rate - mean) ** 2 > MOST_DEVIATIONS**2 * variance(earlier) else ""


def _baseline(pair: Pair, counts: tuple[str, str]) -> Fraction | None:
    """The before side's rate, as the side itself counts it."""
    known = [() if (one := pair.definition(BEFORE, id_)) is None else pair.before.cells(id_, one) for id_ in counts]
    months = common_months(known)
    part, whole = (sum(plain(cell for cell in cells if months.issuperset(cell.months)), Fraction(0)) for cells in known)
    return part / whole if whole else None


def _earlier(pair: Pair, published: str, counts: tuple[str, str]) -> list[Fraction]:
    side = pair.before
    cells = [
        {} if (one := pair.definition(BEFORE, id_)) is None else {cell.months: cell.value for cell in side.cells(id_, one, months=side.prior)} for id_ in counts
    ]
    pairs = [(cells[0][months], cells[1][months]) for months in sorted(cells[0].keys() & cells[1].keys())]
    found = [part / whole for part, whole in pairs if isinstance(part, Fraction) and isinstance(whole, Fraction) and whole]
    definition = pair.definition(BEFORE, published)
    return found or ([] if definition is None else list(plain(side.cells(published, definition, months=side.prior))))


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
