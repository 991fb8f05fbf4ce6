"""A telephone exchange for trials: a real engine, the brain and the line in this process, and telephones of SIPp around them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from huiying.adapters.asterisk_ari import Ari
from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.adapters.asterisk_settings import Desk, Settings, Trunk
from huiying.calls import acd_inputs as i
from huiying.calls.acd_commands import Refused
from huiying.calls.acd_restoring import Seen
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.rows import Happening
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.work.line_switchboard import Switchboard

AGENTS = ("agent-a", "agent-b", "agent-c")
RULES = Rules(
    queues=(
        QueueRule(code="general", steps=(Step(0, "general"),), ring_s=4.0, wrap_up_s=1.0, survey_s=20.0, announce_first_s=30.0),
        QueueRule(code="expert", steps=(Step(0, "expert"),), ring_s=4.0, wrap_up_s=1.0, survey_s=20.0, waits_without_agents=True),
    ),
    default_queue="general",
)


class NotAsWanted(AssertionError):  # noqa: N818 - says what happened instead
    """What was waited for did not come, or the brain refused."""


@dataclass(frozen=True)
class Net:
    """The loopback addresses and ports of one test worker."""

    number: int

    @property
    def engine(self) -> str:
        """The engine's address."""
        return f"127.0.{self.number}.1"

    @property
    def trunk(self) -> str:
        """The telephone network's address."""
        return f"127.0.{self.number}.2"

    def desk(self, n: int) -> str:
        """A desk telephone's address."""
        return f"127.0.{self.number}.{11 + n}"

    def settings(self) -> Settings:
        """A line with one trunk and three desks."""
        desks = tuple(Desk(name=f"d{n}", address=self.desk(n)) for n in range(3))
        first = 20_000 + 400 * (self.number % 100)  # within the ports that there are
        return Settings(
            listen=self.engine,
            control_port=8_200 + self.number,
            rtp_first=first,
            rtp_last=first + 399,
            trunks=(Trunk(name="carrier", address=self.trunk),),
            desks=desks,
        )


@dataclass
class Exchange:
    """What a test holds: the switchboard with its brain, all that happened, recordings, telephones."""

    net: Net
    engine: Engine
    folder: Path
    board: Switchboard
    line: EngineLine
    recordings: list[tuple[str, Path, int]] = field(default_factory=list)
    _page: list[Happening] = field(default_factory=list)
    _telephones: list[telephones.Telephone] = field(default_factory=list)

    def call(self, scenario: str, *, name: str = "caller", calls: int = 1, rate: float = 10.0, port: int = 5060) -> None:
        """Callers at the trunk; at another port where somebody is called at the trunk's own."""
        self._telephones.append(
            telephones.start(scenario, self.folder, name=name, address=self.net.trunk, to=f"{self.net.engine}:5060", calls=calls, rate=rate, port=port)
        )

    def answer(self, scenario: str, *, desk: int = 0, name: str = "") -> None:
        """A telephone on a desk."""
        self._telephones.append(telephones.start(scenario, self.folder, name=name or f"desk{desk}", address=self.net.desk(desk), media=7_000 + 500 * desk))

    def answer_trunk(self, scenario: str) -> None:
        """A citizen, or somebody outside, who is called."""
        self._telephones.append(telephones.start(scenario, self.folder, name="called", address=self.net.trunk, media=9_000))

    def ready(self, desk: int = 0, *skills: str) -> str:
        """An agent at a desk takes calls."""
        agent = AGENTS[desk]
        self.board.sit(agent, f"d{desk}", "")
        self.tell(i.SignedIn(agent, skills=dict.fromkeys(skills or ("general",), 1)))
        self.tell(i.Ready(agent))
        return agent

    def tell(self, what: object) -> None:
        """Something that the brain must accept."""
        refused = [command.why for command in self.board.tell(what) if isinstance(command, Refused)]
        if refused:
            raise NotAsWanted("; ".join(refused))

    @property
    def page(self) -> list[Happening]:
        """All that happened, in order."""
        self._page += self.board.chronicle.take(len(self.board.chronicle))
        return self._page

    def told(self, kind: str) -> list[dict[str, object]]:
        """The payloads of all happenings of a kind."""
        return [dict(h.payload) for h in self.page if h.type == kind]

    def kinds(self, number: int = 0) -> list[str]:
        """What happened to one call, in order."""
        calls = list(dict.fromkeys(h.stream for h in self.page if h.stream.startswith("call:")))
        return [h.type.removeprefix("call.") for h in self.page if h.stream == calls[number]]

    async def until(self, holds: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise NotAsWanted(self.story())
            await asyncio.sleep(0.02)

    def story(self) -> str:
        """All that happened, and what the telephones complained of."""
        lines = [f"{h.at:%H:%M:%S.%f} {h.stream[:12]} {h.type} {dict(h.payload)}" for h in self.page]
        errors = [file.read_text(errors="replace")[-1500:] for file in sorted(self.folder.glob("*.err"))]
        kept = [f"{file.name}: {seconds} s" for _, file, seconds in self.recordings]
        return "\n".join(["what happened:", *lines, "recordings:", *kept, *errors])

    async def empty(self) -> None:
        """Wait until no call is left, here and in the engine."""
        await self.until(lambda: not self.line.calls and sum(self.board.brain.tally().live.values()) == 0)
        end = time.monotonic() + 60
        while await self.line.ari.get("channels"):
            if time.monotonic() > end:
                raise NotAsWanted("channels are left in the engine")
            await asyncio.sleep(0.1)

    def stop_telephones(self) -> None:
        """Hang up everywhere."""
        for telephone in self._telephones:
            telephone.stop()


@asynccontextmanager
async def exchange(
    engine: Engine, net: Net, folder: Path, *, rules: Rules = RULES, numbers: dict[str, str] | None = None, **plan: object
) -> AsyncIterator[Exchange]:
    """Serve the engine's calls as the line process does, without a database."""
    ari = Ari(engine.control)
    known = Numbers(numbers or {})
    recordings: list[tuple[str, Path, int]] = []
    board = Switchboard(rules, clock=time.time, numbers=known, choices={}, keep=lambda call, file, seconds: recordings.append((call, file, seconds)))
    board.telephones = frozenset(desk.name for desk in net.settings().desks)
    made = Plan(recordings=engine.folder / "spool" / "recording", clock=time.time, queue=rules.default_queue, trunk="carrier", **plan)  # type: ignore[arg-type]
    line = board.add("engine", lambda ear: EngineLine(ari, ear, made))
    assert isinstance(line, EngineLine)  # noqa: S101 - for the reader of types: `add` gives back what was made
    running = asyncio.ensure_future(line.run())
    exchanged = Exchange(net, engine, folder, board, line, recordings)
    try:
        await asyncio.wait_for(board.all_stand.wait(), 10)
        board.restore(Seen())
        board.taken_up.set()
        await exchanged.until(lambda: line.begun)
        yield exchanged
    finally:
        exchanged.stop_telephones()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@dataclass
class Numbers:
    """Callers' numbers without a database."""

    known: dict[str, str]

    def key(self, number: str) -> str:
        """By which a caller is known again."""
        return f"key-of-{number}" if number else ""

    async def of_call(self, call: str) -> str:
        """The number of an older call."""
        return self.known.get(call, "")
