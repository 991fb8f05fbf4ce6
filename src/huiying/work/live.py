"""The process that tells browsers what changed: server-sent events, to each person of the orders in that person's scope.

`python -m huiying.work.live`, on HUIYING_HOST (127.0.0.1) and HUIYING_LIVE_PORT (or the port of HUIYING_LIVE_URL), by HTTPS when there is a
HUIYING_CERTIFICATE, read anew at SIGHUP. An event says {stream, kind, at}; the page then asks for what it shows. The id of an event is a
transaction number: who comes back with it hears what was missed.
"""

import asyncio
import logging
import os
import signal
import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import django
import msgspec
import psycopg
from aiohttp import web
from django.apps import apps

if not apps.ready:
    os.environ |= {"HUIYING_ACTS_AS": "system"}  # nobody's reader: the wall between units is asked where something is told
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from huiying.calls.leading import sits
from huiying.directory.keys import demand_own_secret
from huiying.kit.actor import Actor
from huiying.kit.times import rfc3339
from huiying.work.clock import read_clock
from huiying.work.doors import port, staff_behind
from huiying.work.listening import CHANNEL, address
from huiying.work.news import Batch, Piece, given_back, horizon_now, pieces_since, signed_in, visible_orders
from huiying.work.strangers import Strangers
from huiying.work.telephones import carried, engine_here

log = logging.getLogger(__name__)
T = TypeVar("T")
HUB: web.AppKey["Hub"] = web.AppKey("hub")
SECURED: web.AppKey[ssl.SSLContext] = web.AppKey("secured")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-site",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
MOST_CLIENTS = 500
TABS_EACH = 8
BACKLOG = 64
HEARTBEAT = 15.0
LOOK_AGAIN = 60.0  # how long a person who signed out, or lost a role, is still told
SLOW = 5.0
GATHER = 0.15
WITHOUT_NEWS = 5.0


@dataclass(eq=False)
class Client:
    """One open stream."""

    session_key: str
    actor: Actor
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    task: asyncio.Task[object] | None = None

    def offer(self, message: bytes) -> None:
        """Put a message in line; a client that has fallen too far behind is let go."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.drop()

    def drop(self) -> None:
        """End the stream; the browser comes back with the id it heard last."""
        if self.task is not None:
            self.task.cancel()


def message(order_id: UUID | str, kind: str, at: datetime, mark: int) -> bytes:
    """One server-sent event."""
    stream = f"order:{order_id}" if isinstance(order_id, UUID) else order_id
    data = msgspec.json.encode({"stream": stream, "kind": kind, "at": rfc3339(at)})
    return b"id: %d\ndata: %s\n\n" % (mark, data)


class Hub:
    """All open streams, and the one loop that finds what is new."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.telephones: dict[str, Client] = {}  # by person
        self.strangers = Strangers()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="news")
        self._low = 0
        self._told: set[UUID] = set()

    async def read(self, call: Callable[[], T]) -> T:
        """Ask the database in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, given_back(call))

    async def run(self) -> None:
        """Listen and tell, for ever; a database that is away is waited for."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, django.db.Error) as trouble:
                log.error("the database is away: %s", type(trouble).__name__)  # noqa: TRY400 - the trace would repeat every few seconds
                await asyncio.sleep(WITHOUT_NEWS)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(address(), autocommit=True) as listening:
            await listening.execute(f"LISTEN {CHANNEL}")
            self._low = self._low or await self.read(horizon_now)
            while True:
                async for _ in listening.notifies(timeout=WITHOUT_NEWS, stop_after=1):
                    await asyncio.sleep(GATHER)
                await self.look()

    async def look(self) -> None:
        """Find what is new and tell everybody who may know."""
        batch = await self.read(lambda: pieces_since(self._low))
        fresh = [piece for piece in batch.pieces if piece.event_id not in self._told]
        self._low = batch.horizon
        self._told = {piece.event_id for piece in batch.pieces if piece.xid >= batch.horizon}
        await self.tell(fresh, batch, list(self.clients))

    async def tell(self, pieces: list[Piece], batch: Batch, clients: list[Client]) -> None:
        """Offer each client the pieces of the orders in its person's scope; of very many, only that there were many."""
        if batch.more:
            for client in clients:
                client.offer(message("*", "many", read_clock(), batch.horizon))
            return
        if not pieces or not clients:
            return
        actors, orders = {client.actor for client in clients}, {piece.order_id for piece in pieces}
        seen = await self.read(lambda: visible_orders(actors, orders))
        for client in clients:
            for piece in pieces:
                if piece.order_id in seen[client.actor]:
                    client.offer(message(piece.order_id, piece.kind, piece.at, batch.horizon))

    def admit(self, client: Client) -> bool:
        """Take a client in, unless the house is full; a person's oldest stream makes room for a ninth."""
        own = [other for other in self.clients if other.actor.id == client.actor.id]
        if len(own) >= TABS_EACH:
            own[0].drop()
        elif len(self.clients) >= MOST_CLIENTS:
            return False
        self.clients.add(client)
        return True

    async def still(self, client: Client) -> bool:
        """Whether the person is still signed in; roles and unit are read anew."""
        actor = await self.read(lambda: signed_in(client.session_key, read_clock()))
        if actor is None:
            return False
        client.actor = actor
        return True


