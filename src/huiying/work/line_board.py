"""The wallboard's figures: what is now from the brain itself, what was today from the records; sent to open boards when they change."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from math import inf
from time import monotonic
from typing import Any

import django.db
import msgspec
import psycopg
from aiohttp import web
from django.conf import settings
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from huiying.calls import acd_commands as did
from huiying.calls.acd_people import Agent
from huiying.calls.today import WATCHERS, quarters, today
from huiying.directory.actors import actor_of
from huiying.directory.models import User
from huiying.directory.models_signin import BrowserSession
from huiying.kit.times import SHANGHAI, aware, local
from huiying.work.clock import read_clock
from huiying.work.doors import staff_behind
from huiying.work.line_shared import HOUSE
from huiying.work.line_surge import Surges
from huiying.work.line_switchboard import Switchboard

SETTLE, RECORDS_EVERY, BEAT, LOOK_AGAIN = 0.3, 5.0, 15.0, 60.0
MOST_BOARDS = 50
log = logging.getLogger(__name__)
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


class Board:
    """What all boards show."""

    def __init__(self, board: Switchboard, names: Mapping[str, tuple[str, str]], surges: Surges) -> None:
        self._board, self._names, self._surges = board, dict(names), surges
        self._records: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self.open: set[asyncio.Queue[bytes]] = set()

    def see(self, _command: did.Command) -> None:
        """Something followed: the figures may be others."""
        self._changed.set()

    def now(self) -> dict[str, Any]:
        """The figures of this moment. Seconds are whole; `since` moments are seconds since 1970."""
        floor = self._board.brain.floor
        tally = self._board.brain.tally()
        waiting = [call for call in floor.calls.values() if call.state in {"waiting", "ringing"} and call.direction == "in"]
        oldest = min((call.since for call in waiting), default=None)
        queues = Counter(call.line.rule.code for call in waiting if call.line is not None)
        states = Counter(agent.state for agent in floor.agents.values() if self._works(agent))
        live = dict(tally.live)
        return {
            "at": self._board.clock(), "waiting": len(waiting), "oldest_since": oldest, "queues": dict(queues), "agents": dict(states),
            "live": live, "open": sum(live.values()), "kept": len(floor.kept), "names": self._names, "today": self._records,
            "surge": self._surges.since,
        }  # fmt: skip

    def _works(self, agent: Agent) -> bool:
        """Whether this is one of those who take calls: not who is away, nor a leader who looks at the calls of others."""
        return (agent.call is not None or not agent.lost) and agent.id not in self._board.leading

    async def run(self, read: Read) -> None:
        """Tell open boards for as long as the line runs; while the database is away, the day's figures stay what they were."""
        begun = 0.0
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), RECORDS_EVERY)
            self._changed.clear()
            if self.open and loop.time() - begun >= RECORDS_EVERY:
                begun = loop.time()
                try:
                    self._records = await read(_of_today)
                except (django.db.Error, psycopg.Error) as away:
                    log.error("the day's figures cannot be read: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat
            message = b"data: " + msgspec.json.encode(self.now()) + b"\n\n"
            for queue in self.open:
                with suppress(asyncio.QueueFull):
                    queue.put_nowait(message)
            await asyncio.sleep(SETTLE)


def _of_today() -> dict[str, Any]:
    now = read_clock()
    since, until = day_of(now)
    return today(since, until) | {"quarters": quarters(since, until)}


def day_of(now: datetime) -> tuple[datetime, datetime]:
    """The city's day in which a moment lies, half open."""
    begins = datetime.combine(local(now).date(), time(), SHANGHAI)
    return aware(begins), aware(begins + timedelta(days=1))


async def board_events(request: web.Request) -> web.StreamResponse:
    """One board's stream of figures: no call, no caller, no name.

    As `staff_behind`; 403 for those who may not open the wallboard, 503 when too many watch.
    """
    house = request.app[HOUSE]
    actor, key, headers = await staff_behind(request, house.strangers, house.read)
    if not actor.roles & WATCHERS:
        raise web.HTTPForbidden(headers=headers)
    if len(house.figures.open) >= MOST_BOARDS:
        raise web.HTTPServiceUnavailable(headers={**headers, "Retry-After": "30"})
    queue: asyncio.Queue[bytes] = asyncio.Queue(4)
    watch = Watch(key, actor.id)
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    house.figures.open.add(queue)
    try:
        with suppress(ConnectionError, asyncio.CancelledError):
            await response.write(b"retry: 3000\ndata: " + msgspec.json.encode(house.figures.now()) + b"\n\n")
            await follow(response, queue, lambda: house.read(lambda: watch.still(read_clock())))
    finally:
        house.figures.open.discard(queue)
    return response


async def follow(response: web.StreamResponse, queue: asyncio.Queue[bytes], still: Callable[[], Awaitable[bool]], *, look_again: float = LOOK_AGAIN) -> None:
    """Tell one board what comes, and that we are there when nothing does, for as long as its reader may watch."""
    loop = asyncio.get_running_loop()
    looked = loop.time()
    while True:
        words = b": beat\n\n"
        with suppress(TimeoutError):
            words = await asyncio.wait_for(queue.get(), BEAT)
        if loop.time() - looked >= look_again:
            if not await still():
                return
            looked = loop.time()
        await response.write(words)


class Watch:
    """A board's reader. The board hangs on a wall and tells figures only: it outlasts a session that ends for want of use, and no other end of it."""

    def __init__(self, session_key: str, person: str) -> None:
        """For one whose session stands now."""
        self._key, self._person = session_key, person
        self._begun, self._unused_from = monotonic(), inf

    def still(self, now: datetime) -> bool:
        """Whether the person may watch still: has not signed out, has the role, and came within a working day. A database that is away says nothing."""
        try:
            return monotonic() - self._begun < settings.HUIYING_LONGEST_S and not self._signed_out() and self._may(now)
        except (django.db.Error, psycopg.Error):
            return True

    def _signed_out(self) -> bool:
        """Whether the session is gone before it had been without use for so long."""
        left = ExpressionWrapper(F("expire_date") - Now(), DurationField())
        found = BrowserSession.objects.filter(pk=self._key).annotate(left=left).values_list("left", flat=True).first()
        if found is None:
            return monotonic() < self._unused_from
        self._unused_from = monotonic() + found.total_seconds()
        return False

    def _may(self, now: datetime) -> bool:
        user = User.objects.filter(pk=self._person, is_active=True).first()
        return user is not None and bool(actor_of(user, now).roles & WATCHERS)
