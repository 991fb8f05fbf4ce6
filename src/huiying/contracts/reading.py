"""Terms from TOML or JSON into one version of a contract, with all problems at once; and back into canonical JSON."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from huiying.contracts.consistent import inconsistencies
from huiying.contracts.terms import (
    AGREED,
    BY_SHARE,
    FEES,
    KINDS,
    STAFFED,
    SUBCONTRACT,
    Bond,
    Clause,
    Component,
    EarnBack,
    FineRule,
    Party,
    PayRow,
    People,
    Posts,
    Prepayment,
    Termination,
    Terms,
    Tier,
)  # fmt: skip
from huiying.kit.checks import Problem, Refused
from huiying.kit.curves import CURVES, Band
from huiying.kit.fields import Fields

HUNDRED = Decimal(100)
DIMENSIONS = ("language", "org_id", "queue")
SOURCES = {**dict.fromkeys(STAFFED, "staffing"), **dict.fromkeys(BY_SHARE, "one"), "milestone": "noted", "pass_through": "noted"}
# What one seat-month or person-month is (21.75 days of 8 hours), an hour, a post-day.
HOURS = {"seat_month": Decimal(174), "head_month": Decimal(174), "productive_hour": Decimal(1), **dict.fromkeys(FEES, Decimal(8))}
YEARS_AGO, YEARS_AHEAD = date(2000, 1, 1), date(2000, 2, 1)


def from_toml(text: str) -> Terms:
    """The terms written in a TOML text. Raises Refused with every problem that was found."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        raise Refused([Problem("terms", "toml", f"不是正确的 TOML：{wrong}", f"Not correct TOML: {wrong}")]) from None
    return from_data(given)


def from_data(given: Mapping[str, Any]) -> Terms:
    """The terms in a table of data, as TOML or canonical JSON gives it. Raises Refused with every problem that was found."""
    found: list[Problem] = []
    fields = Fields(given, found)
    terms = _terms(fields)
    fields.leave()
    if not found:
        found += inconsistencies(terms)
    if found:
        raise Refused(found)
    return terms


def _terms(f: Fields) -> Terms:
    if f.whole("schema", 1) != 1:
        f.problem("schema", "schema", "只认识版本 1", "Only version 1 is known")
    start, end = cast("tuple[date, date]", f.table("period", _period))
    performance = cast("tuple[Decimal, tuple[str, ...]]", f.table("performance", lambda p: (p.number("share", Decimal(0), high=1), p.words("of"))))
    minimum, decimals, bonus = cast("tuple[int, int, Decimal]", f.table("score", _score))
    windows = cast("tuple[int, int]", f.table("windows", lambda w: (w.whole("objection_days", 5, low=1, high=60), w.whole("decision_days", 5, low=1, high=60))))
    return Terms(
        contract=f.code("contract"), version=f.whole("version", 1, low=1), zh=f.text("zh"), en=f.text("en"),
        cycle_months=f.whole("cycle_months", 1, low=1, high=12), start=start, end=end,
        buyer=cast("Party", f.table("buyer", _party)), operator=cast("Party", f.table("operator", _party)),
        authorised=f.table("authorised", _party, needed=False),
        tax=f.choice("tax", ("included", "excluded"), "included"), components=f.rows("components", _component), performance_share=performance[0],
        performance_of=performance[1], pay_factor=f.rows("pay_factor", _pay_row), minimum_n=minimum, decimals=decimals, bonus_cap=bonus,
        clauses=f.rows("clauses", _clause),
        total_cap=cast("Decimal", f.table("deductions", lambda d: d.number("total_cap", Decimal("0.1"), high=1))),
        fines=f.rows("fines", _fine), prepayment=f.table("prepayment", _prepayment, needed=False), people=cast("People", f.table("staffing", _people)),
        objection_days=windows[0], decision_days=windows[1],
        terminations=f.rows("terminations", lambda t: Termination(t.number("below"), t.whole("times", 1, low=1))), exclusions=f.words("exclusions"),
        scope=f.table("scope", _scope, needed=False) or (), bond=f.table("bond", _bond, needed=False), agreed=f.table("agreed", _agreed, needed=False) or (),
    )  # fmt: skip


def _period(f: Fields) -> tuple[date, date]:
    start, end = f.day("from"), f.day("to")
    if start is None or end is None:
        f.problem("from", "required", "合同期的起止日期必填", "The period needs both its dates")
    return start or YEARS_AGO, end or YEARS_AHEAD


def _scope(f: Fields) -> tuple[tuple[str, str], ...]:
    """Which rows of the facts are the contract's: values of a few dimensions."""
    return tuple((name, f.code(name)) for name in DIMENSIONS if f.has(name))


def _score(f: Fields) -> tuple[int, int, Decimal]:
    return f.whole("minimum_n", 30), f.whole("decimals", 2, high=6), f.number("bonus_cap", Decimal(0))


