"""Start a program that never outlives the one who started it.

`spawn` runs this very file as a small first step of the child: it gives up root when told to, asks the kernel for a signal at the
parent's death (Linux), and becomes the wanted program. So even `kill -9` of the supervisor leaves no process behind.
Standard library only: the step runs without the project's packages.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
NOT_STARTED = 127


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    output: int | IO[bytes],
    env: Mapping[str, str] | None = None,
    user: tuple[int, int] | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` (absolute path first) in `folder`, its output and errors to `output`, in a session of its own.

    `user` is (uid, gid) to run as (root only). `farewell` is the signal the kernel sends when this process dies.
    """
    who = f"{user[0]}:{user[1]}" if user else "-"
    step = [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(farewell)), who, str(folder)]
    return subprocess.Popen(
        [*step, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(env) if env is not None else None,
        start_new_session=True,
    )


def become(parent: int, farewell: int, who: str, folder: str, command: list[str]) -> None:
    """The child's first step: drop to `who` ("uid:gid" or "-"), tie to `parent`, enter `folder`, turn into `command`."""
    if who != "-":
        uid, gid = (int(part) for part in who.split(":"))
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":  # after the change of user, which would clear it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, farewell)
        if os.getppid() != parent:
            os._exit(NOT_STARTED)
    os.umask(0o077)
    os.chdir(folder)
    os.execv(command[0], command)  # noqa: S606 - our own argument list, no shell


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
