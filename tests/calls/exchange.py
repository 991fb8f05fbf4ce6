"""A telephone exchange for tests: a real engine, the brain and the line in this process, and telephones of SIPp around them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from huiying.adapters.asterisk_ari import Ari
from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.adapters.asterisk_settings import Desk, Settings, Trunk
from huiying.calls import acd_inputs as i
from huiying.calls.acd import Acd
from huiying.calls.acd_restoring import CallSeen, Seen
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.ports import CallFound
from huiying.cli.line.engine import Engine
from huiying.work.line_driver import Driver, Outside
from tests.calls import telephones

AGENTS = ("agent-a", "agent-b", "agent-c")
RULES = Rules(
    queues=(
        QueueRule(code="general", steps=(Step(0, "general"),), ring_s=4.0, wrap_up_s=1.0, survey_s=20.0, announce_first_s=30.0),
        QueueRule(code="expert", steps=(Step(0, "expert"),), ring_s=4.0, wrap_up_s=1.0, survey_s=20.0, waits_without_agents=True),
    ),
    default_queue="general",
)


@dataclass(frozen=True)
class Net:
    """The loopback addresses and ports of one test worker."""

    number: int

    @property
    def engine(self) -> str:
        return f"127.0.{self.number}.1"

    @property
    def trunk(self) -> str:
        return f"127.0.{self.number}.2"

    def desk(self, n: int) -> str:
        return f"127.0.{self.number}.{11 + n}"

    def settings(self) -> Settings:
        desks = tuple(Desk(name=f"d{n}", address=self.desk(n)) for n in range(3))
        first = 20_000 + 400 * self.number
        return Settings(
            listen=self.engine, control_port=8_200 + self.number, rtp_first=first, rtp_last=first + 399, trunks=(Trunk(name="carrier", address=self.trunk),), desks=desks
        )


@dataclass
class Exchange:
    """What a test holds: the driver with its brain, the book of all that happened, recordings, telephones."""

    net: Net
    engine: Engine
    folder: Path
    driver: Driver
    line: EngineLine
    recordings: list[tuple[str, Path, int]] = field(default_factory=list)
    _telephones: list[telephones.Telephone] = field(default_factory=list)

    def call(self, scenario: str, *, name: str = "caller", calls: int = 1, rate: float = 10.0) -> None:
        """Callers at the trunk."""
        self._telephones.append(telephones.start(scenario, self.folder, name=name, address=self.net.trunk, to=f"{self.net.engine}:5060", calls=calls, rate=rate))

    def answer(self, scenario: str, *, desk: int = 0, name: str = "") -> None:
        """A telephone on a desk."""
        self._telephones.append(telephones.start(scenario, self.folder, name=name or f"desk{desk}", address=self.net.desk(desk), media=7_000 + 500 * desk))

    def answer_trunk(self, scenario: str) -> None:
        """A citizen, or somebody outside, who is called."""
        self._telephones.append(telephones.start(scenario, self.folder, name="called", address=self.net.trunk, media=9_000))

    def ready(self, desk: int = 0, *skills: str) -> str:
        """An agent at a desk takes calls."""
        agent = AGENTS[desk]
        self.driver.sit(agent, f"d{desk}", "")
        assert self.driver.tell(i.SignedIn(agent, skills=dict.fromkeys(skills or ("general",), 1)))
        assert self.driver.tell(i.Ready(agent))
        return agent

    def told(self, kind: str) -> list[dict[str, object]]:
        """The payloads of all happenings of a kind."""
        return [dict(h.payload) for h in self.driver.book.page if h.type == kind]

    def kinds(self, number: int = 0) -> list[str]:
        """What happened to one call, in order."""
        calls = list(dict.fromkeys(h.stream for h in self.driver.book.page if h.stream.startswith("call:")))
        return [h.type.removeprefix("call.") for h in self.driver.book.page if h.stream == calls[number]]

    async def until(self, holds: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.story()
            await asyncio.sleep(0.02)

    def story(self) -> str:
        lines = [f"{h.at:%H:%M:%S.%f} {h.stream[:12]} {h.type} {dict(h.payload)}" for h in self.driver.book.page]
        errors = [file.read_text(errors="replace")[-1500:] for file in sorted(self.folder.glob("*.err"))]
        return "\n".join(["what happened:", *lines, *errors])

    async def empty(self) -> None:
        """Wait until no call is left, here and in the engine."""
        await self.until(lambda: not self.line.calls and sum(self.driver.counts().values()) == 0)
        end = time.monotonic() + 10
        while await self.line.ari.get("channels"):
            assert time.monotonic() < end, "channels are left in the engine"
            await asyncio.sleep(0.1)

    def stop_telephones(self) -> None:
        for telephone in self._telephones:
            telephone.stop()


@asynccontextmanager
async def exchange(engine: Engine, net: Net, folder: Path, *, rules: Rules = RULES, numbers: dict[str, str] | None = None, **plan: object) -> AsyncIterator[Exchange]:
    """Serve the engine's calls as the line process does, without a database."""
    known = numbers or {}
    async with Ari(engine.control) as ari:
        exchanged: Exchange

        async def number_of(call: str) -> str:
            return known.get(call, "")

        async def restored(found: Sequence[CallFound]) -> Seen:
            return Seen(calls=[CallSeen(call.call, "in_menu") for call in found])

        outside = Outside(
            clock=time.time, key_of=lambda number: number, number_of=number_of,
            keep=lambda call, file, seconds: exchanged.recordings.append((call, file, seconds)), restored=restored,
        )  # fmt: skip
        driver = Driver(Acd(rules), outside)
        line = EngineLine(ari, driver, Plan(recordings=engine.folder / "spool" / "recording", queue=rules.default_queue, trunk="carrier", **plan))  # type: ignore[arg-type]
        driver.line = line
        exchanged = Exchange(net, engine, folder, driver, line)
        running = [asyncio.ensure_future(line.run()), asyncio.ensure_future(driver.keep_time())]
        try:
            await exchanged.until(lambda: line.begun)
            yield exchanged
        finally:
            exchanged.stop_telephones()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
