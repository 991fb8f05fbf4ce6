"""A switchboard whose clock stands until it is moved: lines and brain together, without database or waiting."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path

from huiying.calls.acd_inputs import SignedIn, Tick
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.rows import Happening
from huiying.kit.times import SHANGHAI
from huiying.work.line_switchboard import Switchboard

BEGINS = datetime(2025, 11, 18, tzinfo=SHANGHAI).timestamp()  # midnight before a Tuesday
OPERATOR = "operator"
GENERAL = Rules(queues=(QueueRule(code="general", steps=(Step(0, "general"),), waits_without_agents=True),), default_queue="general")


class NoNumbers:
    def key(self, number: str) -> str:
        return f"key of {number}" if number else ""

    def of_call(self, call: str) -> Awaitable[str]:
        raise AssertionError(f"nobody asks for the number of {call}")


def nothing_kept(call: str, file: Path, seconds: int) -> None:
    raise AssertionError(f"{call} is not recorded here: {file}, {seconds} s")


@dataclass
class Board:
    rules: Rules = GENERAL
    at: float = BEGINS
    board: Switchboard = field(init=False)
    written: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.board = Switchboard(self.rules, clock=lambda: self.at, numbers=NoNumbers(), choices={}, keep=nothing_kept)

    def sit(self, *agents: str, **skills: int) -> None:
        for agent in agents:
            self.board.sit(agent, f"seat of {agent}", OPERATOR)
            self.board.tell(SignedIn(agent, OPERATOR, skills or {"general": 1}))

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and what falls due in it happen."""
        until = self.at + seconds
        while (due := self.board.brain.next_due()) <= until and due < inf:
            self.at = max(self.at, due)
            self.board.tell(Tick())
        self.at = until
        self.board.tell(Tick())

    def take(self) -> None:
        self.written += self.board.chronicle.take(len(self.board.chronicle))
