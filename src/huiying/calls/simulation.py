"""Callers and agents who are not there: a hotline's day by seed, for demonstrations, drills, tests and plans. Pure: it is told the time and what was commanded.

The same seed, the same beginning and the same commands give the same day: every caller has dice of their own, whatever the others do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from math import inf, log
from random import Random
from typing import Any, TypeAlias
from uuid import NAMESPACE_OID, uuid5

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.kit.times import SHANGHAI

HOUR_S = 3_600.0
BACKLOG_S = 60.0  # after a sleep of the machine so much of the traffic is made up for, no more
COMES_AGAIN_S = 60.0  # an agent who did not answer is ready again after this


@dataclass(frozen=True, slots=True)
class Comes:
    """A call comes in; `caller` is what the caller is known by."""

    call: str
    caller: str
    language: str


@dataclass(frozen=True, slots=True)
class Rated:
    """The caller presses a digit of the survey."""

    call: str
    digit: int


Deed: TypeAlias = object  # Comes, Rated, or one of acd_inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How simulated people behave. `hourly`: calls in each hour of the city's day; `queues`: where they go, by weight; `_s` are mean seconds.

    The rest are chances from 0 to 1, but `spread`.
    """

    hourly: tuple[float, ...]
    queues: Mapping[str, float]
    greeting_s: float = 6.0
    patience_s: float = 180.0
    answer_s: float = 4.0
    talk_s: float = 150.0
    spread: float = 0.6  # of the logarithm of the talk's length
    hold_s: float = 25.0
    break_every_s: float = 4_500.0
    break_s: float = 480.0
    leaves_in_greeting: float = 0.02
    comes_again: float = 0.08
    keeps_place: float = 0.3
    reached: float = 0.8
    misses: float = 0.01
    holds: float = 0.12
    moves_on: float = 0.03
    caller_ends: float = 0.3
    rates: float = 0.5
    english: float = 0.02


@dataclass(slots=True, eq=False)
class Caller:
    """One simulated call that is open. `rings`: the agent whom it rings at or who talks; `turn` and `visit` tell whether something planned is still meant."""

    call: str
    dice: Random
    rings: str = ""
    waits: bool = True
    turn: int = 0
    visit: int = 0


Plan = Callable[[float], Sequence[Deed]]


def _ready(agent: str, _at: float) -> Sequence[Deed]:
    return [told.Ready(agent)]


@dataclass(slots=True)
class Simulation:
    """One day of it. `agents` are those who are simulated too; nobody else is spoken for."""

    traffic: Traffic
    seed: str
    agents: frozenset[str] = frozenset()
    callers: dict[str, Caller] = field(default_factory=dict)
    _plans: list[tuple[float, int, Plan]] = field(default_factory=list)
    _counted: int = 0
    _came: int = 0
    _arrivals: Random = field(init=False)
    _ends: float = inf

    def __post_init__(self) -> None:
        self._arrivals = self.dice("arrivals")

    def begin(self, now: float, agents: Sequence[str] = (), until: float = inf) -> None:
        """From now on calls come in until then; these agents, who are signed in already, get ready one after the other."""
        self.agents, self._ends = frozenset(agents), until
        for place, agent in enumerate(agents):
            dice = self.dice(f"agent {place}")
            self.plan(now + 1 + place, partial(_ready, agent))
            self.plan(now + dice.uniform(0.2, 1) * self.traffic.break_every_s, partial(self._rest, agent, dice))
        self.plan(self._next_arrival(now), self._arrive)

    def next_due(self) -> float:
        """When `due` is to be asked next; inf when nothing is planned."""
        return self._plans[0][0] if self._plans else inf

    def due(self, now: float) -> list[Deed]:
        """What these people do by now, in its order. One plan at a time: what follows from it may change the next."""
        if not self._plans or self._plans[0][0] > now:
            return []
        at, _, plan = heappop(self._plans)
        return list(plan(max(at, now - BACKLOG_S)))

    def hear(self, command: did.Command, now: float) -> None:
        """A command reaches the people whom it concerns."""
        hears = HEARS.get(type(command))
        if hears is not None:
            hears(self, command, now)

    # -- the dice ---------------------------------------------------------------------------------------------------------

    def dice(self, what: str) -> Random:
        """Dice that fall the same way whenever this day is lived again."""
        return Random(f"{self.seed} {what}")  # noqa: S311 - a day that can be repeated

    def plan(self, at: float, plan: Plan) -> None:
        """Have something done then."""
        self._counted += 1
        heappush(self._plans, (at, self._counted, plan))

    def later(self, caller: Caller, at: float, *deeds: Deed) -> None:
        """Planned for a caller as the call stands now; not done when it stands otherwise by then."""
        turn = caller.turn
        self.plan(at, lambda _at: deeds if self.callers.get(caller.call) is caller and caller.turn == turn else ())

    def _next_arrival(self, after: float) -> float:
        """A Poisson process whose rate changes with the hour: proposed at the highest rate, taken by the hour's share of it."""
        most = max(self.traffic.hourly)
        at = after
        while most > 0:
            at += self._arrivals.expovariate(most / HOUR_S)
            if self._arrivals.random() * most < self.traffic.hourly[datetime.fromtimestamp(at, SHANGHAI).hour]:
                return at
        return inf

    # -- what they do of themselves ----------------------------------------------------------------------------------------

    def _arrive(self, at: float) -> Sequence[Deed]:
        if at >= self._ends:
            return ()
        self.plan(self._next_arrival(at), self._arrive)
        self._came += 1
        number, dice = self._came, self.dice(f"caller {self._came}")
        call = str(uuid5(NAMESPACE_OID, f"{self.seed} {number}"))
        self.callers[call] = Caller(call, dice)
        known = dice.randint(1, number) if dice.random() < self.traffic.comes_again else number
        return [Comes(call, f"simulated {known}", "en" if dice.random() < self.traffic.english else "zh")]

    def _rest(self, agent: str, dice: Random, at: float) -> Sequence[Deed]:
        lasts = dice.uniform(0.5, 1.5) * self.traffic.break_s
        self.plan(at + lasts, partial(_ready, agent))
        if at < self._ends:
            self.plan(at + lasts + dice.uniform(0.6, 1.4) * self.traffic.break_every_s, partial(self._rest, agent, dice))
        return [told.Pause(agent, "break")]

    def queue_of(self, caller: Caller) -> str:
        """Where a caller wants to go."""
        codes = list(self.traffic.queues)
        return caller.dice.choices(codes, [self.traffic.queues[code] for code in codes])[0]

    def waits_on(self, caller: Caller, visit: int) -> bool:
        """Whether the caller still waits in this visit to a queue."""
        return self.callers.get(caller.call) is caller and caller.waits and caller.visit == visit


