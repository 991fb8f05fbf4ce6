"""Recordings that have ended: sealed and put away beside the conversation that goes on, then told to the chronicle."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import django.db
import psycopg

from huiying.calls.recordings import Kept, NoRecording, keep_recording

if TYPE_CHECKING:
    from huiying.calls.chronicle import Chronicle

AGAIN_S = 5.0
log = logging.getLogger(__name__)
T = TypeVar("T")
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


async def patiently(ask: Callable[[], Awaitable[T]], what: str) -> T:
    """Ask the database until it answers: `what` waits for as long as it is away."""
    while True:
        try:
            return await ask()
        except (django.db.Error, psycopg.Error) as away:
            log.error("the database is away, there waits %s: %s", what, type(away).__name__)  # noqa: TRY400 - the trace would repeat
            await asyncio.sleep(AGAIN_S)


class Keeper:
    """Keeps one recording after another; the files given to it are its own and are gone when they are kept."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._tasks: set[asyncio.Task[None]] = set()
        self.chronicle: Chronicle
        self.clock: Callable[[], float]

    def keep(self, call: str, file: Path, seconds: int) -> None:
        """Keep a recording; returns at once."""
        task = asyncio.get_running_loop().create_task(self._keep(call, file, seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, call: str, file: Path, seconds: int) -> None:
        at = self.clock()
        try:
            keep = partial(keep_recording, call=call, now=datetime.fromtimestamp(at, UTC))
            kept: Kept = await patiently(lambda: self._read(lambda: keep(sound=file.read_bytes())), "a recording")
        except (NoRecording, OSError) as trouble:
            log.error("a recording of call %s is not kept: %s", call, type(trouble).__name__)  # noqa: TRY400 - its text names a file
            self.chronicle.not_recorded(call, "failed", at=at)
            return
        self.chronicle.recorded(call, {"file": kept.file, "sha256": kept.sha256, "bytes": kept.bytes, "seconds": seconds}, at=at)
        await self._read(lambda: file.unlink(missing_ok=True))
