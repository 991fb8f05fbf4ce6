"""One WebSocket, read and written at once, and closed so that the other side hears why."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import web

CLOSES_WITHIN = 5.0


async def both_ways(*ways: Coroutine[Any, Any, int | None]) -> int | None:
    """Read and write until one of them ends, and the other with it: the code with which it wants the connection closed, if it does.

    None closes it by itself: reading would end by that, and so the handler, and the connection before the other side has heard why.
    """
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        told = await asyncio.gather(*tasks, return_exceptions=True)
    for one in told:
        if isinstance(one, Exception) and not isinstance(one, ConnectionError):
            raise one
    return next((one for one in told if isinstance(one, int)), None)


async def put_out(socket: web.WebSocketResponse, cut_off: Callable[[], None], code: int) -> None:
    """Close a connection and say why; the other side may be dead and not answer."""
    with suppress(TimeoutError):
        await asyncio.wait_for(socket.close(code=code), CLOSES_WITHIN)
    cut_off()
