"""Recordings that have ended: sealed and put away beside the conversation that goes on, then told to the chronicle."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import django.db
import psycopg

from huiying.calls.models import Recording
from huiying.calls.recordings import Damaged, Kept, NoRecording, keep_recording, stands
from huiying.supervision.notices import recording_lost
from huiying.work.line_left import LOST

if TYPE_CHECKING:
    from huiying.calls.chronicle import Chronicle

AGAIN_S = 5.0
LOOKS_EVERY_S = 1.0
TRIES_AGAIN_S = (5.0, 60.0, 600.0)  # after which pauses a recording that could not be kept is tried again
CANNOT = (NoRecording, Damaged, OSError)
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
    """Keeps recordings. The files given to it are its own and are gone when the records tell of them: what is broken off before that is done again.

    `held` are the files in its hands. What cannot be kept stays where it is, with another name.
    """

    def __init__(self, read: Read, looks_every_s: float = LOOKS_EVERY_S, again_s: Sequence[float] = TRIES_AGAIN_S) -> None:
        self._read, self._looks_every_s, self._again_s = read, looks_every_s, again_s
        self.held: set[Path] = set()
        self._told: set[tuple[str, str]] = set()  # call and hash of what is being written down
        self._tasks: set[asyncio.Task[None]] = set()
        self.chronicle: Chronicle
        self.clock: Callable[[], float]

    def keep(self, call: str, file: Path, seconds: int) -> None:
        """Keep a recording; returns at once. A file in hand already is not taken twice."""
        if file in self.held:
            return
        self.held.add(file)
        task = asyncio.get_running_loop().create_task(self._keep(call, file, seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, call: str, file: Path, seconds: int) -> None:
        at = self.clock()
        try:
            kept = await self._sealed(call, file, at)
        except CANNOT as trouble:
            await self._lose(call, file, type(trouble).__name__, at)
            return
        if kept is not None:
            await self._tell(call, kept, seconds, at)
        await self._read(lambda: file.unlink(missing_ok=True))
        self.held.discard(file)

    async def _sealed(self, call: str, file: Path, at: float) -> Kept | None:
        """Seal it and put it away, after a while once more where a disk or a key may come back. Raises what the last try has."""
        for pause in self._again_s:
            try:
                return await self._once(call, file, at)
            except (NoRecording, FileNotFoundError):
                raise
            except CANNOT as trouble:
                log.error("a recording of call %s is not kept yet: %s", call, type(trouble).__name__)  # noqa: TRY400 - its text names a file
            await asyncio.sleep(pause)
        return await self._once(call, file, at)

    async def _once(self, call: str, file: Path, at: float) -> Kept | None:
        kept: Kept | None = await patiently(lambda: self._read(lambda: kept_once(call, file, datetime.fromtimestamp(at, UTC))), "a recording")
        return kept

    async def _lose(self, call: str, file: Path, why: str, at: float) -> None:
        """Give it up: told once, in the call and to who answers for it, and set aside, so that no line that begins anew tries it again."""
        log.error("a recording of call %s is given up: %s", call, why)
        if not await patiently(lambda: self._read(lambda: given_up(call)), "a recording"):
            self.chronicle.not_recorded(call, "failed", at=at)
        if await patiently(lambda: self._read(lambda: set_aside(call, file, why, datetime.fromtimestamp(at, UTC))), "a recording"):
            self.held.discard(file)

    async def _tell(self, call: str, kept: Kept, seconds: int, at: float) -> None:
        """Tell the chronicle, once, and wait until it is written."""
        if (call, kept.sha256) not in self._told:
            self._told.add((call, kept.sha256))
            self.chronicle.recorded(call, {"file": kept.file, "sha256": kept.sha256, "bytes": kept.bytes, "seconds": seconds}, at=at)
        written = False
        while not written:
            await asyncio.sleep(self._looks_every_s)
            written = await patiently(lambda: self._read(lambda: stands(call=call, mark=kept.sha256)), "a recording")
        self._told.discard((call, kept.sha256))


def kept_once(call: str, file: Path, now: datetime) -> Kept | None:
    """Keep the sound in a file; None when the records tell of it already. Blocks. Raises NoRecording, Damaged, OSError."""
    sound = file.read_bytes()
    if stands(call=call, mark=sha256(sound).hexdigest()):
        return None
    return keep_recording(call=call, sound=sound, now=now)


def given_up(call: str) -> bool:
    """Whether it is told already that a recording of this call could not be kept."""
    return Recording.objects.filter(call_id=UUID(call), none_because="failed").exists()


def set_aside(call: str, file: Path, why: str, now: datetime) -> bool:
    """Tell who answers for recordings, and give the file a name by which nobody takes it up; whether it is gone from where it was. Blocks."""
    if not file.exists():
        return True
    recording_lost(call=UUID(call), why=why, now=now)
    try:
        file.rename(file.with_name(f"{file.name}{LOST}"))
    except OSError as trouble:
        log.error("a recording that is given up keeps its name: %s", type(trouble).__name__)  # noqa: TRY400 - its text names a file
        return False
    return True
