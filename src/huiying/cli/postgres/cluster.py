"""One private PostgreSQL server: its folder, its making, its start and its stop."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from huiying.cli.postgres.binaries import Binaries, find_binaries, lend
from huiying.cli.postgres.config import write_config
from huiying.cli.postgres.leftover import clear_leftover
from huiying.cli.postgres.runner import Runner, can_enter, find_runner, give
from huiying.cli.refusal import Refusal
from huiying.work.tether import spawn

SUPER = "huiying_super"
SOCKET_NAME = "/.s.PGSQL.5432"
LONGEST_SOCKET = 107
READY_WITHIN = 300.0  # a crashed server replays its log first
LOG_LIMIT = 10_000_000


class CannotStart(Refusal):
    """The server was started and ended again, or never became ready."""


class OtherVersion(Refusal):
    """The data folder belongs to another major version of PostgreSQL."""


class NotOurs(Refusal):
    """A folder we would use belongs to somebody else."""


class Cluster:
    """A server living in `folder`: data/, run/ (the socket, 0700), postgres.log. Nothing listens on the network.

    `durable` False switches fsync off: only for servers that tests throw away.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self.durable = durable
        self.runner = find_runner()
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries: Binaries | None = None

    def url(self, role: str, password: str, database: str) -> str:
        """The address for one role: postgresql://role:password@/database?host=<socket folder>."""
        return f"postgresql://{quote(role)}:{quote(password)}@/{database}?host={quote(str(self.sockets), safe='')}"

    @property
    def sockets(self) -> Path:
        """The socket's folder: run/ beside the data, or a short private one when that path is too long for a socket."""
        inside = self.folder / "run"
        if len(os.fsencode(f"{inside}{SOCKET_NAME}")) <= LONGEST_SOCKET:
            return inside
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"huiying-{mark}"

    def make(self, password: str) -> None:
        """Make the data folder with the superuser's password, unless it is there. An interrupted attempt is begun anew.

        Raises NotOurs, OtherVersion, CannotStart.
        """
        _private(self.folder, self.runner)
        _private(self.sockets, self.runner)
        binaries = self._find()
        if (self.data / "PG_VERSION").is_file():
            return
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        told = self.folder / "password.new"
        told.touch(0o600)
        told.write_text(password, encoding="ascii")
        give(told, self.runner, 0o600)
        try:
            self._initdb(binaries, new, told)
        finally:
            told.unlink()
        new.rename(self.data)

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server and return at once. A dead predecessor's traces are cleared, an orphaned one is stopped first."""
        clear_leftover(self.data)
        write_config(self.data, self.sockets, durable=self.durable)
        for name in ("postgresql.conf", "pg_hba.conf"):
            give(self.data / name, self.runner, 0o600)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = self._spawn([self._find().program("postgres"), "-D", str(self.data)], log)
        return self.process

    def wait_ready(self) -> None:
        """Return when the server answers. Raises CannotStart with the log's last lines."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            if self._ready(self.process.pid):
                return
            time.sleep(0.03)
        raise CannotStart(
            f"PostgreSQL 没有启动，日志在 {self.log}：\n{_tail(self.log)}",
            f"PostgreSQL did not start; its log is {self.log}, the last lines are above.",
        )

    def start(self) -> None:
        """Launch and wait until ready."""
        self.launch()
        self.wait_ready()

    def stop(self, within: float = 8.0) -> None:
        """Stop: fast first (open transactions are rolled back), then at once. Harmless when it does not run."""
        process = self.process
        if process is None:
            return
        for how, patience in ((signal.SIGINT, within), (signal.SIGQUIT, 2.0), (signal.SIGKILL, None)):
            if process.poll() is None:
                process.send_signal(how)
            try:
                process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    def destroy(self) -> None:
        """Stop and remove everything this server ever wrote."""
        self.stop()
        for folder in (self.sockets, self.folder):
            shutil.rmtree(folder, ignore_errors=True)

    def _find(self) -> Binaries:
        if self._binaries is None:
            mark = self.data / "PG_VERSION"
            made_by = int(mark.read_text(encoding="ascii")) if mark.is_file() else None
            found = find_binaries(made_by)
            if made_by not in (None, found.major):
                raise OtherVersion(
                    f"数据目录 {self.data} 由 PostgreSQL {made_by} 建立，这里只有 {found.major}。请安装 postgresql-{made_by}，或设 HUIYING_POSTGRES_BIN。",
                    f"The data folder {self.data} was made by PostgreSQL {made_by}; only {found.major} is here. "
                    f"Install postgresql-{made_by} or set HUIYING_POSTGRES_BIN.",
                )
            self._binaries = found if can_enter(found.folder, self.runner) else lend(found, self.folder / "programs")
        return self._binaries

    def _spawn(self, command: list[str], output: object) -> subprocess.Popen[bytes]:
        user = (self.runner.uid, self.runner.gid) if self.runner else None
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        return spawn(command, folder=self.folder, output=output, env=env, user=user, farewell=signal.SIGINT)  # type: ignore[arg-type]

    def _initdb(self, binaries: Binaries, new: Path, told: Path) -> None:
        command = [
            *(binaries.program("initdb"), "-D", str(new), "-U", SUPER, f"--pwfile={told}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=libc", "--locale=C", "--data-checksums", "--no-instructions"),
            *([] if self.durable else ["--no-sync"]),
        ]
        with self.log.open("ab") as log:
            status = self._spawn(command, log).wait()
        if status != 0:
            raise CannotStart(
                f"建立数据库失败，日志在 {self.log}：\n{_tail(self.log)}",
                f"Making the database failed; its log is {self.log}, the last lines are above.",
            )

    def _ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return False
        status_line = 7
        return lines[0] == str(pid) and len(lines) > status_line and lines[status_line].strip() == "ready"


def _private(folder: Path, runner: Runner | None) -> None:
    """Make the folder for the runner alone; refuse one that is a link or another user's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.lstat().st_uid
    if folder.is_symlink() or owner not in (os.geteuid(), runner.uid if runner else os.geteuid()):
        raise NotOurs(f"目录 {folder} 不属于我们，请移走或另选目录。", f"The folder {folder} is not ours; move it away or choose another.")
    give(folder, runner, 0o700)


def _tail(log: Path, lines: int = 8) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
