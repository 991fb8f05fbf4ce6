"""Where brain, lines, pages and journal meet: a line tells what happens, the brain decides, the lines obey, the pages see it, the chronicle keeps it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import replace
from math import isinf
from pathlib import Path
from typing import Protocol

from huiying.calls import acd_commands as did
from huiying.calls.acd import Acd
from huiying.calls.acd_inputs import Arrived, Entered, SelfServed, Tick
from huiying.calls.acd_restoring import Seen
from huiying.calls.acd_rules import Rules
from huiying.calls.chronicle import Chronicle, Incoming
from huiying.calls.ports import CallFound, Line

log = logging.getLogger(__name__)
NEAREST = 0.001
FARTHEST = 60.0  # a brain that waits longer is asked all the same


class Pages(Protocol):
    """The agents' pages, and the board: they are shown what follows."""

    def see(self, command: did.Command) -> None:
        """One thing that followed. Returns at once."""


class Numbers(Protocol):
    """Callers' telephone numbers, which live in sealed columns and in the memory of this process alone."""

    def key(self, number: str) -> str:
        """The keyed hash by which a caller is known again; empty for no number."""

    def of_call(self, call: str) -> Awaitable[str]:
        """The number of a call that the journal knows; empty when there is none."""


Keep = Callable[[str, Path, int], None]


class Switchboard:
    """One city's line. `clock` gives seconds since 1970; `choices` says which queue a pressed key of the menu means."""

    def __init__(self, rules: Rules, *, clock: Callable[[], float], numbers: Numbers, choices: dict[str, str], keep: Keep) -> None:
        self.brain, self.chronicle, self.clock = Acd(rules), Chronicle(), clock
        self.pages: list[Pages] = []
        self.lines: dict[str, Line] = {}
        self.numbers, self.choices, self.keep = numbers, choices, keep
        self._line_of: dict[str, str] = {}
        self.in_hand: dict[str, str] = {}  # live calls' numbers, in clear: for dialling, and masked for screens
        self._agents_seat: dict[str, str] = {}
        self.telephones: frozenset[str] = frozenset()  # the seats that have one of ours
        self.softphones: dict[str, str] = {}  # the telephone that an agent's browser is
        self.leading: set[str] = set()  # whose page leads calls and takes none
        self._told: deque[object] = deque()
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self.found: dict[str, Sequence[CallFound]] = {}  # by line, when it stands
        self.all_stand, self.taken_up = asyncio.Event(), asyncio.Event()
        self.stands_late: Callable[[str], Awaitable[None]]

    def add(self, name: str, make: Callable[["Ear"], Line]) -> Line:
        """Put a line on the board; the first one dials."""
        line = self.lines[name] = make(Ear(self, name))
        return line

    def tell(self, what: object) -> Sequence[did.Command]:
        """Let something take effect, and everything that it brings about; what followed from itself is returned (nothing, when it had to wait its turn)."""
        self._told.append(what)
        if self._busy:
            return ()
        self._busy, first = True, None
        try:
            while self._told:
                followed = self._handle(self._told.popleft())
                first = followed if first is None else first
        finally:
            self._busy = False
            self._wind()
        return first or ()

    async def begun(self, line: str, found: Sequence[CallFound]) -> None:
        """A line stands with these calls in it. Of what a line that comes late brings, the records may know some; the others are new calls to us."""
        late = self.taken_up.is_set()
        self.found[line] = found
        if self.found.keys() == self.lines.keys():
            self.all_stand.set()
        await self.taken_up.wait()
        if late:
            await self.stands_late(line)
            self.take_up(self.brain.floor.calls, line)

    def take_up(self, known: Container[str], *lines: str) -> None:
        """Calls that live in these lines (none named: in all) and that nobody knows of came in the last moment before we ended: they come in now."""
        for line in lines or self.found:
            for one in self.found[line]:
                if one.direction == "in" and one.call not in known:
                    self.came(line, one.call, Incoming(number=one.number, dnis=one.dnis, trunk=one.trunk))

    def knows(self, line: str, call: str, number: str) -> None:
        """A call that lives already is on this line."""
        self._line_of[call], self.in_hand[call] = line, number

    def restore(self, seen: Seen) -> None:
        """Begin with what is there already; before anything is told of it."""
        at = self.clock()
        followed = self.brain.restore(seen, at)
        self.chronicle.heard(None, followed, at=at)
        for command in followed:
            self._carry(command)
        self._wind()

    def _handle(self, what: object) -> Sequence[did.Command]:
        at = self.clock()
        followed = self.brain.handle(what, at)
        for command in followed:
            self._prepare(command, at)
        self.chronicle.heard(what, followed, at=at)
        for command in followed:
            self._carry(command)
        return followed

    def _prepare(self, command: did.Command, at: float) -> None:
        """An outgoing call begins with being dialled, before anything else is told of it."""
        if isinstance(command, did.CallBack):
            self._line_of[command.call] = self._line_of.get(command.place_of, next(iter(self.lines)))
            number = self.in_hand.get(command.place_of, "")
            self.in_hand[command.call] = number
            self.chronicle.dialled(command.call, purpose="ring_back", number=number, at=at, of=command.place_of, source=self._line_of[command.call])
        elif isinstance(command, did.Dial):
            self._line_of.setdefault(command.call, next(iter(self.lines)))

    def _carry(self, command: did.Command) -> None:
        call = getattr(command, "call", "") or getattr(command, "place_of", "")
        line = self.lines.get(self._line_of.get(call, ""))
        if line is not None and not isinstance(command, did.AgentIs | did.Refused):
            line.obey(command)
        for page in self.pages:
            page.see(command)
        if isinstance(command, did.CallBackDropped) or (isinstance(command, did.Ended) and command.end_reason != "callback_kept"):
            self.in_hand.pop(call, None)
            asyncio.get_running_loop().call_later(FARTHEST, self._line_of.pop, call, None)  # its recording is told a little later

    def _wind(self) -> None:
        """Be called when the brain next wants to be asked."""
        if self._timer is not None:
            self._timer.cancel()
        due = self.brain.next_due()
        wait = FARTHEST if isinf(due) else min(max(due - self.clock(), NEAREST), FARTHEST)
        self._timer = asyncio.get_running_loop().call_later(wait, self.tell, Tick())

    def came(self, line: str, call: str, coming: Incoming, page: str = "") -> None:
        """A call has come in on a line; `page` is what the caller is known by who has no number."""
        self._line_of[call] = line
        self.in_hand[call] = coming.number
        self.chronicle.began(call, replace(coming, source=line), at=self.clock())
        self.tell(Arrived(call, self.numbers.key(coming.number) or page))

    def dial(self, call: str, number: str, *, purpose: str, of: str = "") -> None:
        """An outgoing call by hand begins: to be followed by `DialOut`. `of` is the missed call that it answers."""
        self.in_hand[call] = number
        self.chronicle.dialled(call, purpose=purpose, number=number, at=self.clock(), of=of, source=next(iter(self.lines)))

    async def number_of(self, call: str) -> str:
        """The number of a call, from memory or from the city's own records."""
        return self.in_hand.get(call) or await self.numbers.of_call(call)

    def sit(self, agent: str, seat: str, org: str) -> None:
        """An agent sits down at a seat."""
        taken = any(other != agent and where == seat for other, where in self._agents_seat.items() if other in self.brain.floor.agents)
        self._agents_seat[agent] = "" if taken and seat in self.telephones else seat
        self.chronicle.seated(agent, seat=seat, org=org)

    def seat_of(self, agent: str) -> str:
        """Where an agent sits; empty when nowhere."""
        return self._agents_seat.get(agent, "")

    def telephone_of(self, agent: str) -> str:
        """The telephone of an agent: the browser, or one of ours at the seat, whatever the agent's page calls it; empty when there is none."""
        seat = self.seat_of(agent)
        return self.softphones.get(agent) or (seat if seat in self.telephones else "")

    def by_page(self, call: str) -> bool:
        """Whether a call is talked through agents' pages, which then answer and record; else by telephones, which tell for themselves."""
        return bool(getattr(self.line_of(call), "by_page", False))

    def line_of(self, call: str) -> Line | None:
        """The line on which a call is; None for none that is known."""
        return self.lines.get(self._line_of.get(call, ""))


