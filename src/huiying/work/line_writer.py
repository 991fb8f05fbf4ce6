"""The line's pen: what the chronicle holds goes into the journal in batches; nothing is thrown away because the database is away."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import django.db
import psycopg

from huiying.calls.chronicle import Chronicle
from huiying.calls.record import Memory, record
from huiying.calls.rows import Happening
from huiying.kit.actor import system
from huiying.supervision.notices import alarm
from huiying.work.line_numbers import last_seq

log = logging.getLogger(__name__)
EVERY = 0.2
MOST = 400
AWAY = 2.0
LINE = system("line")
Batch = Sequence[Happening]


class Writer:
    """Writes for as long as it runs. `wrote` is called with the streams of each batch that is on disk."""

    def __init__(self, chronicle: Chronicle, clock: Callable[[], datetime], wrote: Callable[[set[str]], None]) -> None:
        self.chronicle, self.clock, self.wrote = chronicle, clock, wrote
        self.memory = Memory()
        self._pen = ThreadPoolExecutor(1, thread_name_prefix="pen")
        self._in_hand: Batch = ()
        self._refused: dict[str, int] = {}  # streams of which a part was not taken, and what the journal has of them
        self._alarmed: set[str] = set()

    async def run(self) -> None:
        """Write every fifth of a second what has gathered; cancelled, write the rest."""
        try:
            while True:
                await self._write(MOST)
                if len(self.chronicle) < MOST:
                    await asyncio.sleep(EVERY)
        except asyncio.CancelledError:
            self.chronicle.give_back(self._in_hand)
            await asyncio.get_running_loop().run_in_executor(self._pen, self._attempt, self.chronicle.take(len(self.chronicle)))
            raise

    async def _write(self, most: int) -> None:
        self._in_hand = batch = self.chronicle.take(most)
        if not batch:
            return
        written = await asyncio.get_running_loop().run_in_executor(self._pen, self._attempt, batch)
        self._in_hand = ()
        for stream, seq in self._refused.items():
            self.chronicle.refused(stream, seq)
        self._refused.clear()
        if not written:
            self.chronicle.give_back(batch)
            await asyncio.sleep(AWAY)
            return
        self.wrote({noted.stream for noted in batch})

    def _attempt(self, batch: Batch) -> bool:
        """Write a batch; False when the database is away."""
        try:
            self._record(batch)
        except (django.db.OperationalError, django.db.InterfaceError, psycopg.OperationalError) as away:
            log.error("the database is away, %s events wait: %s", len(batch), type(away).__name__)  # noqa: TRY400 - the trace would repeat
            django.db.connections.close_all()
            return False
        return True

    def _record(self, batch: Batch) -> None:
        now = self.clock()
        try:
            record(batch, actor=LINE, now=now, memory=self.memory)
        except django.db.OperationalError:
            raise
        except Exception as trouble:  # noqa: BLE001 - each stream is tried by itself
            log.error("a batch of %s events is written stream by stream: %s", len(batch), type(trouble).__name__)  # noqa: TRY400 - its text may hold data
            self._one_by_one(batch, now)

    def _one_by_one(self, batch: Batch, now: datetime) -> None:
        """One bad stream does not take the others with it: it is named, and people are called."""
        streams: dict[str, list[Happening]] = defaultdict(list)
        for noted in batch:
            streams[noted.stream].append(noted)
        for stream, part in streams.items():
            try:
                record(part, actor=LINE, now=now, memory=self.memory)
            except django.db.OperationalError:
                raise
            except Exception as trouble:  # noqa: BLE001 - told to people by its kind; the others go on
                log.error("%s cannot be written: %s", stream, type(trouble).__name__)  # noqa: TRY400 - its text may hold somebody's data
                self._refused[stream] = last_seq(stream)
                if stream not in self._alarmed:
                    self._alarmed.add(stream)
                    alarm("line", stream, type(trouble).__name__, now=now)
