"""Sides made up for tests: two years of an invented city that raise no guard at all, and ways to change one thing of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from huiying.accounts.inputs import INPUTS, NEEDED_LINES, Value
from huiying.accounts.months import span
from huiying.accounts.pairing import Pair
from huiying.accounts.side import Event, Side

COUNTS = {
    "tel.inbound": 12_000, "tel.queued": 10_000, "tel.answered": 9_600, "tel.ans_in": 8_700, "tel.ab": 400, "tel.ab_short": 60, "tel.wait_all": 120_000,
    "tel.wait_ans": 90_000, "tel.handle": 2_880_000, "tel.redial": 600, "tel.unique": 9_400, "need.count": 9_000, "need.in15": 8_100, "contact.fcr": 7_200,
    "case.opened": 4_000, "case.duplicate": 200, "case.closed": 3_900, "case.due": 3_800, "case.on_time": 3_500, "case.reopened": 120, "reply.due": 3_800,
    "reply.made": 3_790, "sat.sent": 2_000, "sat.answered": 900, "sat.satisfied": 800,
}  # fmt: skip
HOURS = {"hr.heads": 40, "hr.hours_paid": 6_960, "hr.hours_logged": 5_000}
LINES = {
    "cost.wage": 18_000_000, "cost.social": 6_000_000, "cost.supervision": 2_400_000, "cost.site": 2_000_000, "cost.telecom": 900_000,
    "cost.licence": 600_000, "cost.annuity": 400_000, "cost.vendor_fee": 29_000_000, "cost.contract_mgmt": 1_000_000,
}  # fmt: skip
NO_VAT = ("cost.wage", "cost.social", "cost.supervision", "cost.annuity", "cost.contract_mgmt")


def value(id_: str, month: str, number: Any, **more: Any) -> Value:
    """One value, measured under version 1 unless said otherwise."""
    unit = INPUTS[id_].unit
    given = number if unit not in ("h", "head", "index", "share") or number is None else Decimal(str(number))
    cost = {"stage": "paid", "vat": "none" if id_ in NO_VAT else "in", "term_months": 1} if id_.startswith("cost.") else {}
    plain = {"unit": unit, "source": "test", "definition_id": id_, "definition_version": 1, "quality": "missing" if number is None else "measured"}
    return Value(id=id_, month=month, value=given, **{**plain, **cost, **more})


def side(kind: str, start: str, end: str, **more: Any) -> Side:
    """A side with every input in every month, alike in all of them."""
    months = span(start, end)
    numbers = COUNTS | HOURS | {line: LINES[line] for line in NEEDED_LINES[kind]}
    values = [value(id_, month, number) for month in months for id_, number in numbers.items()]
    values += [value("price.cpi", month, "102.5", price_year=2022) for month in months]
    plain: dict[str, Any] = {"city": "x", "zh": "某市", "en": "A city", "events": ()}
    return Side(kind=kind, start=start, end=end, values=tuple(values), **(plain | more))


def quiet() -> Pair:
    """A year in house, a year of an operator: nothing to object to."""
    return Pair(side("inhouse", "2023-01", "2023-12"), side("outsourced", "2024-01", "2024-12", contract_months=12))


def each(one: Side, id_: str, change: Callable[[Value], Value | None]) -> Side:
    """The side with every value of an input changed, or taken away."""
    return replace(one, values=tuple(made for v in one.values if (made := change(v) if v.id == id_ else v) is not None))


def without(one: Side, *ids: str) -> Side:
    """The side without some inputs."""
    return replace(one, values=tuple(v for v in one.values if v.id not in ids))


def numbers(one: Side, **by_id: Any) -> Side:
    """The side with some inputs at other numbers; `tel__queued` is tel.queued."""
    for name, number in by_id.items():
        id_ = name.replace("__", ".")
        one = plus(without(one, id_), (value(id_, month, number) for month in one.months))
    return one


def plus(one: Side, values: Iterable[Value]) -> Side:
    """The side with more values."""
    return replace(one, values=(*one.values, *values))


def after(pair: Pair, change: Callable[[Side], Side]) -> Pair:
    """The pair with its after side changed."""
    return Pair(pair.before, change(pair.after))


def before(pair: Pair, change: Callable[[Side], Side]) -> Pair:
    """The pair with its before side changed."""
    return Pair(change(pair.before), pair.after)


def happened(one: Side, *events: Event) -> Side:
    """The side with events."""
    return replace(one, events=events)
