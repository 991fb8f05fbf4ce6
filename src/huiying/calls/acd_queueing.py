"""Calls that come in: greeting, queues that can and cannot take them, waiting, and what falls due meanwhile."""

from math import inf

from huiying.calls.acd_commands import Announce, CallBackDropped, EndReason, Menu, Queued
from huiying.calls.acd_estimate import wait_s
from huiying.calls.acd_floor import Floor, Unfit
from huiying.calls.acd_freeing import close
from huiying.calls.acd_inputs import Arrived, Entered, KeepPlace, SelfServed, Surge
from huiying.calls.acd_offering import arm_wait, await_turn, line_of, offer, return_to_line, set_aside, stand, stand_down
from huiying.calls.acd_people import IN, IN_MENU, WAITING, Agent, Call, Kept
from huiying.calls.acd_skills import Line


def arrived(floor: Floor, told: Arrived) -> None:
    """A call is there."""
    if told.call in floor.calls:
        raise Unfit("the call is known")
    line = floor.line(told.queue) if told.queue else None
    call = Call(told.call, told.key, IN, IN_MENU)
    call.repeats = floor.callers.seen(told.key, floor.now)
    if told.last_agent and told.key:
        floor.callers.talked(told.key, told.last_agent)
    floor.begin(call)
    if line is None:
        floor.timers.arm(call, floor.now + floor.rules.menu_s)
        floor.out.append(Menu(call.id))
    else:
        enter(floor, call, line, told.priority)


def entered(floor: Floor, told: Entered) -> None:
    """The greeting is over, or a queue was chosen."""
    call, line = floor.call(told.call, IN_MENU), floor.line(told.queue)
    enter(floor, call, line, told.priority)


def self_served(floor: Floor, told: SelfServed) -> None:
    """The menu has answered."""
    close(floor, floor.call(told.call, IN_MENU), "self_service", hang_up=True)


def surge(floor: Floor, told: Surge) -> None:
    """Surge mode on or off: for calls that enter and wrap-ups that begin from now on. Who waits already hears of it at once, where anything is announced."""
    for line in [floor.line(told.queue)] if told.queue else floor.lines.values():
        begins, line.surge = told.on and not line.surge, told.on
        if begins and line.rule.announce_first_s:
            for call in [call for call in floor.calls.values() if call.line is line and call.state == WAITING]:
                _announce(floor, call, line)
                arm_wait(floor, call)


def obstacle(floor: Floor, line: Line) -> EndReason | None:
    """Why the queue cannot take one more call; None if it can."""
    if not line.is_open(floor.now):
        return "closed_hours"
    if line.calls >= line.rule.max_length:
        return "busy"
    if not line.staff and not line.rule.waits_without_agents:
        return "no_agent"
    return None


def destination(floor: Floor, line: Line) -> tuple[Line | None, EndReason]:
    """The queue that takes the call: this one, or along the overflows. None, and how the call ends, if none does."""
    tried: set[str] = set()
    while why := obstacle(floor, line):
        tried.add(line.rule.code)
        code = line.rule.closed_to if why == "closed_hours" else line.rule.overflow_to
        if not code or code in tried:
            return None, "overflow" if len(tried) > 1 else why
        line = floor.lines[code]
    return line, "overflow"


def enter(floor: Floor, call: Call, line: Line, priority: int) -> None:
    """Out of the menu into a queue; ends when none takes it."""
    target, ends = destination(floor, line)
    if target is None:
        close(floor, call, ends, hang_up=True)
        return
    call.came = "first" if target is line else "overflow"
    call.priority = target.rule.priority + priority
    begin_wait(floor, call, target)


def begin_wait(floor: Floor, call: Call, line: Line) -> None:
    """A visit to a queue begins: behind all others of its priority, or at the place that the caller has kept."""
    call.agent, call.line, call.seq = None, line, call.seq + 1
    call.place, call.since, call.entered_at = floor.next_place(), floor.now, floor.now
    kept = floor.kept_by_key.get(call.key)
    if kept and kept.line is line and kept.due < inf:
        _take_kept_place(floor, call, kept)
    floor.move(call, WAITING)
    stand_and_tell(floor, call)
    agent = _last_agent(floor, call, line)
    if agent and agent.idle:
        offer(floor, call, agent, "last_agent")
        return
    if agent:
        stand_down(call)
        set_aside(floor, call, agent, line.rule.last_agent_s)
    await_turn(floor, call)


def _take_kept_place(floor: Floor, call: Call, kept: Kept) -> None:
    call.place, call.since, call.priority, call.came = kept.place, kept.since, kept.priority, "kept_place"
    stand_down(kept)
    drop_kept(floor, kept)
    floor.out.append(CallBackDropped(kept.id, "called_again"))


