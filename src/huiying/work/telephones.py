"""Carrying what a browser that is a telephone says to the engine, and back.

The line does it, and so does the event stream, which stands while the line is away: the engine's own queue can ring browsers then too.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from aiohttp import WSMsgType, web

from huiying.adapters.asterisk_ari import Ari, EngineAway
from huiying.adapters.asterisk_softphones import PROTOCOL

LARGEST = 64 * 1024
BEAT = 15.0
LOOK_AGAIN = 60.0
NOT_THERE, SIGNED_OUT = 4004, 4003
Side = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


def engine_here() -> bool:
    """Whether this process is told of an engine on this machine."""
    return bool(os.environ.get("HUIYING_ENGINE"))


async def opened(request: web.Request) -> web.WebSocketResponse:
    """The browser's side."""
    socket = web.WebSocketResponse(heartbeat=BEAT, max_msg_size=LARGEST, protocols=(PROTOCOL,))
    await socket.prepare(request)
    return socket


async def carry(page: web.WebSocketResponse, engine: aiohttp.ClientWebSocketResponse) -> None:
    """Carry both ways until one side ends it."""
    back = asyncio.create_task(_pump(engine, page))
    try:
        await _pump(page, engine)
    finally:
        back.cancel()
        await engine.close()


async def _pump(of: Side, to: Side) -> None:
    """Hand each text on; the end of one side is the end of the other."""
    try:
        async for said in of:
            if said.type is WSMsgType.TEXT:
                await to.send_str(said.data)
    except ConnectionError:
        pass
    finally:
        await to.close()


async def carried(request: web.Request, still: Callable[[], Awaitable[bool]]) -> web.WebSocketResponse:
    """One browser's signalling, to the engine as it is now, for as long as its person is `still` signed in."""
    page = await opened(request)
    try:
        async with Ari(Path(os.environ["HUIYING_ENGINE"]) / "control.json") as ari:
            looking = asyncio.create_task(_watch(page, still))
            try:
                await carry(page, await ari.telephone())
            finally:
                looking.cancel()
    except (EngineAway, OSError, ValueError, KeyError):
        await page.close(code=NOT_THERE)
    return page


async def _watch(page: web.WebSocketResponse, still: Callable[[], Awaitable[bool]]) -> None:
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        if not await still():
            await page.close(code=SIGNED_OUT)
