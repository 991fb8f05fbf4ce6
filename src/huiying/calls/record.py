"""The one writer of call facts: batches of happenings become journal events and the rows that follow from them, in one transaction."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from django.db import connection, transaction

from huiying.calls.facts import AGENT, CALL, tell_agent, tell_call
from huiying.calls.rows import Agent, Call, Happening, Interval, Recorded, Visit
from huiying.directory.parties import phone_index
from huiying.journal.append import NewEvent, as_json, write
from huiying.journal.keyring import keyring
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.sealing import blind, seal

REMEMBERED = 1_024  # 3 KB each; one that is not at hand is told again from the journal
TRUNK_REF = 32


class Gap(ValueError):  # noqa: N818 - says what is wrong
    """A happening's number does not follow the last one of its stream."""


class Memory:
    """The calls and agents that a writer has at hand, so that a batch reads nothing but what it sees for the first time."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, Call | Agent] = OrderedDict()

    def recall(self, streams: Iterable[str]) -> None:
        """Have these streams at hand, told again from the journal where they are not yet."""
        missing = [stream for stream in dict.fromkeys(streams) if stream not in self.known]
        if missing:
            self.known.update(told_again(missing))

    def forget(self, streams: Iterable[str]) -> None:
        """Drop what is known of these streams."""
        for stream in streams:
            self.known.pop(stream, None)

    def trim(self) -> None:
        """Drop what was used least lately beyond the number that is remembered."""
        while len(self.known) > REMEMBERED:
            self.known.popitem(last=False)


def told_again(streams: Sequence[str]) -> dict[str, Call | Agent]:
    """Calls and agents as the journal tells them; of an agent the last stretch only. Unknown ones are there and empty."""
    found: dict[str, Call | Agent] = {s: Call(s.removeprefix(CALL)) if s.startswith(CALL) else Agent(s.removeprefix(AGENT)) for s in streams}
    columns = ("stream", "stream_seq", "type", "at", "payload")
    calls = Event.objects.filter(stream__in=[s for s in streams if s.startswith(CALL)]).order_by("stream", "stream_seq").values_list(*columns)
    for stream, seq, kind, at, payload in calls:
        _tell(found[stream], seq, kind, at, msgspec.json.decode(payload))
    agents = Event.objects.filter(stream__in=[s for s in streams if s.startswith(AGENT)]).order_by("stream", "-stream_seq").distinct("stream")
    for stream, seq, kind, at, payload in agents.values_list(*columns):
        _tell(found[stream], seq, kind, at, msgspec.json.decode(payload))
    return found


def _tell(known: Call | Agent, seq: int, kind: str, at: datetime, payload: Mapping[str, Any]) -> None:
    if isinstance(known, Call):
        tell_call(known, seq, kind, at, payload)
    else:
        tell_agent(known, seq, kind, at, payload)


def record(happenings: Sequence[Happening], *, actor: Actor, now: datetime, memory: Memory | None = None) -> int:
    """Write a batch down; how many were new.

    In order: leaves out those that the journal has (by stream and number, so that a batch may be sent again); journals the rest as they are, at
    the moments they carry; writes contacts, visits, recordings and stretches as they stand after the batch. All in one transaction: after an error
    nothing of the batch is there, and `memory` has forgotten it. Raises Gap, UnknownEvent, PersonalData; IntegrityError when an agent would have
    two calls or a call two live visits (C2), or when somebody else wrote to one of the streams.
    """
    memory = memory or Memory()
    streams = {happening.stream for happening in happenings}
    try:
        with transaction.atomic():
            memory.recall(streams)
            before = {stream: _size(memory.known[stream]) for stream in streams}
            new = [_following(memory.known[h.stream], h) for h in happenings if h.seq > memory.known[h.stream].last]
            if new:
                write([NewEvent(h.stream, h.seq, h.type, h.payload, at=h.at) for h in new], actor=actor, now=now)
                _store(new, memory, before)
    except BaseException:
        memory.forget(streams)
        raise
    for stream in streams:
        memory.known.move_to_end(stream)
    memory.trim()
    return len(new)


def _size(known: Call | Agent) -> int:
    """From which row on a batch may have changed: recordings of a call are added, an agent's open stretch is closed."""
    return len(known.recordings) if isinstance(known, Call) else max(0, len(known.intervals) - 1)


def _following(known: Call | Agent, happening: Happening) -> Happening:
    if happening.seq != known.last + 1:
        raise Gap(f"{happening.stream}: {happening.seq} after {known.last}")
    if happening.trunk:
        happening.payload = {**happening.payload, "trunk": trunk_ref(happening.trunk)}
    _tell(known, happening.seq, happening.type, happening.at, happening.payload)
    return happening


