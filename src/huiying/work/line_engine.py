"""The telephone engine on the line's switchboard, where a city has one: HUIYING_ENGINE names its run folder, HUIYING_LINE_SETTINGS the city's line.toml."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django.db
import psycopg

from huiying.adapters.asterisk_ari import Ari
from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.adapters.asterisk_settings import read_settings
from huiying.calls.line_policy import LinePolicy
from huiying.work.clock import read_clock
from huiying.work.line_left import files_of_known_calls
from huiying.work.line_merging import Circumstances, merge
from huiying.work.line_switchboard import Switchboard

log = logging.getLogger(__name__)
MERGE_EVERY_S = 10.0
SETTLED = timedelta(seconds=5)  # a call that has just ended is being written down by ourselves
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine's line, its run folder and the queue that its own fallback queue stands for."""

    line: EngineLine
    run: Path
    queue: str

    async def read_back(self, board: Switchboard, read: Read, settled: timedelta = SETTLED) -> None:
        """Write down what the engine's own records tell and the journal lacks; not while ours are still to be written. A full disk is no end of the line."""
        live = set(self.line.calls)
        if len(board.chronicle) > 0:
            return
        try:
            written = await read(lambda: merge(self.run, Circumstances(live, self.queue, settled), read_clock()))
        except OSError as trouble:
            log.error("the engine's records cannot be read on: %s", type(trouble).__name__)  # noqa: TRY400 - the trace would repeat
            return
        if written:
            log.warning("%d events were read back from the engine's own records", written)

    async def begin(self, board: Switchboard, read: Read) -> None:
        """What happened while we were away, before we take up what lives; recordings that ended then are kept."""
        await self.read_back(board, read, timedelta(0))
        try:
            for file, call, seq in await read(lambda: files_of_known_calls(self.line.plan.recordings, set(self.line.calls))):
                board.chronicle.goes_on(f"call:{call}", seq, over=True)
                board.keep(call, file, max(0, file.stat().st_size - 44) // 16_000)  # 8 kHz, 16 bit
        except OSError as trouble:
            log.error("recordings wait in the engine's folder: %s", type(trouble).__name__)  # noqa: TRY400 - its text names a file

    async def keep_reading_back(self, board: Switchboard, read: Read) -> None:
        """Every few seconds, for ever."""
        while True:
            await asyncio.sleep(MERGE_EVERY_S)
            try:
                if board.taken_up.is_set():
                    await self.read_back(board, read)
            except (django.db.Error, psycopg.Error) as away:
                log.error("the engine's records wait: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat


def add_engine(board: Switchboard, policy: LinePolicy) -> Engine | None:
    """Put the engine on the board; None where the city has none. Raises BadSettings."""
    if not os.environ.get("HUIYING_ENGINE"):
        return None
    run, settings = Path(os.environ["HUIYING_ENGINE"]), read_settings(Path(os.environ.get("HUIYING_LINE_SETTINGS", "")))
    queue, trunk = policy.rules.default_queue, next((each.name for each in settings.trunks), "")
    board.telephones = frozenset(desk.name for desk in settings.desks)
    plan = Plan(recordings=run / "spool" / "recording", clock=board.clock, queue=queue, trunk=trunk, menu=policy.choices, outside=settings.outside)
    line = board.add("engine", lambda ear: EngineLine(Ari(run / "control.json"), ear, plan))
    assert isinstance(line, EngineLine)  # noqa: S101 - for the reader of types: `add` gives back what was made
    return Engine(line, run, queue)
