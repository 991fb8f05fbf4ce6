"""What a server that died badly left behind: a pid file, or itself."""

import os
import signal
import sys
import time
from pathlib import Path

STOPS_WITHIN = 60.0


def clear_leftover(data: Path) -> None:
    """Make way for a start: stop an orphaned server of this data folder; remove the pid file of a dead one.

    The caller holds the home's lock, so a server that still runs here belongs to a supervisor that is gone. A pid that was given to
    another program since (a container started again) is not taken for a server.
    """
    note = data / "postmaster.pid"
    pid = _pid(note)
    if pid is not None and _serves(pid, data):
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + STOPS_WITHIN
        while _serves(pid, data) and time.monotonic() < until:
            time.sleep(0.05)
    note.unlink(missing_ok=True)


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
