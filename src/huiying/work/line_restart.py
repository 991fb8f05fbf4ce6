"""What the line finds when it begins: calls that live in its lines, calls that were open when it ended, places that were kept, the day's counts."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.calls.acd_floor import CLASSES
from huiying.calls.acd_people import TALKING, WAITING
from huiying.calls.acd_restoring import AgentSeen, CallSeen, KeptSeen, Seen
from huiying.calls.line_policy import EVERYBODY
from huiying.calls.models import AgentInterval, Visit
from huiying.calls.ports import CallFound
from huiying.work.clock import read_clock
from huiying.work.line_board import day_of
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House
from huiying.work.line_switchboard import Switchboard

STANDS_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class AgentKnown:
    """An agent who was signed in: where, for whom, and the number of the last event."""

    name: str
    login: str
    seat: str
    org: str
    seq: int


@dataclass(frozen=True, slots=True)
class Records:
    """What the records hold: open calls and open agents' states with the number of their last event, kept places, the day's ended calls by class."""

    calls: Mapping[str, tuple[Visit, int]]
    agents: Sequence[AgentKnown]
    kept: tuple[KeptSeen, ...]
    ended: Mapping[str, int]


async def restore(house: House) -> None:
    """Take up what lives when all lines stand (one that is away for long comes later): a call that no line has any more ended with the process before us."""
    board = house.board
    with suppress(TimeoutError):
        await asyncio.wait_for(board.all_stand.wait(), STANDS_WITHIN)
    if house.engine is not None:
        await house.engine.begin(board, house.read)
    records: Records = await house.read(lambda: read_records(read_clock(), board.brain.floor.rules.callback_expires_s))
    live = {one.call: one for found in board.found.values() for one in found}
    for line, found in board.found.items():
        for one in found:
            board.knows(line, one.call, one.number)
    go_on(board, records, live)
    known = [seen_of(live[call], visit, board.numbers.key(live[call].number)) for call, (visit, _) in records.calls.items() if call in live]
    talking = talk_on(house, records, live)
    board.restore(Seen(calls=known, agents=talking, kept=records.kept, ended={"in": records.ended}))
    board.taken_up.set()
    board.take_up(records.calls)


def go_on(board: Switchboard, records: Records, live: Mapping[str, CallFound]) -> None:
    """Streams go on where the journal has them; what was open and is no more gets its end."""
    at, chronicle = board.clock(), board.chronicle
    for call, (_, seq) in records.calls.items():
        chronicle.goes_on(f"call:{call}", seq)
        if call not in live:
            chronicle.broke(call, at=at)
    talks = {agent for one in live.values() for agent in one.agents}
    for agent in records.agents:
        chronicle.goes_on(f"agent:{agent.name}", agent.seq)
        if agent.name not in talks:
            chronicle.went(agent.name, at=at)


def talk_on(house: House, records: Records, live: Mapping[str, CallFound]) -> list[AgentSeen]:
    """The agents whose conversations live on at the engine: nothing of them is interrupted. What was not written yet of the answer is."""
    board, by_name, talking = house.board, {agent.name: agent for agent in records.agents}, []
    for call, (visit, _) in records.calls.items():
        agent = by_name.get(next(iter(live[call].agents), "")) if call in live else None
        if agent is None:
            continue
        board.sit(agent.name, agent.seat, agent.org)
        talking.append(AgentSeen(agent.name, agent.org, dict(house.policy.skills.get(agent.login, EVERYBODY)), "talking", since=board.clock()))
        if visit.answered_at is None:
            board.chronicle.answered(call, agent.name, at=board.clock())
    return talking


def seen_of(found: CallFound, visit: Visit, key: str) -> CallSeen:
    """A call as line and records know it together: whoever talked and has no agent in the line any more waits before the newcomers."""
    queued = (visit.queued_at or visit.arrived_at).timestamp()
    agent, answered = next(iter(found.agents), ""), visit.answered_at.timestamp() if visit.answered_at else queued
    alone = "survey" if visit.csat_asked else "outside" if found.outside and visit.answered_at and not agent else ""
    state = TALKING if alone or agent else WAITING
    return CallSeen(found.call, state, found.direction, key, visit.queue, seq=visit.seq, queued_at=queued, answered_at=answered, agent=agent, alone=alone)


def read_records(now: datetime, kept_for_s: float) -> Records:
    """Read them. `kept_for_s`: how long a kept place is worked off."""
    visits = {str(visit.call_id): visit for visit in Visit.objects.filter(ended_at=None).order_by("call_id", "seq")}
    since, _ = day_of(now)
    kept = Visit.objects.filter(end_reason="callback_kept", called_back_at=None, ani_usable=True, ended_at__gte=now - timedelta(seconds=kept_for_s))
    open_ones = AgentInterval.objects.filter(to_at=None).values_list("agent_id", "agent__username", "seat", "org_id")
    return Records(
        {call: (visit, last_seq(f"call:{call}")) for call, visit in visits.items()},
        [AgentKnown(str(agent), login, seat, str(org or ""), last_seq(f"agent:{agent}")) for agent, login, seat, org in open_ones],
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
