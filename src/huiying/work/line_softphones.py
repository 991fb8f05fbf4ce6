"""Agents whose telephone is their browser: the engine is told of each, the page of its password, and their signalling is carried to the engine.

At which desk telephones agents sit who take calls the engine is told too: its own queue rings those first, should we be away.

The voice does not pass here. An agent's own session opens the door (`/line/telephone`), one connection for each agent; it ends when the agent leaves.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import web

from huiying.adapters.asterisk_ari import EngineAway, Gone, Refused
from huiying.adapters.asterisk_softphones import Pass, Softphones, name_of
from huiying.calls import acd_commands as did
from huiying.calls.leading import sits
from huiying.work.line_doors import staff_of
from huiying.work.line_engine import Engine
from huiying.work.line_shared import HOUSE
from huiying.work.line_switchboard import Switchboard
from huiying.work.telephones import NOT_THERE, carry, opened

log = logging.getLogger(__name__)
COMPUTER = "computer"
REPLACED = 4001
OUT_OF_SERVICE = frozenset({"signed_out", "signed_in", "paused"})


class AtComputers:
    """Who sits at a computer, and the connections of their browsers to the engine. Without an engine nobody needs one."""

    def __init__(self, board: Switchboard, engine: Engine | None) -> None:
        self._board = board
        self._softphones = Softphones(engine.line.ari) if engine is not None else None
        self._open: dict[str, web.WebSocketResponse] = {}
        self._serving: dict[str, bool] = {}  # who is in the engine's own queue
        self._desks: dict[str, tuple[str, bool]] = {}  # the desk telephone of each agent, and whether that queue rings it before the empty ones
        self._tasks: set[asyncio.Task[None]] = set()

    def choose(self, agent: str, place: str) -> None:
        """Where an agent hears the engine's calls from now on: at the computer, or at the telephone of the seat."""
        if place == COMPUTER and self._softphones is not None:
            self._board.softphones[agent] = name_of(agent)
        elif self._board.softphones.pop(agent, ""):
            self._serving.pop(agent, None)
            self._spawn(self._taken_away(agent))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def give(self, agent: str) -> Pass | None:
        """A new password for the telephone of who sits at a computer; None for anybody else. Raises EngineAway, Gone, Refused."""
        if self._softphones is None or agent not in self._board.softphones:
            return None
        given = await self._softphones.give(agent)
        await self._softphones.serve(agent, on=self._serving.get(agent, False))  # an engine that was started anew knows of nobody
        return given

    async def _taken_away(self, agent: str) -> None:
        socket = self._open.pop(agent, None)
        if socket is not None:
            await socket.close()
        if self._softphones is not None and agent not in self._board.softphones:
            for gone in (self._softphones.serve(agent, on=False), self._softphones.take(agent)):
                with suppress(EngineAway, Gone, Refused):  # what is in the engine's memory goes with it
                    await gone

    def see(self, command: did.Command) -> None:
        """Who has left the line has no telephone; who takes calls is rung by the engine's own queue too, should we be away, and who pauses is not."""
        if not isinstance(command, did.AgentIs):
            return
        on = command.state not in OUT_OF_SERVICE and command.agent not in self._board.leading
        if command.agent not in self._board.softphones:
            self._at_desk(command.agent, self._board.telephone_of(command.agent), on)
            return
        self._at_desk(command.agent, "", False)
        if command.state == "signed_out":
            self.choose(command.agent, "")
            return
        if self._serving.get(command.agent) is not on:
            self._serving[command.agent] = on
            self._spawn(self._serve(command.agent))

    def _at_desk(self, agent: str, desk: str, on: bool) -> None:
        known = self._desks.get(agent, ("", False))
        if known == (desk, on):
            return
        self._desks[agent] = desk, on
        if self._softphones is not None:
            for telephone in {known[0], desk} - {""}:
                self._spawn(self._rank(telephone))

    async def _rank(self, desk: str) -> None:
        if self._softphones is not None:
            with suppress(EngineAway, Gone, Refused):  # all are rung in turn all the same, a little later
                await self._softphones.rank(desk, first=(desk, True) in self._desks.values())

    async def _serve(self, agent: str) -> None:
        """As it is by now: a newer state may have come meanwhile."""
        if self._softphones is not None and agent in self._serving:
            with suppress(EngineAway, Gone, Refused):  # told again with the next password
                await self._softphones.serve(agent, on=self._serving[agent])

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
        try:
            await carry(page, engine)
        finally:
            if self._open.get(agent) is page:
                del self._open[agent]


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
    socket = await opened(request)
    await house.computers.carry(actor.id, socket)
    return socket
