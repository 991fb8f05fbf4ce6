"""Recordings that a kill left half kept are looked for when the line has begun, and each day: told of where they can be opened, else removed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

import django.db
import psycopg

from huiying.calls.recordings_half_kept import PARTS, Found, Half, Why, keys_of, look, remove_half, silent
from huiying.kit.actor import system
from huiying.work.clock import read_clock
from huiying.work.line_keeping import Keeper
from huiying.work.line_numbers import last_seq
from huiying.work.line_switchboard import Switchboard

SETTLES_S, EVERY_S, PAUSE_S = 30.0, 86_400.0, 0.1
log = logging.getLogger(__name__)
LINE = system("line")
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


class HalfKept:
    """Looks for them, a part of the recordings at a time."""

    def __init__(self, board: Switchboard, keeper: Keeper, read: Read, *, settles_s: float = SETTLES_S) -> None:
        self._board, self._keeper, self._read, self._settles_s = board, keeper, read, settles_s

    async def run(self) -> None:
        """For as long as the line runs. What ended while it was away is in the keeper's hands by then: that is no half."""
        await self._board.all_stand.wait()
        await self._board.taken_up.wait()
        await asyncio.sleep(self._settles_s)
        while True:
            for part in PARTS:
                try:
                    await self.look(part)
                except (django.db.Error, psycopg.Error, OSError) as away:
                    log.error("half-kept recordings wait: %s", type(away).__name__)  # noqa: TRY400 - its text may name a file
                await asyncio.sleep(PAUSE_S)
            await asyncio.sleep(EVERY_S)

    async def look(self, part: str) -> None:
        """One part."""
        now = read_clock()
        keys: list[Half] = await self._read(lambda: keys_of(part, now))
        held = {file.name.split(".")[0] for file in self._keeper.held} | self._board.brain.floor.calls.keys()  # after the keys: these are being kept
        found: Found = await self._read(lambda: look(part, keys, held=held, now=now))
        for one in found.whole:
            seq = await self._read(partial(last_seq, f"call:{one.call}"))
            self._board.chronicle.goes_on(f"call:{one.call}", seq, over=True)
            manifest = {"file": one.kept.file, "sha256": one.kept.sha256, "bytes": one.kept.bytes, "seconds": one.seconds}
            self._board.chronicle.recorded(one.call, manifest, at=now.timestamp())
        for half in found.no_file:
            await self._remove(half, "no_file", now)
        for half in found.no_key:
            await self._remove(half, "no_key", now)
        if found.whole or found.staying:
            log.warning("half-kept recordings: %d are told of now, %d cannot be opened and stay", len(found.whole), found.staying)

    async def _remove(self, half: Half, why: Why, now: datetime) -> None:
        """With a receipt; and of a call of which nothing else tells a recording, that there is none."""
        if not await self._read(lambda: remove_half(half=half, why=why, actor=LINE, now=now)):
            return
        log.warning("a half-kept recording is removed: %s", why)
        if half.call and await self._read(lambda: silent(half.call)):
            seq = await self._read(lambda: last_seq(f"call:{half.call}"))
            self._board.chronicle.goes_on(f"call:{half.call}", seq, over=True)
            self._board.chronicle.not_recorded(half.call, "failed", at=now.timestamp())
