"""What an upheld objection may change: the facts behind one line, and only those. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from huiying.contracts.facts import Correction, Facts, Figure
from huiying.contracts.published import COUNTS
from huiying.contracts.source import Source, source_of
from huiying.contracts.statement import DEDUCTION, FINE, GROSS, SCORE, SHORTFALL
from huiying.contracts.terms import Terms
from huiying.kit.checks import Problem
from huiying.kit.fields import Fields


@dataclass(frozen=True, slots=True)
class Correctable:
    """What of a line's facts can be corrected: the kind, its name among the facts, and what it is now."""

    kind: str
    key: str
    now: Mapping[str, str]
    events: tuple[str, ...] = ()


def correctable(terms: Terms, facts: Facts, line: str) -> Correctable | None:
    """What an objection to a line can change; None for a line that follows from others (score, performance, recovery, what is carried)."""
    step, _, code = line.partition(":")
    match int(step):
        case s if s in (GROSS, SHORTFALL):
            return _of_price(terms, facts, code)
        case s if s in (SCORE, DEDUCTION):
            return _of_clause(terms, facts, code) or (_of_rule(facts, code.partition("~")[0]) if s == SCORE else None)
        case s if s == FINE:
            return _of_rule(facts, code.partition("~")[0])
    return None


def _of_price(terms: Terms, facts: Facts, code: str) -> Correctable | None:
    one = next((one for one in terms.components if one.code == code), None)
    source = source_of(one) if one else None
    if code in facts.staffing and (source == Source("staffing") or (one and one.staffing)):
        return Correctable("staffing", code, {name: str(getattr(facts.staffing[code], name)) for name in COUNTS})
    if source is None or source.kind == "one":
        return None
    if source.kind == "metric":
        return _of_figure(facts, source.key)
    return Correctable("quantity", code, {"value": str(facts.quantities.get(code, Fraction(0)))})


def _of_clause(terms: Terms, facts: Facts, code: str) -> Correctable | None:
    clause = next((clause for clause in terms.clauses if clause.code == code), None)
    return _of_figure(facts, clause.key) if clause else None


def _of_figure(facts: Facts, key: str) -> Correctable:
    figure = facts.kpi.get(key, Figure())
    known = {"num": figure.num, "den": figure.den} if figure.den is not None else {"value": figure.value, "n": figure.n}
    return Correctable("kpi", key, {name: "" if value is None else str(value) for name, value in known.items()})


def _of_rule(facts: Facts, code: str) -> Correctable | None:
    events = tuple(event for one in facts.fines if one.rule == code for event in one.events)
    return Correctable("events", code, {}, events) if events else None


def correction(at: Correctable, objection: str, line: str, given: Mapping[str, Any]) -> tuple[Correction | None, list[Problem]]:
    """The correction that a decision asks for, or everything that is wrong with it."""
    found: list[Problem] = []
    fields = Fields(given, found)
    makers = {"kpi": _figure, "quantity": _value, "staffing": _count, "events": _events}
    made = makers[at.kind](at, fields)
    fields.leave()
    return (None, found) if found else (Correction(objection, line, at.kind, at.key, **made), [])


def _figure(at: Correctable, fields: Fields) -> dict[str, Any]:
    if "num" not in at.now:
        value, n = fields.number("value", low=None), fields.whole("n", high=10**9)
        return {"figure": Figure(None, None, Fraction(value), n)}
    num, den = fields.number("num"), fields.number("den")
    if den == 0:
        fields.problem("den", "zero", "分母不能为零", "The base cannot be zero")
    return {"figure": Figure(Fraction(num), Fraction(den))}


def _value(_at: Correctable, fields: Fields) -> dict[str, Any]:
    return {"value": Fraction(fields.number("value"))}


def _count(_at: Correctable, fields: Fields) -> dict[str, Any]:
    return {"count": fields.choice("count", COUNTS), "value": Fraction(fields.number("value"))}


def _events(at: Correctable, fields: Fields) -> dict[str, Any]:
    drop = fields.words("drop")
    if not drop or set(drop) - set(at.events):
        fields.problem("drop", "unknown", "请选择要剔除的事件", "Choose the events to strike out")
    return {"drop": drop}


def line_of(lines: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    """A line of a statement's canonical form by its name."""
    return next((line for line in lines if f"{line['step']}:{line['code']}" == key), None)
