"""A simulated day of some thousand calls: the same from the same seed, every call accounted for at every instant, its facts as the brain counted them."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import inf

import pytest

from huiying.adapters.simulated_line import SimulatedLine
from huiying.calls.acd_floor import CLASSES
from huiying.calls.acd_inputs import Tick
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.facts import tell_agent, tell_call
from huiying.calls.rows import Agent, Call
from huiying.calls.simulation import Simulation, Traffic
from tests.calls.boards import BEGINS, Board

DAY, AFTER = 86_400.0, 4 * 3_600.0
HOURLY = (20,) * 7 + (60, 150, 260, 280, 240, 140, 170, 240, 250, 220, 180, 120, 100, 90, 70, 40, 20)
RULES = Rules(
    queues=(
        QueueRule(code="general", steps=(Step(0, "general"),), max_wait_s=600, last_agent_s=20),
        QueueRule(code="enterprise", steps=(Step(0, "enterprise"), Step(20, "general")), overflow_to="general", max_length=3),
        QueueRule(code="english", steps=(Step(0, "english"),), survey_s=0),
    ),
    default_queue="general",
)
TRAFFIC = Traffic(hourly=tuple(map(float, HOURLY)), queues={"general": 7, "enterprise": 2, "english": 0.4}, misses=0.03)


@dataclass
class Lived:
    """A day that has been lived: what was written, what the brain counted, and whether the law held at every instant."""

    board: Board
    broken: list[float] = field(default_factory=list)
    instants: int = 0

    def calls(self) -> dict[str, Call]:
        found: dict[str, Call] = {}
        for noted in self.board.written:
            if noted.stream.startswith("call:"):
                tell_call(found.setdefault(noted.stream, Call(noted.stream.removeprefix("call:"))), noted.seq, noted.type, noted.at, noted.payload)
        return found

    def agents(self) -> dict[str, Agent]:
        found: dict[str, Agent] = {}
        for noted in self.board.written:
            if noted.stream.startswith("agent:"):
                tell_agent(found.setdefault(noted.stream, Agent(noted.stream.removeprefix("agent:"))), noted.seq, noted.type, noted.at, noted.payload)
        return found


async def live(seed: str) -> Lived:
    board = Board(RULES)
    line = board.board.add("simulated", lambda ear: SimulatedLine(ear, Simulation(TRAFFIC, seed), lambda: board.at, test=False))
    assert isinstance(line, SimulatedLine)
    general, firms, foreign = [f"g{n}" for n in range(12)], ["e0", "e1"], ["f0"]
    board.sit(*general, general=2)
    board.sit(*firms, enterprise=1)
    board.sit(*foreign, english=1, general=1)
    line.simulation.begin(board.at, [*general, *firms, *foreign], until=BEGINS + DAY)
    lived, brain = Lived(board), board.board.brain
    while (due := min(brain.next_due(), line.simulation.next_due())) < min(inf, BEGINS + DAY + AFTER):
        board.at = max(board.at, due)
        line.step()
        board.board.tell(Tick())
        lived.instants += 1
        if not (brain.tally("in").holds() and brain.tally("out").holds()) or brain.unguarded():
            lived.broken.append(board.at)
        board.take()
    return lived


@cache
def day(seed: str) -> Lived:
    return asyncio.run(live(seed))


def as_told(lived: Lived) -> list[tuple[object, ...]]:
    return [(n.stream, n.seq, n.type, n.at, sorted(n.payload.items())) for n in lived.board.written]


def test_one_seed_gives_the_same_day_twice_and_another_seed_another() -> None:
    assert as_told(asyncio.run(live("a"))) == as_told(day("a"))
    assert as_told(day("b")) != as_told(day("a"))


@pytest.mark.parametrize("seed", ["a", "b"])
def test_every_call_is_in_one_state_at_every_instant(seed: str) -> None:
    assert day(seed).instants > 10_000
    assert day(seed).broken == []


def test_the_day_has_everything_that_happens_to_calls() -> None:
    lived = day("a")
    seen = Counter(noted.type for noted in lived.board.written)
    ended = lived.board.board.brain.tally("in").ended
    assert 2_000 < lived.board.board.brain.tally("in").arrived < 4_500
    assert {"call.held", "call.transferred", "call.not_answered", "call.asked", "call.rated", "call.wrapped"} <= seen.keys()
    assert {name for name, count in ended.items() if count} >= {"completed", "abandoned", "left_in_menu", "called_back"}
    assert lived.board.board.brain.tally("out").ended["completed"] > 0


@pytest.mark.parametrize("seed", ["a", "b"])
def test_the_facts_tell_what_the_brain_counted(seed: str) -> None:
    """Folded again, every call has ended, in the class in which the brain counted it."""
    lived = day(seed)
    calls = lived.calls().values()
    assert {call.state for call in calls} == {"ended"}
    for direction in ("in", "out"):
        tally = lived.board.board.brain.tally(direction)
        own = [call.visits for call in calls if call.visits[0].direction == direction]
        classes = Counter(
            "left_in_menu" if visits[-1].end_reason == "abandon" and visits[-1].queued_at is None else CLASSES[visits[-1].end_reason]
            for visits in own  # type: ignore[index]
        )
        assert len(own) == tally.arrived
        assert classes == {name: count for name, count in tally.ended.items() if count}
    assert sum(tally.live[state] for state in tally.live) == 0


def test_the_numbers_of_each_stream_have_no_gap_and_its_moments_never_run_back() -> None:
    last: dict[str, tuple[int, object]] = {}
    for noted in day("a").board.written:
        seq, at = last.get(noted.stream, (0, noted.at))
        assert noted.seq == seq + 1
        assert noted.at >= at  # type: ignore[operator]
        last[noted.stream] = noted.seq, noted.at


def test_no_agent_talks_in_two_calls_and_every_stretch_follows_the_last() -> None:
    lived = day("a")
    busy = sorted((visit.agent_id, visit.answered_at, visit.agent_left_at) for call in lived.calls().values() for visit in call.visits if visit.answered_at)
    assert [(one, two) for one, two in pairwise(busy) if one[0] == two[0] and one[2] > two[1]] == []
    for agent in lived.agents().values():
        assert [a.to_at for a in agent.intervals[:-1]] == [b.from_at for b in agent.intervals[1:]]
