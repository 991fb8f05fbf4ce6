"""A city with its own database and its own line process, which can be killed; agents' pages that come back by themselves; telephones of SIPp."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from huiying.adapters.asterisk_config import CDR, QUEUE_LOG
from huiying.adapters.asterisk_reading import KEPT
from huiying.calls.models import AgentInterval, Visit
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Net
from huiying.directory.models import User
from huiying.pages.second_factor import mark
from huiying.pages.sessions import SessionStore
from tests.cast import Cast
from tests.databases import ROOT
from tests.databases import City as Database
from tests.ports import free_port
from tests.work.conftest import environment

QUEUES = """
default_queue = "general"

[[queue]]
code = "general"
zh = "综合"
en = "General"
steps = [{after_s = 0, skill = "general"}]
wrap_up_s = 1.0
ring_s = 6.0
survey_s = 20.0
waits_without_agents = true
"""


class DeskPage(threading.Thread):
    """An agent's page: at a desk telephone, ready, and back again whenever the line is."""

    def __init__(self, port: int, user: User, seat: str) -> None:
        super().__init__(daemon=True)
        self.address, self.seat, self.ending = f"http://127.0.0.1:{port}/line/agent", seat, False
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.update(mark(user, time.time()))
        session.save()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def run(self) -> None:
        asyncio.run(self.stay())

    async def stay(self) -> None:
        async with aiohttp.ClientSession(headers={"Cookie": self.cookie}) as client:
            while not self.ending:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with client.ws_connect(self.address, params={"seat": self.seat}) as page:
                        await page.send_json({"do": "ready"})
                        while not self.ending:
                            with suppress(TimeoutError):
                                said = await page.receive(timeout=0.5)
                                if said.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                                    break
                await asyncio.sleep(0.2)


@dataclass
class LineCity:
    database: Database
    engine: Engine
    net: Net
    folder: Path
    cast: Cast
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    _telephones: list[telephones.Telephone] = field(default_factory=list)
    _pages: list[DeskPage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        for log in (CDR, QUEUE_LOG):
            if (self.engine.folder / log).exists():
                os.truncate(self.engine.folder / log, 0)  # of the tests before; the engine keeps it open
        (self.engine.folder / KEPT).unlink(missing_ok=True)
        (self.folder / "queues.toml").write_text(QUEUES, encoding="utf-8")
        desks = "".join(f'[[desk]]\nname = "d{n}"\naddress = "{self.net.desk(n)}"\n' for n in range(3))
        (self.folder / "line.toml").write_text(f'[[trunk]]\nname = "carrier"\naddress = "{self.net.trunk}"\n{desks}', encoding="utf-8")

    def serve(self) -> None:
        """Start the line process; the engine hears of it a moment later."""
        env = environment(
            self.database, HUIYING_ENGINE=str(self.engine.folder), HUIYING_LINE_SETTINGS=str(self.folder / "line.toml"), HUIYING_LINE_PORT=str(self.port),
            HUIYING_QUEUES=str(self.folder / "queues.toml"), HUIYING_FILES=str(settings.HUIYING_FILES),
        )  # fmt: skip
        log = (self.folder / "line.log").open("ab")
        self.process = subprocess.Popen([sys.executable, "-m", "huiying.work.line"], cwd=ROOT / "src", env=env, stdout=log, stderr=log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        for page in self._pages:
            page.ending = True
        for telephone in self._telephones:
            telephone.stop()
        for page in self._pages:
            page.join(5)
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def sign_in(self, name: str, desk: int) -> str:
        """An agent at a desk takes calls; the agent's id."""
        user = self.cast.user(name)
        page = DeskPage(self.port, user, f"d{desk}")
        page.start()
        self._pages.append(page)
        wait(lambda: AgentInterval.objects.filter(agent=user, state="ready", to_at=None).exists(), 120, self.story)
        return str(user.pk)

    def call(self, scenario: str, *, name: str = "caller", calls: int = 1, rate: float = 1.0, lasts_s: int = 120) -> telephones.Telephone:
        to = f"{self.net.engine}:5060"
        telephone = telephones.start(scenario, self.folder, name=name, address=self.net.trunk, to=to, calls=calls, rate=rate, lasts_s=lasts_s)
        self._telephones.append(telephone)
        return telephone

    def answer(self, scenario: str, *, desk: int) -> None:
        address, media = self.net.desk(desk), 7_000 + 500 * desk
        self._telephones.append(telephones.start(scenario, self.folder, name=f"desk{desk}", address=address, media=media, lasts_s=1_800))

    def story(self) -> str:
        visits = "\n".join(str(visit) for visit in Visit.objects.order_by("arrived_at").values_list("call_id", "seq", "queue", "end_reason", "source"))
        return f"{visits}\n{(self.folder / 'line.log').read_text()[-3000:]}"


def wait(holds: Callable[[], object], seconds: float, story: Callable[[], str] = lambda: "") -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, story()
        time.sleep(0.1)
