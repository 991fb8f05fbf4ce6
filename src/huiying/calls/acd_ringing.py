"""Calls that ring: taken, refused, not answered in time; outgoing calls reached or not."""

from huiying.calls.acd_commands import AgentState, CallBackDropped, Connect, Dial, EndReason, Join, NotAnswered, Withdraw
from huiying.calls.acd_floor import Floor, Unfit
from huiying.calls.acd_freeing import before_the_call, close, not_answering, resume_before, step_away
from huiying.calls.acd_inputs import Answered, Declined, DialOut, NotReached, Reached, Why
from huiying.calls.acd_offering import await_turn, back_in_line, dialled, line_of, stand
from huiying.calls.acd_people import OUT, RINGING, TALKING, Agent, Call
from huiying.calls.acd_queueing import drop_kept, retry_later

NOT_REACHED: dict[Why, EndReason] = {"busy": "busy", "no_answer": "timeout", "failed": "technical"}
FREE_TO_DIAL = ("signed_in", "ready", "paused", "wrap_up")


def answered(floor: Floor, told: Answered) -> None:
    """The agent takes the offer: owns the call, or joins it if he was asked in."""
    call, agent = floor.call(told.call, RINGING, TALKING), floor.agent(told.agent)
    if agent.call is not call or agent.state != "ringing" or call.dialling:
        raise Unfit("the call is not offered to this agent")
    if call.agent is agent:
        _talk(floor, call, agent)
    else:
        floor.out.append(Join(call.id, agent.id, "consult"))
        floor.agent_is(agent, "talking")


def _talk(floor: Floor, call: Call, agent: Agent) -> None:
    floor.move(call, TALKING)
    call.answered_at = floor.now
    floor.timers.arm(call, floor.now + floor.rules.check_s)
    floor.callers.talked(call.key, agent.id)
    floor.out.append(Connect(call.id, agent.id))
    floor.agent_is(agent, "talking")


def declined(floor: Floor, told: Declined) -> None:
    """The agent refuses."""
    call, agent = floor.call(told.call, RINGING, TALKING), floor.agent(told.agent)
    if agent.call is not call or agent.state != "ringing":
        raise Unfit("the call is not offered to this agent")
    not_taken(floor, call, agent, "declined")


def not_taken(floor: Floor, call: Call, agent: Agent, why: NotAnswered) -> None:
    """An offer comes to nothing. The call is offered again at its old place; the agent pauses, waits on, or is gone, by rule."""
    floor.out.append(Withdraw(call.id, agent.id, why))
    was: tuple[AgentState, str] = ("ready", "") if call.agent is agent and not call.dialling else before_the_call(agent)
    rule = line_of(call).rule.declined if why == "declined" else line_of(call).rule.not_answered
    if call.agent is not agent:
        call.parties.remove(agent)
    elif call.dialling:
        _give_back(floor, call)
    else:
        agent.call = None
        back_in_line(floor, call, "re_offer")
    if why == "gone":
        step_away(floor, agent, *was)
    elif call.dialling and not call.kept:
        resume_before(floor, agent, first=True)
    else:
        not_answering(floor, agent, rule)


def _give_back(floor: Floor, call: Call) -> None:
    """The agent did not want to call back: the outgoing call ends, the place is anybody's again."""
    call.agent = None
    close(floor, call, "no_agent", hang_up=True)
    if call.kept:
        stand(call.kept)
        await_turn(floor, call.kept)


def ringing_due(floor: Floor, call: Call) -> None:
    """It has rung for long enough."""
    if call.dialling:
        unreached(floor, call, "no_answer")
    elif call.agent:
        not_taken(floor, call, call.agent, "timeout")


def dial_out(floor: Floor, told: DialOut) -> None:
    """An agent calls by hand."""
    agent = floor.agent(told.agent)
    if told.call in floor.calls:
        raise Unfit("the call is known")
    if agent.state not in FREE_TO_DIAL:
        raise Unfit(f"the agent is {agent.state}")
    call = Call(told.call, told.key, OUT, RINGING)
    call.line, call.seq = floor.lines[floor.rules.default_queue], 1
    call.priority = call.line.rule.priority
    agent.before = agent.state, agent.code
    until = dialled(floor, call, agent)
    floor.out.append(Dial(call.id, agent.id, until))
    floor.agent_is(agent, "ringing")


def reached(floor: Floor, told: Reached) -> None:
    """The citizen is there."""
    call = floor.call(told.call, RINGING)
    if not call.dialling or call.agent is None:
        raise Unfit("the call is not an outgoing one")
    call.dialling = False
    if call.kept:
        drop_kept(floor, call.kept)
        floor.out.append(CallBackDropped(call.kept.id, "reached"))
        call.kept = None
    _talk(floor, call, call.agent)


def not_reached(floor: Floor, told: NotReached) -> None:
    """The citizen is not there."""
    call = floor.call(told.call, RINGING)
    if not call.dialling:
        raise Unfit("the call is not an outgoing one")
    unreached(floor, call, told.why)


def unreached(floor: Floor, call: Call, why: Why) -> None:
    """The outgoing call ends; a kept place is tried again later; the agent is what he was before."""
    agent, call.agent = call.agent, None
    if agent:
        floor.out.append(Withdraw(call.id, agent.id, "not_reached"))
    close(floor, call, NOT_REACHED[why], hang_up=True)
    if call.kept:
        retry_later(floor, call.kept)
    if agent:
        resume_before(floor, agent, first=True)
