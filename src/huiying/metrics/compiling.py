"""The closed language as Ibis expressions: one expression for DuckDB, PostgreSQL and Spark. Needs the extra `metrics` (kit/extras.py).

In an engine's table instants are whole microseconds since 1970 (UTC) and seconds whole milliseconds, both int64: sums and comparisons are exact and
the same on every engine. Counts and sums only; what is divided is divided by us, last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from huiying.kit.clauses import (
    Aggregate,
    Among,
    Column,
    Compare,
    Condition,
    Count,
    Different,
    Every,
    Literal,
    Missing,
    Moment,
    Named,
    Not,
    Operand,
    Plus,
    Quantile,
    Seconds,
    Some,
    Total,
    Value,
)
from huiying.metrics.asking import DAY, QUARTER, Question
from huiying.metrics.columns import columns
from huiying.metrics.exclusions import EVERY

MILLI, MICRO = 1_000, 1_000_000
DAY_S, QUARTER_S, SHANGHAI_S = 86_400, 900, 28_800
_TYPES = {"text": "string", "integer": "int64", "decimal": "int64", "boolean": "boolean", "instant": "int64"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPARES = {"=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
_BETWEEN = "\x1f"
Counting = tuple[str, Aggregate]
"""An aggregate, and the ref of the metric whose left-out rows it does not count; empty: all rows."""


def micros(moment: datetime) -> int:
    """The moment as an engine's table holds it."""
    since = moment - _EPOCH
    return (since.days * DAY_S + since.seconds) * MICRO + since.microseconds


def table(fact: str, names: Iterable[str]) -> Any:
    """The fact as an engine has it, with these columns."""
    kinds = columns(fact)
    return ibis.table({name: _TYPES[kinds[name]] for name in sorted(names)}, name=fact)


def _quotient(number: Any, by: int) -> Any:
    """Whole-number division, down: no engine's own division of negative numbers is asked."""
    return ((number - ((number % by) + by) % by) / by).cast("int64")


def _begin(number: Any, by: int) -> Any:
    """The multiple of `by` at or below a number that is not negative: the cheapest of all ways to tell days and quarters of an hour apart."""
    return number - number % by


PARTS = {DAY: DAY_S * MICRO, QUARTER: QUARTER_S * MICRO}
"""In what the dimensions of time are counted: an engine gives the microsecond with which the day (of the city's clock) or the quarter begins."""