class Ear:
    """What one line tells: the hearer of huiying.calls.ports."""

    def __init__(self, board: Switchboard, line: str) -> None:
        self._board, self._line = board, line

    async def begin(self, found: Sequence[CallFound]) -> None:
        """The line stands with these calls; it goes on when they have been taken up."""
        await self._board.begun(self._line, found)

    def tell(self, what: object) -> None:
        """Something that the brain must know."""
        self._board.tell(what)

    def arrived(self, call: str, *, number: str, dnis: str, language: str = "", page: str = "", trunk: str = "", test: bool = False) -> None:
        """A call came in."""
        self._board.came(self._line, call, Incoming(number=number, dnis=dnis, language=language, trunk=trunk, test=test), page)

    def chose(self, call: str, choice: str) -> None:
        """The caller pressed this: a queue, or an announcement that answers the caller."""
        board = self._board
        board.chronicle.chose(call, choice, at=board.clock())
        queue = board.choices.get(choice, board.brain.floor.rules.default_queue)
        board.tell(SelfServed(call) if queue == "self_service" else Entered(call, queue))

    def rated(self, call: str, digit: int) -> None:
        """The caller answered the survey."""
        self._board.chronicle.rated(call, digit, at=self._board.clock())

    def recorded(self, call: str, file: Path, seconds: int) -> None:
        """A recording has ended."""
        self._board.keep(call, file, seconds)

    def not_recorded(self, call: str, why: str) -> None:
        """There will be no recording."""
        self._board.chronicle.not_recorded(call, why, at=self._board.clock())

    def number_of(self, call: str) -> Awaitable[str]:
        """The number to dial."""
        return self._board.number_of(call)

    def seat_of(self, agent: str) -> str:
        """The telephone at which this agent sits."""
        return self._board.telephone_of(agent)
