"""Holds a text of the closed language against the columns and views of a fact: all that is wrong with it, at once. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiying.kit.checks import Problem
from huiying.kit.clauses import (
    Among,
    Arithmetic,
    Column,
    Compare,
    Condition,
    Different,
    Every,
    Literal,
    Missing,
    Moment,
    Named,
    Not,
    Number,
    Operand,
    Plus,
    Quantile,
    Seconds,
    Some,
    Total,
    Value,
    aggregates,
    names,
)
from huiying.kit.clauses_parse import BadClause, parse_condition, parse_number

TEXT, INTEGER, DECIMAL, BOOLEAN, INSTANT = "text", "integer", "decimal", "boolean", "instant"
TYPES = frozenset({TEXT, INTEGER, DECIMAL, BOOLEAN, INSTANT})
NUMERIC = frozenset({INTEGER, DECIMAL})
_EQUALS = frozenset({"=", "!="})


@dataclass(frozen=True)
class Fact:
    """What may be spoken of: the columns of a fact with their types, and its views with their conditions as text."""

    name: str
    columns: Mapping[str, str]
    views: Mapping[str, str]


def check_number(field: str, text: str, fact: Fact, *, additive: bool = False) -> list[Problem]:
    """All that is wrong with a number; `additive`: sums over parts of the rows must give the whole (no distinct, no quantile)."""
    try:
        number = parse_number(text)
    except BadClause as bad:
        return [_syntax(field, bad)]
    found = [*_products(field, number)]
    if additive and _constant(number):
        found.append(Problem(field, "not_additive", "滚动窗口中不能加减常数", "A rolling window has no constant added"))
    for aggregate in aggregates(number):
        if additive and isinstance(aggregate, Different | Quantile):
            found.append(Problem(field, "not_additive", "滚动窗口只能用 count 和 sum", "A rolling window is made of count and sum alone"))
        if isinstance(aggregate, Total | Quantile):
            found += _numeric(field, aggregate.value, fact)
        if isinstance(aggregate, Quantile) and not 0 < aggregate.p < 1:
            found.append(Problem(field, "not_a_share", "分位数应在 0 与 1 之间", "A quantile lies between 0 and 1"))
        if isinstance(aggregate, Different):
            found += [problem for column in aggregate.columns for problem in _known(field, column, fact)]
        found += _condition(field, aggregate.where, fact)
    return list(dict.fromkeys(found))


def check_condition(field: str, text: str, fact: Fact) -> list[Problem]:
    """All that is wrong with a condition."""
    try:
        return list(dict.fromkeys(_condition(field, parse_condition(text), fact)))
    except BadClause as bad:
        return [_syntax(field, bad)]


def check_views(fact: Fact) -> list[Problem]:
    """All that is wrong with the views of a fact: their conditions, names that are columns too, circles."""
    found = []
    for name, text in fact.views.items():
        if name in fact.columns:
            found.append(Problem(name, "two_meanings", "视图与列同名", "A view and a column share a name"))
        problems = check_condition(name, text, fact)
        found += problems
        if not problems and name in _reached(name, fact, frozenset()):
            found.append(Problem(name, "circle", "视图引用了自己", "A view refers to itself"))
    return found


def _reached(name: str, fact: Fact, seen: frozenset[str]) -> frozenset[str]:
    """The views that a view refers to, directly or through others."""
    try:
        near = {other for other in names(parse_condition(fact.views[name])) if other in fact.views}
    except BadClause:
        return seen
    for other in near - seen:
        seen = _reached(other, fact, seen | {other})
    return seen


def _syntax(field: str, bad: BadClause) -> Problem:
    return Problem(field, "syntax", bad.zh, bad.en)


def _products(field: str, number: Number) -> Iterator[Problem]:
    """A product of two counts is no count of anything."""
    if isinstance(number, Arithmetic):
        if number.op == "*" and any(aggregates(number.left)) and any(aggregates(number.right)):
            yield Problem(field, "product", "乘号一侧须是不含统计的数", "One side of a product holds no aggregate")
        yield from _products(field, number.left)
        yield from _products(field, number.right)


def _constant(number: Number) -> bool:
    """Whether a written number is added or taken off: over parts of the rows it would be added as often as there are parts."""
    if isinstance(number, Arithmetic):
        return number.op != "*" and (_constant(number.left) or _constant(number.right))
    return isinstance(number, Literal)


def _columns(value: Value) -> Iterator[tuple[Column, bool]]:
    """Each column of a value, and whether it stands within seconds()."""
    for part in value.parts if isinstance(value, Plus) else (value,):
        if isinstance(part, Seconds):
            yield part.later, True
            yield part.earlier, True
        else:
            yield part, False


def _known(field: str, column: Column, fact: Fact) -> list[Problem]:
    if column.name in fact.columns:
        return []
    return [Problem(field, "unknown_column", f"没有列 {column.name}", f"There is no column {column.name}")]


def _numeric(field: str, value: Value, fact: Fact) -> list[Problem]:
    found = []
    for column, within_seconds in _columns(value):
        found += _known(field, column, fact)
        kind = fact.columns.get(column.name)
        if within_seconds and kind not in {INSTANT, None}:
            found.append(Problem(field, "not_an_instant", f"{column.name} 不是时刻", f"{column.name} is no instant"))
        if not within_seconds and kind not in {*NUMERIC, None}:
            found.append(Problem(field, "not_a_number", f"{column.name} 不是数", f"{column.name} is no number"))
    return found


def _condition(field: str, condition: Condition, fact: Fact) -> Iterator[Problem]:
    if isinstance(condition, Not):
        yield from _condition(field, condition.part, fact)
    elif isinstance(condition, Every | Some):
        for part in condition.parts:
            yield from _condition(field, part, fact)
    elif isinstance(condition, Named):
        yield from _named(field, condition, fact)
    elif isinstance(condition, Missing):
        yield from _known(field, condition.column, fact)
    elif isinstance(condition, Among):
        yield from _among(field, condition, fact)
    else:
        yield from _compare(field, condition, fact)


def _named(field: str, named: Named, fact: Fact) -> Iterator[Problem]:
    if named.name in fact.views or fact.columns.get(named.name) == BOOLEAN:
        return
    if named.name in fact.columns:
        yield Problem(field, "not_a_condition", f"{named.name} 不是是非列，应加比较", f"{named.name} is no yes-or-no column: compare it with something")
    else:
        yield Problem(field, "unknown_name", f"没有视图或列 {named.name}", f"There is no view or column {named.name}")


def _among(field: str, among: Among, fact: Fact) -> Iterator[Problem]:
    yield from _known(field, among.column, fact)
    own = _family(fact.columns.get(among.column.name))
    if any(own not in {_literal(value), ""} for value in among.values):
        yield _mixed(field)
    if any(_too_fine(value) for value in among.values):
        yield Problem(field, "too_fine", "比较的数最多三位小数", "A number that is compared has at most three decimals")


def _compare(field: str, test: Compare, fact: Fact) -> Iterator[Problem]:
    left, right = _kind(field, test.left, fact), _kind(field, test.right, fact)
    yield from (*left[1], *right[1])
    if left[0] and right[0] and left[0] != right[0]:
        yield _mixed(field)
    if any(_too_fine(operand) for operand in (test.left, test.right)):
        yield Problem(field, "too_fine", "比较的数最多三位小数", "A number that is compared has at most three decimals")
    if {TEXT, BOOLEAN} & {left[0], right[0]} and test.op not in _EQUALS:
        yield Problem(field, "no_order", "文字与是非只能用 = 或 != 比较", "Texts and yes-or-no are compared by = and != alone")


def _too_fine(operand: Operand) -> bool:
    """Facts keep milliseconds: nothing lies between two of them."""
    return isinstance(operand, Literal) and isinstance(operand.value, Decimal) and operand.value != round(operand.value, 3)


def _mixed(field: str) -> Problem:
    return Problem(field, "mixed", "比较的两边类型不同", "The two sides are of different types")


def _kind(field: str, operand: Operand, fact: Fact) -> tuple[str, list[Problem]]:
    """Of which family the operand is (empty: unknown), and what is wrong within it."""
    if isinstance(operand, Literal):
        return _literal(operand), []
    if isinstance(operand, Moment):
        return INSTANT, []
    if isinstance(operand, Column):
        return _family(fact.columns.get(operand.name)), _known(field, operand, fact)
    return DECIMAL, _numeric(field, operand, fact)


def _literal(literal: Literal) -> str:
    if isinstance(literal.value, bool):
        return BOOLEAN
    return DECIMAL if isinstance(literal.value, Decimal) else TEXT


def _family(kind: str | None) -> str:
    """Whole numbers and decimals compare with each other."""
    return DECIMAL if kind == INTEGER else kind or ""