async def events(request: web.Request) -> web.StreamResponse:
    """One person's stream. 401 without a session, 403 from a foreign page, 429 after many cookies of nobody, 503 when too many listen."""
    hub = request.app[HUB]
    actor, key, headers = await staff_behind(request, hub.strangers, hub.read)
    client = Client(key, actor, task=asyncio.current_task())
    if not hub.admit(client):
        raise web.HTTPServiceUnavailable(headers={**headers, "Retry-After": "30"})
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    try:
        await response.prepare(request)
        await _catch_up(hub, client, response, request.headers.get("Last-Event-ID", ""))
        await _serve(hub, client, response)
    except (asyncio.CancelledError, TimeoutError, ConnectionError):
        if request.transport is not None:
            request.transport.abort()
    finally:
        hub.clients.discard(client)
    return response


async def telephone(request: web.Request) -> web.StreamResponse:
    """The signalling of an agent's browser to the engine, also while the line is away; a newer one takes an older one's place.

    As `staff_behind`; 403 for who has no place at the line.
    """
    hub = request.app[HUB]
    actor, key, headers = await staff_behind(request, hub.strangers, hub.read)
    if not sits(actor):
        raise web.HTTPForbidden(headers=headers)
    client, older = Client(key, actor, task=asyncio.current_task()), hub.telephones.get(actor.id)
    hub.telephones[actor.id] = client
    if older is not None:
        older.drop()
    try:
        return await carried(request, lambda: hub.still(client))
    finally:
        if hub.telephones.get(actor.id) is client:
            del hub.telephones[actor.id]


async def _catch_up(hub: Hub, client: Client, response: web.StreamResponse, last: str) -> None:
    """Begin the stream; tell first what was missed since the last event heard."""
    mark = await hub.read(horizon_now)
    await response.write(b"retry: 3000\nid: %d\n\n" % mark)
    if last.isascii() and last.isdigit() and len(last) < 19:  # noqa: PLR2004 - what a bigint holds
        batch = await hub.read(lambda: pieces_since(int(last)))
        await hub.tell(list(batch.pieces), batch, [client])


async def _serve(hub: Hub, client: Client, response: web.StreamResponse) -> None:
    """Write what comes, and a beat when nothing does. Raises TimeoutError for a browser that does not read."""
    loop = asyncio.get_running_loop()
    looked = loop.time()
    while True:
        words = b": beat\n\n"
        with suppress(TimeoutError):
            words = await asyncio.wait_for(client.queue.get(), HEARTBEAT)
        if loop.time() - looked > LOOK_AGAIN:
            if not await hub.still(client):
                return
            looked = loop.time()
        await asyncio.wait_for(response.write(words), SLOW)


async def _lifetime(app: web.Application) -> AsyncIterator[None]:
    hub = app[HUB]
    running = asyncio.create_task(hub.run())
    if (secured := app.get(SECURED)) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, read_certificate, secured)
    yield
    for client in list(hub.clients):
        client.drop()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _close(app: web.Application) -> None:
    for client in [*app[HUB].clients, *app[HUB].telephones.values()]:
        client.drop()


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def read_certificate(secured: ssl.SSLContext) -> None:
    """Read the certificate's files: connections made from now on are shown what stands in them."""
    secured.load_cert_chain(os.environ["HUIYING_CERTIFICATE"], os.environ["HUIYING_CERTIFICATE_KEY"])


def make_app(secured: ssl.SSLContext | None = None) -> web.Application:
    """The application, with its hub, and the context of HTTPS where it is spoken."""
    app = web.Application()
    app[HUB] = Hub()
    if secured is not None:
        app[SECURED] = secured
    app.on_response_prepare.append(_harden)
    app.router.add_get("/", events)
    app.router.add_get("/events", events)
    if engine_here():
        app.router.add_get("/events/telephone", telephone)
    app.cleanup_ctx.append(_lifetime)
    app.on_shutdown.append(_close)
    return app


def main() -> None:
    """Serve until SIGTERM or Ctrl-C. Raises KnownSecret."""
    demand_own_secret()
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if os.environ.get("HUIYING_CERTIFICATE") else None
    if secured is not None:
        read_certificate(secured)
    app, host = make_app(secured), os.environ.get("HUIYING_HOST", "127.0.0.1")
    web.run_app(app, host=host, port=port(), ssl_context=secured, print=None, access_log=None, shutdown_timeout=1.0)


if __name__ == "__main__":
    main()
