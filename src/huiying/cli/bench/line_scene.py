"""What the line is measured in: a city with agents at desk telephones, its engine, its line process, and the pages of its agents."""

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from huiying.adapters.asterisk_settings import Desk, Settings
from huiying.calls.models import AgentInterval
from huiying.cli.bench.crowd import answers, free_port
from huiying.cli.bench.requests import Failed, signed_in
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Net
from huiying.cli.line.programs import EnginePrograms
from huiying.cli.line.prompts import silences
from huiying.directory.models import City, Org, User
from huiying.kit.ids import uuid7
from huiying.work.programs import python_step

NET = Net(11)
AGENTS_PER_RATE = 5  # a call keeps an agent for 3.2 s: rung, talked, written up
RTP = (14_000, 19_999)
SIGN_IN_S = 60.0
QUEUES = """
default_queue = "general"

[[queue]]
code = "general"
zh = "综合"
en = "General"
steps = [{after_s = 0, skill = "general"}]
ring_s = 6.0
wrap_up_s = 1.0
survey_s = 20.0
"""


@dataclass(frozen=True)
class Scene:
    """A line that serves: its process and its engine."""

    line: subprocess.Popen[bytes]
    engine: Engine


@contextmanager
def scene(folder: Path, programs: EnginePrograms, rate: float) -> Iterator[Scene]:
    """Engine, line process and ready agents, enough for so many calls a second; all ended afterwards. Raises EngineFailed, Failed."""
    seats = [f"d{n}" for n in range(max(2, round(AGENTS_PER_RATE * rate)))]
    given = settings(seats, silences(folder / "sounds"))
    engine, port = Engine(folder / "line", given, programs), free_port()
    cookies = [signed_in(user)[0] for user in _people(len(seats))]
    engine.start()
    try:
        line = _serve(folder, given, port)
        pages = Pages(port, dict(zip(seats, cookies, strict=True)))
        try:
            if not answers(port):
                raise Failed((folder / "line.log").read_text(encoding="utf-8", errors="replace")[-2_000:] or "the line does not answer")
            pages.start()
            _demand_ready(len(seats))
            yield Scene(line, engine)
        finally:
            pages.end()
            _end(line)
    finally:
        engine.destroy()


def settings(seats: Sequence[str], sounds: Path) -> Settings:
    """A line with one trunk and a telephone for each seat, all of them at one address."""
    desks = tuple(Desk(name=seat, address=NET.desk(0)) for seat in seats)
    return replace(NET.settings(), rtp_first=RTP[0], rtp_last=RTP[1], desks=desks, sounds=str(sounds))


def _people(count: int) -> list[User]:
    """A city with so many agents."""
    now = datetime.now(UTC)
    if not City.objects.exists():
        City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    agency = Org.objects.create(id=uuid7(now), code="RX", name="热线中心", kind="hotline_agency", path="/RX/", active_from=now)
    people = [
        User(id=uuid7(now), username=f"agent{n}", name=f"坐席{n}", password="!", org=agency, employer=agency, roles=["AG"], created_at=now)  # noqa: S106 - nobody can sign in with it
        for n in range(count)
    ]
    return User.plain.bulk_create(people)


def _serve(folder: Path, given: Settings, port: int) -> subprocess.Popen[bytes]:
    """The line process, as a city's supervisor starts it."""
    desks = "".join(f'[[desk]]\nname = "{desk.name}"\naddress = "{desk.address}"\n' for desk in given.desks)
    (folder / "line.toml").write_text(f'[[trunk]]\nname = "carrier"\naddress = "{given.trunks[0].address}"\n{desks}', encoding="utf-8")
    (folder / "queues.toml").write_text(QUEUES, encoding="utf-8")
    env = os.environ | {
        "HUIYING_ENGINE": str(folder / "line"), "HUIYING_LINE_SETTINGS": str(folder / "line.toml"), "HUIYING_QUEUES": str(folder / "queues.toml"),
        "HUIYING_LINE_PORT": str(port), "HUIYING_FILES": str(folder / "files"),
    }  # fmt: skip
    with (folder / "line.log").open("wb") as log:
        return python_step(["-m", "huiying.work.line"], env, log.fileno())


def _demand_ready(count: int) -> None:
    """Return when so many agents are ready. Raises Failed."""
    end = time.monotonic() + SIGN_IN_S
    while (ready := AgentInterval.objects.filter(state="ready", to_at=None).count()) < count:
        if time.monotonic() > end:
            raise Failed(f"{ready} of {count} agents are ready")
        time.sleep(0.2)


def _end(line: subprocess.Popen[bytes]) -> None:
    line.terminate()
    try:
        line.wait(10)
    except subprocess.TimeoutExpired:
        line.kill()
        line.wait()


class Pages(threading.Thread):
    """The agents' pages: each at its seat, ready from the beginning, reading whatever it is told."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._address, self._cookies = f"http://127.0.0.1:{port}/line/agent", cookies
        self._loop, self._ending = asyncio.new_event_loop(), asyncio.Event()

    def run(self) -> None:
        """Stay until ended."""
        self._loop.run_until_complete(self._stay())

    def end(self) -> None:
        """Close them all."""
        if self.is_alive():
            self._loop.call_soon_threadsafe(self._ending.set)
            self.join(10)

    async def _stay(self) -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
            pages = [asyncio.ensure_future(self._page(client, seat, cookie)) for seat, cookie in self._cookies.items()]
            await self._ending.wait()
            for page in pages:
                page.cancel()
            await asyncio.gather(*pages, return_exceptions=True)

    async def _page(self, client: aiohttp.ClientSession, seat: str, cookie: str) -> None:
        async with client.ws_connect(self._address, params={"seat": seat}, headers={"Cookie": cookie}) as page:
            await page.send_json({"do": "ready"})
            async for _ in page:
                pass
