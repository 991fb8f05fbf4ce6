"""The engine's own records, read on from where the last reading stopped, a part at a time: nothing twice, no half line, no more in memory than a part.

Where the reading stands, and what was told of calls that have not ended, is kept beside the records (`read.json`). A file that was rotated is read to
its end before the new one is begun. Blocking.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from huiying.adapters.asterisk_config import CDR, QUEUE_LOG
from huiying.adapters.asterisk_log import EngineRecord, Log
from huiying.kit.times import local_date

PART = 32 * 1024  # some 150 calls, whose events are all looked at
ROTATE_AT = 4_000_000
RESTS_S = 600.0
READ = ".read"  # behind the name of a file that we rotated
KEPT = "read.json"


class Mark(msgspec.Struct):
    """Up to where a file was read: the file's own number, which stays when it is renamed, and how many bytes."""

    inode: int = 0
    offset: int = 0


class Stand(msgspec.Struct):
    """Where a reading stands."""

    cdr: Mark
    queue: Mark
    calls: list[EngineRecord] = []
    cdr_day: str = ""  # of the city, on which each was begun
    queue_day: str = ""


class Reading:
    """One reading, `part` bytes at a time. `parts` reads on; `keep` is for when everything that was read is safe."""

    def __init__(self, run: Path, *, part: int = PART) -> None:
        self._part = part
        self._kept, self._cdr, self._queue = run / KEPT, run / CDR, run / QUEUE_LOG
        try:
            self._stand = msgspec.json.decode(self._kept.read_bytes(), type=Stand)
        except (OSError, msgspec.MsgspecError):
            self._stand = Stand(Mark(), Mark())  # all of it from the beginning: what the journal has is left out
        self.log = Log(self._stand.calls)
        self.queue_read = False  # to its end

    def parts(self) -> Iterator[None]:
        """Read part after part, of the file that is behind the other; after each, the calls in `log` may be taken."""
        cdr_read = self.queue_read = False
        while not (cdr_read and self.queue_read):
            if cdr_read or (not self.queue_read and self.log.queue_until <= self.log.cdr_until):
                lines, self.queue_read = read_on(self._queue, self._stand.queue, self._part)
                self.log.read_queue(lines)
            else:
                lines, cdr_read = read_on(self._cdr, self._stand.cdr, self._part)
                self.log.read_cdr(lines)
            yield

    def keep(self) -> None:
        """Keep where it stands: whole, or not at all."""
        self._stand.calls = list(self.log.calls.values())
        partial = self._kept.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(self._stand))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._kept)

    def rotate(self, now: datetime, larger_than: int = ROTATE_AT) -> None:
        """Begin a new file of call-detail records on a new day of the city, or beyond this many bytes: the engine opens it for each record.

        Its queue's log it keeps open: that is emptied on a new day, once nothing was written to it for a while. For when all is read.
        """
        day, stand = local_date(now).isoformat(), self._stand
        begun = (stand.cdr_day, stand.queue_day)
        size = self._cdr.stat().st_size if self._cdr.exists() else 0
        if size and (size > larger_than or stand.cdr_day not in {"", day}):
            self._cdr.replace(self._cdr.with_name(self._cdr.name + READ))
        stand.cdr_day = day
        if stand.queue_day in {"", day} or self._emptied(now):
            stand.queue_day = day
        if begun != (stand.cdr_day, stand.queue_day):
            self.keep()

    def _emptied(self, now: datetime) -> bool:
        """Empty the queue's log, if all of it is read and it rests; else it is tried again."""
        if not self._queue.exists():
            return True
        told = self._queue.stat()
        if told.st_size != self._stand.queue.offset or now.timestamp() - told.st_mtime < RESTS_S:
            return False
        try:
            os.truncate(self._queue, 0)  # the engine writes at its end, wherever that is
        except PermissionError:
            return False
        self._stand.queue.offset = 0
        return True


def read_on(path: Path, mark: Mark, size: int = PART) -> tuple[list[str], bool]:
    """The next whole lines of a file, `mark` moved behind them; and whether that was its end. A last line without an end is left for the next time."""
    file = _file_of(path, mark)
    if file is None:
        return [], True
    with file.open("rb") as opened:
        there = os.fstat(opened.fileno())
        if there.st_ino != mark.inode or there.st_size < mark.offset:
            mark.inode, mark.offset = there.st_ino, 0  # a new file, or one that was cut off
        opened.seek(mark.offset)
        part = opened.read(size)
    whole = part.rfind(b"\n") + 1
    if not whole and len(part) == size:
        whole = size  # no line of the engine's is as long
    mark.offset += whole
    lines = part[:whole].decode("utf-8", errors="replace").splitlines()
    if len(part) == size:
        return lines, False
    return lines, file == path or not _next_file(file, path, mark)


def _file_of(path: Path, mark: Mark) -> Path | None:
    """The file that the mark is in, under whatever name it has by now; else the one that has its name."""
    if path.exists() and path.stat().st_ino == mark.inode:
        return path
    rotated = next((file for file in path.parent.glob(path.name + "*") if file.stat().st_ino == mark.inode), None) if mark.inode else None
    return rotated or (path if path.exists() else None)


def _next_file(read: Path, path: Path, mark: Mark) -> bool:
    """A rotated file is read to its end: on with the one that has its name now, if it is there."""
    if not path.exists():
        return False
    if read.name == path.name + READ:
        read.unlink()
    mark.inode, mark.offset = path.stat().st_ino, 0
    return True
