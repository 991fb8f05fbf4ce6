"""Terms, facts and statements as canonical JSON and back: decimals as text, money as whole fen, so that one value has one sequence of bytes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from huiying.contracts.facts import Adjustment, Correction, Counts, Earlier, Facts, Figure, Fined, Staff
from huiying.contracts.statement import DEDUCTION, Line, Statement
from huiying.contracts.terms import Clause, Component, FineRule, Party, Posts, Prepayment, Terms
from huiying.kit.canonical import canonical
from huiying.kit.curves import Band
from huiying.kit.sums import plain_text

COUNTS = ("contracted", "rostered", "logged_in", "attested")


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical JSON, in hex."""
    return sha256(canonical(value)).hexdigest()


def terms_json(terms: Terms) -> dict[str, Any]:
    """The terms with every default filled in; `reading.from_data` reads it back to the same terms."""
    return {
        "schema": 1, "contract": terms.contract, "version": terms.version, "zh": terms.zh, "en": terms.en, "cycle_months": terms.cycle_months,
        "period": {"from": terms.start.isoformat(), "to": terms.end.isoformat()}, "buyer": _party(terms.buyer), "operator": _party(terms.operator),
        "authorised": _party(terms.authorised), "tax": terms.tax, "components": [_component(one) for one in terms.components],
        "performance": {"share": _text(terms.performance_share), "of": list(terms.performance_of)},
        "pay_factor": [
            {"from": _text(row.low), "factor": _text(row.factor), "per_point": _text(row.per_point), "notice": row.notice} for row in terms.pay_factor
        ],
        "score": {"minimum_n": terms.minimum_n, "decimals": terms.decimals, "bonus_cap": _text(terms.bonus_cap)},
        "clauses": [_clause(one) for one in terms.clauses], "deductions": {"total_cap": _text(terms.total_cap)}, "fines": [_fine(one) for one in terms.fines],
        "prepayment": _prepayment(terms.prepayment),
        "staffing": {"turnover_limit": _text(terms.people.turnover_limit), "pay_floor": _text(terms.people.pay_floor), "insured": terms.people.insured},
        "windows": {"objection_days": terms.objection_days, "decision_days": terms.decision_days},
        "terminations": [{"below": _text(one.below), "times": one.times} for one in terms.terminations], "exclusions": list(terms.exclusions),
        "scope": dict(terms.scope), **_more(terms),
    }  # fmt: skip


def _more(terms: Terms) -> dict[str, Any]:
    """What stands in the form only where the contract has it, so that forms that were kept before keep their hash."""
    bond = terms.bond
    found: dict[str, Any] = {} if bond is None else {
        "bond": {"amount": _text(bond.amount), "guarantee": bond.guarantee, "expires": _day(bond.expires), "release": _day(bond.release)},
    }  # fmt: skip
    return found | ({"agreed": dict(terms.agreed)} if terms.agreed else {})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _party(party: Party | None) -> dict[str, str] | None:
    return None if party is None else {"code": party.code, "zh": party.zh, "en": party.en}


def _component(one: Component) -> dict[str, Any]:
    return {
        "code": one.code, "kind": one.kind, "zh": one.zh, "en": one.en, "ref": one.ref, "source": one.source, "rate": _text(one.rate),
        "amount": _text(one.amount),
        "months": one.months, "schedule": {month: _text(amount) for month, amount in one.schedule},
        "tiers": [{"upto": _text(tier.upto), "rate": _text(tier.rate)} for tier in one.tiers], "base": _text(one.base), "forecast": _text(one.forecast),
        "min_share": _text(one.min_share), "max_volume": _text(one.max_volume), "ceiling": _text(one.ceiling), "staffing": _posts(one.staffing),
        "contracted": _text(one.contracted), "tolerance": _text(one.tolerance), "hours": _text(one.hours),
    }  # fmt: skip


def _posts(posts: Posts | None) -> dict[str, Any] | None:
    return None if posts is None else {"tolerance": _text(posts.tolerance), "daily_rate": _text(posts.daily_rate)}


