"""What a server that died badly left behind: a pid file, its workers, or itself."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

STOPS_WITHIN = 60.0
ENDS_WITHIN = 5.0
PROGRAM = "postgres"


def clear_leftover(data: Path) -> None:
    """Make way for a start: stop an orphaned server of this data folder and its workers; remove the pid file of a dead one.

    The caller holds the home's lock, so a server that still runs here belongs to a supervisor that is gone. A pid that was given to
    another program since (a container started again) is not taken for a server. The workers of a killed server end by themselves when
    they next wait; until the last is gone a new one refuses to start, so they are waited for, then told, then killed.
    """
    note = data / "postmaster.pid"
    pid = _pid(note)
    if pid is not None and _serves(pid, data):
        os.kill(pid, signal.SIGINT)
        _wait(lambda: _serves(pid, data), STOPS_WITHIN)
    for how in (None, signal.SIGQUIT, signal.SIGKILL):
        if how is not None:
            _tell(_left(data), how)
        if _wait(lambda: bool(_left(data)), ENDS_WITHIN):
            break
    note.unlink(missing_ok=True)


def _tell(workers: Iterable[int], how: signal.Signals) -> None:
    """Send each that is still there the signal."""
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker, how)


def _wait(lasts: Callable[[], bool], within: float) -> bool:
    """Whether it has ended within so many seconds."""
    until = time.monotonic() + within
    while lasts():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _pid(note: Path) -> int | None:
    try:
        first = note.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` lives and is a server of this data folder (a server's working folder is its data folder)."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    return True


def _left(data: Path) -> list[int]:
    """The processes of a server of this data folder that still live; none where the system does not tell."""
    if sys.platform != "linux":
        return []
    return [pid for pid in (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()) if _serves(pid, data) and _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.startswith(PROGRAM)
    except OSError:
        return False
