"""The facts as an engine wants them, in PostgreSQL's words: instants as microseconds, seconds as milliseconds; only the columns and rows asked for.

What no room here tells yet (knowledge, inspection, forecast, incidents, complaints; staff in part) is brought in (brought_source.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiying.metrics import brought_source, call_source
from huiying.metrics.columns import columns

INTERVAL = {
    "agent_id": "i.agent_id", "org_id": "i.org_id", "seat": "i.seat", "state": "i.state", "code": "i.code", "from_at": "i.from_at", "to_at": "i.to_at",
    "seconds_s": "trunc(extract(epoch FROM i.to_at - i.from_at), 3)", "rostered": brought_source.ROSTERED,
}  # fmt: skip
_ENGINE = {
    "text": "({})::text", "integer": "({})::bigint", "decimal": "trunc(({}) * 1000)::bigint", "boolean": "({})::boolean",
    "instant": "(extract(epoch FROM {}) * 1000000)::bigint",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A SELECT with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Span:
    """Rows of which one of the cohorts lies in [since, until); without cohorts all rows."""

    cohorts: frozenset[str]
    since: datetime
    until: datetime


def engine_source(fact: str, names: Iterable[str], span: Span, missed: Callable[[Span], Iterable[Any]]) -> Source:
    """The columns as engines hold them. `missed` tells which calls count as missed, asked only when that column is wanted."""
    return _source(fact, frozenset(names), span, missed, _ENGINE)


def plain_source(fact: str, names: Iterable[str], span: Span, missed: Callable[[Span], Iterable[Any]]) -> Source:
    """The columns in PostgreSQL's own types: for lists on screens and for files."""
    return _source(fact, frozenset(names), span, missed, {"text": "({})::text"})


def _source(fact: str, names: frozenset[str], span: Span, missed: Callable[[Span], Iterable[Any]], forms: Mapping[str, str]) -> Source:
    kinds = columns(fact)
    expressions, tables, where = _of(fact, names)
    picked = ", ".join(f"{forms.get(kinds[name], '{}').format(expressions[name])} AS {name}" for name in kinds if name in names)
    bounds, params = _bounds(expressions, span)
    before, own = _before(fact, names, span, missed)
    return Source(f"{before}SELECT {picked} FROM {tables} WHERE {where}{bounds}", (*own, *params))  # noqa: S608 - words of our own


def _of(fact: str, names: frozenset[str]) -> tuple[Mapping[str, str], str, str]:
    """The columns' expressions, the tables, and which rows are facts."""
    if fact == "call":
        return call_source.COLUMNS, call_source.tables(names), call_source.WHERE
    if fact == "work":
        return {name: f"w.{name}" for name in columns(fact)}, "metrics_work w", "true"
    if fact == "agent_interval":
        return INTERVAL, "calls_agent_interval i", "i.to_at IS NOT NULL"
    return brought_source.expressions(fact), brought_source.TABLES[fact], "true"


def _before(fact: str, names: frozenset[str], span: Span, missed: Callable[[Span], Iterable[Any]]) -> tuple[str, tuple[Any, ...]]:
    """What stands before the SELECT: excluded spans, missed calls, and what is brought in, where they are asked for."""
    found, params = [], []
    if fact == "agent_interval" and "rostered" in names:
        found.append(brought_source.SHIFTS)
    if fact == "call":
        found += brought_source.calls_before(names)
    if fact == "call" and names & call_source.EXCLUDING:
        found.append(call_source.SPANS)
    if fact == "call" and "missed" in names:
        found.append("missed AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS call_id)")
        params.append(list(missed(span)))
    return (f"WITH {', '.join(found)} " if found else ""), tuple(params)


def _bounds(expressions: Mapping[str, str], span: Span) -> tuple[str, tuple[datetime, ...]]:
    if not span.cohorts:
        return "", ()
    each = [f"({expressions[cohort]} >= %s AND {expressions[cohort]} < %s)" for cohort in sorted(span.cohorts)]
    return f" AND ({' OR '.join(each)})", (span.since, span.until) * len(each)
