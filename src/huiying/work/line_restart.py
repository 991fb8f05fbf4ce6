"""What the line finds when it begins: calls that live in its lines, calls that were open when it ended, places that were kept, the day's counts."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from huiying.calls.acd_floor import CLASSES
from huiying.calls.acd_people import TALKING, WAITING
from huiying.calls.acd_restoring import CallSeen, Seen
from huiying.calls.models import Visit
from huiying.calls.ports import CallFound
from huiying.calls.sources import ENGINE
from huiying.work.line_board import day_of
from huiying.work.line_keeping import patiently
from huiying.work.line_kept import KeptKnown, Sorted, read_kept, seen, sort_out
from huiying.work.line_left import Left, handed_in, unrecorded
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House
from huiying.work.line_stayed import AgentKnown, read_agents, stay, stayed
from huiying.work.line_switchboard import Switchboard

STANDS_WITHIN = 10.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """What the records hold: open calls and open agents' states with the number of their last event, kept places, the day's ended calls by class.

    `unrecorded` are the calls whose recordings pages may still hand in, with the number of their last event.
    """

    calls: Mapping[str, tuple[Visit, int]]
    agents: Sequence[AgentKnown]
    kept: Sequence[KeptKnown]
    ended: Mapping[str, int]
    unrecorded: Mapping[str, int]


async def restore(house: House) -> None:
    """Take up what lives when all lines stand: a call that no line has any more ended with the process before us. A line that is away for long comes later."""
    board = house.board
    with suppress(TimeoutError):
        await asyncio.wait_for(board.all_stand.wait(), STANDS_WITHIN)
    if house.engine is not None and ENGINE in board.found:
        await house.engine.begin(board, house.read, house.keeper.held)
    await leave_out_what_is_over(house, *board.found)
    records: Records = await house.read(lambda: read_records(datetime.fromtimestamp(board.clock(), UTC)))
    records = replace(records, calls={call: known for call, known in records.calls.items() if known[0].source not in board.lines.keys() - board.found.keys()})
    live, talking, known = found_of(board, records, *board.found)
    keep_recordings(house, records, *await house.read(handed_in))
    agents = [stay(house, agent, talking.get(agent.name, "")) for agent in stayed(board, records.agents)]
    talk_on(board, records, live, talking)
    kept = keep_on(board, records, live)
    board.restore(Seen(calls=known, agents=agents, kept=[seen(place) for place in kept.still], ended={"in": records.ended}))
    board.stands_late = partial(join_late, house)
    board.taken_up.set()
    board.take_up(records.calls)


async def join_late(house: House, line: str) -> None:
    """Take up what lives in a line that stands only now, into what goes on since: its calls were neither ended nor begun anew without it."""
    board, engine = house.board, house.engine
    if engine is not None and line == ENGINE:
        await patiently(lambda: engine.begin(board, house.read, house.keeper.held), "what the engine did meanwhile")
    await patiently(lambda: leave_out_what_is_over(house, line), "which calls of a late line are over")
    records: Records = await patiently(lambda: house.read(lambda: read_records(datetime.fromtimestamp(board.clock(), UTC))), "the calls of a late line")
    calls = {call: known for call, known in records.calls.items() if known[0].source == line and call not in board.brain.floor.calls}
    records = replace(records, calls=calls)
    live, talking, known = found_of(board, records, line)
    house.desks.left |= talking.keys() & board.brain.floor.agents.keys() - house.desks.pages.keys()
    talk_on(board, records, live, talking)
    board.restore(Seen(calls=known))


async def leave_out_what_is_over(house: House, *lines: str) -> None:
    """A call whose end is written already is on its way out of its line: it neither goes on nor comes in anew. One that only broke may live."""
    found = house.board.found
    calls = [one.call for line in lines for one in found[line]]
    over: frozenset[str] = await house.read(lambda: over_among(calls))
    for line in lines:
        found[line] = [one for one in found[line] if one.call not in over]


def over_among(calls: Sequence[str]) -> frozenset[str]:
    """Those of the calls whose last visit has ended, and not for a technical reason."""
    last = Visit.objects.filter(call_id__in=[UUID(call) for call in calls]).order_by("call_id", "-seq").distinct("call_id")
    return frozenset(str(call) for call, ended, why in last.values_list("call_id", "ended_at", "end_reason") if ended is not None and why != "technical")


def found_of(board: Switchboard, records: Records, *lines: str) -> tuple[Mapping[str, CallFound], Mapping[str, str], Sequence[CallSeen]]:
    """What lives in these lines: the calls by id, the call of each agent who talks in one of the records', those for the brain. The others get their end."""
    live = {one.call: one for line in lines for one in board.found[line]}
    for line in lines:
        for one in board.found[line]:
            board.knows(line, one.call, one.number)
    go_on(board, records, live)
    known = [seen_of(live[call], visit, board.numbers.key(live[call].number)) for call, (visit, _) in records.calls.items() if call in live]
    talking = {agent: call for call, found in live.items() if call in records.calls for agent in found.agents[:1]}
    return live, talking, known