def drop_kept(floor: Floor, kept: Kept) -> None:
    """The place is worked off, or given up."""
    floor.timers.disarm(kept)
    del floor.kept[kept.id]
    del floor.kept_by_key[kept.key]


def _last_agent(floor: Floor, call: Call, line: Line) -> Agent | None:
    """With whom the caller talked last, if that one may take the call now and is free, or will be in a moment."""
    seconds = line.rule.last_agent_s
    agent = floor.agents.get(floor.callers.last_agent(call.key)) if seconds and call.came == "first" else None
    if agent is None or not any(own is line and pool.after_s == 0 for own, pool in agent.access):
        return None
    soon = agent.state == "wrap_up" and not (agent.after or agent.lost) and agent.due <= floor.now + seconds
    return agent if agent.idle or soon else None


def stand_and_tell(floor: Floor, call: Call) -> None:
    """In the line of its queue; the caller hears it."""
    line = line_of(call)
    rule = line.rule
    line.calls += 1
    stand(call)
    call.announce_at = floor.now + rule.announce_first_s if rule.announce_first_s else inf
    place = line.position(call)
    offered = line.surge and rule.callback and bool(call.key)
    floor.out.append(Queued(call.id, rule.code, call.seq, call.came, place, _wait(line, place), line.surge, offered))


def _wait(line: Line, position: int) -> int | None:
    return wait_s(position, line.handling.mean_s, line.staff)


def keep_place(floor: Floor, told: KeepPlace) -> None:
    """The caller hangs up and is called back at his turn."""
    call = floor.call(told.call, WAITING)
    if not line_of(call).rule.callback or not call.key or call.direction != IN:
        raise Unfit("this call cannot keep a place")
    if call.key in floor.kept_by_key:
        raise Unfit("this caller has kept a place already")
    kept = Kept(call.id, call.key, floor.now + floor.rules.callback_expires_s)
    kept.line, kept.place, kept.since, kept.priority, kept.came = call.line, call.place, call.since, call.priority, call.came
    close(floor, call, "callback_kept", hang_up=True)
    floor.kept[kept.id] = floor.kept_by_key[kept.key] = kept
    stand(kept)
    await_turn(floor, kept)


def waiting_due(floor: Floor, call: Call) -> None:
    """Something of a waiting call is due: it has waited for too long, returns to the line, hears its place, or falls back."""
    line = line_of(call)
    if call.entered_at + line.rule.max_wait_s <= floor.now:
        _waited_too_long(floor, call, line)
        return
    _end_aside(floor, call)
    if call.announce_at <= floor.now:
        _announce(floor, call, line)
    await_turn(floor, call)


def _end_aside(floor: Floor, call: Call | Kept) -> None:
    if call.id in line_of(call).aside and call.aside_until <= floor.now:
        return_to_line(call)


def _announce(floor: Floor, call: Call, line: Line) -> None:
    rule = line.rule
    place = line.position(call)
    offered = rule.callback and bool(call.key) and (line.surge or floor.now - call.since >= rule.callback_after_s)
    floor.out.append(Announce(call.id, place, _wait(line, place), offered, line.surge))
    call.announce_at = floor.now + rule.announce_every_s if rule.announce_every_s else inf


def _waited_too_long(floor: Floor, call: Call, line: Line) -> None:
    """On to the overflow, at the old place, but once only; else the end."""
    code = "" if call.overflowed else line.rule.overflow_to
    target = destination(floor, floor.lines[code])[0] if code else None
    if target is None or target is line:
        close(floor, call, "overflow" if code else "timeout", hang_up=True)
        return
    stand_down(call)
    line.calls -= 1
    call.priority += target.rule.priority - line.rule.priority
    call.line, call.entered_at, call.came, call.overflowed = target, floor.now, "overflow", True
    stand_and_tell(floor, call)
    await_turn(floor, call)


def kept_due(floor: Floor, kept: Kept) -> None:
    """A kept place is too old, is to be tried again, or falls back."""
    if kept.expires_at <= floor.now:
        stand_down(kept)
        drop_kept(floor, kept)
        floor.out.append(CallBackDropped(kept.id, "expired"))
        return
    _end_aside(floor, kept)
    await_turn(floor, kept)


def retry_later(floor: Floor, kept: Kept) -> None:
    """Nobody was reached: try again at the old place later, or no more."""
    kept.attempts += 1
    if kept.attempts >= floor.rules.callback_attempts:
        drop_kept(floor, kept)
        floor.out.append(CallBackDropped(kept.id, "attempts"))
        return
    set_aside(floor, kept, None, floor.rules.callback_retry_s)
    arm_wait(floor, kept)
