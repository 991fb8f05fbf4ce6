"""Calls that ran or ended while nobody commanded the engine, read back from its own records: so none is missing, and none is there twice.

A call is known by the engine's id of its channel, so what is in the journal already is left out, however often the records are read.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q

from huiying.adapters.asterisk_config import CDR, QUEUE_LOG
from huiying.adapters.asterisk_found import call_id
from huiying.adapters.asterisk_log import EngineRecord, records
from huiying.calls.models import AgentInterval
from huiying.calls.record import record, told_again
from huiying.calls.rows import Call, Happening
from huiying.work.line_writer import LINE

LARGEST = 4_000_000


def merge(run: Path, live: Collection[str], queue: str, now: datetime, settled: timedelta) -> int:
    """Write down what the engine's records tell of calls that ended so long ago, and the journal lacks; how many events.

    `live` are the calls that the line holds.
    """
    cdr, queue_log = run / CDR, run / QUEUE_LOG
    told = [each for each in records(_text(cdr), _text(queue_log)) if now - each.end >= settled]
    by_id = {call_id(each.channel): each for each in told}
    known = told_again([f"call:{name}" for name in by_id if name not in live])
    happenings = [
        happening for call in known.values() if isinstance(call, Call) and call.state != "ended" for happening in missing(call, by_id[call.id], queue)
    ]
    written = record(happenings, actor=LINE, now=now) if happenings else 0
    for file in (cdr, queue_log):
        if not live and file.exists() and file.stat().st_size > LARGEST:
            file.unlink()  # all of it is in the journal; the engine begins a new one
    return written


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def missing(call: Call, told: EngineRecord, queue: str) -> Sequence[Happening]:
    """What of one call is not in the journal."""
    stream, seq = f"call:{call.id}", call.last
    new: list[tuple[str, datetime, dict[str, object]]] = []
    visit = call.visits[-1] if call.visits else None
    if visit is None:
        new.append(
            ("call.arrived", told.start, {"direction": "in", "channel": "voice", "purpose": "service", "usable": bool(told.number), "source": "fallback"})
        )
    if told.queued and (visit is None or visit.queued_at is None):
        new.append(("call.queued", told.queued, {"queue": queue, "seq": visit.seq if visit else 1}))
    answered = told.answered and (visit is None or visit.answered_at is None)
    if answered and told.answered:
        agent = who_sat(told.seat, told.answered)
        new.append(("call.answered", told.answered, {"seat": told.seat, **({"agent": agent} if agent else {})}))
        new.append(("call.not_recorded", told.answered, {"why": "fallback"}))
    spoken = answered or (visit is not None and visit.answered_at is not None)
    new.append(
        (
            "call.ended",
            max(told.end, visit.arrived_at if visit else told.end),
            {"end_reason": "answered" if spoken else "timeout" if told.timed_out else "abandon"},
        )
    )
    numbered = told.number if visit is None else ""
    return [
        Happening(stream, seq + n, kind, at, payload, number=numbered if kind == "call.arrived" else "") for n, (kind, at, payload) in enumerate(new, start=1)
    ]


def who_sat(seat: str, at: datetime) -> str:
    """The agent who was signed in at a telephone then; empty when nobody was."""
    there = AgentInterval.objects.filter(Q(to_at__isnull=True) | Q(to_at__gt=at), seat=seat, from_at__lte=at).values_list("agent_id", flat=True).first()
    return str(there) if there else ""
