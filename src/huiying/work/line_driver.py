"""The queue brain at a line: what is heard goes to the brain, what it commands goes to the line and into the book."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from uuid import uuid4

from huiying.calls import acd_commands as c
from huiying.calls import acd_inputs as i
from huiying.calls.acd import Acd
from huiying.calls.acd_restoring import Seen
from huiying.calls.ports import CallFound, Line
from huiying.work.line_book import Book

log = logging.getLogger(__name__)
IDLE_S = 1.0


@dataclass(slots=True)
class Live:
    """What is remembered of a live call: the number, to dial it again."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the driver asks of the world: the moment; a number's key; the number of an older call; what to do with a recording; who lived before us."""

    clock: Callable[[], float]
    key_of: Callable[[str], str]
    number_of: Callable[[str], Awaitable[str]]
    keep: Callable[[str, Path, int], None]
    restored: Callable[[Sequence[CallFound]], Awaitable[Seen]]
    flush: Callable[[], None] = field(default=lambda: None)


class Driver:
    """One line's brain at work. It is the line's hearer."""

    def __init__(self, brain: Acd, outside: Outside) -> None:
        self.brain, self.outside = brain, outside
        self.seats: dict[str, str] = {}
        self.employers: dict[str, str] = {}
        self.book = Book(self.seats, self.employers)
        self.live: dict[str, Live] = {}
        self.line: Line | None = None
        self.refused = ""
        self._woken = asyncio.Event()

    async def begin(self, found: Sequence[CallFound]) -> None:
        """Take over what lives in the line."""
        seen = await self.outside.restored(found)
        for call in found:
            self.live[call.call] = Live(call.number)
        now = self.outside.clock()
        self._follow(self.brain.restore(seen, now), now)
        for call in seen.calls:
            if call.state == "in_menu":
                self._obey([c.Menu(call.call)])

    def tell(self, what: object) -> bool:
        """Let the brain decide; whether it accepted. What is due by itself comes first, at its own place in the book."""
        now = self.outside.clock()
        if self.brain.next_due() <= now:
            self._follow(self.brain.handle(i.Tick(), now), now)
        commands = self.brain.handle(what, now)
        self.refused = next((command.why for command in commands if isinstance(command, c.Refused)), "")
        if self.refused:
            log.info("%s refused: %s", type(what).__name__, self.refused)
            return False
        self.book.told(what, now)
        self._follow(commands, now)
        return True

    def _follow(self, commands: Iterable[c.Command], now: float) -> None:
        for command in commands:
            self._prepare(command, now)
            self.book.commanded([command], now)
            self._obey([command])
        self._woken.set()
        self.outside.flush()

    def _obey(self, commands: Iterable[c.Command]) -> None:
        if self.line is not None:
            for command in commands:
                self.line.obey(command)

    def _prepare(self, command: c.Command, now: float) -> None:
        """What the book or we must know before the command is written down."""
        if isinstance(command, c.CallBack):
            self.live[command.call] = Live()
            self.book.dialled(command.call, now, number="", purpose="ring_back", callback_of=command.place_of)
        elif isinstance(command, c.Ended):
            self.live.pop(command.call, None)
        elif isinstance(command, c.AgentIs) and command.state == "signed_out":
            self.seats.pop(command.agent, None)

    def arrived(self, call: str, *, number: str, dnis: str) -> None:
        """A call came in."""
        self.live[call] = Live(number)
        self.book.arrived(call, self.outside.clock(), number=number, dnis=dnis, trunk="")
        self.tell(i.Arrived(call, key=self.outside.key_of(number)))

    def dial(self, agent: str, *, number: str, purpose: str, callback_of: str) -> str:
        """An agent calls a citizen; the new call, empty when the brain refuses."""
        call = str(uuid4())
        now = self.outside.clock()
        commands = self.brain.handle(i.DialOut(call, agent, key=self.outside.key_of(number)), now)
        self.refused = next((command.why for command in commands if isinstance(command, c.Refused)), "")
        if self.refused:
            return ""
        self.live[call] = Live(number)
        self.book.dialled(call, now, number=number, purpose=purpose, callback_of=callback_of)
        self._follow(commands, now)
        return call

    def chose(self, call: str, choice: str) -> None:
        """The caller pressed this in the menu."""
        self.book.of_call(call, "menu", self.outside.clock(), choice=choice)

    def rated(self, call: str, digit: int) -> None:
        """The caller answered the survey: 1 is satisfied."""
        self.book.of_call(call, "rated", self.outside.clock(), csat=digit)
        self.outside.flush()

    def recorded(self, call: str, file: Path, seconds: int) -> None:
        """A recording has ended."""
        self.outside.keep(call, file, seconds)

    def not_recorded(self, call: str, why: str) -> None:
        """There is none, and this is why (C7)."""
        self.book.of_call(call, "not_recorded", self.outside.clock(), why=why)
        self.outside.flush()

    async def number_of(self, call: str) -> str:
        """The number of a live call, else of an older one."""
        live = self.live.get(call)
        return live.number if live is not None and live.number else await self.outside.number_of(call)

    def seat_of(self, agent: str) -> str:
        """Where the agent sits."""
        return self.seats.get(agent, "")

    def sit(self, agent: str, seat: str, employer: str) -> None:
        """Know an agent's telephone and employer."""
        self.seats[agent], self.employers[agent] = seat, employer

    async def keep_time(self) -> None:
        """Let what is due happen, for ever."""
        while True:
            self._woken.clear()
            due = self.brain.next_due()
            pause = IDLE_S if due == inf else min(IDLE_S, max(0.0, due - self.outside.clock()))
            try:
                await asyncio.wait_for(self._woken.wait(), pause)
            except TimeoutError:
                now = self.outside.clock()
                if self.brain.next_due() <= now:
                    self._follow(self.brain.handle(i.Tick(), now), now)

    def counts(self) -> Mapping[str, int]:
        """Live calls by state, for the conservation law."""
        return dict(self.brain.tally("in").live)
