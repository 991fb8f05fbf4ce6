"""Who runs the database server. PostgreSQL refuses root, so root hands it to a named unprivileged user."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from huiying.cli.refusal import Refusal
from huiying.work.tether import spawn

USUAL = ("huiying", "postgres", "nobody")


@dataclass(frozen=True)
class Runner:
    """An operating-system user, by name and numbers."""

    name: str
    uid: int
    gid: int


class NoRunner(Refusal):
    """Root gave no user that could run the server."""


def find_runner() -> Runner | None:
    """The user who runs the server: None means ourselves. As root: HUIYING_RUN_AS, else the first that exists of huiying, postgres, nobody.

    Raises NoRunner. Creates no user.
    """
    if os.geteuid() != 0:
        return None
    named = os.environ.get("HUIYING_RUN_AS", "")
    for name in (named,) if named else USUAL:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Runner(name, entry.pw_uid, entry.pw_gid)
    raise NoRunner(
        f"PostgreSQL 不以 root 运行，且没有可用的普通用户（{named or '、'.join(USUAL)}）。请设 HUIYING_RUN_AS=用户名，或以普通用户运行。",
        f"PostgreSQL does not run as root and no unprivileged user was found ({named or ', '.join(USUAL)}). "
        "Set HUIYING_RUN_AS=<user>, or run as an ordinary user.",
    )


def can_enter(folder: Path, runner: Runner | None) -> bool:
    """Whether the runner may pass through all of `folder`'s parents and into it. Asked of the kernel, not computed."""
    if runner is None:
        return os.access(folder, os.X_OK)
    question = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)]
    return spawn(question, folder=Path("/"), output=subprocess.DEVNULL, user=(runner.uid, runner.gid)).wait() == 0


def give(path: Path, runner: Runner | None, mode: int) -> None:
    """Hand one of our own files or folders to the runner, with exactly this mode."""
    if runner is not None:
        os.chown(path, runner.uid, runner.gid)
    path.chmod(mode)
