"""What a telephone line is to us: it is commanded by the queue brain, and tells what it hears. Telephone engine, browsers and a simulation are lines."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from huiying.calls.acd_commands import Command


@dataclass(frozen=True, slots=True)
class CallFound:
    """A call that lives in the line when we come: the caller's number and the called one, the carrier's id of it, and who talks in it (`agents`, one outside).

    `since`: when they began to (seconds since 1970; 0 when the line cannot tell). `held`: the caller hears music meanwhile.
    """

    call: str
    direction: str = "in"
    number: str = ""
    dnis: str = ""
    trunk: str = ""
    agents: tuple[str, ...] = ()
    outside: bool = False
    since: float = 0.0
    held: bool = False


class Hearer(Protocol):
    """Who is told what happens on a line. All of it is called on the event loop's own thread and returns at once."""

    def begin(self, found: Sequence[CallFound]) -> Awaitable[None]:
        """The line stands, and these calls live in it already. Nothing else is told before this is done."""

    def tell(self, what: object) -> None:
        """Something happened that the queue brain must know: one of acd_inputs."""

    def arrived(self, call: str, *, number: str, dnis: str, language: str = "", page: str = "", trunk: str = "", test: bool = False) -> None:
        """A call came in: the caller's number as the switch captured it (or nothing), and the number that was called.

        `page` is what a caller without number is known by for as long as the call is there, so that a place in line can be kept; `trunk` is the carrier's own
        id of the call.
        """

    def chose(self, call: str, choice: str) -> None:
        """The caller pressed this in the menu."""

    def rated(self, call: str, digit: int) -> None:
        """The caller answered the survey."""

    def recorded(self, call: str, file: Path, seconds: int) -> None:
        """A recording has ended; the file is the hearer's from now on."""

    def not_recorded(self, call: str, why: str) -> None:
        """There will be no recording of what was just talked."""

    def number_of(self, call: str) -> Awaitable[str]:
        """The number to dial for an outgoing call, or to call back for one that came in; empty when it is not known."""

    def seat_of(self, agent: str) -> str:
        """The telephone at which this agent sits; empty when the agent has none."""


class Line(Protocol):
    """A telephone line."""

    def obey(self, command: Command) -> None:
        """Do what the brain commands, or drop it when it cannot be done any more. Returns at once; commands about a call are done in their order."""

    async def run(self) -> None:
        """Serve until cancelled."""