def trunk_ref(carriers_id: str) -> str:
    """The carrier's id of a call as we keep it: hashed with the city's key, for it may hold a number, which could else be found by trying all numbers."""
    return blind(keyring(), "trunk", carriers_id).hex()[:TRUNK_REF]


def older_trunk_ref(carriers_id: str) -> str:
    """The same as it was kept before ids were hashed with a key: the journal's events of then cannot be written anew."""
    return sha256(carriers_id.encode()).hexdigest()[:TRUNK_REF]


def _store(new: Sequence[Happening], memory: Memory, before: Mapping[str, int]) -> None:
    changed = [(memory.known[stream], before[stream]) for stream in dict.fromkeys(happening.stream for happening in new)]
    calls = [(known, size) for known, size in changed if isinstance(known, Call)]
    intervals = [interval for known, size in changed if isinstance(known, Agent) for interval in known.intervals[size:]]
    numbers = {happening.stream.removeprefix(CALL): happening.number for happening in new if happening.number}
    with connection.cursor() as cursor:
        if calls:
            visits = [_visit(visit, numbers) for call, _ in calls for visit in call.visits]
            recordings = [recorded for call, size in calls for recorded in call.recordings[size:]]
            contacts = [_contact(call, numbers.get(call.id, "")) for call, _ in calls]
            cursor.execute(_CALLS, [as_json(contacts), as_json(visits), as_json(recordings)])  # type: ignore[arg-type]
        if intervals:
            cursor.execute(_INTERVALS, [as_json(intervals)])  # type: ignore[arg-type]
    for known, _ in changed:
        if isinstance(known, Agent):
            del known.intervals[:-1]


def _visit(visit: Visit, numbers: Mapping[str, str]) -> dict[str, Any]:
    """The row of a visit; the caller's number stands with the first."""
    return {**msgspec.structs.asdict(visit), "ani_index": _index(numbers.get(visit.call_id, "") if visit.seq == 1 else "")}


def _index(number: str) -> str | None:
    index = phone_index(number) if number else None
    return "\\x" + index.hex() if index else None


def _contact(call: Call, number: str) -> dict[str, Any]:
    """The row of the call as a whole."""
    first, last = call.visits[0], call.visits[-1]
    sealed = "\\x" + seal(keyring(), f"calls_contact|number_sealed|{call.id}", number).hex() if number else None
    return {
        "id": call.id, "channel": first.channel, "direction": first.direction, "number_sealed": sealed, "number_index": _index(number),
        "number_source": "switch" if number else "none", "arrived_at": first.arrived_at, "ended_at": last.ended_at,
        "agent_id": last.agent_id if last.answered_at else None, "end_reason": last.end_reason, "order_id": last.order_id, "purpose": first.purpose,
        "transfer_to": "", "transfer_mode": "", "transfer_result": "", "transfer_foreign_no": "", "transfer_reason": "",
    }  # fmt: skip


def _upsert(table: str, key: str, columns: Sequence[str], kept: Sequence[str] = (), sets: str = "") -> str:
    names = ", ".join(columns)
    sets = sets or ", ".join(f"{name} = excluded.{name}" for name in columns if name not in {*key.split(", "), *kept})
    rows = f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s)"  # noqa: S608 - names of our own
    return f"INSERT INTO {table} ({names}) {rows} ON CONFLICT ({key}) DO UPDATE SET {sets}"


_CONTACT = ("id", "channel", "direction", "number_sealed", "number_index", "number_source", "arrived_at", "ended_at", "agent_id", "end_reason",
            "order_id", "purpose", "transfer_to", "transfer_mode", "transfer_result", "transfer_foreign_no", "transfer_reason")  # fmt: skip
_CONTACT_SETS = """ended_at = excluded.ended_at, end_reason = excluded.end_reason, agent_id = coalesce(excluded.agent_id, calls_contact.agent_id),
  order_id = coalesce(excluded.order_id, calls_contact.order_id)"""
_CALLS = f"""
WITH c AS ({_upsert("calls_contact", "id", _CONTACT, sets=_CONTACT_SETS)}),
v AS ({_upsert("calls_visit", "call_id, seq", (*Visit.__struct_fields__, "ani_index"), kept=("ani_index",))})
{_upsert("calls_recording", "call_id, seq", Recorded.__struct_fields__)}
"""
_INTERVALS = _upsert("calls_agent_interval", "agent_id, seq", Interval.__struct_fields__)
