"""Taking over call-detail records of another system: good rows become calls with their events, refused ones are told by line and reason."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from huiying.calls.cdr import CallMap, Reader, Record
from huiying.calls.facts import tell_call
from huiying.calls.models import Contact
from huiying.calls.models import Visit as VisitTable
from huiying.calls.rows import Call, Visit
from huiying.directory.models import User
from huiying.directory.parties import phone_index
from huiying.journal.append import BOOT_ID, SCHEMA_VERSION, check_plain
from huiying.journal.copying import Sheet as Copy
from huiying.journal.keyring import keyring
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.checks import Problem
from huiying.kit.entropy import Entropy
from huiying.kit.ids import uuid7_text
from huiying.kit.sealing import seal
from huiying.kit.sheets import Line, Sheet
from huiying.kit.taking import Outcome, demand_columns

BATCH = 2_000
SHOWN = frozenset({"day", "arrived", "menu_end", "queued", "answered", "ended", "wait", "talk", "hold", "acw", "outcome", "queue", "csat"})
CALLS = UUID("7b5b4c5e-52f0-5d0e-9d3a-3f1c2f6a9c11")  # the name space of calls taken over: the same row, the same call
COMPARED = ("arrived_at", "queued_at", "answered_at", "ended_at", "wait_s", "talk_s", "hold_s", "acw_s", "end_reason", "queue", "direction")
CHANGED = Problem(
    "key", "changed", "此通话已导入过，但内容不同；已记录的事实不会被改写",
    "This call was imported before with other content; recorded facts are never overwritten",
)  # fmt: skip
TWICE = Problem(
    "key", "twice", "此通话在本文件中不止一次，且内容不同；只看第一次出现的一行",
    "This call stands more than once in this file, with other content; only its first row counts",
)  # fmt: skip


def import_calls(
    *, sheet: Sheet, mapping: CallMap, all_or_nothing: bool, actor: Actor, now: datetime, progress: Callable[[float, int], None] = lambda _read, _rows: None
) -> Outcome:
    """Take the sheet's rows over as calls with their real times, in one transaction.

    In order: leaves out what the map drops; refuses bad rows; tells known calls by system and key (same facts: unchanged, others: refused); adds
    contacts, visits and events marked as imported by COPY. With `all_or_nothing` one refused row leaves everything as it was. Raises Unreadable.
    """
    demand_columns(sheet, sorted(mapping.used()))
    outcome = Outcome()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('calls.importing')), clock_timestamp()")
            taken_at = cursor.fetchone()[1]
        _Taking(sheet, mapping, outcome, actor, now, taken_at).run(progress)
        if outcome.is_undone(all_or_nothing):
            transaction.set_rollback(True)
    return outcome


class _Taking:
    """One import at work."""

    def __init__(self, sheet: Sheet, mapping: CallMap, outcome: Outcome, actor: Actor, now: datetime, taken_at: datetime) -> None:
        self.sheet, self.mapping, self.outcome, self.actor, self.taken_at = sheet, mapping, outcome, actor, taken_at
        people = User.plain.exclude(employee_no="").values_list("employee_no", "id", "employer_id") if "agent" in mapping.columns else []
        self.agents = {number: (str(pk), str(employer)) for number, pk, employer in people}
        self.reader, self.entropy, self.ring = Reader(mapping, self.agents, now), Entropy(), keyring()

    def run(self, progress: Callable[[float, int], None]) -> None:
        """Take batch after batch."""
        lines = self.sheet.lines()
        while batch := list(islice(lines, BATCH)):
            self.outcome.read += len(batch)
            calls = [(line, *told) for line in batch for told in self._good(line)]
            self._copy(self._unknown(calls))
            progress(max(line.read for line in batch), self.outcome.read)

    def _good(self, line: Line) -> Iterator[tuple[Call, list[dict[str, Any]], str]]:
        if line.problem is not None:
            self._refuse(line, [line.problem])
            return
        if self.reader.drops(line):
            self.outcome.dropped += 1
            return
        record, problems = self.reader.read(line)
        self._refuse(line, problems)
        if record is None:
            return
        call_id, content = str(uuid5(CALLS, f"{self.mapping.system}|{record.key}")), sha256(repr(record).encode()).digest()
        known = self.outcome.ids.setdefault(call_id, content)
        if known is not content:
            self._refuse(line, self.outcome.again(known == content, TWICE))
            return
        call = Call(call_id)
        yield call, list(self._events(call, record)), record.number

    def _events(self, call: Call, record: Record) -> Iterator[dict[str, Any]]:
        """The events of the call, each of which has taken effect."""
        for seq, (kind, at, payload) in enumerate(steps(record, self.mapping.system, self.agents), 1):
            check_plain(payload)
            tell_call(call, seq, kind, at, payload)
            yield {
                "id": uuid7_text(at, self.entropy), "stream": f"call:{call.id}", "stream_seq": seq, "type": kind, "schema_version": SCHEMA_VERSION,
                "actor_kind": self.actor.kind, "actor_id": self.actor.id, "account_class": self.actor.account_class, "org_id": self.actor.unit_id,
                "at": at, "at_server": self.taken_at, "at_source": at, "imported": True, "payload": canonical(payload).decode(), "boot_id": BOOT_ID,
            }  # fmt: skip

    def _unknown(self, calls: list[tuple[Line, Call, list[dict[str, Any]], str]]) -> list[tuple[Call, list[dict[str, Any]], str]]:
        """The calls that are not in our tables yet."""
        found = VisitTable.objects.filter(call_id__in=[call.id for _, call, _, _ in calls], seq=1).values("call_id", *COMPARED)
        known = {str(row.pop("call_id")): row for row in found}
        for line, call, _, _ in calls:
            if call.id in known:
                same = known[call.id] == {name: getattr(call.visits[0], name) for name in COMPARED}
                self._refuse(line, self.outcome.again(same, CHANGED))
        return [(call, events, number) for _, call, events, number in calls if call.id not in known]

    def _refuse(self, line: Line, problems: list[Problem]) -> None:
        for problem in problems:
            self.outcome.refuse(line.number, problem, self.mapping.columns, line.cells, SHOWN)

    def _copy(self, new: list[tuple[Call, list[dict[str, Any]], str]]) -> None:
        contacts, visits, events = Copy(Contact), Copy(VisitTable), Copy(Event)
        for call, told, number in new:
            (visit,) = call.visits
            index = phone_index(number) if number else None
            contacts.add(self._contact(visit, number, index))
            visits.add({name: getattr(visit, name) for name in Visit.__struct_fields__} | {"ani_index": index})
            for event in told:
                events.add(event)
        with connection.cursor() as cursor:
            for sheet in (contacts, visits, events):
                sheet.send(cursor.cursor)
        self.outcome.created += len(new)

    def _contact(self, visit: Visit, number: str, index: bytes | None) -> dict[str, Any]:
        sealed = seal(self.ring, f"calls_contact|number_sealed|{visit.call_id}", number) if number else None
        return {
            "id": visit.call_id, "channel": visit.channel, "direction": visit.direction, "number_sealed": sealed, "number_index": index,
            "number_source": "switch" if number else "none", "arrived_at": visit.arrived_at, "ended_at": visit.ended_at, "agent_id": visit.agent_id,
            "end_reason": visit.end_reason,
        }  # fmt: skip


def steps(record: Record, system: str, agents: dict[str, tuple[str, str]]) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    """What happened, as the line would have told it."""
    said = {name: record.codes[name] for name in ("direction", "dnis", "language") if record.codes.get(name)}
    yield "call.arrived", record.arrived, {"source": system, "usable": bool(record.number), **said}
    if record.queued is not None:
        yield "call.queued", record.queued, {"queue": record.codes["queue"]} if record.codes.get("queue") else {}
    if record.answered is not None:
        agent = agents.get(record.codes.get("agent", ""))
        yield "call.answered", record.answered, {"agent": agent[0], "org": agent[1]} if agent else {}
        if record.hold:
            yield "call.held", record.answered, {}
            yield "call.resumed", record.answered + timedelta(milliseconds=int(record.hold * 1000)), {}
        if record.csat is not None:
            yield "call.rated", record.ended, {"csat": record.csat}
    yield "call.ended", record.ended, {"end_reason": record.reason}
    if record.answered is not None and record.acw:
        yield "call.wrapped", record.ended + timedelta(milliseconds=int(record.acw * 1000)), {}
