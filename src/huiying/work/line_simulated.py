"""Simulated callers beside the real ones: in the sample city with agents of their own, in a drill at the agents who are signed in.

HUIYING_SIMULATED: `demo` (only in a sample city), `drill` or `drill:40` for 40 calls an hour; nothing: none. A drill's calls are marked as tests and counted
nowhere. The sample city's count, because all of that city is made up and says so, and its board would be empty otherwise. Its simulated agents and callers
have a queue of their own: whoever tries a call of one's own there is answered by oneself at the agent's desk, never by nobody's voice.
"""

import os
from dataclasses import replace
from typing import Any

from django.conf import settings

from huiying.adapters.simulated_line import SimulatedLine
from huiying.calls.acd_inputs import SignedIn
from huiying.calls.acd_rules import QueueRule, Step
from huiying.calls.line_policy import SAMPLE_NAMES, SAMPLE_QUEUE, LinePolicy
from huiying.calls.simulation import Simulation, Traffic
from huiying.directory.models import User
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House

DEMO, DRILL = "demo", "drill"
LOGINS = "simulated"
HOURS = 24
DRILL_CALLS = 30.0  # an hour, where no number is given
SAMPLE = (60.0,) * 8 + (84.0,) * 13 + (60.0,) * 3  # an hour: five agents are four fifths busy, so that now and then somebody waits, whenever it is shown


class NoSampleCity(RuntimeError):  # noqa: N818
    """Made-up calls that count are for sample cities alone."""


def wished() -> tuple[str, float]:
    """What is to be simulated, and the calls an hour of a drill. Raises NoSampleCity, ValueError."""
    kind, _, calls = os.environ.get("HUIYING_SIMULATED", "").partition(":")
    if kind == DEMO and not settings.HUIYING_DEMO:
        raise NoSampleCity("HUIYING_SIMULATED=demo")
    if kind not in {"", DEMO, DRILL}:
        raise ValueError(f"HUIYING_SIMULATED={kind}")
    return kind, float(calls or DRILL_CALLS)


def with_sample_queue(policy: LinePolicy) -> LinePolicy:
    """The policy with the queue of the sample city's simulated people, where they are wished for."""
    if wished()[0] != DEMO:
        return policy
    queue = QueueRule(code=SAMPLE_QUEUE, steps=(Step(0, SAMPLE_QUEUE),), wrap_up_s=25.0)
    return replace(policy, rules=replace(policy.rules, queues=(*policy.rules.queues, queue)), names={**policy.names, SAMPLE_QUEUE: SAMPLE_NAMES})


def add_simulated(house: House) -> None:
    """Put the simulated line on the board, if one is wished for; `seat_simulated` begins it."""
    kind, calls = wished()
    if not kind:
        return
    hourly, queue = (SAMPLE, SAMPLE_QUEUE) if kind == DEMO else ((calls,) * HOURS, house.policy.rules.default_queue)
    simulation = Simulation(Traffic(hourly=hourly, queues={queue: 1.0}), seed=f"{kind} {house.board.clock()}")
    house.board.add("simulated", lambda ear: SimulatedLine(ear, simulation, house.board.clock, test=kind == DRILL))


async def seat_simulated(house: House) -> None:
    """Sign the simulated agents in and let the calls come; a sample city that was made without such agents stays as quiet as it is."""
    line = house.board.lines.get("simulated")
    if not isinstance(line, SimulatedLine):
        return
    people = [] if line.test else await house.read(_people)
    for agent, org, seat, seq in people:
        house.board.chronicle.goes_on(f"agent:{agent}", seq)
        house.board.sit(agent, seat, org)
        house.board.tell(SignedIn(agent, org, {SAMPLE_QUEUE: 1}))
    if line.test or people:
        line.simulation.begin(house.board.clock(), [agent for agent, *_ in people])


def _people() -> list[tuple[str, str, str, int]]:
    """Id, employer, seat and the last event's number of each simulated agent."""
    rows: Any = User.plain.filter(username__startswith=LOGINS, is_active=True).order_by("username").values_list("pk", "employer_id", "username")
    return [(str(pk), str(org), f"S{login.removeprefix(LOGINS)}", last_seq(f"agent:{pk}")) for pk, org, login in rows]
