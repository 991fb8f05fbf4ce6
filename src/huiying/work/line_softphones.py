"""Agents whose telephone is their browser: the engine is told of each, the page of its password, and their signalling is carried to the engine.

The voice does not pass here. An agent's own session opens the door (`/line/telephone`), one connection for each agent; it ends when the agent leaves.
"""

import asyncio
import logging
from contextlib import suppress

import aiohttp
from aiohttp import WSMsgType, web

from huiying.adapters.asterisk_ari import EngineAway, Gone, Refused
from huiying.adapters.asterisk_softphones import PROTOCOL, Pass, Softphones, name_of
from huiying.calls import acd_commands as did
from huiying.work.line_doors import sits, staff_of
from huiying.work.line_engine import Engine
from huiying.work.line_shared import HOUSE
from huiying.work.line_switchboard import Switchboard

log = logging.getLogger(__name__)
LARGEST = 64 * 1024
BEAT = 15.0
COMPUTER = "computer"
REPLACED, NOT_THERE = 4001, 4004


class AtComputers:
    """Who sits at a computer, and the connections of their browsers to the engine. Without an engine nobody needs one."""

    def __init__(self, board: Switchboard, engine: Engine | None) -> None:
        self._board = board
        self._softphones = Softphones(engine.line.ari) if engine is not None else None
        self._open: dict[str, web.WebSocketResponse] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def choose(self, agent: str, place: str) -> None:
        """Where an agent hears the engine's calls from now on: at the computer, or at the telephone of the seat."""
        if place == COMPUTER and self._softphones is not None:
            self._board.softphones[agent] = name_of(agent)
        elif self._board.softphones.pop(agent, ""):
            task = asyncio.get_running_loop().create_task(self._taken_away(agent))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def give(self, agent: str) -> Pass | None:
        """A new password for the telephone of who sits at a computer; None for anybody else. Raises EngineAway, Gone, Refused."""
        if self._softphones is None or agent not in self._board.softphones:
            return None
        return await self._softphones.give(agent)

    async def _taken_away(self, agent: str) -> None:
        socket = self._open.pop(agent, None)
        if socket is not None:
            await socket.close()
        if self._softphones is not None and agent not in self._board.softphones:
            with suppress(EngineAway, Refused):  # what is in the engine's memory goes with it
                await self._softphones.take(agent)

    def see(self, command: did.Command) -> None:
        """Who has left the line has no telephone."""
        if isinstance(command, did.AgentIs) and command.state == "signed_out":
            self.choose(command.agent, "")

    async def carry(self, agent: str, page: web.WebSocketResponse) -> None:
        """Carry the signalling of one browser both ways until one side ends it. A newer connection takes an older one's place."""
        older = self._open.get(agent)
        self._open[agent] = page
        if older is not None:
            await older.close(code=REPLACED)
        if self._softphones is None:
            return
        try:
            engine = await self._softphones.signalling()
        except EngineAway:
            await page.close(code=NOT_THERE)
            return
        back = asyncio.create_task(_pump(engine, page))
        try:
            await _pump(page, engine)
        finally:
            back.cancel()
            await engine.close()
            if self._open.get(agent) is page:
                del self._open[agent]


async def _pump(of: web.WebSocketResponse | aiohttp.ClientWebSocketResponse, to: web.WebSocketResponse | aiohttp.ClientWebSocketResponse) -> None:
    """Hand each text on; the end of one side is the end of the other."""
    try:
        async for said in of:
            if said.type is WSMsgType.TEXT:
                await to.send_str(said.data)
    except ConnectionError:
        pass
    finally:
        await to.close()


async def pass_door(request: web.Request) -> web.Response:
    """With what the asking agent's browser registers: name and a new password. 404 for who does not sit at a computer, 503 while the engine is away."""
    house = request.app[HOUSE]
    actor, _, headers = await staff_of(request, sits)
    try:
        given = await house.computers.give(actor.id)
    except (EngineAway, Gone, Refused) as trouble:
        log.warning("no telephone for a browser: %s", type(trouble).__name__)
        raise web.HTTPServiceUnavailable(headers={**headers, "Retry-After": "2"}) from trouble
    if given is None:
        raise web.HTTPNotFound(headers=headers)
    return web.json_response({"name": given.name, "password": given.password}, headers={**headers, "Cache-Control": "no-store"})


async def telephone_door(request: web.Request) -> web.StreamResponse:
    """The signalling of an agent's browser (SIP over WebSocket). 401, 403 as at the agent's page; 404 for who does not sit at a computer."""
    house = request.app[HOUSE]
    actor, _, headers = await staff_of(request, sits)
    if actor.id not in house.board.softphones:
        raise web.HTTPNotFound(headers=headers)
    socket = web.WebSocketResponse(heartbeat=BEAT, max_msg_size=LARGEST, protocols=(PROTOCOL,))
    await socket.prepare(request)
    await house.computers.carry(actor.id, socket)
    return socket
