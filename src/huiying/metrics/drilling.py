"""The rows behind a figure: each call or order of its base, whether it counts in the numerator, and whether it was excluded. Needs the extra `metrics`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis

from huiying.kit.clauses import Condition, Some, aggregates, columns_in
from huiying.kit.times import parse_rfc3339
from huiying.metrics.asking import DAY, QUARTER, Asked, may_exclude, wanted
from huiying.metrics.columns import columns
from huiying.metrics.compiling import PARTS, rows_of
from huiying.metrics.engines import Engine
from huiying.metrics.result import instant
from huiying.metrics.rolling import begin_of, bucket_of

KEYS = {
    "call": ("call_id", "seq", "arrived_at", "queue", "wait_s", "end_reason"),
    "work": ("order_id", "order_no", "assignment_id", "unit_id", "due_at"),
    "agent_interval": ("agent_id", "state", "code", "from_at", "seconds_s"),
    "qa": ("contact_id", "order_id", "checked_at", "random", "passed", "critical"),
    "staff_month": ("org_id", "month_at", "heads", "leavers", "contracted_h", "logged_in_h"),
    "kb": ("item_id", "version", "published_at", "review_due", "valid_to"),
}
"""What of each row is shown; the first names what it opens."""
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Behind:
    """Some of the rows behind a figure, and how many there are in all."""

    total: int
    rows: list[dict[str, Any]]


def behind(asked: Asked, by: Mapping[str, Any], engine: Engine, *, limit: int = 100, offset: int = 0) -> Behind:
    """The rows of one variant's base in that group, in the order of their keys: {keys…, "counts": in the numerator, "left_out": excluded from it}."""
    question = asked.question
    keys = KEYS.get(question.fact, tuple(columns(question.fact))[:4])
    base, numerator = asked.base(), Some(tuple(dict.fromkeys(one.where for one in aggregates(asked.numerator))))
    names = wanted(question, ()) | set(keys) | _looked_at(base, numerator) | set(by) - {DAY, QUARTER}
    names |= {"excluded", "excluded_for"} if may_exclude(question.fact) else set()
    row = rows_of(question, names)
    where = [row.condition(base), *(_is(row.table, name, value) for name, value in by.items())]
    left = row.left_out(asked.definition.ref) if may_exclude(question.fact) else ibis.literal(value=False)
    shown = row.table.filter(*where).select(*keys, counts=row.condition(numerator), left_out=left)
    total = engine.rows(question, frozenset(names), shown.aggregate(n=shown.count()))[0][0]
    found = engine.rows(question, frozenset(names), shown.order_by([*keys]).limit(limit, offset=offset))
    return Behind(int(total), [_row(keys, columns(question.fact), one) for one in found])


def _looked_at(*conditions: Condition) -> set[str]:
    return {name for condition in conditions for name in columns_in(condition)}


def _is(table: Any, name: str, value: Any) -> Any:
    """Whether the row stands in the group: its dimension has that value (a day or a quarter of an hour as published)."""
    if value is None:
        return table[name].isnull()
    if name == DAY:
        return table[DAY] == (date.fromisoformat(value) - _FIRST_DAY).days * PARTS[DAY]
    if name == QUARTER:
        return table[QUARTER] == bucket_of(parse_rfc3339(value)) * PARTS[QUARTER]
    return table[name] == value


def _row(keys: tuple[str, ...], kinds: Mapping[str, str], values: tuple[Any, ...]) -> dict[str, Any]:
    found = {key: _shown(kinds[key], value) for key, value in zip(keys, values, strict=False)}
    return found | {"counts": bool(values[-2]), "left_out": bool(values[-1])}


def _shown(kind: str, value: Any) -> Any:
    if value is None or kind not in {"instant", "decimal"}:
        return value
    return f"{Decimal(value).scaleb(-3):.3f}" if kind == "decimal" else instant(begin_of(0) + timedelta(microseconds=value))
