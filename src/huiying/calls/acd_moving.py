"""Calls that move on: to another queue, to a named agent, to somebody outside; and what becomes of one whose agent is lost."""

from huiying.calls.acd_commands import DialOutside, Left, Offer, OutsideOnly, Reason
from huiying.calls.acd_floor import Floor, Unfit
from huiying.calls.acd_freeing import close, dismiss, wrap_up
from huiying.calls.acd_inputs import Consult, HandOver, Leave, OutsideAnswered, OutsideLeft, ToAgent, ToOutside, ToQueue
from huiying.calls.acd_offering import back_in_line, line_of, ring, take
from huiying.calls.acd_people import TALKING, Agent, Call
from huiying.calls.acd_queueing import begin_wait, destination
from huiying.calls.acd_skills import Line
from huiying.calls.acd_talking import OUTSIDE, drop_outside, ended_as, hand_to, unhold


def to_queue(floor: Floor, told: ToQueue) -> None:
    """A new visit, before the newcomers of the queue by its rule. Refused when the queue cannot take it: the call then stays where it is."""
    call, agent = floor.owned(told.call, told.agent)
    target, why = destination(floor, floor.line(told.queue))
    if target is None:
        raise Unfit(why)
    _set_free(floor, call)
    requeue(floor, call, target, "transfer")
    wrap_up(floor, agent, call)


def _set_free(floor: Floor, call: Call) -> None:
    """The conversation as it was is over: nobody else is in it."""
    drop_outside(floor, call)
    call.held = False
    dismiss(floor, call)


def requeue(floor: Floor, call: Call, target: Line, came: Reason) -> None:
    """From a conversation into a queue."""
    call.came, call.overflowed = came, False
    call.priority = target.rule.priority + target.rule.transfer_priority
    begin_wait(floor, call, target)


def to_agent(floor: Floor, told: ToAgent) -> None:
    """Rings at once at the named agent, who must be ready; if he does not take it, it waits in its queue before the newcomers."""
    call, agent = floor.owned(told.call, told.agent)
    target = _ready(floor, told.to)
    _set_free(floor, call)
    line = line_of(call)
    call.seq += 1
    call.came, call.overflowed, call.place, call.since, call.entered_at = "transfer", False, floor.next_place(), floor.now, floor.now
    call.priority = line.rule.priority + line.rule.transfer_priority
    if target.idle:
        ring(floor, call, target, "transfer")
    else:
        back_in_line(floor, call, "transfer")
    wrap_up(floor, agent, call)


def _ready(floor: Floor, name: str) -> Agent:
    agent = floor.agent(name)
    if not agent.idle:
        raise Unfit(f"the agent is {agent.state}")
    return agent


def consult(floor: Floor, told: Consult) -> None:
    """Rings at another agent, who joins; the owner stays the owner."""
    call, _ = floor.owned(told.call, told.agent)
    other = _ready(floor, told.to)
    rule = line_of(call).rule
    take(other)
    other.before, other.call, other.role = ("ready", ""), call, "consult"
    call.parties.append(other)
    until = floor.now + rule.ring_s
    floor.out.append(Offer(call.id, other.id, rule.code, call.seq, "consult", call.repeats, until))
    floor.agent_is(other, "ringing", until=until)


def hand_over(floor: Floor, told: HandOver) -> None:
    """The agent who joined owns the call, the one before leaves it."""
    call, _ = floor.owned(told.call, told.agent)
    heir = floor.agent(told.to)
    if heir not in call.parties or heir.state != TALKING:
        raise Unfit("that agent is not in the call")
    hand_to(floor, call, heir)


def to_outside(floor: Floor, told: ToOutside) -> None:
    """Dial 110 or a department in."""
    call, _ = floor.owned(told.call, told.agent)
    if call.outside:
        raise Unfit("somebody outside is in the call already")
    unhold(floor, call)
    call.outside, call.leaving = told.target, not told.stay
    until = floor.now + floor.rules.dial_s
    floor.timers.arm(call, until)
    floor.out.append(DialOutside(call.id, told.target, until))


def _with_outside(floor: Floor, name: str) -> Call:
    call = floor.call(name, TALKING)
    if not call.outside:
        raise Unfit("nobody outside is in the call")
    return call


def outside_answered(floor: Floor, told: OutsideAnswered) -> None:
    """The one outside is there: a three-way conversation, or the agent leaves."""
    call = _with_outside(floor, told.call)
    if call.outside_up:
        raise Unfit("the one outside has answered already")
    call.outside_up = True
    floor.timers.arm(call, floor.now + floor.rules.check_s)
    if call.leaving and call.agent and not call.agent.lost:
        leave_outside(floor, call, call.agent)


def leave_outside(floor: Floor, call: Call, agent: Agent) -> None:
    """The caller stays with the one outside; the call is `talking` without an agent until one of them hangs up."""
    call.agent, call.alone = None, OUTSIDE
    floor.out += [Left(call.id, agent.id), OutsideOnly(call.id)]
    dismiss(floor, call)
    wrap_up(floor, agent, call)
    floor.timers.arm(call, floor.now + floor.rules.check_s)


def leave(floor: Floor, told: Leave) -> None:
    """The owner leaves a three-way conversation."""
    call, agent = floor.owned(told.call, told.agent)
    if not call.outside_up:
        raise Unfit("nobody outside is in the call")
    unhold(floor, call)
    leave_outside(floor, call, agent)


def outside_left(floor: Floor, told: OutsideLeft) -> None:
    """The one outside is gone: back to the agent, or, without one, the end."""
    call = _with_outside(floor, told.call)
    if call.agent is None:
        close(floor, call, ended_as(call), hang_up=True)
        return
    call.outside, call.outside_up, call.leaving = "", False, False
    floor.timers.arm(call, floor.now + floor.rules.check_s)


def without_owner(floor: Floor, call: Call, agent: Agent) -> None:
    """The owner's connection is lost for good: to one who has joined, else to the one outside, else back into the line before the newcomers."""
    heir = next((party for party in call.parties if party.state == TALKING and party.role in {"consult", "join"}), None)
    if heir:
        hand_to(floor, call, heir)
    elif call.outside_up:
        leave_outside(floor, call, agent)
    else:
        _set_free(floor, call)
        requeue(floor, call, line_of(call), "agent_lost")
        wrap_up(floor, agent, call)