def _clause(one: Clause) -> dict[str, Any]:
    back = one.earn_back
    return {
        "code": one.code, "mode": one.mode, "zh": one.zh, "en": one.en, "ref": one.ref, "metric": one.metric, "version": one.version, "variant": one.variant,
        "raw": one.raw, "unit": one.unit, "scale": _text(one.scale), "better": one.better, "curve": one.curve, "target": _text(one.target),
        "floor": _text(one.floor), "k": _text(one.k), "top": _text(one.top), "bands": [_band(band) for band in one.bands], "weight": _text(one.weight),
        "basis": one.basis, "cap": _text(one.cap), "missing": one.missing,
        "earn_back": None if back is None else {"periods": back.periods, "share": _text(back.share)},
    }  # fmt: skip


def _band(band: Band) -> dict[str, Any]:
    return {"from": _text(band.low), "to": _text(band.high), "gives": _text(band.gives)}


def _fine(one: FineRule) -> dict[str, Any]:
    return {
        "code": one.code, "zh": one.zh, "en": one.en, "ref": one.ref, "per": one.per, "amount": _text(one.amount), "points": _text(one.points),
        "repeat_after": one.repeat_after, "repeat_times": _text(one.repeat_times), "cap": _text(one.cap), "evidence": one.evidence,
    }  # fmt: skip


def _prepayment(one: Prepayment | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"amount": _text(one.amount), "mode": one.mode, "share": _text(one.share), "guarantee": one.guarantee, "expires": _day(one.expires)}


def statement_json(made: Statement, terms: Terms, facts: Facts, *, version: int, state: str) -> dict[str, Any]:
    """A statement as it is published, with the facts it was computed from and the hashes of terms and facts."""
    inputs = facts_json(facts)
    return {
        "contract": made.contract, "terms_version": made.terms_version, "version": version, "month": made.month, "from": made.start, "to": made.end,
        "terms_sha256": digest(terms_json(terms)), "facts_sha256": digest(inputs), "lines": [line_json(line) for line in made.lines],
        "gross_fen": made.gross_fen, "score": _text(made.score), "pay_factor": _text(made.pay_factor), "net_fen": made.net_fen,
        "carried_fen": made.carried_fen, "flags": [{"code": flag.code, "measured": flag.measured} for flag in made.flags], "facts": inputs, "state": state,
    }  # fmt: skip


def line_json(line: Line) -> dict[str, Any]:
    """One line of a statement."""
    return {
        "step": line.step, "code": line.code, "ref": line.ref, "rule": {"zh": line.rule[0], "en": line.rule[1]}, "measured": _text(line.measured),
        "unit": line.unit, "base": None if line.base is None else dict(line.base), "arithmetic": line.arithmetic.text, "fen": line.fen,
        "points": _text(line.points), "met": line.met, "marks": list(line.marks), "over_fen": line.over_fen, "was_fen": line.was_fen,
        "query": None if line.query is None else dict(line.query),
    }  # fmt: skip


def facts_json(facts: Facts) -> dict[str, Any]:
    """The facts, as they stand inside a statement."""
    people = facts.people
    return {
        "month": facts.month, "kpi": {key: _figure(figure) for key, figure in sorted(facts.kpi.items())},
        "quantities": {code: _text(value) for code, value in sorted(facts.quantities.items())},
        "staffing": {code: {name: _text(getattr(counts, name)) for name in COUNTS} for code, counts in sorted(facts.staffing.items())},
        "people": {
            "turnover": _text(people.turnover), "lowest_pay": _text(people.lowest_pay), "two_seats": people.two_seats, "no_calls": people.no_calls,
        },
        "fines": [
            {"rule": one.rule, "events": list(one.events), "days": one.days, "before": one.before, "also": list(one.also)} for one in facts.fines
        ],
        "earlier": [_earlier(one) for one in facts.earlier],
        "adjustments": [
            {"id": one.id, "month": one.month, "line": one.line, "quantity": _text(one.quantity), "rate": _text(one.rate), "zh": one.zh, "en": one.en}
            for one in facts.adjustments
        ],
        "prepayment_open_fen": facts.prepayment_open_fen, "carried_fen": facts.carried_fen, "corrections": [_correction(one) for one in facts.corrections],
    }  # fmt: skip


