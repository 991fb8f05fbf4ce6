"""The queue brain: inputs per second of processor time on one core, beside a bare dispatcher that does no more than join the oldest call and an idle agent.

A busy stretch (300 agents, 500 callers waiting from the start) is simulated once and its inputs written down; then new brains are told them.
"""

import argparse
import gc
import random
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from huiying.calls import acd_commands as cmd
from huiying.calls import acd_inputs as told
from huiying.calls.acd import Acd
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.cli.bench.figures import Figures

AGENTS, BACKLOG, BEGUN = 300, 500, 1_764_388_800.0
CALLS_PER_S, TALK_S, PATIENCE_S, ANSWER_S, SURVEY_S = 1.45, 170.0, 900.0, 3.0, 5.0
MISSED, BACK_S = 0.03, 30.0
EVENTS_PER_S = ">=100000"
QUEUES = ["general"] * 7 + ["enterprise", "dialect", "english"]
RULES = Rules(
    queues=(
        QueueRule(code="general", steps=(Step(0, "general"), Step(60, "enterprise")), last_agent_s=5, shares={"a": 2, "b": 1}),
        *(QueueRule(code=code, steps=(Step(0, code), Step(45, "general", 3)), priority=1) for code in ("enterprise", "dialect", "english")),
    ),
    default_queue="general",
)
Log = list[tuple[object, float]]


class Stretch:
    """Callers and agents on their own clock; whatever they tell the brain is written down."""

    def __init__(self, calls: int, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - made-up callers
        self._brain, self._agenda, self._count = Acd(RULES), list[tuple[float, int, object]](), 0
        self._waiting: set[str] = set()
        self.log: Log = []
        self.most_waiting = 0
        for number in range(AGENTS):
            skills = {"general": 1 + number % 3} | ({QUEUES[number % 10]: 2} if number % 10 > 6 else {})  # noqa: PLR2004 - the special seats
            self._at(BEGUN, told.SignedIn(f"agent-{number}", "ab"[number % 2], skills))
            self._at(BEGUN, told.Ready(f"agent-{number}"))
        at = BEGUN
        for number in range(calls):
            at += 0 if number < BACKLOG + AGENTS else self._chance.expovariate(CALLS_PER_S)
            self._at(at, told.Arrived(f"call-{number}", f"key-{self._chance.randrange(calls)}", self._chance.choice(QUEUES)))
        self._live()

    def _at(self, at: float, what: object) -> None:
        self._count += 1
        heappush(self._agenda, (at, self._count, what))

    def _live(self) -> None:
        while self._agenda:
            at, _, what = heappop(self._agenda)
            while (due := self._brain.next_due()) < at:
                self._tell(told.Tick(), due)
            if not isinstance(what, told.HungUp) or what.call in self._waiting:
                self._tell(what, at)

    def _tell(self, what: object, now: float) -> None:
        self.log.append((what, now))
        for command in self._brain.handle(what, now):
            self._react(command, now)
        self.most_waiting = max(self.most_waiting, len(self._waiting))

    def _react(self, command: cmd.Command, now: float) -> None:
        soon = self._chance.expovariate
        match command:
            case cmd.Queued(call=call):
                self._waiting.add(call)
                self._at(now + soon(1 / PATIENCE_S), told.HungUp(call))
            case cmd.Offer(call=call, agent=agent) if self._chance.random() > MISSED:
                self._at(now + ANSWER_S, told.Answered(call, agent))
            case cmd.Connect(call=call, agent=agent):
                self._waiting.discard(call)
                self._at(now + soon(1 / TALK_S), told.Released(call, agent))
            case cmd.Survey(call=call):
                self._at(now + SURVEY_S, told.SurveyDone(call))
            case cmd.Ended(call=call):
                self._waiting.discard(call)
            case cmd.AgentIs(agent=agent, state="paused"):
                self._at(now + BACK_S, told.Ready(agent))


class Bare:
    """The least that a dispatcher can do: one line, idle agents in turn, one heap of ends of wrap-up; nothing is checked, counted or told."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()
        self.idle: deque[str] = deque()
        self.agent_of: dict[str, str] = {}
        self.wrap: list[tuple[float, str]] = []

    def handle(self, what: object, now: float) -> list[tuple[str, str]]:
        """The offers that follow."""
        while self.wrap and self.wrap[0][0] <= now:
            self.idle.append(heappop(self.wrap)[1])
        if isinstance(what, told.Arrived):
            self.waiting.append(what.call)
        elif isinstance(what, told.Ready):
            self.idle.append(what.agent)
        elif isinstance(what, told.Released):
            heappush(self.wrap, (now + 30, what.agent))
            self.agent_of.pop(what.call, None)
        out = []
        while self.idle and self.waiting:
            call, agent = self.waiting.popleft(), self.idle.popleft()
            self.agent_of[call] = agent
            out.append((call, agent))
        return out


def per_second(log: Log, handle: Callable[[object, float], object]) -> float:
    """Inputs per second of processor time."""
    gc.collect()
    gc.freeze()  # what is written down is no garbage to be looked for
    begun = time.process_time()
    for what, now in log:
        handle(what, now)
    return len(log) / (time.process_time() - begun)


def run(args: argparse.Namespace) -> int:
    """Measure and tell."""
    stretch = Stretch(args.rows, args.seed)
    ours, bare = [], []
    for _ in range(args.runs):
        ours.append(per_second(stretch.log, Acd(RULES).handle))
        bare.append(per_second(stretch.log, Bare().handle))
    figures = Figures()
    figures.add("events_per_s", "1/s", ours, EVENTS_PER_S, ("bare dispatcher", sorted(bare)[len(bare) // 2]))
    figures.add("events", "", [float(len(stretch.log))])
    figures.add("most_waiting", "calls", [float(stretch.most_waiting)])
    return figures.tell(args)
