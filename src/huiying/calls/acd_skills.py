"""Skills: which agents may take which queue's calls after how long, who of the idle ones is next, and how operators share."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from huiying.calls.acd_estimate import Handling
from huiying.calls.acd_people import Agent, Lane, Waiter
from huiying.calls.acd_rules import QueueRule, Step


@dataclass(slots=True, eq=False)
class Pool:
    """The idle agents of one step of one queue, by operator, each in the order in which they became idle."""

    step: Step
    after_s: float
    idle: dict[str, OrderedDict[str, Agent]] = field(default_factory=dict)

    def put(self, agent: Agent, *, first: bool = False) -> None:
        """An agent is idle; `first` when the offer that took him away came to nothing through no doing of his."""
        line = self.idle.get(agent.operator)
        if line is None:
            line = self.idle[agent.operator] = OrderedDict()
        line[agent.id] = agent
        if first:
            line.move_to_end(agent.id, last=False)

    def take(self, agent: Agent) -> None:
        """An agent is not idle any more."""
        del self.idle[agent.operator][agent.id]

    def firsts(self) -> list[Agent]:
        """Of each operator the agent who is idle for longest."""
        return [next(iter(line.values())) for line in self.idle.values() if line]


@dataclass(slots=True, eq=False)
class Line:
    """One queue as it stands: its rule, its waiting ones by priority, its pools of idle agents, and what is known about it."""

    rule: QueueRule
    pools: tuple[Pool, ...] = ()
    lanes: list[Lane] = field(default_factory=list)
    aside: dict[str, Waiter] = field(default_factory=dict)
    calls: int = 0  # calls in the state `waiting` here
    free: int = 0  # idle agents in the pools
    staff: int = 0  # agents signed in who may ever take its calls
    surge: bool = False
    open: bool = False
    open_until: float = -inf
    turns: dict[str, float] = field(default_factory=dict)
    handling: Handling = field(default_factory=lambda: Handling(0))

    @classmethod
    def of(cls, rule: QueueRule) -> "Line":
        """An empty queue."""
        return cls(rule, tuple(Pool(step, step.after_s) for step in rule.steps), handling=Handling(rule.handling_s))

    def is_open(self, now: float) -> bool:
        """Whether the queue is served at the moment."""
        if now >= self.open_until:
            self.open, self.open_until = self.rule.hours.state(now)
        return self.open

    def lane(self, priority: int) -> Lane:
        """The lane of a priority, made when it is first used."""
        for lane in self.lanes:
            if lane.priority == priority:
                return lane
        lane = Lane(priority)
        self.lanes = sorted([*self.lanes, lane], key=lambda each: -each.priority)
        return lane

    def position(self, waiter: Waiter) -> int:
        """The place of a waiter, counted from 1; those set aside do not count."""
        ahead = 1
        for lane in self.lanes:
            if lane.priority > waiter.priority:
                ahead += len(lane.places)
            elif lane.priority == waiter.priority:
                ahead += lane.ahead(waiter)
        return ahead

    def choose(self, pool: Pool) -> Agent | None:
        """The next idle agent of a pool: by turns of the operators' weights, else the one idle for longest."""
        firsts = pool.firsts()
        if len(firsts) < 2:  # noqa: PLR2004 - nothing to choose
            return firsts[0] if firsts else None
        shares = [(agent, float(weight)) for agent in firsts if (weight := self.rule.shares.get(agent.operator, 0))]
        return self._by_turn(shares) if shares else min(firsts, key=lambda agent: agent.since)

    def _by_turn(self, shares: list[tuple[Agent, float]]) -> Agent:
        """Smooth weighted turns among those who are free: nobody catches up later for the time in which he had no free agent."""
        for agent, weight in shares:
            self.turns[agent.operator] = self.turns.get(agent.operator, 0.0) + weight
        chosen = max(shares, key=lambda share: self.turns[share[0].operator])[0]
        self.turns[chosen.operator] -= sum(weight for _, weight in shares)
        return chosen


def access(skills: dict[str, int], lines: Iterable[Line]) -> list[tuple[Line, Pool]]:
    """In each queue the earliest step whose skill and level an agent has."""
    found = []
    for line in lines:
        pool = next((pool for pool in line.pools if skills.get(pool.step.skill, 0) >= pool.step.level), None)
        if pool:
            found.append((line, pool))
    return found
