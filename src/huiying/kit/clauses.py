"""The closed language of metrics and contracts: numbers over facts, and conditions on a row. Here its tree.

clauses_parse.py reads it, clauses_check.py holds it against the facts' columns. Pure: a tree says what is meant, engines say how much it is.

    number    := term (("+" | "-") term)*                      term := factor ("*" factor)?
    factor    := NUMBER | aggregate | "(" number ")"
    aggregate := "count(" cond ")" | "sum(" value "," cond ")" | "distinct(" column {"," column} "," cond ")"
               | "quantile(" NUMBER "," value "," cond ")"
    value     := single {"+" single}                           single := column | "seconds(" column "," column ")"
    cond      := and {"or" and}        and := not {"and" not}        not := "not" not | "(" cond ")" | test
    test      := operand OP operand | column ["not"] "in" "(" literal {"," literal} ")" | column "is" ["not"] "null" | NAME
    operand   := value | NUMBER | 'text' | true | false | snapshot | period_from | period_to

A NAME alone is a view (a named condition) or a boolean column. Nulls follow SQL: a comparison with null is unknown, and a row counts only where
the condition is true. `seconds(a, b)` is a minus b, down to whole milliseconds. `quantile` is the smallest value v of n with count(<= v) >= p * n.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

MOMENTS = frozenset({"snapshot", "period_from", "period_to"})
WORDS = MOMENTS | {"and", "or", "not", "in", "is", "null", "true", "false", "count", "sum", "distinct", "quantile", "seconds"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Seconds:
    """From one instant to another, in seconds: `later` minus `earlier`, down to whole milliseconds; null when one of them is."""

    later: Column
    earlier: Column


@dataclass(frozen=True, slots=True)
class Plus:
    """The sum of values of one row; null when one of them is."""

    parts: tuple[Column | Seconds, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text or a yes or no, as written."""

    value: Decimal | str | bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the computation: `snapshot`, or an end of the period."""

    name: str


Value = Column | Seconds | Plus
Operand = Value | Literal | Moment


@dataclass(frozen=True, slots=True)
class Compare:
    """Two operands by = != < <= > >=."""

    op: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Among:
    """A column's value is one of those."""

    column: Column
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A column's value is null."""

    column: Column


@dataclass(frozen=True, slots=True)
class Named:
    """A view, or a boolean column that is true."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; of unknown it is unknown."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Every:
    """All of them are true (and); of none: always true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of them is true (or)."""

    parts: tuple["Condition", ...]


Condition = Compare | Among | Missing | Named | Not | Every | Some


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows."""

    where: Condition


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a value over rows; null over nothing."""

    value: Value
    where: Condition


@dataclass(frozen=True, slots=True)
class Different:
    """How many different values (of several columns: different tuples, none of them null)."""

    columns: tuple[Column, ...]
    where: Condition


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value below or at which the share p of the rows lies (nearest rank); null over nothing."""

    p: Decimal
    value: Value
    where: Condition


Aggregate = Count | Total | Different | Quantile


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers by + - or *."""

    op: str
    left: "Number"
    right: "Number"


Number = Literal | Aggregate | Arithmetic
Views = Mapping[str, Condition]


def aggregates(number: Number) -> Iterator[Aggregate]:
    """The aggregates in it, from left to right; an equal one twice when it stands there twice."""
    if isinstance(number, Arithmetic):
        yield from aggregates(number.left)
        yield from aggregates(number.right)
    elif not isinstance(number, Literal):
        yield number


def names(condition: Condition) -> Iterator[str]:
    """The names that stand alone in it: views and boolean columns."""
    return (part.name for part in nodes(condition) if isinstance(part, Named))


def resolve(condition: Condition, views: Views) -> Condition:
    """The condition with each view replaced by what it stands for; names that are no view (boolean columns) stay. Views lead in no circle (checked)."""
    if isinstance(condition, Named):
        return resolve(views[condition.name], views) if condition.name in views else condition
    if isinstance(condition, Not):
        return Not(resolve(condition.part, views))
    if isinstance(condition, Every | Some):
        return type(condition)(tuple(resolve(part, views) for part in condition.parts))
    return condition


Node = Aggregate | Condition | Operand


def nodes(part: Node) -> Iterator[Node]:
    """The part and all that it is made of."""
    yield part
    for inner in _within(part):
        yield from nodes(inner)


def columns_in(part: Node) -> Iterator[str]:
    """The columns that are looked at; where views are not put in yet (resolve), their names too."""
    return (found.name for found in nodes(part) if isinstance(found, Column | Named))


def looks_at(number: Number, moment: str) -> bool:
    """Whether it depends on that moment of the computation (views put in)."""
    return any(found == Moment(moment) for aggregate in aggregates(number) for found in nodes(aggregate))


def _within(part: Node) -> tuple[Node, ...]:
    if isinstance(part, Count | Total | Different | Quantile):
        values = part.columns if isinstance(part, Different) else () if isinstance(part, Count) else (part.value,)
        return (*values, part.where)
    if isinstance(part, Compare):
        return part.left, part.right
    if isinstance(part, Among | Missing):
        return (part.column,)
    if isinstance(part, Seconds):
        return part.later, part.earlier
    if isinstance(part, Not):
        return (part.part,)
    return part.parts if isinstance(part, Plus | Every | Some) else ()


def put_in(aggregate: Aggregate, views: Views) -> Aggregate:
    """The aggregate with the views of its condition put in."""
    return replace(aggregate, where=resolve(aggregate.where, views))


def with_views(number: Number, views: Views) -> Number:
    """The number with the views of its conditions put in."""
    if isinstance(number, Arithmetic):
        return Arithmetic(number.op, with_views(number.left, views), with_views(number.right, views))
    return number if isinstance(number, Literal) else put_in(number, views)