def go_on(board: Switchboard, records: Records, live: Mapping[str, CallFound]) -> None:
    """Streams go on where the journal has them; what was open and is no more gets its end."""
    at, chronicle = board.clock(), board.chronicle
    for call, (_, seq) in records.calls.items():
        chronicle.goes_on(f"call:{call}", seq)
        if call not in live:
            chronicle.broke(call, at=at)


def keep_recordings(house: House, records: Records, left: Sequence[Left], strange: int) -> None:
    """What pages had handed in is kept; what they have not is awaited."""
    for call, seq in records.unrecorded.items():
        house.board.chronicle.goes_on(f"call:{call}", seq, over=True)
        house.desks.expect(call)
    for one in left:
        house.board.chronicle.goes_on(f"call:{one.call}", one.seq, over=True)
        house.desks.handed_in(one.call)
        house.board.keep(one.call, one.file, one.seconds)
    if strange:
        log.warning("%d recordings that were handed in are of calls that nobody knows: they stay where they are", strange)


def talk_on(board: Switchboard, records: Records, live: Mapping[str, CallFound], talking: Mapping[str, str]) -> None:
    """What was not written yet of the answers is: `talking` are the calls in which agents talk on at their telephones, by agent."""
    for agent, call in talking.items():
        if records.calls[call][0].answered_at is None:
            board.chronicle.answered(call, agent, at=live[call].since or board.clock())


def keep_on(board: Switchboard, records: Records, live: Mapping[str, CallFound]) -> Sorted:
    """The places that are kept still: who is called back is dialled by the number that the switch captured. The others get their closing."""
    rules, at = board.brain.floor.rules, board.clock()
    talked_with = {str(visit.callback_of) for call, (visit, _) in records.calls.items() if call in live and live[call].direction == "out"}
    found = sort_out(records.kept, now=at, expires_s=rules.callback_expires_s, most_attempts=rules.callback_attempts, talked_with=talked_with)
    for place in records.kept:
        board.chronicle.goes_on(f"call:{place.call}", place.seq)
        if why := found.closed.get(place.call):
            board.chronicle.place_closed(place.call, why, at=at)
    for place in found.still:
        board.knows(next(iter(board.lines)), place.call, place.number)
    return found


def seen_of(found: CallFound, visit: Visit, key: str) -> CallSeen:
    """A call as line and records know it together: whoever talked and has no agent in the line any more waits before the newcomers, in a visit of its own."""
    queued = (visit.queued_at or visit.arrived_at).timestamp()
    agent, answered = next(iter(found.agents), ""), visit.answered_at.timestamp() if visit.answered_at else found.since or queued
    alone = "survey" if visit.csat_asked else "outside" if found.outside and visit.answered_at and not agent else ""
    return CallSeen(
        found.call, TALKING if alone or agent or visit.answered_at else WAITING, found.direction, key, visit.queue,
        seq=visit.seq, queued_at=queued, answered_at=answered, agent=agent, alone=alone, held=found.held,
    )  # fmt: skip


def read_records(now: datetime) -> Records:
    """Read them."""
    visits = {str(visit.call_id): visit for visit in Visit.objects.filter(ended_at=None).order_by("call_id", "seq")}
    since, _ = day_of(now)
    return Records(
        {call: (visit, last_seq(f"call:{call}")) for call, visit in visits.items()},
        read_agents(now),
        read_kept(now),
        ended_since(since),
        unrecorded(now),
    )


def ended_since(since: datetime) -> dict[str, int]:
    """Calls that came in since then and have ended, by class."""
    rows = Visit.objects.filter(direction="in", arrived_at__gte=since).exclude(ended_at=None).order_by("call_id", "-seq").distinct("call_id")
    classes: Mapping[str, str] = {str(reason): name for reason, name in CLASSES.items()}
    counted: Counter[str] = Counter()
    for reason, queued_at in rows.values_list("end_reason", "queued_at"):
        counted["left_in_menu" if reason == "abandon" and queued_at is None else classes[reason]] += 1
    return dict(counted)
