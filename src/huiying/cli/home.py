"""A city's home folder, and the lock that lets one supervisor in.

- pg/: the database server's own folder
- secrets/: passwords and Django's secret, 0600 each
- keys.json: the keys of sealed personal fields, 0600, outside the database's folder: back it up apart
- files/: attachments
- static/: collected style sheets and scripts, where they are collected
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from huiying.cli.postgres.cluster import Cluster
from huiying.cli.postgres.leftover import clear_leftover
from huiying.cli.postgres.roles import Passwords
from huiying.cli.postgres.runner import can_enter, find_runner
from huiying.cli.refusal import Refusal
from huiying.kit.sealing import Keyring

ROOT = Path(__file__).resolve().parents[3]
ELSEWHERE = Path("/var/lib/huiying")


class AlreadyRunning(Refusal):
    """Another supervisor holds this home."""


class SecretLost(Refusal):
    """The database is there but a secret it needs is not: making a new one would lock the data up for good."""


class Home:
    """One city's folder, held alone until the process ends."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where needed and take its lock. Raises AlreadyRunning, PermissionError."""
        self.folder = folder.resolve()
        _make(self.folder)
        self._lock = self._take_lock()
        self.keys = self.folder / "keys.json"
        self.files = self.folder / "files"
        self.static = self.folder / "static"
        self.secrets = self.folder / "secrets"
        self.cluster = Cluster(place_of_database(self.folder))

    def clear(self) -> None:
        """Remove all of ours in this home: everything begins anew."""
        clear_leftover(self.cluster.data)
        self.cluster.destroy()
        for name in ("secrets", "files", "static"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("keys.json", "accounts.json"):
            (self.folder / name).unlink(missing_ok=True)

    def prepare(self) -> None:
        """Make the keys and the folders of files, once."""
        self._once(self.keys, lambda: Keyring.new().to_json())
        _make(self.files, 0o700)
        _make(self.static)

    def passwords(self) -> Passwords:
        """The three roles' passwords, made once."""
        return Passwords(*(self.secret(f"postgres-{role}") for role in ("super", "owner", "app")))

    def secret(self, name: str) -> str:
        """A secret by name, made once. Raises SecretLost."""
        _make(self.secrets, 0o700)
        return self._once(self.secrets / name, lambda: secrets.token_hex(32))

    def _once(self, file: Path, make: Callable[[], str]) -> str:
        if not file.exists():
            if (self.cluster.data / "PG_VERSION").exists() and file != self.secrets / "django":
                raise SecretLost(
                    f"数据库还在，但 {file} 不见了。请从备份恢复它；若不要旧数据，请加 --fresh 或换 --home。",
                    f"The database is there but {file} is gone. Restore it from a backup; to begin anew, use --fresh or another --home.",
                )
            write_private(file, make())
        return file.read_text(encoding="utf-8")

    def _take_lock(self) -> IO[str]:
        lock = (self.folder / "lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise AlreadyRunning(
                f"{self.folder} 已在运行（进程 {holder}）。请先停掉它（kill {holder}），或用 --home 另选目录。",
                f"{self.folder} is already being served (process {holder}). Stop it (kill {holder}), or choose another folder with --home.",
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return lock


def place_of_database(folder: Path) -> Path:
    """In the home, unless root hands the server to a user who may not enter there (a project under /root): then in /var/lib/huiying."""
    if can_enter(folder, find_runner()):
        return folder / "pg"
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
    _make(ELSEWHERE / f"{folder.name}-{mark}")
    return ELSEWHERE / f"{folder.name}-{mark}" / "pg"


def write_private(file: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    with new.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _make(folder: Path, mode: int = 0o711) -> None:
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir()
    folder.chmod(mode)
