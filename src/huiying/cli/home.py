"""A city's home folder, and the lock that lets one supervisor in.

- pg/: the database server's own folder
- secrets/: passwords and Django's secret, 0600 each
- keys.json: the keys of sealed personal fields, 0600, outside the database's folder: back it up apart
- log_keys.json, receipt_keys.json: the keys that sign the sealed log and receipts, 0600: back them up apart too
- files/: attachments
- evidence/: the public log: tiles, signed roots
- static/: collected style sheets and scripts, where they are collected
- kind: whether a sample or a real city was made here, or one was brought back by a restore and not served since
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
KIND = "kind"
SAMPLE, REAL, RESTORED = "sample", "real", "restored"


class AlreadyRunning(Refusal):
    """Another supervisor holds this home."""


class SecretLost(Refusal):
    """The database is there but a secret it needs is not: making a new one would lock the data up for good."""


class NotASample(Refusal):
    """What would be erased may be a real city."""


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

    @property
    def bare(self) -> bool:
        """Whether there is nothing here that could be missed: no database, and no keys of one that is elsewhere."""
        return not self.keys.exists() and not (self.cluster.data / "PG_VERSION").exists()

    @property
    def kind(self) -> str:
        """SAMPLE, REAL or RESTORED; a home of before the mark is a sample's where the sample's accounts are; blank: unknown."""
        mark = self.folder / KIND
        if mark.exists():
            return mark.read_text(encoding="ascii", errors="replace").strip()
        return SAMPLE if (self.folder / "accounts.json").exists() else ""

    def mark(self, kind: str) -> None:
        """Write down which kind of city is made or served here."""
        if not (self.folder / KIND).exists() or self.kind != kind:
            write_private(self.folder / KIND, f"{kind}\n")

    def demand_sample(self) -> None:
        """Let pass a sample city's home and a bare one. Raises NotASample."""
        kind = self.kind
        if kind == SAMPLE or (kind != REAL and self.bare):
            return
        zh, en = ("是正式城市", "holds a real city") if kind == REAL else ("里有一座不知是样板还是正式的城市", "holds a city that may be a real one")
        raise NotASample(
            f"{self.folder} {zh}，--fresh 只清空样板城市。什么也没有删除。请用 --home 另选目录；确实不要它，请自行删除该目录。",
            f"{self.folder} {en}, and --fresh erases sample cities only. Nothing was erased. Choose another folder with --home;"
            " if it is really not wanted any more, remove the folder yourself.",
        )

    def clear(self) -> None:
        """Remove all of ours in this home: everything begins anew."""
        clear_leftover(self.cluster.data)
        self.cluster.destroy()
        for name in ("secrets", "files", "static", "evidence"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("keys.json", "log_keys.json", "receipt_keys.json", "accounts.json", KIND):
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
                    f"数据库还在，但 {file} 不见了。请从备份恢复它；若不要旧数据，请换 --home（样板城市可加 --fresh）。",
                    f"The database is there but {file} is gone. Restore it from a backup; to begin anew, use another --home (or --fresh for a sample city).",
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
