"""Calls that are talked: hold, the end, the survey, supervisors, abuse.

**Where the survey stands.** When the agent has left, the call stays in `talking`, without an agent, until the survey is over; likewise while the caller talks
with somebody outside whom the agent left him to. A call is live as long as its channel is: were it counted as ended, the engine would hold a channel without a
live call, the timer that ends a forgotten survey would belong to nothing, and the digit would come from a call that no longer exists. The figures stay right,
because talk ends with the agent's `AgentIs` wrap_up and `Survey`, not with `Ended`; wait, answer and class are settled by then (`answered`, completed).
"""

from huiying.calls.acd_commands import Check, DropOutside, EndReason, Flagged, Held, Join, Left, Owner, Remind, Resumed, Survey, WarnCaller
from huiying.calls.acd_floor import Floor, Unfit
from huiying.calls.acd_freeing import SIGNED_OUT, close, dismiss, resume_before, wrap_up
from huiying.calls.acd_inputs import EndAbusive, Failed, Hold, HungUp, Released, Resume, SurveyDone, TakeOver, Warn, Watch
from huiying.calls.acd_offering import line_of, take
from huiying.calls.acd_people import RINGING, TALKING, Agent, Call
from huiying.calls.acd_ringing import FREE_TO_DIAL, unreached
from huiying.calls.acd_rules import PROTECTED_BREAK

SURVEY, OUTSIDE = "survey", "outside"


def hung_up(floor: Floor, told: HungUp) -> None:
    """The caller is gone: abandoned before an answer, completed after it."""
    call = floor.call(told.call)
    if call.dialling:
        unreached(floor, call, "no_answer")
    elif call.state == TALKING:
        close(floor, call, ended_as(call), hang_up=False)
    else:
        close(floor, call, "abandon", hang_up=False)


def ended_as(call: Call) -> EndReason:
    """How a conversation that has come to its end is counted."""
    return "transfer_out" if call.alone == OUTSIDE else "answered"


def failed(floor: Floor, told: Failed) -> None:
    """The call broke."""
    call = floor.call(told.call)
    if call.dialling:
        unreached(floor, call, "failed")
    else:
        close(floor, call, "technical", hang_up=True)


def hold(floor: Floor, told: Hold) -> None:
    """Music."""
    call, _ = floor.owned(told.call, told.agent)
    if call.held or call.outside:
        raise Unfit("the call is on hold, or somebody outside is in it")
    call.held = True
    floor.timers.arm(call, floor.now + floor.rules.hold_remind_s)
    floor.out.append(Held(call.id))


def resume(floor: Floor, told: Resume) -> None:
    """Talk again."""
    call, _ = floor.owned(told.call, told.agent)
    if not call.held:
        raise Unfit("the call is not on hold")
    unhold(floor, call)


def unhold(floor: Floor, call: Call) -> None:
    """The music ends, if there is any; the usual check of a conversation is due again."""
    if call.held:
        call.held = False
        floor.out.append(Resumed(call.id))
    floor.timers.arm(call, floor.now + floor.rules.check_s)


def released(floor: Floor, told: Released) -> None:
    """The owner ends the conversation, then the caller is asked; anybody else just leaves."""
    call, agent = floor.call(told.call, TALKING), floor.agent(told.agent)
    if agent.call is not call or agent.lost or agent.state != "talking":
        raise Unfit("the agent does not talk in this call")
    if call.agent is not agent:
        part(floor, call, agent)
    elif line_of(call).rule.survey_s:
        _ask(floor, call, agent)
    else:
        close(floor, call, "answered", hang_up=True)


def part(floor: Floor, call: Call, agent: Agent) -> None:
    """A supervisor, or one asked in, leaves."""
    call.parties.remove(agent)
    floor.out.append(Left(call.id, agent.id))
    resume_before(floor, agent)