def _menu(day: Simulation, command: did.Menu, now: float) -> None:
    caller = day.callers[command.call]
    if caller.dice.random() < day.traffic.leaves_in_greeting:
        day.later(caller, now + caller.dice.uniform(1, day.traffic.greeting_s), told.HungUp(caller.call))
    else:
        day.later(caller, now + day.traffic.greeting_s, told.Entered(caller.call, day.queue_of(caller)))


def _queued(day: Simulation, command: did.Queued, now: float) -> None:
    caller = day.callers.get(command.call)
    if caller is None:
        return
    caller.turn, caller.visit, caller.waits, caller.rings = caller.turn + 1, caller.visit + 1, True, ""
    visit, patience = caller.visit, caller.dice.expovariate(1 / day.traffic.patience_s)
    day.plan(now + patience, lambda _at: [told.HungUp(caller.call)] if day.waits_on(caller, visit) else ())


def _announce(day: Simulation, command: did.Announce, now: float) -> None:
    caller = day.callers.get(command.call)
    if caller is not None and command.callback and caller.dice.random() < day.traffic.keeps_place:
        day.later(caller, now + 4, told.KeepPlace(caller.call))


def _offer(day: Simulation, command: did.Offer, now: float) -> None:
    caller = day.callers.get(command.call)
    if caller is None:
        return
    caller.turn, caller.rings = caller.turn + 1, command.agent
    if command.agent not in day.agents:
        return
    if caller.dice.random() < day.traffic.misses:
        day.plan(command.until + COMES_AGAIN_S, partial(_ready, command.agent))
    else:
        day.later(caller, now + caller.dice.uniform(0.4, 1.6) * day.traffic.answer_s, told.Answered(caller.call, command.agent))


def _withdraw(day: Simulation, command: did.Withdraw, _now: float) -> None:
    caller = day.callers.get(command.call)
    if caller is not None and caller.rings == command.agent:
        caller.turn, caller.rings = caller.turn + 1, ""


def _dial(day: Simulation, command: did.CallBack | did.Dial, now: float) -> None:
    """The one who is called back takes it, or does not."""
    caller = day.callers[command.call] = Caller(command.call, day.dice(f"called {command.call}"), waits=False)
    if caller.dice.random() < day.traffic.reached:
        day.later(caller, now + caller.dice.uniform(3, 14), told.Reached(caller.call))
    else:
        day.later(caller, now + caller.dice.uniform(15, 30), told.NotReached(caller.call))


def _connect(day: Simulation, command: did.Connect, now: float) -> None:
    """The talk ends by the caller or by the agent; before, there may be music, or the call moves on."""
    caller = day.callers[command.call]
    caller.turn, caller.waits, caller.rings = caller.turn + 1, False, command.agent
    traffic, dice, call, agent = day.traffic, caller.dice, command.call, command.agent
    lasts = dice.lognormvariate(log(traffic.talk_s) - traffic.spread**2 / 2, traffic.spread)
    held, moves, ends = dice.random() < traffic.holds, dice.random() < traffic.moves_on, dice.random() < traffic.caller_ends
    if agent not in day.agents:
        day.later(caller, now + lasts, told.HungUp(call))
        return
    if held:
        music = dice.uniform(0.4, 1.6) * traffic.hold_s
        day.later(caller, now + lasts / 2, told.Hold(call, agent))
        day.later(caller, now + lasts / 2 + music, told.Resume(call, agent))
        lasts += music
    other = day.queue_of(caller)
    last = told.ToQueue(call, agent, other) if moves else told.HungUp(call) if ends else told.Released(call, agent)
    day.later(caller, now + lasts, last)


def _survey(day: Simulation, command: did.Survey, now: float) -> None:
    caller = day.callers[command.call]
    caller.turn, dice, call = caller.turn + 1, caller.dice, command.call
    if dice.random() < day.traffic.rates:
        digit = dice.choices((5, 4, 3, 2, 1), (60, 24, 9, 4, 3))[0]
        day.later(caller, now + dice.uniform(3, 12), Rated(call, digit), told.SurveyDone(call))
    else:
        day.later(caller, now + dice.uniform(1, 4), told.HungUp(call))


def _ended(day: Simulation, command: did.Ended, _now: float) -> None:
    day.callers.pop(command.call, None)


HEARS: dict[type[Any], Callable[[Simulation, Any, float], None]] = {
    did.Menu: _menu, did.Queued: _queued, did.Announce: _announce, did.Offer: _offer,
    did.Withdraw: _withdraw, did.CallBack: _dial, did.Dial: _dial, did.Connect: _connect,
    did.Survey: _survey, did.Ended: _ended,
}  # fmt: skip
