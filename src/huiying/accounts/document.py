"""The document of two accounts: everything that can be said of two sides, as JSON that is the same to the byte for the same inputs and seed. Pure.

Money in it is whole fen; a cost per unit stands as num (fen) over den. What cannot be computed is null, with a reason that names what is missing.
"""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction

from huiying.accounts.constant import at_constant
from huiying.accounts.economic import AT_REDIALS, ECONOMIC, REDIALS
from huiying.accounts.effects import EFFECT
from huiying.accounts.engine import engine
from huiying.accounts.equity import equity
from huiying.accounts.figures import COST, Books, Reason, lacks
from huiying.accounts.grades import NOT_COMPUTABLE, WORDS, capped, of_values, worst
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.inputs import CORE, INPUTS, KINDS, NEEDED_LINES, Value
from huiying.accounts.joining import WORTH, joined
from huiying.accounts.livelihood import LIVELIHOOD, of_all_months, time_to_close
from huiying.accounts.modelled import cost_range, plausibility
from huiying.accounts.neighbours import Neighbourhood
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.prices import base_year, deflator
from huiying.accounts.restaffing import CALLS, Restaffed, restaffed, shared_out
from huiying.accounts.rows import Json, by_guard, number, row
from huiying.accounts.side import Side

SCHEMA = "two_accounts/1"
TIMES: dict[str, tuple[Fraction, str, str]] = {
    "L6p50": (Fraction(1, 2), "办结时长中位数（小时）", "Time to close, median (hours)"),
    "L6p90": (Fraction(9, 10), "办结时长九成位（小时）", "Time to close, 90th percentile (hours)"),
}
EXACT = {"L6p50": "case.ttc_p50", "L6p90": "case.ttc_p90"}


def document(before: Side, after: Side, *, controls: Sequence[Side] = (), seed: int = 1, effect: str = EFFECT, worth: Sequence[int] = WORTH) -> Json:
    """The two accounts of two sides of one city, beside other cities where there are controls."""
    books = Books(Pair(before, after), seed)
    around = Neighbourhood(books, tuple(controls))
    again = restaffed(books)
    return {
        "schema": SCHEMA, "unit": after.zh, "unit_en": after.en,
        "regimes": {which: _regime(side) for which, side in books.pair.sides.items()},
        "prices": {"deflator": deflator(books.pair), "base_year": base_year(books.pair)},
        "inputs": [value.told() for value in _inputs(books.pair)],
        "economic": [*_economic(around), _constant(books, again)],
        "livelihood": [*_livelihood(around)],
        "variance": _variance(books, again),
        "join": joined(around, effect, worth),
        "plausibility": plausibility(books),
        "guards": [one.told() for one in books.found],
        "grades": {grade: {"zh": zh, "en": en} for grade, (zh, en) in WORDS.items()},
        "controls": sorted(around.others), "engine": engine(seed),
    }  # fmt: skip


def written(told: Json) -> bytes:
    """The document's bytes: UTF-8, one line, the keys in the order of the document."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _regime(side: Side) -> Json:
    zh, en = KINDS[side.kind]
    events = None if side.events is None else [{"date": str(one.day), "kind": one.kind, "zh": one.zh, "en": one.en} for one in side.events]
    claims = [{"zh": one.zh, "en": one.en, "source": one.source, "kind": one.kind, "workings_ref": one.workings_ref} for one in side.claims]
    return {
        "from": side.start, "to": side.end, "kind": side.kind, "kind_zh": zh, "kind_en": en, "city": side.city, "zh": side.zh, "en": side.en,
        "vendor": side.vendor, "months": len(side.months), "contract_months": side.contract_months, "transition": list(side.transition),
        "events": events, "claims": claims,
        "covariates": [{"zh": one.zh, "en": one.en, "source": one.source} for one in side.covariates],
    }  # fmt: skip


def _inputs(pair: Pair) -> Iterator[Value]:
    """All values of both sides, and a missing one for each required month that has none; by input, city, group and month."""
    order = {id_: at for at, id_ in enumerate(INPUTS)}
    values = [value for side in pair.sides.values() for value in (*side.values, *_missing(side))]
    yield from sorted(values, key=lambda one: (order[one.id], one.city, one.group, one.month, one.definition_id, one.definition_version or 0))


def _missing(side: Side) -> Iterator[Value]:
    for id_ in (*CORE, *NEEDED_LINES[side.kind]):
        known = frozenset(month for value in side.values if value.id == id_ and not value.city for month in value.covers)
        for month in side.months:
            if month not in known:
                yield Value(id_, month, None, INPUTS[id_].unit, "", id_, None, "missing")


def _economic(around: Neighbourhood) -> Iterator[Json]:
    for ways in ECONOMIC:
        told = row(around, ways)
        for which in (BEFORE, AFTER):
            if told["id"] == "C" and told[which]["value"] is not None and (ends := cost_range(around.books, which)):
                told[which]["range"] = ends
        yield _at_redials(around.books, told)


def _at_redials(books: Books, told: Json) -> Json:
    """A row that rests on a redial probability with its values at each of the stated ones."""
    if told["id"] in AT_REDIALS and told.get("variant"):
        for which in (BEFORE, AFTER):
            if told[which]["value"] is not None:
                told[which]["redials"] = [[float(r), number(books.figure(which, AT_REDIALS[told["id"]](r)).value)] for r in REDIALS]
    return told


def _constant(books: Books, again: Restaffed | Reason) -> Json:
    """E8: what both regimes cost a year at the before side's volume and service. The only difference that may be called efficiency."""
    ids = _restaffing_ids(books)
    guards = concerning(books.found, ids)
    told: Json = {"id": "E8", "zh": "同量同标准成本（每年）", "en": "Cost at constant volume and service, a year", "unit": "fen/year",
                  "formula": "F + p κ g Q(V₀, m₀, h, s₀)"}  # fmt: skip
    blocking = [one for one in guards if withheld([one])]
    found = by_guard(blocking[0]) if blocking else again if isinstance(again, Reason) else at_constant(again, books.generator("E8"))
    if isinstance(found, Reason) or isinstance(again, Reason):
        reason = found if isinstance(found, Reason) else lacks(())
        side = {"num": None, "den": None, "value": None, "grade": NOT_COMPUTABLE, "reason": reason.told()}
        return told | {"before": side, "after": side, "counterfactual": None, "diff": None, "ci95": None, "grade": NOT_COMPUTABLE,
                       "guards": sorted({one.id for one in guards}), "reason": reason.told()}  # fmt: skip
    grade = worst([*_grades(books, ids), "C", capped(guards)])
    sides = {which: {"num": round(value), "den": 1, "value": round(value), "grade": grade} for which, value in ((BEFORE, found.before), (AFTER, found.after))}
    interval = None if found.interval is None else [round(end) for end in found.interval]
    better = "unclear" if found.interval is None or found.interval.holds(0) else "better" if found.after < found.before else "worse"
    return told | sides | {
        "counterfactual": {"value": round(found.after), "method": "E8"}, "diff": round(found.after) - round(found.before), "ci95": interval, "better": better,
        "grade": grade, "guards": sorted({one.id for one in guards}), "assumptions": again.assumptions,
    }  # fmt: skip