def _ask(floor: Floor, call: Call, agent: Agent) -> None:
    drop_outside(floor, call)
    call.agent, call.alone, call.held = None, SURVEY, False
    floor.timers.arm(call, floor.now + line_of(call).rule.survey_s)
    floor.out.append(Survey(call.id))
    dismiss(floor, call)
    wrap_up(floor, agent, call)


def drop_outside(floor: Floor, call: Call) -> None:
    """Nobody outside is in the call any more."""
    if call.outside:
        floor.out.append(DropOutside(call.id))
    call.outside, call.outside_up, call.leaving = "", False, False


def survey_done(floor: Floor, told: SurveyDone) -> None:
    """The caller has been asked."""
    call = floor.call(told.call, TALKING)
    if call.alone != SURVEY:
        raise Unfit("the call is in no survey")
    close(floor, call, "answered", hang_up=True)


def talking_due(floor: Floor, call: Call) -> None:
    """A conversation has its timer too: the survey ends, who outside does not answer is dropped, the agent is reminded, the channel is looked at."""
    rules, after = floor.rules, floor.rules.check_s
    if call.alone == SURVEY:
        close(floor, call, "answered", hang_up=True)
        return
    if call.outside and not call.outside_up:
        drop_outside(floor, call)
    elif call.held and call.agent:
        after = rules.hold_remind_s
        floor.out.append(Remind(call.id, call.agent.id))
    else:
        floor.out.append(Check(call.id))
    floor.timers.arm(call, floor.now + after)


def warn(floor: Floor, told: Warn) -> None:
    """The recorded notice, and it is remembered."""
    call, _ = floor.owned(told.call, told.agent)
    call.warned = True
    floor.out.append(WarnCaller(call.id))


def end_abusive(floor: Floor, told: EndAbusive) -> None:
    """Only after a warning; the agent gets a protected break after the wrap-up."""
    call, agent = floor.owned(told.call, told.agent)
    if not call.warned:
        raise Unfit("the caller was not warned")
    if agent.after != SIGNED_OUT:
        agent.after = PROTECTED_BREAK
    floor.out.append(Flagged(call.id, agent.id))
    close(floor, call, "answered", hang_up=True)


def watch(floor: Floor, told: Watch) -> None:
    """A supervisor comes in, or changes how."""
    call, agent = _watched(floor, told.call, told.agent)
    _come_in(call, agent)
    agent.role = told.mode
    floor.out.append(Join(call.id, agent.id, told.mode))
    if agent.state != "talking":
        floor.agent_is(agent, "talking")


def _watched(floor: Floor, name: str, supervisor: str) -> tuple[Call, Agent]:
    call, agent = floor.call(name, TALKING), floor.agent(supervisor)
    if call.agent is None or call.agent is agent:
        raise Unfit("the call has no other owner")
    if agent.call is not call and agent.state not in FREE_TO_DIAL:
        raise Unfit(f"the agent is {agent.state}")
    if agent.state == RINGING:
        raise Unfit("the agent is ringing")
    return call, agent


def _come_in(call: Call, agent: Agent) -> None:
    if agent.call is not call:
        take(agent)
        agent.before = agent.state, agent.code
        agent.call = call
        call.parties.append(agent)


def take_over(floor: Floor, told: TakeOver) -> None:
    """The supervisor owns the call, its agent is out of it."""
    call, agent = _watched(floor, told.call, told.agent)
    _come_in(call, agent)
    floor.out.append(Join(call.id, agent.id, "join"))
    hand_to(floor, call, agent)


def hand_to(floor: Floor, call: Call, heir: Agent) -> None:
    """One who is in the call owns it from now on; the owner before writes up."""
    before = call.agent
    call.parties.remove(heir)
    call.agent, heir.role, heir.worked = heir, "owner", call.line
    floor.out.append(Owner(call.id, heir.id))
    if heir.state != "talking":
        floor.agent_is(heir, "talking")
    if before:
        floor.out.append(Left(call.id, before.id))
        wrap_up(floor, before, call)
    unhold(floor, call)