def _figure(figure: Figure) -> dict[str, Any]:
    return {"num": _text(figure.num), "den": _text(figure.den), "value": _text(figure.value), "n": figure.n, "excluded": dict(figure.excluded)}


def _earlier(one: Earlier) -> dict[str, Any]:
    lines = [{"step": DEDUCTION, "code": code, "fen": fen, "met": one.met.get(code)} for code, fen in one.deducted.items()]
    return {"month": one.month, "score": _text(one.score), "lines": lines}


def _correction(one: Correction) -> dict[str, Any]:
    given: dict[str, Any] = {"objection": one.objection, "line": one.line, "kind": one.kind, "key": one.key}
    if one.kind == "kpi" and one.figure is not None:
        given["figure"] = _figure(one.figure)
    elif one.kind == "events":
        given["drop"] = list(one.drop)
    else:
        given["value"] = _text(one.value)
        given |= {"count": one.count} if one.kind == "staffing" else {}
    return given


def facts_of(given: Mapping[str, Any]) -> Facts:
    """The facts in their published form, read back. The form is ours: a broken one raises KeyError, TypeError or ValueError."""
    people = given["people"]
    return Facts(
        month=given["month"], kpi={key: figure_of(figure) for key, figure in given["kpi"].items()},
        quantities={code: Fraction(value) for code, value in given["quantities"].items()},
        staffing={code: Counts(**{name: Fraction(counts[name]) for name in COUNTS}) for code, counts in given["staffing"].items()},
        people=Staff(_number(people["turnover"]), _number(people["lowest_pay"]), _count(people["two_seats"]), _count(people["no_calls"])),
        fines=tuple(Fined(one["rule"], tuple(one["events"]), _count(one["days"]), _count(one["before"]), tuple(one["also"])) for one in given["fines"]),
        earlier=tuple(earlier_of(one) for one in given["earlier"]),
        adjustments=tuple(Adjustment(**{**one, "quantity": Fraction(one["quantity"]), "rate": Fraction(one["rate"])}) for one in given["adjustments"]),
        prepayment_open_fen=_whole(given["prepayment_open_fen"]), carried_fen=_whole(given["carried_fen"]),
        corrections=tuple(map(correction_of, given["corrections"])),
    )  # fmt: skip


def earlier_of(given: Mapping[str, Any]) -> Earlier:
    """What later periods need of a statement (or of its short form among the facts): its deductions by clause and its score."""
    lines = [line for line in given["lines"] if line["step"] == DEDUCTION]
    deducted, met = {line["code"]: _whole(line["fen"]) for line in lines}, {line["code"]: line["met"] for line in lines}
    return Earlier(given["month"], deducted, met, _number(given["score"]))


def figure_of(given: Mapping[str, Any]) -> Figure:
    """A figure in its published form, read back."""
    n = None if given["n"] is None else _count(given["n"])
    return Figure(_number(given["num"]), _number(given["den"]), _number(given["value"]), n, tuple(sorted(given["excluded"].items())))


def correction_of(given: Mapping[str, Any]) -> Correction:
    """A correction in its published form, read back."""
    figure = figure_of(given["figure"]) if "figure" in given else None
    value, dropped = _number(given.get("value")), tuple(given.get("drop", ()))
    return Correction(given["objection"], given["line"], given["kind"], given["key"], figure, value, given.get("count", ""), dropped)


def _text(value: Decimal | Fraction | int | None) -> str | None:
    return None if value is None else plain_text(value)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _count(value: object) -> int:
    if (found := _whole(value)) < 0:
        raise ValueError(f"{value!r} is below 0")
    return found