def _party(f: Fields) -> Party:
    return Party(f.code("code"), f.text("zh"), f.text("en"))


def _component(f: Fields) -> Component:
    kind = f.choice("kind", tuple(KINDS))
    return Component(
        code=f.code("code"), kind=kind, zh=f.text("zh"), en=f.text("en"), ref=f.text("ref", ""), source=f.text("source", SOURCES.get(kind)),
        rate=f.maybe("rate"), amount=f.maybe("amount"), schedule=_schedule(f),
        months=f.whole_or_none("months", low=1, high=240),
        tiers=f.rows("tiers", lambda t: Tier(t.maybe("upto"), t.number("rate"))), base=f.maybe("base"), forecast=f.maybe("forecast"),
        min_share=f.maybe("min_share", high=1), max_volume=f.maybe("max_volume"), ceiling=f.maybe("ceiling"),
        staffing=f.table("staffing", lambda s: Posts(s.number("tolerance", Decimal("0.02"), high=1), s.maybe("daily_rate")), needed=False),
        contracted=f.maybe("contracted"), tolerance=f.number("tolerance", Decimal(0), high=1),
        hours=f.maybe("hours", low=Decimal("0.1")) or HOURS.get(kind),
    )  # fmt: skip


def _schedule(f: Fields) -> tuple[tuple[str, Decimal], ...]:
    """The amounts of single months, in their order."""

    def read(inner: Fields) -> tuple[tuple[str, Decimal], ...]:
        return tuple((month, inner.number(month)) for month in sorted(inner.given))

    return f.table("schedule", read, needed=False) or ()


def _pay_row(f: Fields) -> PayRow:
    return PayRow(f.number("from"), f.number("factor", high=2), f.number("per_point", Decimal(0), high=1), f.truth("notice", default=False))


def _clause(f: Fields) -> Clause:
    unit, curve = f.choice("unit", ("percent", "seconds", "count", "ratio"), "percent"), f.choice("curve", tuple(CURVES))
    better = "lower" if curve == "inverse_linear" else "higher"
    return Clause(
        code=f.code("code"), mode=f.choice("mode", ("score", "deduct")), zh=f.text("zh"), en=f.text("en"), ref=f.text("ref", ""), metric=f.code("metric"),
        version=f.whole("version", 1, low=1), variant=f.code("variant"), raw=f.truth("raw", default=False), unit=unit,
        scale=f.number("scale", HUNDRED if unit == "percent" else Decimal(1)), better=f.choice("better", ("higher", "lower"), better), curve=curve,
        target=f.maybe("target", low=None), floor=f.maybe("floor", low=None), k=f.maybe("k"), top=f.maybe("top", low=None), bands=f.rows("bands", _band),
        weight=f.number("weight", Decimal(0)), basis=f.choice("basis", ("yuan", "gross"), "yuan"), cap=f.maybe("cap"),
        missing=f.choice("missing", ("full", "zero"), "full"),
        earn_back=f.table("earn_back", lambda e: EarnBack(e.whole("periods", 3, low=1, high=24), e.number("share", Decimal(1), high=1)), needed=False),
    )  # fmt: skip


def _band(f: Fields) -> Band:
    return Band(f.maybe("from", low=None), f.maybe("to", low=None), f.number("gives"))


def _fine(f: Fields) -> FineRule:
    return FineRule(
        code=f.code("code"), zh=f.text("zh"), en=f.text("en"), ref=f.text("ref", ""), per=f.choice("per", ("event", "day"), "event"),
        amount=f.number("amount", Decimal(0)), points=f.number("points", Decimal(0), high=100),
        repeat_after=f.whole_or_none("repeat_after"),
        repeat_times=f.number("repeat_times", Decimal(1), high=100), cap=f.maybe("cap"), evidence=f.text("evidence", ""),
    )  # fmt: skip


def _prepayment(f: Fields) -> Prepayment:
    mode = f.choice("mode", ("share", "end"), "share")
    return Prepayment(f.number("amount"), mode, f.number("share", Decimal(0), high=1), f.text("guarantee", ""), f.day("expires"))


def _bond(f: Fields) -> Bond:
    return Bond(f.number("amount"), f.text("guarantee", ""), f.day("expires"), f.day("release"))


def _agreed(f: Fields) -> tuple[tuple[str, str], ...]:
    """What else was agreed, by its name."""

    def read(name: str) -> str:
        if name == "subcontract":
            return str(f.choice(name, tuple(SUBCONTRACT)))
        return str(f.day(name) or "") if name == "export_test" else f.text(name)

    return tuple((name, read(name)) for name in AGREED if f.has(name))


def _people(f: Fields) -> People:
    return People(f.maybe("turnover_limit", high=1), f.maybe("pay_floor"), f.truth("insured", default=True))
