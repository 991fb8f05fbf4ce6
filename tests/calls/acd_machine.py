"""The trial of the queue brain: many random sequences of inputs, found and shrunk by hypothesis, each step judged by an independent checker.

`run(sequences, seed)` needs no database. A brain may be given a fault on purpose (`break_it`): the checker must find it.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from huiying.calls import acd_commands as cmd
from huiying.calls import acd_inputs as told
from huiying.calls.acd import Acd
from tests.calls.acd_checker import Checker
from tests.calls.acd_faults import FAULTS
from tests.calls.acd_floor import CITY, NOON, PEOPLE

STEPS, BATCH, SLICE = 50, 500, 300
WHOLE = 5_000  # so many must bring every kind of command; of fewer it is told which did not come
WAITS = [0.0, 0.0, 0.0, 0.5, 1.0, 3.0, 8.0, 15.0, 40.0]
KEYS = ["", "k1", "k2", "k3"]
QUEUES = [rule.code for rule in CITY.queues]
PAUSES = [pause.code for pause in CITY.pauses]
NAMES = sorted(PEOPLE)
ALL_COMMANDS = {kind.__name__ for kind in cmd.Command.__args__}
# what is tried how often: what begins and what answers must outnumber what ends
KINDS: list[str] = (
    ["arrive"] * 8 + ["sign_in"] * 5 + ["ready"] * 8 + ["answer"] * 12 + ["tick"] * 3
    + ["release", "enter", "keep", "hang_up", "reached", "to_queue", "to_agent", "consult", "hand_over", "outside", "outside_up", "leave"] * 2
    + ["decline", "fail", "menu", "served", "survey", "dial", "unreached", "hold", "resume", "outside_off", "take_over", "pause", "extend"]
    + ["watch", "watch", "warn", "warn", "abuse", "abuse", "gone", "back", "sign_out", "surge", "stray"]
)  # fmt: skip


class World:
    """A brain, its checker, and inputs that mostly fit what the checker knows."""

    def __init__(self, break_it: Callable[[Acd], None] | None = None) -> None:
        self.brain, self.checker, self.now, self.count = Acd(CITY), Checker(CITY), NOON, 0
        if break_it:
            break_it(self.brain)

    def pick(self, state: str, one: int) -> str:
        names = [call.id for call in self.checker.calls.values() if call.state == state]
        return names[one % len(names)] if names else "nobody"

    def owned(self, one: int) -> tuple[str, str]:
        call = self.checker.calls.get(self.pick("talking", one))
        return (call.id, call.agent or NAMES[one % len(NAMES)]) if call else ("nobody", NAMES[0])

    def rung(self, one: int) -> tuple[str, str]:
        rings = [(call.id, call.agent) for call in self.checker.calls.values() if call.state == "ringing"]
        rings += [(call.id, party) for call in self.checker.calls.values() for party in call.parties if self.checker.agents[party] == "ringing"]
        return rings[one % len(rings)] if rings else ("nobody", NAMES[0])

    def make(self, kind: str, one: int, two: int) -> Any:
        """The input of this kind."""
        self.count += 1
        person, queue, owned = NAMES[one % len(NAMES)], QUEUES[two % len(QUEUES)], self.owned(one)
        other = NAMES[two % len(NAMES)]
        made: dict[str, Callable[[], Any]] = {
            "arrive": lambda: told.Arrived(f"c{self.count}", KEYS[one % 4], QUEUES[max(0, two % 9 - 4)], one % 5 // 4),
            "menu": lambda: told.Arrived(f"c{self.count}", KEYS[one % 4]),
            "stray": lambda: [told.HungUp("nobody"), told.Answered("nobody", person), told.Answered(self.pick("waiting", one), person)][two % 3],
            "enter": lambda: told.Entered(self.pick("in_menu", one), queue, one % 2),
            "served": lambda: told.SelfServed(self.pick("in_menu", one)),
            "sign_in": lambda: told.SignedIn(person, *PEOPLE[person]),
            "ready": lambda: told.Ready(person),
            "answer": lambda: told.Answered(*self.rung(one)),
            "decline": lambda: told.Declined(*self.rung(one)),
            "hang_up": lambda: told.HungUp(self.pick(["waiting", "ringing", "talking", "in_menu"][two % 4], one)),
            "fail": lambda: told.Failed(self.pick(["waiting", "ringing", "talking", "in_menu"][two % 4], one)),
            "release": lambda: told.Released(owned[0], other if two % 3 == 0 else owned[1]),
            "keep": lambda: told.KeepPlace(self.pick("waiting", one)),
            "survey": lambda: told.SurveyDone(self.pick("talking", one)),
            "dial": lambda: told.DialOut(f"o{self.count}", person),
            "reached": lambda: told.Reached(self.pick("ringing", one)),
            "unreached": lambda: told.NotReached(self.pick("ringing", one), "busy" if two % 2 else "no_answer"),
            "hold": lambda: told.Hold(*owned),
            "resume": lambda: told.Resume(*owned),
            "to_queue": lambda: told.ToQueue(*owned, queue),
            "to_agent": lambda: told.ToAgent(*owned, other),
            "consult": lambda: told.Consult(*owned, other),
            "hand_over": lambda: told.HandOver(*owned, other),
            "outside": lambda: told.ToOutside(*owned, "110", stay=bool(two % 2)),
            "outside_up": lambda: told.OutsideAnswered(owned[0]),
            "outside_off": lambda: told.OutsideLeft(owned[0]),
            "leave": lambda: told.Leave(*owned),
            "watch": lambda: told.Watch(owned[0], other, ("listen", "whisper", "join")[one % 3]),
            "take_over": lambda: told.TakeOver(owned[0], other),
            "warn": lambda: told.Warn(*owned),
            "abuse": lambda: told.EndAbusive(*owned),
            "pause": lambda: told.Pause(person, PAUSES[two % len(PAUSES)]),
            "extend": lambda: told.ExtendWrapUp(person),
            "gone": lambda: told.AgentGone(person),
            "back": lambda: told.AgentBack(person),
            "sign_out": lambda: told.SignedOut(person),
            "surge": lambda: told.Surge(bool(one % 2), ["", *QUEUES][two % 6]),
            "tick": told.Tick,
        }
        return made[kind]()

    def step(self, kind: str, one: int, two: int, wait: float) -> None:
        """Time passes, one input comes; with every wait the line ticks when something is due, as the real one does."""
        until = self.now + wait
        while (due := self.brain.next_due()) <= until:
            self.now = max(self.now, due)
            self.tell(told.Tick())
        self.now = until
        self.tell(self.make(kind, one, two))

    def tell(self, what: Any) -> None:
        self.checker.step(what, self.now, self.brain.handle(what, self.now), self.brain)


def wander(*, sequences: int, number: int, break_it: Callable[[Acd], None] | None = None, shrink: bool = True) -> set[str]:
    """Live through random sequences; returns the kinds of commands that were seen. Raises what went wrong, shrunk."""
    seen: set[str] = set()

    class Lines(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = World(break_it)
            for name in NAMES[:3]:
                self.world.tell(told.SignedIn(name, *PEOPLE[name]))
                self.world.tell(told.Ready(name))

        @rule(kind=strategies.sampled_from(KINDS), one=strategies.integers(0, 59), two=strategies.integers(0, 59), wait=strategies.sampled_from(WAITS))
        def step(self, kind: str, one: int, two: int, wait: float) -> None:
            self.world.step(kind, one, two, wait)

        def teardown(self) -> None:
            seen.update(self.world.checker.seen)
            self.world.checker.assert_nothing_stays(self.world.brain, self.world.now)

    quick = settings(
        max_examples=sequences, stateful_step_count=STEPS, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(Lines), settings=quick)
    return seen


def caught(break_it: Callable[[Acd], None], tries: int = 200) -> str:
    """What the checker says of a brain with a fault; empty when it finds none."""
    for number in range(tries):
        chance, world = Random(number), World(break_it)
        try:
            for name in NAMES[:3]:
                world.tell(told.SignedIn(name, *PEOPLE[name]))
                world.tell(told.Ready(name))
            for _ in range(STEPS):
                world.step(chance.choice(KINDS), chance.randrange(60), chance.randrange(60), chance.choice(WAITS))
        except AssertionError as found:
            return str(found) or "an assertion"
    return ""


def run(sequences: int, number: int) -> dict[str, Any]:
    """The trial: how many sequences were lived through, which kinds of commands never came, which faults on purpose were not found.

    Raises the shortest sequence after which something did not hold.
    """
    seen: set[str] = set()
    for batch in range(-(-sequences // BATCH)):
        seen |= wander(sequences=min(BATCH, sequences - batch * BATCH), number=number + batch)
    never, unfound = sorted(ALL_COMMANDS - seen), [name for name, fault in FAULTS.items() if not caught(fault)]
    return {
        "sequences": sequences, "steps": STEPS, "seed": number, "kinds_of_commands": len(seen), "never_seen": never, "faults_tried": len(FAULTS),
        "faults_not_found": unfound, "different": len(unfound) + (len(never) if sequences >= WHOLE else 0),
    }  # fmt: skip
