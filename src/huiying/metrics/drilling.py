"""The rows behind a figure: each call or order of its base, whether it counts in the numerator, and whether it was excluded. Needs the extra `metrics`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis

from huiying.kit.clauses import Aggregate, Condition, Count, Some, aggregates, columns_in
from huiying.kit.times import parse_rfc3339
from huiying.metrics.asking import DAY, QUARTER, Asked, Question, may_exclude, wanted
from huiying.metrics.columns import columns
from huiying.metrics.compiling import PARTS, rows_of
from huiying.metrics.computing import EXCLUDED, Reckoner
from huiying.metrics.engines import Engine
from huiying.metrics.result import instant, shown_by
from huiying.metrics.rolling import SPAN, begin_of, bucket_of
from huiying.metrics.sources import Span

KEYS = {
    "call": ("call_id", "seq", "arrived_at", "queue", "wait_s", "end_reason", "order_id"),
    "work": ("order_id", "order_no", "assignment_id", "unit_id", "received_at", "due_at"),
    "agent_interval": ("agent_id", "state", "code", "from_at", "seconds_s"),
    "qa": ("contact_id", "order_id", "checked_at", "random", "passed", "critical"),
    "staff_month": ("org_id", "month_at", "heads", "leavers", "contracted_h", "logged_in_h"),
    "kb": ("item_id", "version", "published_at", "review_due", "valid_to"),
}
"""What of each row is shown; the first names what it opens."""
_ORDER = {"call": ("arrived_at", "call_id", "seq"), "work": ("order_no", "order_id", "assignment_id"), "agent_interval": ("from_at", "agent_id")}
_FIRST_DAY = date(1970, 1, 1)


def keys_of(fact: str) -> tuple[str, ...]:
    """What of a fact's rows is shown."""
    return KEYS.get(fact, tuple(columns(fact))[:4])


@dataclass(frozen=True)
class Behind:
    """Some of the rows behind a figure, and how many there are in all."""

    total: int
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Term:
    """A part of a figure's numerator (`side` num) or denominator (den): what it came to, and how many rows stand behind it."""

    name: str
    side: str
    aggregate: Aggregate
    value: Fraction | None
    rows: int


def parts(asked: Asked) -> dict[str, tuple[str, Aggregate]]:
    """The counts and sums of a figure by name: num0, num1, den0 … with the side on which they stand."""
    sides = {"num": asked.numerator} | ({"den": asked.denominator} if asked.denominator is not None else {})
    return {f"{side}{place}": (side, one) for side, number in sides.items() for place, one in enumerate(dict.fromkeys(aggregates(number)))}


def around(asked: Asked, worst_at: datetime | None) -> Asked:
    """A rolling window's figure as that of its worst 24 hours, which end at `worst_at`; the whole period where that is not known."""
    period = asked.question.period
    since, until = (worst_at - SPAN, worst_at) if worst_at else (period.since, period.until)
    by = tuple(name for name in asked.question.by if name != QUARTER)
    return replace(asked, question=replace(asked.question, by=by, since=since, until=until))


def terms(asked: Asked, by: Mapping[str, Any], engine: Engine, *, adjusted: bool = False) -> list[Term]:
    """What each count and sum of the figure came to in that group, with or without the excluded rows, and how many rows it took."""
    found, question = parts(asked), replace(asked.question, by=tuple(by))
    counted = [replace(asked, question=question)]
    counted += [replace(asked, question=question, numerator=Count(one.where), denominator=None, sample=None) for _, one in found.values()]
    engine.load(question.fact, wanted(question, {one for each in counted for one in each.counted()}) | _excluded(question), _span(asked))
    answered = Reckoner(engine).answer(question, counted)
    answers = answered.adjusted(asked.definition.ref) if adjusted else answered.answers[""]
    own = next((one for group, one in answers.items() if shown_by(tuple(by), group) == dict(by)), {})
    return [Term(name, side, one, own.get(one), int(own.get(Count(one.where)) or 0)) for name, (side, one) in found.items()]


def behind(
    asked: Asked, by: Mapping[str, Any], engine: Engine, *, part: str = "", adjusted: bool = False, limit: int = 100, offset: int = 0
) -> Behind:  # fmt: skip
    """The rows of one variant's base in that group, in order of time: {keys…, "counts": in the numerator, "left_out": excluded from it}.

    `part` narrows to one count or sum of the figure (parts()); `adjusted` leaves out what was excluded.
    """
    question = replace(asked.question, by=tuple(dict.fromkeys([*asked.question.by, *(name for name in by if name in {DAY, QUARTER})])))
    keys = keys_of(question.fact)
    numerator = Some(tuple(dict.fromkeys(one.where for one in aggregates(asked.numerator))))
    taken = parts(asked)[part][1].where if part else asked.base()
    names = frozenset(wanted(question, ()) | set(keys) | _looked_at(numerator, taken) | set(by) - {DAY, QUARTER}) | _excluded(question)
    row = rows_of(question, names)
    left = row.left_out(asked.definition.ref) if may_exclude(question.fact) else ibis.literal(value=False)
    where = [row.condition(taken), *(_is(row.table, name, value) for name, value in by.items()), *([~left] if adjusted else [])]
    shown = row.table.filter(*where).select(*keys, counts=row.condition(numerator), left_out=left)
    engine.load(question.fact, names, _span(asked))
    total = engine.rows(question, names, shown.aggregate(n=shown.count()))[0][0]
    found = engine.rows(question, names, shown.order_by([*_ORDER.get(question.fact, keys)]).limit(limit, offset=offset))
    return Behind(int(total), [_row(keys, columns(question.fact), one) for one in found])


def _excluded(question: Question) -> frozenset[str]:
    return EXCLUDED if may_exclude(question.fact) else frozenset()


def _span(asked: Asked) -> Span:
    question = asked.question
    return Span(frozenset({question.cohort} if question.cohort else ()), question.since, question.until)


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


def _row(keys: tuple[str, ...], kinds: Mapping[str, str], values: Sequence[Any]) -> dict[str, Any]:
    found = {key: _shown(kinds[key], value) for key, value in zip(keys, values, strict=False)}
    return found | {"counts": bool(values[-2]), "left_out": bool(values[-1])}


def _shown(kind: str, value: Any) -> Any:
    if value is None or kind not in {"instant", "decimal"}:
        return value
    return f"{Decimal(value).scaleb(-3):.3f}" if kind == "decimal" else instant(begin_of(0) + timedelta(microseconds=value))
