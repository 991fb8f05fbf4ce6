"""What the line finds when it begins: calls that live in its lines, calls that were open when it ended, places that were kept, the day's counts."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.calls.acd_floor import CLASSES
from huiying.calls.acd_people import TALKING, WAITING
from huiying.calls.acd_restoring import CallSeen, KeptSeen, Seen
from huiying.calls.models import AgentInterval, Visit
from huiying.calls.ports import CallFound
from huiying.work.clock import read_clock
from huiying.work.line_board import day_of
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House

STANDS_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Records:
    """What the records hold: open calls and open agents' states with the number of their last event, kept places, the day's ended calls by class."""

    calls: Mapping[str, tuple[Visit, int]]
    agents: Iterable[tuple[str, int]]
    kept: tuple[KeptSeen, ...]
    ended: Mapping[str, int]


async def restore(house: House) -> None:
    """Take up what lives when all lines stand (one that is away for long comes later): a call that no line has any more ended with the process before us."""
    board = house.board
    with suppress(TimeoutError):
        await asyncio.wait_for(board.all_stand.wait(), STANDS_WITHIN)
    records: Records = await house.read(lambda: read_records(read_clock(), board.brain.floor.rules.callback_expires_s))
    at, chronicle, live = board.clock(), board.chronicle, dict[str, CallFound]()
    for line, found in board.found.items():
        for one in found:
            live[one.call] = one
            board.knows(line, one.call, one.number)
    for call, (_, seq) in records.calls.items():
        chronicle.goes_on(f"call:{call}", seq)
        if call not in live:
            chronicle.broke(call, at=at)
    for agent, seq in records.agents:
        chronicle.goes_on(f"agent:{agent}", seq)
        chronicle.went(agent, at=at)
    known = [seen_of(live[call], visit, board.numbers.key(live[call].number)) for call, (visit, _) in records.calls.items() if call in live]
    board.restore(Seen(calls=known, kept=records.kept, ended={"in": records.ended}))
    board.taken_up.set()
    for line, found in board.found.items():
        for one in found:
            if one.call not in records.calls and one.direction == "in":
                board.came_unseen(line, one)


def seen_of(found: CallFound, visit: Visit, key: str) -> CallSeen:
    """A call as line and records know it together: whoever talked has no agent here yet and waits before the newcomers."""
    queued = (visit.queued_at or visit.arrived_at).timestamp()
    talks = found.outside and visit.answered_at is not None
    state, alone = (TALKING, "outside") if talks else (WAITING, "")
    answered = visit.answered_at.timestamp() if visit.answered_at else 0.0
    return CallSeen(found.call, state, found.direction, key, visit.queue, seq=visit.seq, queued_at=queued, answered_at=answered, alone=alone)


def read_records(now: datetime, kept_for_s: float) -> Records:
    """Read them. `kept_for_s`: how long a kept place is worked off."""
    visits = {str(visit.call_id): visit for visit in Visit.objects.filter(ended_at=None).order_by("call_id", "seq")}
    since, _ = day_of(now)
    kept = Visit.objects.filter(end_reason="callback_kept", called_back_at=None, ani_usable=True, ended_at__gte=now - timedelta(seconds=kept_for_s))
    return Records(
        {call: (visit, last_seq(f"call:{call}")) for call, visit in visits.items()},
        [(str(agent), last_seq(f"agent:{agent}")) for agent in AgentInterval.objects.filter(to_at=None).values_list("agent_id", flat=True)],
        tuple(KeptSeen(str(one.call_id), bytes(one.ani_index or b"").hex(), one.queue, (one.queued_at or one.arrived_at).timestamp()) for one in kept),
        ended_since(since),
    )


def ended_since(since: datetime) -> dict[str, int]:
    """Calls that came in since then and have ended, by class."""
    rows = Visit.objects.filter(direction="in", arrived_at__gte=since).exclude(ended_at=None).order_by("call_id", "-seq").distinct("call_id")
    classes: Mapping[str, str] = {str(reason): name for reason, name in CLASSES.items()}
    counted: Counter[str] = Counter()
    for reason, queued_at in rows.values_list("end_reason", "queued_at"):
        counted["left_in_menu" if reason == "abandon" and queued_at is None else classes[reason]] += 1
    return dict(counted)
