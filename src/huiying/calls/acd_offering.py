"""Offering: who at the head of a line meets which idle agent. An idle agent never stands beside a waiting call that he may take.

All moves of this file leave that true, so that a new call needs to look only at the idle ones, and a freed agent only at the heads of his lines.
"""

from uuid import NAMESPACE_OID, uuid5

from huiying.calls.acd_commands import CallBack, Offer, Reason, SetAside
from huiying.calls.acd_floor import Floor
from huiying.calls.acd_people import OUT, RINGING, WAITING, Agent, Call, Kept, Waiter
from huiying.calls.acd_skills import Line, Pool


def outgoing_name(place_of: str, number: int) -> str:
    """The id of the outgoing call that works a kept place off for the `number`-th time: the same whenever it is asked."""
    return str(uuid5(NAMESPACE_OID, f"{place_of} {number}"))


def line_of(waiter: Waiter) -> Line:
    """The queue of whoever waits, rings or talks: there is always one."""
    if waiter.line is None:
        raise LookupError(f"{waiter.id} is in no queue")
    return waiter.line


def stand(waiter: Waiter) -> None:
    """Into the lane, at the waiter's own place."""
    line_of(waiter).lane(waiter.priority).add(waiter)


def stand_down(waiter: Waiter) -> None:
    """Out of the lane, or from where the waiter is set aside."""
    line = line_of(waiter)
    if waiter.id not in line.aside:
        line.lane(waiter.priority).remove(waiter)
        return
    del line.aside[waiter.id]
    if waiter.aside_for is not None:
        del waiter.aside_for.reserved[waiter.id]
        waiter.aside_for = None


def set_aside(floor: Floor, waiter: Waiter, agent: Agent | None, seconds: float) -> None:
    """For its last agent, or until the next try: others may be offered meanwhile."""
    waiter.aside_for, waiter.aside_until = agent, floor.now + seconds
    line_of(waiter).aside[waiter.id] = waiter
    if agent is not None:
        agent.reserved[waiter.id] = waiter
    floor.out.append(SetAside(waiter.id, agent.id if agent else "", waiter.aside_until))


def return_to_line(waiter: Waiter) -> None:
    """Set aside no more."""
    stand_down(waiter)
    stand(waiter)


def arm_wait(floor: Floor, waiter: Waiter) -> None:
    """The timer of whoever waits: the next of maximum wait, announcement, fall-back, return to the line, end of the place."""
    line, now = line_of(waiter), floor.now
    if isinstance(waiter, Call):
        due = min(waiter.entered_at + line.rule.max_wait_s, waiter.announce_at)
    else:
        due = waiter.expires_at if isinstance(waiter, Kept) else now
    if waiter.id in line.aside:
        due = min(due, waiter.aside_until)
    else:
        for pool in line.pools:
            at = waiter.since + pool.after_s
            if at > now:
                due = min(due, at)
                break
    floor.timers.arm(waiter, due)


def take(agent: Agent) -> None:
    """The agent is not idle any more."""
    if agent.idle:
        agent.idle = False
        for line, pool in agent.access:
            pool.take(agent)
            line.free -= 1


def idle(floor: Floor, agent: Agent, *, first: bool = False) -> None:
    """The agent is ready: gets the next call that he may take, or stands with the idle ones (`first`: where he stood before)."""
    if not first:
        agent.since = floor.now
    waiter, pool = _next_for(floor, agent)
    if waiter is not None:
        offer(floor, waiter, agent, "last_agent" if pool is None else reason_of(waiter, pool))
        return
    agent.idle = True
    for line, own in agent.access:
        own.put(agent, first=first)
        line.free += 1
    floor.agent_is(agent, "ready")


