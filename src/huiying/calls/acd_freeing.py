"""What becomes of agents when a call leaves them, and of everybody when a call ends."""

from huiying.calls.acd_commands import AgentState, EndReason, Left, Withdraw
from huiying.calls.acd_floor import Floor
from huiying.calls.acd_offering import await_turn, idle, line_of, return_to_line, stand_down, take
from huiying.calls.acd_people import RINGING, TALKING, WAITING, Agent, Call
from huiying.calls.acd_rules import NO_ANSWER, AfterNoAnswer

SIGNED_OUT = "signed_out"


def release_reserved(floor: Floor, agent: Agent) -> None:
    """The agent will not be free soon: who waits for him waits for anybody."""
    for waiter in list(agent.reserved.values()):
        return_to_line(waiter)
        await_turn(floor, waiter)


def pause(floor: Floor, agent: Agent, code: str) -> None:
    """The agent pauses now."""
    take(agent)
    limit = floor.pause_limits[code]
    floor.agent_is(agent, "paused", code, floor.now + limit if limit else None)
    release_reserved(floor, agent)


def sign_out(floor: Floor, agent: Agent) -> None:
    """The agent is gone now."""
    take(agent)
    agent.call = None
    for line, _ in agent.access:
        line.staff -= 1
    del floor.agents[agent.id]
    floor.agent_is(agent, "signed_out")
    release_reserved(floor, agent)


def settle(floor: Floor, agent: Agent, *, first: bool = False) -> None:
    """Nothing holds the agent any more: he becomes what he wished to be, or ready."""
    after, agent.after = agent.after, ""
    agent.call = None
    if after == SIGNED_OUT or agent.lost:
        sign_out(floor, agent)
    elif after:
        pause(floor, agent, after)
    else:
        idle(floor, agent, first=first)


def step_away(floor: Floor, agent: Agent, state: AgentState | None = None, code: str = "") -> None:
    """The agent's page is gone and no call holds it: nothing is offered, and the agent is what he was (`state`: becomes that first) when it comes back."""
    take(agent)
    agent.call = None
    if state is not None:
        after, agent.after = agent.after, ""
        if after == SIGNED_OUT:
            sign_out(floor, agent)
            return
        state, code = ("paused", after) if after else (state, code)
        limit = floor.pause_limits.get(code, 0.0)
        floor.agent_is(agent, state, code, floor.now + limit if limit else None)
    agent.lost, agent.until = True, agent.due
    floor.timers.arm(agent, floor.now + floor.rules.away_s)
    release_reserved(floor, agent)


def before_the_call(agent: Agent) -> tuple[AgentState, str]:
    """What an agent is again who was asked in, watched, or dialled; a wrap-up does not go on."""
    state, code = agent.before
    return ("ready", "") if state == "wrap_up" else (state, code)


def wrap_up(floor: Floor, agent: Agent, call: Call) -> None:
    """The agent has talked with the caller and writes it up, shorter at a surge."""
    line = agent.worked or line_of(call)
    rule = line.rule
    agent.call, agent.extensions = None, 0
    seconds = rule.wrap_up_surge_s if line.surge else rule.wrap_up_s
    line.handling.learn(floor.now - call.answered_at + seconds)
    lost, agent.lost = agent.lost, False
    if seconds:
        floor.agent_is(agent, "wrap_up", until=floor.now + seconds)
    if lost:
        step_away(floor, agent) if seconds else step_away(floor, agent, "ready")
    elif not seconds:
        settle(floor, agent)


def resume_before(floor: Floor, agent: Agent, *, first: bool = False) -> None:
    """The agent is what he was before he was asked in, watched, or dialled."""
    state, code = agent.before
    agent.call = None
    if agent.after or agent.lost or state in {"ready", "wrap_up"}:
        settle(floor, agent, first=first)
    elif state == "paused":
        pause(floor, agent, code)
    else:
        floor.agent_is(agent, state, code)


def not_answering(floor: Floor, agent: Agent, rule: AfterNoAnswer) -> None:
    """The agent did not take what was offered: paused, or at the end of the idle ones, as the rule says."""
    agent.call = None
    if rule == "pause" and not agent.after:
        pause(floor, agent, NO_ANSWER)
    else:
        settle(floor, agent)


def dismiss(floor: Floor, call: Call) -> None:
    """Let those go who were asked into the call, or supervise it."""
    parties, call.parties = call.parties, []
    for party in parties:
        rang = party.state == "ringing"
        floor.out.append(Withdraw(call.id, party.id, "call_ended") if rang else Left(call.id, party.id))
    for party in parties:
        resume_before(floor, party, first=party.before[0] == "ready")


def close(floor: Floor, call: Call, reason: EndReason, *, hang_up: bool) -> None:
    """The call ends, whatever its state: its agents are told and let go."""
    state, owner, parties = call.state, call.agent, call.parties
    if state == WAITING:
        stand_down(call)
        line_of(call).calls -= 1
    if owner and state == RINGING:
        floor.out.append(Withdraw(call.id, owner.id, "call_ended"))
    for party in parties:
        if party.state == "ringing":
            floor.out.append(Withdraw(call.id, party.id, "call_ended"))
    call.agent, call.parties = None, []
    floor.end(call, reason, hang_up=hang_up)
    if owner and state == TALKING:
        wrap_up(floor, owner, call)
    elif owner:
        settle(floor, owner, first=True)
    for party in parties:
        resume_before(floor, party)
