"""The telephone engine on the line's switchboard, where a city has one: HUIYING_ENGINE names its run folder, HUIYING_LINE_SETTINGS the city's line.toml."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import django.db
import psycopg

from huiying.adapters.asterisk_ari import Ari
from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.adapters.asterisk_settings import read_settings
from huiying.calls.line_policy import LinePolicy
from huiying.calls.sources import ENGINE
from huiying.work.clock import read_clock
from huiying.work.line_left import engines_files
from huiying.work.line_merging import Circumstances, merge
from huiying.work.line_switchboard import Switchboard

log = logging.getLogger(__name__)
MERGE_EVERY_S, SWEEP_EVERY_S = 10.0, 60.0
RESTS_S = 60.0  # a recording that ends is told of at once
SETTLED = timedelta(seconds=5)  # a call that has just ended is being written down by ourselves
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine's line, its run folder and the queue that its own fallback queue stands for. `strange` are the recordings that were told as nobody's."""

    line: EngineLine
    run: Path
    queue: str
    strange: set[str] = field(default_factory=set)

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

    async def sweep(self, board: Switchboard, read: Read, held: Collection[Path], rests_s: float = RESTS_S) -> None:
        """Keep what the engine recorded to its end while nobody heard of it. `held` is what is being kept already."""
        if ENGINE not in board.found:
            return  # which calls live is not known yet
        live, taken = set(self.line.calls), set(held)
        left, strange = await read(lambda: engines_files(self.line.plan.recordings, live=live, held=taken, rests_s=rests_s))
        for one in left:
            board.chronicle.goes_on(f"call:{one.call}", one.seq, over=True)
            board.keep(one.call, one.file, one.seconds)
        if new := strange - self.strange:
            self.strange.update(new)
            log.warning("%d recordings (wav) of the engine are of calls that nobody knows: they stay where they are", len(new))

    async def begin(self, board: Switchboard, read: Read, held: Collection[Path]) -> None:
        """What happened while we were away, before we take up what lives; recordings that ended then are kept."""
        await self.read_back(board, read, timedelta(0))
        try:
            await self.sweep(board, read, held, 0.0)
        except OSError as trouble:
            log.error("recordings wait in the engine's folder: %s", type(trouble).__name__)  # noqa: TRY400 - its text names a file

    async def keep_reading_back(
        self, board: Switchboard, read: Read, held: Collection[Path], every_s: float = MERGE_EVERY_S, sweep_s: float = SWEEP_EVERY_S
    ) -> None:
        """Every few seconds, for ever; what was recorded every minute."""
        loop = asyncio.get_running_loop()
        swept = -sweep_s
        while True:
            await asyncio.sleep(every_s)
            try:
                if board.taken_up.is_set():
                    await self.read_back(board, read)
                    if loop.time() - swept >= sweep_s:
                        swept = loop.time()
                        await self.sweep(board, read, held)
            except (django.db.Error, psycopg.Error, OSError) as away:
                log.error("the engine's records wait: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat


def add_engine(board: Switchboard, policy: LinePolicy) -> Engine | None:
    """Put the engine on the board; None where the city has none. Raises BadSettings."""
    if not os.environ.get("HUIYING_ENGINE"):
        return None
    run, settings = Path(os.environ["HUIYING_ENGINE"]), read_settings(Path(os.environ.get("HUIYING_LINE_SETTINGS", "")))
    queue, trunk = policy.rules.default_queue, next((each.name for each in settings.trunks), "")
    board.telephones = frozenset(desk.name for desk in settings.desks)
    plan = Plan(recordings=run / "spool" / "recording", clock=board.clock, queue=queue, trunk=trunk, menu=policy.choices, outside=settings.outside)
    line = board.add(ENGINE, lambda ear: EngineLine(Ari(run / "control.json"), ear, plan))
    assert isinstance(line, EngineLine)  # noqa: S101 - for the reader of types: `add` gives back what was made
    return Engine(line, run, queue)
