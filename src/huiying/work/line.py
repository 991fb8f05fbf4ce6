"""The line: the process that answers calls. Brain, lines, agents' pages, the board, and the pen that writes it all down.

`python -m huiying.work.line`, on HUIYING_HOST and HUIYING_LINE_PORT, by HTTPS when there is a HUIYING_CERTIFICATE. `/line/agent`: a staff page's WebSocket,
`/line/telephone`: what an agent's browser and the engine say to one another, `/line/call`: a citizen's WebSocket, `/line/board`: the wallboard's events,
`/line/calls`: who talks now, for those who lead, `/line/recording/CALL`: what an agent's page recorded. A loop that hangs ends the process: it is started
anew.
"""

import asyncio
import ctypes
import gc
import logging
import os
import signal
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import django
from aiohttp import web
from django.apps import apps

if not apps.ready:
    os.environ |= {"HUIYING_ACTS_AS": "system"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from huiying.adapters.browser_line import BrowserLine
from huiying.calls.line_file import city_policy
from huiying.directory.keys import demand_own_secret
from huiying.work.clock import read_clock
from huiying.work.line_alone import Alone
from huiying.work.line_board import Board, board_events
from huiying.work.line_dialling import Dialling
from huiying.work.line_doors import agent_door, call_door, can_dial, dial_door, recording_asked, recording_door
from huiying.work.line_engine import add_engine
from huiying.work.line_half_kept import HalfKept
from huiying.work.line_keeping import Keeper
from huiying.work.line_limits import Gate, counted
from huiying.work.line_linking import Linker
from huiying.work.line_live import LiveCalls, live_calls
from huiying.work.line_numbers import SealedNumbers
from huiying.work.line_pages import Desks
from huiying.work.line_restart import restore
from huiying.work.line_shared import HOUSE, House
from huiying.work.line_simulated import add_simulated, seat_simulated, with_sample_queue
from huiying.work.line_softphones import AtComputers, pass_door, telephone_door
from huiying.work.line_surge import Surges
from huiying.work.line_switchboard import Switchboard
from huiying.work.line_writer import Writer
from huiying.work.listening import address
from huiying.work.live import HEADERS, SECURED, read_certificate
from huiying.work.news import given_back

log = logging.getLogger(__name__)
T = TypeVar("T")
WATCH_EVERY, HANGS_AFTER = 1.0, 10.0
DEFAULT_PORT = 8002
ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def build() -> House:
    """Everything, put together; nothing runs yet."""
    threads = ThreadPoolExecutor(3, thread_name_prefix="line")

    async def read(call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, given_back(call))

    keeper = Keeper(read)
    given = with_sample_queue(city_policy())
    board = Switchboard(
        given.rules, clock=lambda: read_clock().timestamp(), numbers=SealedNumbers(read), choices=dict(given.choices), keep=keeper.keep
    )  # fmt: skip
    keeper.chronicle, keeper.clock = board.chronicle, board.clock
    desks, engine = Desks(board, Linker(read, board.chronicle, board.clock).link), add_engine(board, given)
    browser = board.add("browser", lambda ear: BrowserLine(ear, desks.show, given.offered or (given.rules.default_queue,)))
    assert isinstance(browser, BrowserLine)  # noqa: S101 - for the reader of types: `add` gives back what was made
    writer = Writer(board.chronicle, read_clock, desks.written)
    surges, dialling, computers = Surges(board, read), Dialling(board, engine, read), AtComputers(board, engine)
    figures, live = Board(board, given.names, surges), LiveCalls(board, given.names)
    board.pages += [desks, figures, dialling, computers, live]
    house = House(
        board=board, desks=desks, browser=browser, writer=writer, figures=figures, keeper=keeper, read=read, gate=Gate(browser, given_back(counted)),
        policy=given, surges=surges, dialling=dialling, computers=computers, live=live, engine=engine,
    )  # fmt: skip
    add_simulated(house)
    return house


class Watchdog(threading.Thread):
    """Ends the process when the loop has not turned for so long: it is started anew, and the engine's own queue answers meanwhile."""

    def __init__(self) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.turned = time.monotonic()

    def run(self) -> None:
        """Look for as long as the process lives."""
        while time.monotonic() - self.turned < HANGS_AFTER:
            time.sleep(WATCH_EVERY)
        log.critical("the loop hangs: the line ends and is started anew")
        os._exit(1)

    async def feed(self) -> None:
        """Tell that the loop turns, for as long as it does."""
        while True:
            self.turned = time.monotonic()
            await asyncio.sleep(WATCH_EVERY)


def missed(task: "asyncio.Task[None]") -> None:
    """A part of the line that should run for ever has ended: the process ends too, and is started anew whole."""
    if not task.cancelled():
        log.critical("a part of the line has ended: the line ends and is started anew", exc_info=task.exception())
        os._exit(1)


async def _lifetime(app: web.Application) -> AsyncIterator[None]:
    house = app[HOUSE]
    if (secured := app.get(SECURED)) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, read_certificate, secured)
    watchdog = Watchdog()
    watchdog.start()
    for_ever = [watchdog.feed(), *(line.run() for line in house.board.lines.values()), house.writer.run(), house.figures.run(house.read), house.surges.run()]
    for_ever += [house.live.run(house.read), HalfKept(house.board, house.keeper, house.read).run()]
    if house.engine is not None:
        for_ever.append(house.engine.keep_reading_back(house.board, house.read, house.keeper.held))
    running = [asyncio.create_task(each) for each in for_ever]
    for task in running:
        task.add_done_callback(missed)
    await restore(house)
    await seat_simulated(house)
    gc.collect()
    gc.freeze()  # what stays to the end is not looked through,
    gc.collect()  # and counts for nothing when it is asked how much may gather before the rest is
    yield
    for task in reversed(running):
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError):
            await task


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def make_app(house: House, secured: ssl.SSLContext | None = None) -> web.Application:
    """The application; the certificate of `secured` is read anew at SIGHUP."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app[HOUSE] = house
    if secured is not None:
        app[SECURED] = secured
    app.on_response_prepare.append(_harden)
    app.router.add_get("/line/agent", agent_door)
    app.router.add_get("/line/telephone", telephone_door)
    app.router.add_post("/line/telephone", pass_door)
    app.router.add_get("/line/call", call_door)
    app.router.add_get("/line/board", board_events)
    app.router.add_get("/line/calls", live_calls)
    app.router.add_get("/line/dial", can_dial)
    app.router.add_post("/line/dial/{what:ring_back|callback}/{of}", dial_door)
    app.router.add_put("/line/recording/{call}", recording_door)
    app.router.add_options("/line/recording/{call}", recording_asked)
    app.cleanup_ctx.append(_lifetime)
    return app


def share_one_heap() -> None:
    """Let all threads take memory from one place: each with its own keeps what it freed, and the process grows for minutes (glibc's mallopt; else nothing)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def port() -> int:
    """Where to listen."""
    return int(os.environ.get("HUIYING_LINE_PORT", "") or DEFAULT_PORT)


def main() -> None:
    """Serve until SIGTERM or Ctrl-C. Raises KnownSecret, BadPolicy."""
    share_one_heap()
    demand_own_secret()
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if os.environ.get("HUIYING_CERTIFICATE") else None
    if secured is not None:
        read_certificate(secured)
    host = os.environ.get("HUIYING_HOST", "127.0.0.1")
    alone = Alone(address())
    threading.Thread(target=alone.watch, name="alone", daemon=True).start()
    web.run_app(make_app(build(), secured), host=host, port=port(), ssl_context=secured, print=None, access_log=None, shutdown_timeout=1.0)
    alone.close()


if __name__ == "__main__":
    main()
