"""Everything shown about an order can be rebuilt from its journal: fold the events, compare with the tables, report what differs.

Plain columns are compared by value. A text stands in the journal as a commitment: the column's text and the kept salt must open
the latest one. What was erased with its salt cannot be opened any more, and is not reported.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Model, QuerySet

from huiying.journal.models import Event, Text
from huiying.journal.moments import one_moment
from huiying.kit.commitment import commit
from huiying.orders.fields import ASSIGNMENT_TEXTS, BINARY, ORDER_TEXTS, UNTOLD, journal_value
from huiying.orders.models import Assignment, WorkOrder

CHUNK = 500
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that table and journal tell differently; texts are not shown, only that they differ."""

    order: str
    field: str
    table: str
    journal: str


@dataclass(slots=True)
class Folded:
    """What the journal says of one row: values by column, and for texts the commitments with the events they stand in."""

    plain: dict[str, Any] = field(default_factory=dict)
    committed: dict[str, list[tuple[UUID, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class Life:
    """The fold of one order's stream."""

    order: Folded = field(default_factory=Folded)
    parts: dict[str, Folded] = field(default_factory=dict)
    last: int = 0
    gaps: int = 0


def check(orders: QuerySet[WorkOrder] | None = None) -> dict[str, Any]:
    """Compare tables and journal, of all orders or of some: {"orders": n, "differences": [{"order", "field", "table", "journal"}]}.

    An order and its events are read as they stood at one moment: who works on it meanwhile makes no difference.
    """
    asked = (WorkOrder.objects.all() if orders is None else orders).order_by("pk")
    count, differences, rest = 0, list[dict[str, str]](), asked
    while True:
        with one_moment():
            chunk = list(rest[:CHUNK])
            found = compare(chunk, Assignment.objects.filter(order__in=chunk), told(chunk).iterator())
            differences += [{"order": d.order, "field": d.field, "table": d.table, "journal": d.journal} for d in found]
        count += len(chunk)
        if len(chunk) < CHUNK:
            return {"orders": count, "differences": differences}
        rest = asked.filter(pk__gt=chunk[-1].pk)


def told(orders: Iterable[WorkOrder]) -> QuerySet[Event]:
    """What the journal tells of some orders, each stream in its order."""
    columns = ("id", "stream", "stream_seq", "type", "payload")
    return Event.objects.filter(stream__in=[order.stream for order in orders]).order_by("stream", "stream_seq").only(*columns)


def compare(orders: Sequence[WorkOrder], parts: Iterable[Assignment], events: Iterable[Event]) -> Iterator[Difference]:
    """How some orders and all their assignments, as they were just read, differ from what their events tell."""
    lives = fold(events)
    theirs: dict[Any, list[Assignment]] = {}
    for part in parts:
        theirs.setdefault(part.order_id, []).append(part)
    salts = _salts(lives)
    known = {str(part.pk) for found in theirs.values() for part in found}
    known |= _there({name for life in lives.values() for name in life.parts} - known)
    for order in orders:
        life = lives.get(order.stream, Life())
        number = order.order_no
        if life.gaps or life.last != order.version:
            yield Difference(number, "version", str(order.version), str(life.last))
        yield from _row(number, "", order, life.order, ORDER_TEXTS, salts)
        stored = {str(part.pk): part for part in theirs.get(order.pk, [])}
        for missing in (stored.keys() - life.parts.keys()) | (life.parts.keys() - known):  # one that another order inherited is told there
            yield Difference(number, f"assignment.{missing}", "there" if missing in stored else "missing", "there" if missing in life.parts else "missing")
        for name in life.parts.keys() & stored.keys():
            yield from _row(number, f"assignment.{name}.", stored[name], life.parts[name], ASSIGNMENT_TEXTS, salts)


def _there(parts: set[str]) -> set[str]:
    """Those assignments that stand in the table."""
    return {str(pk) for pk in Assignment.objects.filter(pk__in=parts).values_list("pk", flat=True)} if parts else set()


def fold(events: Iterable[Event]) -> dict[str, Life]:
    """The lives of all streams among events that come in each stream's order."""
    lives: dict[str, Life] = {}
    for event in events:
        life = lives.setdefault(event.stream, Life())
        payload = msgspec.json.decode(event.payload)
        life.gaps += event.stream_seq != life.last + 1
        life.last = event.stream_seq
        row = life.parts.setdefault(payload["assignment"], Folded()) if payload.get("of") == "assignment" else life.order
        row.plain |= payload.get("set", {})
        for name, seal in payload.get("committed", {}).items():
            row.committed.setdefault(name, []).append((event.id, seal))
    return lives


def _salts(streams: Iterable[str]) -> dict[tuple[UUID, str], str]:
    """The salts of the texts that stand in columns, by event and field."""
    found = Text.objects.filter(stream__in=streams, text=None).values_list("event_id", "field", "salt")
    return {(event, name): salt for event, name, salt in found}


def _row(number: str, where: str, row: Model, told: Folded, texts: frozenset[str], salts: Mapping[tuple[UUID, str], str]) -> Iterator[Difference]:
    for column in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented field list
        name = column.attname
        if name in UNTOLD or (where and name == "order_id"):
            continue
        value = getattr(row, name)
        if name in texts or name in BINARY:
            if not _opens(name, value, told, salts):
                yield Difference(number, where + name, "another text", "its commitment")
            continue
        default = column.get_default() if column.has_default() else None
        expected = told.plain.get(name, journal_value(default() if callable(default) else default))
        found = journal_value(value)
        if found != expected and not (found in (None, "", []) and expected in (None, "", [])):
            yield Difference(number, where + name, str(found)[:LONGEST_SHOWN], str(expected)[:LONGEST_SHOWN])


def _opens(name: str, value: Any, told: Folded, salts: Mapping[tuple[UUID, str], str]) -> bool:
    """Whether the column's text is the one that the journal committed to last; an empty one needs no commitment."""
    text = bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value or "")
    for event, seal in reversed(told.committed.get(name, [])):
        salt = salts.get((event, name))
        if salt is not None:
            return commit(bytes.fromhex(salt), name, text) == seal
    return not text