def _restaffing_ids(books: Books) -> list[str]:
    lines = dict.fromkeys(line for costs in books.costs.values() for line in costs.lines)
    return [COST, "cost", *lines, *CALLS, "hr.hours_paid", "hr.hours_logged"]


def _grades(books: Books, ids: Sequence[str]) -> list[str]:
    wanted = [id_ for id_ in ids if id_ in INPUTS]
    return [of_values(books.pair.used(which, wanted, books.pair.sides[which].months)) for which in (BEFORE, AFTER)]


def _variance(books: Books, again: Restaffed | Reason) -> Json:
    """A year's change of cost shared out; the parts are whole fen and sum to the total."""
    empty: Json = {"total": None, "effects": None, "unit": "fen/year"}
    of_heads = ["head"] if isinstance(again, Restaffed) and again.estimated else []  # their hours, and the price of one, are told from heads
    guards = concerning(books.found, [*_restaffing_ids(books), *of_heads])
    blocking = [one for one in guards if withheld([one])]
    found = by_guard(blocking[0]) if blocking else again if isinstance(again, Reason) else shared_out(again)
    ids = sorted({one.id for one in guards})
    if isinstance(found, Reason):
        return empty | {"reason": found.told(), "grade": NOT_COMPUTABLE, "guards": ids}
    effects = whole(found.effects)
    grade = worst([*_grades(books, _restaffing_ids(books)), "C", capped(guards)])
    labour = [number(one) for one in found.labour]
    return {"total": sum(effects.values()), "effects": effects, "unit": "fen/year", "before": round(found.before), "after": round(found.after),
            "labour": labour, "grade": grade, "guards": ids}  # fmt: skip


def whole(parts: dict[str, float]) -> dict[str, int]:
    """Parts as whole numbers whose sum is the rounded sum: the largest remainders are rounded up."""
    floors = {name: int(part // 1) for name, part in parts.items()}
    left = round(sum(parts.values())) - sum(floors.values())
    first = sorted(parts, key=lambda name: (floors[name] - parts[name], name))[:left]
    return {name: floor + (name in first) for name, floor in floors.items()}


def _livelihood(around: Neighbourhood) -> Iterator[Json]:
    for ways in LIVELIHOOD:
        told = row(around, ways)
        if told["id"] == "L7":
            yield from _times(around.books)
        yield _at_redials(around.books, told)
    yield from equity(around.books)


def _times(books: Books) -> Iterator[Json]:
    """L6: hours until half and nine tenths of all cases were closed."""
    guards = concerning(books.found, ["case.ttc", *EXACT.values()])
    for id_, (share, zh, en) in TIMES.items():
        exact = EXACT[id_]
        values = {which: time_to_close(books, which, share, exact) for which in (BEFORE, AFTER)}
        sides: Json = {}
        for which, value in values.items():
            known = of_all_months(books, which, exact)
            grade = of_values([known] if known else books.pair.used(which, ["case.ttc"], books.pair.sides[which].months))
            reason = None if known or books.pair.sides[which].within("case.ttc") else lacks(("case.ttc",)).told()
            too_many = Reason("still_open", "太多工单仍未办结", "Too many cases are still open").told()
            told = {"value": value, "grade": grade, "from": "cases" if known else "bins"}
            sides[which] = told if value is not None else {"value": None, "grade": NOT_COMPUTABLE, "reason": reason or too_many}
        first, second = values[BEFORE], values[AFTER]
        both = first is not None and second is not None and not withheld(guards)
        change = second - first if both and first is not None and second is not None else None
        grade = worst([*(sides[which]["grade"] for which in sides), "C", capped(guards)]) if both else NOT_COMPUTABLE
        yield {"id": id_, "zh": zh, "en": en, "unit": "h", "formula": "Kaplan-Meier"} | sides | {
            "counterfactual": None, "diff": number(change), "ci95": None, "grade": grade, "guards": sorted({one.id for one in guards}),
        }  # fmt: skip
