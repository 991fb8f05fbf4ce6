"""The line has restarted: the floor is laid out again from what the engine and our own records tell.

Who waited waits again at the old turn, who rang is offered again, who talks talks on; a conversation whose agent is not there any more waits before
the newcomers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from huiying.calls.acd_commands import AgentState, Withdraw
from huiying.calls.acd_floor import Floor
from huiying.calls.acd_freeing import close, pause, step_away
from huiying.calls.acd_moving import requeue
from huiying.calls.acd_offering import arm_wait, await_turn, hold_agent, idle, line_of, stand
from huiying.calls.acd_people import IN, IN_MENU, OUT, RINGING, TALKING, WAITING, Agent, Call, Kept
from huiying.calls.acd_presence import introduce
from huiying.calls.acd_queueing import stand_and_tell


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A live call: `queued_at` of its present visit, `answered_at` if it is talked; `alone` is "survey" or "outside" when it is talked without an agent."""

    call: str
    state: str
    direction: str = IN
    key: str = ""
    queue: str = ""
    priority: int = 0
    seq: int = 0
    queued_at: float = 0.0
    answered_at: float = 0.0
    agent: str = ""
    alone: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class AgentSeen:
    """An agent who is signed in; `away`: whose page is to come back, and who is offered nothing until then."""

    agent: str
    operator: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    state: AgentState = "signed_in"
    code: str = ""
    since: float = 0.0
    away: bool = False


@dataclass(frozen=True, slots=True)
class KeptSeen:
    """A place that was kept and not worked off yet; `dialled` counts all outgoing calls, `attempts` those that reached nobody."""

    place_of: str
    key: str
    queue: str
    queued_at: float
    priority: int = 0
    attempts: int = 0
    dialled: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it. `ended` are the counters of ended calls by direction and class, so that the day's conservation goes on."""

    calls: Iterable[CallSeen] = ()
    agents: Iterable[AgentSeen] = ()
    kept: Iterable[KeptSeen] = ()
    ended: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def restore(floor: Floor, seen: Seen) -> None:
    """Lay the floor out, or what one line more brings to it; lines first, then conversations, then the idle ones in the order of their idleness."""
    for direction, classes in seen.ended.items():
        floor.tally[direction].ended.update(classes)
        floor.tally[direction].arrived += sum(classes.values())
    people = {person.agent: person for person in sorted(seen.agents, key=lambda each: each.since)}
    for person in people.values():
        introduce(floor, person.agent, person.operator, dict(person.skills))
    _lines(floor, seen)
    for call in {told.call: told for told in seen.calls if told.state == TALKING}.values():
        _call(floor, call)
    for name, person in people.items():
        if floor.agents[name].call is None:
            _presence(floor, floor.agents[name], person)
    for waiter in [*floor.calls.values(), *floor.kept.values()]:
        if not isinstance(waiter, Call) or waiter.state == WAITING:
            await_turn(floor, waiter)


def _lines(floor: Floor, seen: Seen) -> None:
    """All but the conversations, in the order of their turn."""
    told: list[CallSeen | KeptSeen] = [*seen.kept, *(call for call in seen.calls if call.state != TALKING)]
    for each in sorted(told, key=lambda each: each.queued_at):
        if isinstance(each, KeptSeen):
            _kept(floor, each)
        elif each.call not in floor.calls:
            _call(floor, each)


def _kept(floor: Floor, told: KeptSeen) -> None:
    """One place a caller, as ever."""
    if told.key in floor.kept_by_key:
        return
    line = floor.lines.get(told.queue) or floor.lines[floor.rules.default_queue]
    kept = Kept(told.place_of, told.key, told.queued_at + floor.rules.callback_expires_s)
    kept.line, kept.place, kept.since, kept.priority = line, floor.next_place(), told.queued_at, line.rule.priority + told.priority
    kept.attempts, kept.dialled = told.attempts, told.dialled
    floor.kept[kept.id] = floor.kept_by_key[kept.key] = kept
    stand(kept)
    arm_wait(floor, kept)


def _call(floor: Floor, told: CallSeen) -> None:
    call = Call(told.call, told.key, told.direction, told.state)
    call.line = floor.lines.get(told.queue) or (None if told.state == IN_MENU else floor.lines[floor.rules.default_queue])
    call.priority = told.priority + (call.line.rule.priority if call.line else 0)
    call.seq, call.place, call.since = told.seq, floor.next_place(), told.queued_at
    call.entered_at, call.answered_at, call.alone = told.queued_at, told.answered_at, told.alone
    floor.begin(call)
    if told.state == IN_MENU:
        floor.timers.arm(call, floor.now + floor.rules.menu_s)
    elif told.state == TALKING:
        _conversation(floor, call, told.agent, held=told.held)
    elif told.direction == OUT and told.state == RINGING:
        close(floor, call, "technical", hang_up=True)
    else:
        _waits_again(floor, call, told)


def _waits_again(floor: Floor, call: Call, told: CallSeen) -> None:
    if told.state == RINGING:
        call.came = "re_offer"
        if told.agent:
            floor.out.append(Withdraw(call.id, told.agent, "gone"))
        floor.move(call, WAITING)
    stand_and_tell(floor, call)


def _conversation(floor: Floor, call: Call, name: str, *, held: bool) -> None:
    agent = floor.agents.get(name)
    if call.alone or (agent and agent.call is None):
        after = line_of(call).rule.survey_s if call.alone == "survey" else floor.rules.check_s
        floor.timers.arm(call, floor.now + after)
        if agent and not call.alone:
            hold_agent(agent, call)
            call.held = held
            floor.agent_is(agent, "talking")
        return
    requeue(floor, call, line_of(call), "agent_lost")


def _presence(floor: Floor, agent: Agent, person: AgentSeen) -> None:
    if person.away:
        _away(floor, agent, person)
    elif person.state == "ready":
        idle(floor, agent)
    elif person.state == "paused" and person.code in floor.pause_limits:
        pause(floor, agent, person.code)
    elif person.state in {"wrap_up", "talking", "ringing"}:
        rule = floor.lines[floor.rules.default_queue].rule
        agent.worked = floor.lines[floor.rules.default_queue]
        floor.agent_is(agent, "wrap_up", until=floor.now + rule.wrap_up_s)
    else:
        floor.agent_is(agent, "signed_in")


def _away(floor: Floor, agent: Agent, person: AgentSeen) -> None:
    """Nobody is told anything: the state goes on as it was, or ends while the agent is away. A call that is not there any more is written up."""
    rule = floor.lines[floor.rules.default_queue].rule
    agent.since, agent.worked = person.since, floor.lines[floor.rules.default_queue]
    if person.state == "ringing":
        step_away(floor, agent, "ready")
        return
    if person.state == "talking":
        floor.agent_is(agent, "wrap_up", until=floor.now + rule.wrap_up_s)
    else:
        agent.state, agent.code = person.state, person.code
        limit = rule.wrap_up_s if person.state == "wrap_up" else floor.pause_limits.get(person.code, 0.0)
        agent.due = person.since + limit if limit else inf
    step_away(floor, agent)
