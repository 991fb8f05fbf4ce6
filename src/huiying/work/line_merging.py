"""Calls that ran or ended while nobody commanded the engine, read back from its own records: so none is missing, and none is there twice.

A call is known by the engine's id of its channel, so what is in the journal already is left out, however often the records are read.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django.db
from django.db.models import Q

from huiying.adapters.asterisk_found import call_id
from huiying.adapters.asterisk_log import EngineRecord
from huiying.adapters.asterisk_reading import Reading
from huiying.adapters.asterisk_softphones import BROWSERS, name_of
from huiying.calls.models import AgentInterval
from huiying.calls.record import record, told_again
from huiying.calls.rows import Call, Happening, Visit
from huiying.calls.sources import FALLBACK
from huiying.supervision.notices import alarm
from huiying.work.line_writer import LINE

log = logging.getLogger(__name__)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What merging must know: the calls that the line holds, the queue that the engine's own stands for, and how long a call must have ended."""

    live: Collection[str]
    queue: str
    settled: timedelta


def merge(run: Path, given: Circumstances, now: datetime) -> int:
    """Write down what the engine's records tell of calls that ended so long ago, and the journal lacks; how many events.

    Reads on from where it stopped; calls that cannot be told yet are kept for the next time.
    """
    reading, written = Reading(run), 0
    for _ in reading.parts():
        ready = {call_id(each.channel): each for each in reading.log.calls.values() if _ready(each, reading, given, now)}
        written += _write(ready, run, given.queue, now)
        for told in ready.values():
            del reading.log.calls[told.channel]
        reading.log.forget(now)
        reading.keep()
    reading.rotate(now)
    return written


def _ready(told: EngineRecord, reading: Reading, given: Circumstances, now: datetime) -> bool:
    """Whether all of a call has been read, and nobody else tells it."""
    whole = told.end is not None and (reading.queue_read or told.end + SECOND < reading.log.queue_until)
    return whole and told.end is not None and now - told.end >= given.settled and call_id(told.channel) not in given.live


def _write(ready: Mapping[str, EngineRecord], run: Path, queue: str, now: datetime) -> int:
    known = told_again([f"call:{name}" for name in ready]) if ready else {}
    new = [missing(call, ready[call.id], queue, run) for call in known.values() if isinstance(call, Call) and call.state != "ended"]
    try:
        return record([each for call in new for each in call], actor=LINE, now=now) if new else 0
    except django.db.OperationalError:
        raise
    except Exception as trouble:  # noqa: BLE001 - each call is tried by itself
        log.error("%d calls of the engine's own records are written one by one: %s", len(new), type(trouble).__name__)  # noqa: TRY400 - as below
        return sum(_one(call, now) for call in new)


def _one(happenings: Sequence[Happening], now: datetime) -> int:
    """One bad call does not keep the others from being read: it is named, and people are called."""
    try:
        return record(happenings, actor=LINE, now=now)
    except django.db.OperationalError:
        raise
    except Exception as trouble:  # noqa: BLE001 - told to people by its kind; the others go on
        log.error("%s cannot be written: %s", happenings[0].stream, type(trouble).__name__)  # noqa: TRY400 - its text may hold somebody's data
        alarm("line", happenings[0].stream, type(trouble).__name__, now=now)
        return 0


New = list[tuple[str, datetime, dict[str, object]]]


def missing(call: Call, told: EngineRecord, queue: str, run: Path) -> Sequence[Happening]:
    """What of one call is not in the journal."""
    start, end = told.start or told.end, told.end
    if start is None or end is None:
        return ()
    visit = call.visits[-1] if call.visits else None
    new: New = []
    if visit is None:
        known = {"direction": "in", "channel": "voice", "purpose": "service", "usable": bool(told.number), "source": FALLBACK}
        new.append(("call.arrived", start, known))
    if told.queued and (visit is None or visit.queued_at is None):
        new.append(("call.queued", max(told.queued, start), {"queue": queue, "seq": visit.seq if visit else 1}))
    talked = _answer(call, told, run)
    new += talked
    spoken = bool(talked) or (visit is not None and visit.answered_at is not None)
    reason = "answered" if spoken else "timeout" if told.timed_out else "abandon"
    new.append(("call.ended", max(end, visit.arrived_at if visit else end), {"end_reason": reason}))
    return [
        Happening(
            f"call:{call.id}", call.last + n, kind, at, payload,
            number=told.number if kind == "call.arrived" else "", trunk=told.trunk if kind == "call.arrived" else "",
        )
        for n, (kind, at, payload) in enumerate(new, start=1)
    ]  # fmt: skip


def _answer(call: Call, told: EngineRecord, run: Path) -> New:
    """Who answered and from when to when, as far as the journal does not tell it: by the engine's own queue, or by our own last command."""
    visit = call.visits[-1] if call.visits else None
    if visit is not None and visit.answered_at is not None:
        return []
    if told.answered is None:
        return _last_command(visit, told, run / "spool" / "recording", call.id)
    at = max(told.answered, told.start or told.answered)
    who = who_sat(told.seat, at)
    new: New = [("call.answered", at, who), ("call.not_recorded", at, {"why": "fallback"})]
    return [*new, ("call.left", max(told.left, at), who)] if told.left else new


def _last_command(visit: Visit | None, told: EngineRecord, recordings: Path, call: str) -> New:
    """We let an agent and the caller talk and were killed before that was written: the recording tells how long they did."""
    files = sorted(recordings.glob(f"{call}.*.wav"))
    if visit is None or not files or told.end is None:
        return []
    length = sum(max(0, file.stat().st_size - 44) for file in files) / 16_000  # 8 kHz, 16 bit
    who = who_sat(told.seat, told.end) if told.seat else {"agent": visit.agent_id, "seat": visit.seat, "org": visit.org_id}
    at = max(visit.arrived_at, told.end - timedelta(seconds=length))
    return [("call.answered", at, {name: value for name, value in who.items() if value})]


def who_sat(seat: str, at: datetime) -> dict[str, object]:
    """Who answered at a telephone then: the seat, and the agent who was signed in there with the employer, when somebody was."""
    rows = AgentInterval.objects.filter(Q(to_at__isnull=True) | Q(to_at__gt=at), from_at__lte=at).order_by("-from_at")
    there = rows.values_list("agent_id", "org_id", "seat")
    sat = next((row for row in there.iterator() if name_of(str(row[0])) == seat), None) if seat.startswith(BROWSERS) else there.filter(seat=seat).first()
    agent, org, seat = sat or (None, None, seat)
    found = {"agent": agent, "seat": seat, "org": org}
    return {name: str(value) for name, value in found.items() if value}
