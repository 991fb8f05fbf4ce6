"""What the line finds when it begins: calls that were open when it ended, places that were kept, the day's counts."""

from collections import Counter
from datetime import datetime
from typing import Any

from huiying.calls.acd_floor import CLASSES
from huiying.calls.acd_restoring import KeptSeen, Seen
from huiying.calls.models import AgentInterval, Visit
from huiying.work.clock import read_clock
from huiying.work.line_board import day_of
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House


async def restore(house: House) -> None:
    """Take up what the records hold. A call of a line that cannot tell whether it lives has ended with the process that carried its signals."""
    found = await house.read(lambda: _found(read_clock(), house.board.brain.floor.rules.callback_expires_s))
    at, chronicle = house.board.clock(), house.board.chronicle
    for call, seq in found["adrift"]:
        chronicle.goes_on(f"call:{call}", seq)
        chronicle.broke(call, at=at)
    for agent, seq in found["agents"]:
        chronicle.goes_on(f"agent:{agent}", seq)
        chronicle.went(agent, at=at)
    house.board.restore(Seen(kept=found["kept"], ended={"in": found["ended"]}))


def _found(now: datetime, kept_for_s: float) -> dict[str, Any]:
    adrift = [(str(call), last_seq(f"call:{call}")) for call in Visit.objects.filter(ended_at=None).values_list("call_id", flat=True).distinct()]
    agents = [(str(agent), last_seq(f"agent:{agent}")) for agent in AgentInterval.objects.filter(to_at=None).values_list("agent_id", flat=True)]
    since, _ = day_of(now)
    kept = Visit.objects.filter(end_reason="callback_kept", called_back_at=None, ended_at__gte=now.fromtimestamp(now.timestamp() - kept_for_s, now.tzinfo))
    places = [
        KeptSeen(str(one.call_id), bytes(one.ani_index or b"").hex(), one.queue, (one.queued_at or one.arrived_at).timestamp())
        for one in kept
        if one.ani_usable
    ]
    return {"adrift": adrift, "agents": agents, "kept": places, "ended": _ended(since)}


def _ended(since: datetime) -> dict[str, int]:
    """Calls that came in and ended today, by class."""
    rows = Visit.objects.filter(direction="in", arrived_at__gte=since).exclude(ended_at=None).order_by("call_id", "-seq").distinct("call_id")
    counted: Counter[str] = Counter()
    for reason, queued_at in rows.values_list("end_reason", "queued_at"):
        counted["left_in_menu" if reason == "abandon" and queued_at is None else CLASSES[reason]] += 1
    return dict(counted)
