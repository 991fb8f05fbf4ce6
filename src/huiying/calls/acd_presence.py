"""Agents' presence: coming, pausing, wrapping up, leaving, and lost connections at every moment."""

from math import inf

from huiying.calls.acd_commands import Held, Left, PauseOver
from huiying.calls.acd_floor import Floor, Unfit
from huiying.calls.acd_freeing import SIGNED_OUT, before_the_call, pause, settle, sign_out, step_away
from huiying.calls.acd_inputs import AgentBack, AgentGone, ExtendWrapUp, Pause, Ready, SignedIn, SignedOut
from huiying.calls.acd_moving import without_owner
from huiying.calls.acd_offering import idle
from huiying.calls.acd_people import Agent, Call
from huiying.calls.acd_ringing import not_taken
from huiying.calls.acd_skills import access
from huiying.calls.acd_talking import unhold


def signed_in(floor: Floor, told: SignedIn) -> None:
    """An agent is there, not ready yet."""
    if told.agent in floor.agents:
        raise Unfit("the agent is signed in")
    floor.agent_is(introduce(floor, told.agent, told.operator, told.skills), "signed_in")


def introduce(floor: Floor, name: str, operator: str, skills: dict[str, int]) -> Agent:
    """An agent with what he may take."""
    agent = floor.agents[name] = Agent(name, operator, skills)
    agent.access = access(skills, floor.lines.values())
    for line, _ in agent.access:
        line.staff += 1
    return agent


def signed_out(floor: Floor, told: SignedOut) -> None:
    """Now, or after the call."""
    agent = floor.agent(told.agent, also_gone=True)
    if agent.call is None:
        sign_out(floor, agent)
        return
    agent.after = SIGNED_OUT
    if agent.state == "ringing":
        not_taken(floor, agent.call, agent, "declined")


def ready(floor: Floor, told: Ready) -> None:
    """Now, or after the call."""
    agent = floor.agent(told.agent)
    if agent.state == "ready":
        raise Unfit("the agent is ready")
    agent.after = ""
    if agent.call is None:
        settle(floor, agent)


def pause_asked(floor: Floor, told: Pause) -> None:
    """Now, or after the call."""
    agent = floor.agent(told.agent)
    if told.code not in floor.pause_limits:
        raise Unfit(f"no pause code {told.code}")
    if agent.call is None:
        pause(floor, agent, told.code)
    else:
        agent.after = told.code


def extend_wrap_up(floor: Floor, told: ExtendWrapUp) -> None:
    """Longer, as often as the rule of the queue allows."""
    agent = floor.agent(told.agent)
    if agent.state != "wrap_up" or agent.worked is None:
        raise Unfit("the agent is not in wrap-up")
    if agent.extensions >= agent.worked.rule.wrap_up_extensions:
        raise Unfit("the wrap-up was extended often enough")
    agent.extensions += 1
    floor.agent_is(agent, "wrap_up", until=agent.due + agent.worked.rule.wrap_up_extend_s)


def gone(floor: Floor, told: AgentGone) -> None:
    """Ringing: the next one is rung. Talking as owner: the caller hears music for a moment of grace. Else away, and what he was when he comes back in time."""
    agent = floor.agent(told.agent)
    call = agent.call
    if call is None:
        step_away(floor, agent)
    elif agent.state == "ringing":
        not_taken(floor, call, agent, "gone")
    elif call.agent is agent:
        _lose(floor, agent, call)
    else:
        call.parties.remove(agent)
        floor.out.append(Left(call.id, agent.id))
        step_away(floor, agent, *before_the_call(agent))


def _lose(floor: Floor, agent: Agent, call: Call) -> None:
    agent.lost = True
    if not call.held and not call.outside:
        call.held = True
        floor.out.append(Held(call.id))
        floor.timers.arm(call, floor.now + floor.rules.hold_remind_s)
    floor.timers.arm(agent, floor.now + floor.rules.lost_grace_s)


def back(floor: Floor, told: AgentBack) -> None:
    """In time: the conversation goes on, or the state."""
    agent = floor.agent(told.agent, also_gone=True)
    if not agent.lost:
        raise Unfit("the agent was not gone")
    agent.lost = False
    if agent.call is None:
        _go_on(floor, agent)
        return
    if agent.call.held:
        unhold(floor, agent.call)
    floor.agent_is(agent, "talking")


def _go_on(floor: Floor, agent: Agent) -> None:
    """What he was before; what would have ended meanwhile ends now."""
    floor.timers.disarm(agent)
    if agent.state == "ready":
        idle(floor, agent, first=True)
    elif agent.until <= floor.now and agent.state == "wrap_up":
        settle(floor, agent)
    elif agent.until < inf:
        floor.timers.arm(agent, max(agent.until, floor.now))


def agent_due(floor: Floor, agent: Agent) -> None:
    """An agent's timer: wrap-up over, pause too long, asked in without answer, lost for good."""
    call = agent.call
    if agent.lost and call is None:
        sign_out(floor, agent)
    elif agent.state == "wrap_up":
        settle(floor, agent)
    elif agent.state == "paused":
        floor.out.append(PauseOver(agent.id, agent.code))
    elif agent.state == "ringing" and call:
        not_taken(floor, call, agent, "timeout")
    elif agent.lost and call:
        without_owner(floor, call, agent)
