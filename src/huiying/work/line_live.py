"""Who talks with whom now, for those who lead agents: one list for each reader, sent anew when it changes.

Callers are masked. Who comes into a call is told in the call's own stream (`call.joined`), and to its agent.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import django.db
import msgspec
import psycopg
from aiohttp import web

from huiying.calls import acd_commands as did
from huiying.calls.acd_people import TALKING, Agent, Call
from huiying.calls.leading import AGENCY, leads, leads_calls_of
from huiying.directory.models import User
from huiying.kit.actor import Actor
from huiying.kit.masking import mask_phone
from huiying.work.clock import read_clock
from huiying.work.doors import staff_behind
from huiying.work.line_board import follow
from huiying.work.line_shared import HOUSE
from huiying.work.line_switchboard import Switchboard
from huiying.work.news import signed_in

SETTLE, LOOKS_EVERY = 1.0, 5.0
MOST_READERS = 50
log = logging.getLogger(__name__)
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


class Reader:
    """One open list."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(1)

    def show(self, message: bytes) -> None:
        """Put the newest list in the place of one that was not read."""
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(message)


class LiveCalls:
    """The conversations of the line as leaders see them."""

    def __init__(self, board: Switchboard, queues: Mapping[str, tuple[str, str]]) -> None:
        self._board, self._queues = board, dict(queues)
        self._names: dict[str, str] = {}
        self._changed = asyncio.Event()
        self.open: set[Reader] = set()

    def see(self, command: did.Command) -> None:
        """Something followed: a list may be another."""
        if not isinstance(command, did.Announce | did.Menu | did.Check):
            self._changed.set()

    def now(self, actor: Actor) -> dict[str, Any]:
        """The conversations that are this reader's to lead, the longest first. Moments are seconds since 1970."""
        floor = self._board.brain.floor
        talks = [call for call in floor.calls.values() if call.state == TALKING and call.agent and leads_calls_of(actor, call.agent.operator)]
        return {"at": self._board.clock(), "calls": [self._row(call, call.agent) for call in sorted(talks, key=_since) if call.agent]}

    def _row(self, call: Call, owner: Agent) -> dict[str, Any]:
        queue = call.line.rule.code if call.line is not None else ""
        board, line = self._board, self._board.line_of(call.id)
        return {
            "call": call.id, "agent": owner.id, "name": self._names.get(owner.id, ""), "seat": board.seat_of(owner.id), "since": _since(call),
            "state": "held" if call.held else "outside" if call.outside_up else "talking", "direction": call.direction, "warned": call.warned,
            "caller": mask_phone(board.in_hand.get(call.id, "")), "queue": self._queues.get(queue, (queue, queue)),
            "by_page": board.by_page(call.id), "heard": getattr(line, "heard", line is not None),
            "with": [{"agent": one.id, "name": self._names.get(one.id, ""), "mode": one.role} for one in call.parties if one.state == TALKING],
        }  # fmt: skip

    async def run(self, read: Read) -> None:
        """Tell open lists for as long as the line runs; while the database is away new people have no name."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), LOOKS_EVERY)
            self._changed.clear()
            if self.open:
                await self.learn(read)
            told: dict[str, bytes] = {}  # whose calls: the list, made once for all who lead the same
            for reader in self.open:
                whose = "" if reader.actor.employer_kind == AGENCY else reader.actor.employer_id
                if whose not in told:
                    told[whose] = self.message(reader.actor)
                reader.show(told[whose])
            await asyncio.sleep(SETTLE)

    def message(self, actor: Actor) -> bytes:
        """A reader's list as an event."""
        return b"data: " + msgspec.json.encode(self.now(actor)) + b"\n\n"

    async def learn(self, read: Read) -> None:
        """Have the names of all who talk at hand."""
        floor = self._board.brain.floor
        unknown = {agent.id for agent in floor.agents.values() if agent.call is not None} - self._names.keys()
        if not unknown:
            return
        try:
            self._names |= await read(lambda: names_of(unknown))
        except (django.db.Error, psycopg.Error) as away:
            log.error("agents' names cannot be read: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat


def _since(call: Call) -> float:
    return call.answered_at or call.since


def names_of(agents: Collection[str]) -> dict[str, str]:
    """The names of these people. Blocks."""
    return {str(key): name for key, name in User.plain.filter(pk__in=agents).values_list("pk", "name")}


async def live_calls(request: web.Request) -> web.StreamResponse:
    """One leader's stream of lists.

    As `staff_behind`; 403 for whoever leads nobody, 503 when too many read. It ends with the session or the role.
    """
    house = request.app[HOUSE]
    actor, key, headers = await staff_behind(request, house.strangers, house.read)
    if not leads(actor):
        raise web.HTTPForbidden(headers=headers)
    if len(house.live.open) >= MOST_READERS:
        raise web.HTTPServiceUnavailable(headers={**headers, "Retry-After": "30"})
    reader = Reader(actor)
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    house.live.open.add(reader)

    async def still() -> bool:
        found: Actor | None = await house.read(lambda: _reads_still(key, reader.actor))
        reader.actor = found or reader.actor
        return found is not None

    try:
        with suppress(ConnectionError, asyncio.CancelledError):
            await house.live.learn(house.read)
            await response.write(b"retry: 3000\n" + house.live.message(actor))
            await follow(response, reader.queue, still)
    finally:
        house.live.open.discard(reader)
    return response


def _reads_still(key: str, known: Actor) -> Actor | None:
    """The reader as of now; None for one who has signed out or leads no more. A database that is away says nothing."""
    try:
        actor = signed_in(key, read_clock())
    except (django.db.Error, psycopg.Error):
        return known
    return actor if actor is not None and leads(actor) else None
