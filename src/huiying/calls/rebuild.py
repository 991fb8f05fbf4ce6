"""Calls and agents' time can be told again from the journal: fold their events, compare with the tables, report what differs.

Not told by the journal, and not compared: the caller's number (sealed in the contact, indexed in the visit).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Model

from huiying.calls.facts import AGENT, CALL, tell_agent, tell_call
from huiying.calls.models import AgentInterval, Recording, Visit
from huiying.calls.models_ring_backs import RingBack
from huiying.calls.rows import Agent, Call
from huiying.calls.rows import Interval as IntervalRow
from huiying.calls.rows import Recorded as RecordingRow
from huiying.calls.rows import Visit as VisitRow
from huiying.journal.models import Event
from huiying.journal.moments import one_moment
from huiying.kit.times import rfc3339

CHUNK = 1_000
LONGEST_SHOWN = 80
RING_BACK = "ring_back:"
RING_BACK_FIELDS = ("state", "claimed_by_id", "claimed_at", "tried_n", "closed_at", "result", "version")
_OF_EVENTS = "SELECT DISTINCT stream FROM journal_event WHERE stream > %s AND stream LIKE %s ORDER BY stream LIMIT %s"
_OF_ROWS = "SELECT DISTINCT {key} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT %s"
LEAST = "00000000-0000-0000-0000-000000000000"


def check() -> dict[str, Any]:
    """Compare all calls and agents: {"calls": n, "agents": n, "differences": [{"order", "field", "table", "journal"}]}; `order` names the stream.

    Events and rows are read as they stood at one moment: a line that is at work meanwhile makes no difference.
    """
    differences: list[dict[str, str]] = []
    counts = {}
    for name, prefix, table in (("calls", CALL, Visit), ("agents", AGENT, AgentInterval)):
        counts[name] = 0
        for streams in _chunks(prefix, table):
            counts[name] += len(streams)
            with one_moment():
                differences += compare(streams)
    return {**counts, "differences": differences}


def _chunks(prefix: str, table: type[Model]) -> Iterator[list[str]]:
    """All streams that events or rows know, some at a time, in the order of their ids."""
    of_rows = _OF_ROWS.format(key="agent_id" if prefix == AGENT else "call_id", table=table._meta.db_table)  # noqa: SLF001 - Django's documented name
    last = LEAST
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_OF_EVENTS, [prefix + last, prefix + "%", CHUNK])
            streams = {stream for (stream,) in cursor.fetchall()}
            cursor.execute(of_rows, [last, CHUNK])
            streams |= {f"{prefix}{key}" for (key,) in cursor.fetchall()}
        if not streams:
            return
        yield (chunk := sorted(streams)[:CHUNK])
        last = chunk[-1].removeprefix(prefix)


def compare(streams: Sequence[str]) -> Iterator[dict[str, str]]:
    """How the rows of some streams differ from what their events tell."""
    calls = {s: Call(s.removeprefix(CALL)) for s in streams if s.startswith(CALL)}
    agents = {s: Agent(s.removeprefix(AGENT)) for s in streams if s.startswith(AGENT)}
    events = Event.objects.filter(stream__in=streams).order_by("stream", "stream_seq").values_list("stream", "stream_seq", "type", "at", "payload")
    for stream, seq, kind, at, payload in events.iterator():
        known = calls.get(stream) or agents[stream]
        if seq != known.last + 1:
            yield _difference(stream, "version", known.last, seq)
        if isinstance(known, Call):
            tell_call(known, seq, kind, at, msgspec.json.decode(payload))
        else:
            tell_agent(known, seq, kind, at, msgspec.json.decode(payload))
    of_calls = [UUID(call.id) for call in calls.values()]
    visits, recordings = [v for call in calls.values() for v in call.visits], [r for call in calls.values() for r in call.recordings]
    yield from _rows(CALL, "visit", "call_id", visits, Visit.objects.filter(call_id__in=of_calls), VisitRow.__struct_fields__)
    yield from _rows(CALL, "recording", "call_id", recordings, Recording.objects.filter(call_id__in=of_calls), RecordingRow.__struct_fields__)
    yield from _ring_backs(of_calls)
    told = [interval for agent in agents.values() for interval in agent.intervals]
    kept = AgentInterval.objects.filter(agent_id__in=[agent.id for agent in agents.values()])
    yield from _rows(AGENT, "interval", "agent_id", told, kept, IntervalRow.__struct_fields__)


def _ring_backs(calls: Sequence[UUID]) -> Iterator[dict[str, str]]:
    """How ring-backs, and when the caller was reached, differ from what their events tell."""
    told: dict[str, dict[str, Any]] = {}
    events = Event.objects.filter(stream__in=[f"{RING_BACK}{call}" for call in calls]).order_by("stream", "stream_seq")
    for stream, seq, kind, at, payload in events.values_list("stream", "stream_seq", "type", "at", "payload"):
        row = told.setdefault(stream.removeprefix(RING_BACK), dict.fromkeys(RING_BACK_FIELDS) | {"tried_n": 0, "result": ""})
        row |= _ring_back(kind, at, msgspec.json.decode(payload), row) | {"version": seq}
    kept = {str(row.pop("call_id")): row for row in RingBack.objects.filter(call__in=calls).values("call_id", *RING_BACK_FIELDS)}
    reached = dict(Visit.objects.filter(call_id__in=calls, seq=1).values_list("call_id", "called_back_at"))
    for call, reached_at in reached.items():
        expected, found = told.get(str(call)), kept.get(str(call))
        if (expected is None) != (found is None):
            yield _difference(RING_BACK + str(call), "ring_back", "there" if found else "missing", "there" if expected else "missing")
        expected, found = (expected or {}), {**(found or {}), "called_back_at": reached_at}
        for name in (*RING_BACK_FIELDS, "called_back_at"):
            if _plain(found.get(name)) != _plain(expected.get(name)) and (name in expected or name == "called_back_at"):
                yield _difference(RING_BACK + str(call), f"ring_back.{name}", _plain(found.get(name)), _plain(expected.get(name)))


def _ring_back(kind: str, at: datetime, payload: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What an event of a ring-back sets."""
    match kind:
        case "call.ring_back_claimed":
            return {"state": "claimed", "claimed_by_id": payload["agent"], "claimed_at": at}
        case "call.ring_back_put_back":
            return {"state": "open", "claimed_by_id": None, "claimed_at": None}
        case "call.ring_back_tried":
            reached = payload["result"] == "reached" and not before.get("called_back_at")
            return {"tried_n": payload["n"]} | ({"called_back_at": at} if reached else {})
        case "call.ring_back_closed":
            return {"state": "closed", "closed_at": at, "result": payload["result"]}
    return {}


def _rows(prefix: str, what: str, owner: str, told: Iterable[Any], kept: Any, fields: Sequence[str]) -> Iterator[dict[str, str]]:
    expected = {(str(getattr(row, owner)), row.seq): row for row in told}
    found = {(str(row[owner]), row["seq"]): row for row in kept.values(*fields)}
    for key in sorted(expected.keys() | found.keys()):
        stream, place = prefix + key[0], f"{what}.{key[1]}"
        if key not in expected or key not in found:
            yield _difference(stream, place, "there" if key in found else "missing", "there" if key in expected else "missing")
            continue
        for name in fields:
            table, journal = _plain(found[key][name]), _plain(getattr(expected[key], name))
            if table != journal:
                yield _difference(stream, f"{place}.{name}", table, journal)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return value.normalize()
    return rfc3339(value) if isinstance(value, datetime) else value


def _difference(stream: str, name: str, table: Any, journal: Any) -> dict[str, str]:
    return {"order": stream, "field": name, "table": str(table)[:LONGEST_SHOWN], "journal": str(journal)[:LONGEST_SHOWN]}