@dataclass(frozen=True)
class Row:
    """Conditions and values of one row of a table, at the moments of a question."""

    table: Any
    kinds: Mapping[str, str]
    moments: Mapping[str, datetime]

    def scale(self, value: Value) -> int:
        """In which part of one the value is held: thousandths for seconds and decimals."""
        if isinstance(value, Plus):
            return max(self.scale(part) for part in value.parts)
        return MILLI if isinstance(value, Seconds) or self.kinds[value.name] == "decimal" else 1

    def value(self, value: Value) -> Any:
        """The value in its own parts."""
        if isinstance(value, Seconds):
            return _quotient(self.table[value.later.name] - self.table[value.earlier.name], MILLI)
        if isinstance(value, Column):
            return self.table[value.name]
        whole = self.scale(value)
        first, *rest = (self.value(part) * (whole // self.scale(part)) for part in value.parts)
        for part in rest:
            first = first + part
        return first

    def operand(self, operand: Operand, scale: int) -> Any:
        """An operand, numbers in so many parts of one."""
        if isinstance(operand, Moment):
            return ibis.literal(micros(self.moments[operand.name]), type="int64")
        if isinstance(operand, Literal):
            return ibis.literal(int(operand.value * scale), type="int64") if isinstance(operand.value, Decimal) else ibis.literal(operand.value)
        own = self.scale(operand)
        return self.value(operand) * (scale // own) if scale != own else self.value(operand)

    def condition(self, condition: Condition) -> Any:
        """The condition of a row: true, false or null."""
        if isinstance(condition, Compare):
            return self._compare(condition)
        if isinstance(condition, Among):
            scale = self._least(condition.column, *condition.values)
            return self.operand(condition.column, scale).isin([self.operand(value, scale) for value in condition.values])
        if isinstance(condition, Missing):
            return self.table[condition.column.name].isnull()
        if isinstance(condition, Named):
            return self.table[condition.name]
        if isinstance(condition, Not):
            return ~self.condition(condition.part)
        return self._joined(condition)

    def _joined(self, condition: Every | Some) -> Any:
        if not condition.parts:
            return ibis.literal(isinstance(condition, Every))
        first, *rest = (self.condition(part) for part in condition.parts)
        for part in rest:
            first = first & part if isinstance(condition, Every) else first | part
        return first

    def _compare(self, test: Compare) -> Any:
        scale = self._least(test.left, test.right)
        return getattr(self.operand(test.left, scale), _COMPARES[test.op])(self.operand(test.right, scale))

    def _least(self, *operands: Operand) -> int:
        """The parts of one in which all of them are whole: thousandths as soon as one needs them."""
        fine = [self.scale(one) for one in operands if isinstance(one, Column | Seconds | Plus)]
        broken = any(isinstance(one, Literal) and isinstance(one.value, Decimal) and one.value != int(one.value) for one in operands)
        return MILLI if broken else max(fine, default=1)

    def left_out(self, ref: str) -> Any:
        """Whether the row is left out of that metric's adjusted figures."""
        return (self.table.excluded_for == EVERY) | self.table.excluded_for.contains(f",{ref},")

    def aggregate(self, aggregate: Aggregate, without: str = "") -> Any:
        """The aggregate over a table's rows, without those left out for a metric; a quantile only on DuckDB (elsewhere: quantiles)."""
        where = self.condition(aggregate.where)
        if without:
            where = where & ~self.left_out(without)
        if isinstance(aggregate, Count):
            return self.table.count() if aggregate.where == Every(()) and not without else self.table.count(where=where)
        if isinstance(aggregate, Total):
            return self.value(aggregate.value).sum(where=where)
        if isinstance(aggregate, Different):
            return self._tuple(aggregate).nunique(where=where)
        return _quantile_disc(ibis.ifelse(where, self.value(aggregate.value), None), ibis.literal(aggregate.p, type="decimal(9, 6)"))

    def _tuple(self, different: Different) -> Any:
        first, *rest = (self.table[column.name] for column in different.columns)
        if not rest:
            return first
        text = first.cast("string")
        for column in rest:
            text = text + _BETWEEN + column.cast("string")
        return text


def scale_of(aggregate: Aggregate, fact: str) -> int:
    """By what the engine's number is divided to be the aggregate's."""
    kinds = columns(fact)
    return Row(None, kinds, {}).scale(aggregate.value) if isinstance(aggregate, Total | Quantile) else 1


def rows_of(question: Question, names: Iterable[str]) -> Row:
    """The rows that the question is about, with its dimensions of time as columns."""
    source = table(question.fact, names)
    row = Row(source, columns(question.fact), question.moments)
    kept = []
    if question.cohort:
        cohort = source[question.cohort]
        kept += [cohort >= micros(question.since), cohort < micros(question.until)]
    if question.without:
        kept.append(~row.left_out(question.without))
    made = {}
    if DAY in question.by:
        made[DAY] = _begin(source[question.cohort] + SHANGHAI_S * MICRO, PARTS[DAY])
    if QUARTER in question.by:
        made[QUARTER] = _begin(source[question.cohort], PARTS[QUARTER])
    shown = source.filter(*kept) if kept else source
    return Row(shown.mutate(**made) if made else shown, row.kinds, row.moments)


def counting(question: Question, names: Iterable[str], aggregates: Sequence[Counting]) -> Any:
    """One scan: a row for each group, its dimensions first, then the aggregates in their order, each without the rows left out for its metric."""
    row = rows_of(question, names)
    numbers = {f"a{place}": row.aggregate(aggregate, without) for place, (without, aggregate) in enumerate(aggregates)}
    grouped = row.table.group_by(list(question.by)).aggregate(**numbers) if question.by else row.table.aggregate(**numbers)
    return grouped.select(*question.by, *numbers)


def quantiles(question: Question, names: Iterable[str], aggregate: Quantile) -> Any:
    """The nearest rank by a histogram of the values: exact on every engine, whatever its own quantile does with fractions of a rank."""
    row = rows_of(question, names)
    by = list(question.by)
    value = row.value(aggregate.value)
    kept = row.table.filter(row.condition(aggregate.where), value.notnull()).select(*by, v=value)
    histogram = kept.group_by([*by, "v"]).aggregate(c=kept.count())
    below = histogram.c.sum().over(ibis.window(group_by=by or None, order_by=histogram.v, preceding=None, following=0))
    n = histogram.c.sum().over(ibis.window(group_by=by or None))
    ranked = histogram.mutate(below=below.cast("int64"), n=n.cast("int64"))
    share = aggregate.p.as_integer_ratio()
    reached = ranked.filter(ranked.below * share[1] >= ranked.n * share[0])
    least = reached.group_by(by).aggregate(a0=reached.v.min()) if by else reached.aggregate(a0=reached.v.min())
    return least.select(*by, "a0")


@ibis.udf.agg.builtin(name="quantile_disc", signature=((dt.int64, dt.Decimal(9, 6)), dt.int64))
def _quantile_disc(value: Any, share: Any) -> Any:
    """DuckDB's nearest rank: with a decimal share it reckons the rank in whole numbers."""


def left_out(question: Question, names: Iterable[str], bases: Sequence[Condition]) -> Any:
    """How many rows of each base are left out: a row for each group, mask of reasons and metrics for which they are, then the bases in their order."""
    row = rows_of(question, names)
    kept = Row(row.table.filter(row.table.excluded_for != ""), row.kinds, row.moments)
    numbers = {f"a{place}": kept.table.count(where=kept.condition(base)) for place, base in enumerate(bases)}
    by = [*question.by, "excluded", "excluded_for"]
    return kept.table.group_by(by).aggregate(**numbers).select(*by, *numbers)


def sql_of(expression: Any, dialect: str) -> str:
    """The expression in an engine's own words."""
    return str(ibis.to_sql(expression, dialect=dialect))