def _next_for(floor: Floor, agent: Agent) -> tuple[Waiter | None, Pool | None]:
    """Who was set aside for him; else of the heads that he may take by now the one of highest priority, his own queues' before others', the oldest."""
    if agent.reserved:
        return next(iter(agent.reserved.values())), None
    best: tuple[tuple[int, bool, int], Waiter, Pool] | None = None
    for line, pool in agent.access:
        for lane in line.lanes:
            if lane.places:
                head = lane.head()
                if head.since + pool.after_s <= floor.now:
                    rank = (-lane.priority, pool.after_s > 0, head.place)
                    if best is None or rank < best[0]:
                        best = rank, head, pool
                    break
    return (best[1], best[2]) if best else (None, None)


def reason_of(waiter: Waiter, pool: Pool) -> Reason:
    """Why this one now."""
    if any(other.place < waiter.place and other.priority == waiter.priority for other in line_of(waiter).aside.values()):
        return "past_reserved"
    if waiter.came == "first" and pool.after_s > 0:
        return "fallback"
    return waiter.came


def serve(floor: Floor, line: Line) -> None:
    """Offer as long as the head of a lane and an idle agent fit."""
    while line.free and (found := _fitting(floor, line)):
        waiter, agent, pool = found
        offer(floor, waiter, agent, reason_of(waiter, pool))


def _fitting(floor: Floor, line: Line) -> tuple[Waiter, Agent, Pool] | None:
    for lane in line.lanes:
        if not lane.places:
            continue
        head = lane.head()
        for pool in line.pools:
            if head.since + pool.after_s > floor.now:
                break
            if (agent := line.choose(pool)) is not None:
                return head, agent, pool
    return None


def offer(floor: Floor, waiter: Waiter, agent: Agent, reason: Reason) -> None:
    """Ring the agent for a waiting call, or dial for him who kept the place."""
    stand_down(waiter)
    if isinstance(waiter, Call):
        line_of(waiter).calls -= 1
        ring(floor, waiter, agent, reason)
    elif isinstance(waiter, Kept):
        _dial_back(floor, waiter, agent, reason)


def hold_agent(agent: Agent, call: Call) -> None:
    """The agent is this call's, and no other's."""
    take(agent)
    call.agent, agent.call, agent.role, agent.worked, agent.lost = agent, call, "owner", call.line, False


def ring(floor: Floor, call: Call, agent: Agent, reason: Reason) -> None:
    """The call rings at the agent."""
    line = line_of(call)
    hold_agent(agent, call)
    floor.move(call, RINGING)
    until = floor.now + line.rule.ring_s
    floor.timers.arm(call, until)
    floor.out.append(Offer(call.id, agent.id, line.rule.code, call.seq, reason, call.repeats, until))
    floor.agent_is(agent, "ringing")


def _dial_back(floor: Floor, kept: Kept, agent: Agent, reason: Reason) -> None:
    kept.dialled += 1
    floor.timers.disarm(kept)
    call = Call(outgoing_name(kept.id, kept.dialled), kept.key, OUT, RINGING)
    call.line, call.priority, call.seq, call.kept = kept.line, kept.priority, 1, kept
    until = dialled(floor, call, agent)
    agent.before = "ready", ""
    floor.out.append(CallBack(call.id, kept.id, agent.id, line_of(kept).rule.code, reason, kept.dialled, until))
    floor.agent_is(agent, "ringing")


def dialled(floor: Floor, call: Call, agent: Agent) -> float:
    """An outgoing call is there, with its agent; returns until when it rings."""
    call.dialling = True
    hold_agent(agent, call)
    floor.begin(call)
    until = floor.now + floor.rules.dial_s
    floor.timers.arm(call, until)
    return until


def back_in_line(floor: Floor, call: Call, came: Reason) -> None:
    """A call that rang or was talked waits (again), at the place that is its own."""
    call.agent, call.came = None, came
    floor.move(call, WAITING)
    line_of(call).calls += 1
    stand(call)
    await_turn(floor, call)


def await_turn(floor: Floor, waiter: Waiter) -> None:
    """See whether anybody is there for it; else its timer runs."""
    line = line_of(waiter)
    serve(floor, line)
    if waiter.id in line.aside or waiter.place in line.lane(waiter.priority).who:
        arm_wait(floor, waiter)
