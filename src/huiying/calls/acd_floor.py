"""The floor: all calls, agents and queues of the brain, the conservation counters, and the few moves that everything else is made of."""

from collections import OrderedDict
from dataclasses import dataclass, field
from math import inf

from huiying.calls.acd_commands import AgentIs, AgentState, Command, Ended, EndReason
from huiying.calls.acd_people import ENDED, IN, IN_MENU, OUT, RINGING, TALKING, WAITING, Agent, Call, Kept
from huiying.calls.acd_rules import Rules
from huiying.calls.acd_skills import Line
from huiying.calls.acd_timers import Timers

CLASSES: dict[EndReason, str] = {
    "answered": "completed", "transfer_out": "completed", "abandon": "abandoned", "self_service": "left_in_menu", "busy": "blocked", "no_agent": "blocked",
    "closed_hours": "blocked", "overflow": "blocked", "timeout": "blocked", "callback_kept": "called_back", "technical": "failed",
}  # fmt: skip
HOUR_S = 3_600.0


class Unfit(Exception):  # noqa: N818 - a refusal, not a fault
    """The input does not fit the state; raised before anything is changed."""


class Tally:
    """The conservation counters of one direction: arrived = in_menu + waiting + ringing + talking + all classes of ended."""

    __slots__ = ("arrived", "ended", "live")

    def __init__(self) -> None:
        self.arrived = 0
        self.live = dict.fromkeys((IN_MENU, WAITING, RINGING, TALKING), 0)
        self.ended = dict.fromkeys(("completed", "abandoned", "left_in_menu", "blocked", "called_back", "failed"), 0)

    def holds(self) -> bool:
        """Whether the law holds."""
        return self.arrived == sum(self.live.values()) + sum(self.ended.values())


class Callers:
    """Who called before: the moments of the last hours by caller's key, and the last agent; older ones are forgotten."""

    def __init__(self, hours: float) -> None:
        self._span = hours * HOUR_S
        self._seen: OrderedDict[str, tuple[float, ...]] = OrderedDict()
        self._agent: dict[str, str] = {}

    def seen(self, key: str, now: float) -> int:
        """How often the caller called before; this call is remembered."""
        self._forget(now - self._span)
        if not key:
            return 0
        before = tuple(moment for moment in self._seen.get(key, ()) if moment >= now - self._span)
        self._seen[key] = (*before, now)
        self._seen.move_to_end(key)
        return len(before)

    def _forget(self, before: float) -> None:
        while self._seen and (first := next(iter(self._seen.items())))[1][-1] < before:
            del self._seen[first[0]]
            self._agent.pop(first[0], None)

    def talked(self, key: str, agent: str) -> None:
        """The caller talks with the agent."""
        if key in self._seen:
            self._agent[key] = agent

    def last_agent(self, key: str) -> str:
        """With whom the caller talked last; empty when unknown."""
        return self._agent.get(key, "")


@dataclass(slots=True, eq=False)
class Floor:
    """Everything the brain knows. `now` and `out` belong to the input that is being handled."""

    rules: Rules
    lines: dict[str, Line]
    pause_limits: dict[str, float]
    callers: Callers
    calls: dict[str, Call] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)  # by the id of the call that kept the place
    kept_by_key: dict[str, Kept] = field(default_factory=dict)
    timers: Timers = field(default_factory=Timers)
    tally: dict[str, Tally] = field(default_factory=lambda: {IN: Tally(), OUT: Tally()})
    places: int = 0
    now: float = -inf
    out: list[Command] = field(default_factory=list)

    @classmethod
    def of(cls, rules: Rules) -> "Floor":
        """An empty floor."""
        lines = {rule.code: Line.of(rule) for rule in rules.queues}
        return cls(rules, lines, {pause.code: pause.limit_s for pause in rules.pauses}, Callers(rules.repeat_hours))

    def line(self, code: str) -> Line:
        """The queue of a code; raises Unfit."""
        try:
            return self.lines[code]
        except KeyError:
            raise Unfit(f"no queue {code}") from None

    def call(self, name: str, *states: str) -> Call:
        """The live call, in one of the states; raises Unfit."""
        call = self.calls.get(name)
        if call is None:
            raise Unfit("no such live call")
        if states and call.state not in states:
            raise Unfit(f"the call is {call.state}")
        return call

    def agent(self, name: str, *, also_gone: bool = False) -> Agent:
        """The signed-in agent; raises Unfit, also for one whose connection is gone unless that is asked for."""
        agent = self.agents.get(name)
        if agent is None:
            raise Unfit("the agent is not signed in")
        if agent.lost and not also_gone:
            raise Unfit("the agent is gone")
        return agent

    def owned(self, call: str, agent: str) -> tuple[Call, Agent]:
        """The conversation and its owner, if that one is; raises Unfit."""
        held, owner = self.call(call, TALKING), self.agent(agent)
        if held.agent is not owner or owner.lost:
            raise Unfit("the call is not this agent's")
        return held, owner

    def begin(self, call: Call) -> None:
        """A call is there: counted as arrived, in its first state."""
        tally = self.tally[call.direction]
        tally.arrived += 1
        tally.live[call.state] += 1
        self.calls[call.id] = call

    def move(self, call: Call, state: str) -> None:
        """The one place in which a live call changes its state."""
        live = self.tally[call.direction].live
        live[call.state] -= 1
        live[state] += 1
        call.state = state

    def end(self, call: Call, reason: EndReason, *, hang_up: bool) -> None:
        """The call is over, whoever was in it has been let go: it has no timer and no agent any more."""
        tally = self.tally[call.direction]
        tally.live[call.state] -= 1
        tally.ended["left_in_menu" if reason == "abandon" and not call.seq else CLASSES[reason]] += 1
        call.state, call.due = ENDED, inf
        del self.calls[call.id]
        self.out.append(Ended(call.id, reason, hang_up))

    def next_place(self) -> int:
        """A place behind all others."""
        self.places += 1
        return self.places

    def agent_is(self, agent: Agent, state: AgentState, code: str = "", until: float | None = None) -> None:
        """The one place in which an agent changes state; his timer is what the state says, or none."""
        agent.state, agent.code = state, code
        if until is None:
            agent.due = inf
        else:
            self.timers.arm(agent, until)
        self.out.append(AgentIs(agent.id, state, code, agent.call.id if agent.call else "", until))
