"""One private telephone engine: its run folder, its start, its stop.

- etc/: what asterisk_config writes, anew at each start
- sounds/LANGUAGE/, music/: announcements and hold music
- log/: errors, warnings without anybody's data, the fallback queue's log, the engine's own call-detail records
- spool/recording/: a recording while it is made
- control.json: the address and the password by which the line process commands the engine (0600, new at each start)
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

from huiying.adapters.asterisk_config import Place, config_files
from huiying.adapters.asterisk_settings import APP, Settings
from huiying.cli.home import place_of_database, write_private
from huiying.cli.line.engine_warnings import keep
from huiying.cli.line.programs import EnginePrograms, find_engine
from huiying.cli.line.prompts import make_sounds
from huiying.cli.postgres.runner import can_enter, find_runner, give
from huiying.cli.refusal import Refusal
from huiying.work.supervise import Program
from huiying.work.tether import spawn

READY_WITHIN = 60.0
LOG_LIMIT = 10_000_000
WARNINGS = "warnings"
FOLDERS = ("etc", "lib", "lib/keys", "log", "log/cdr-csv", "spool", "spool/recording", "socket", "sounds", "music")


class EngineFailed(Refusal):
    """The engine was started and ended again, or never answered."""

    status = 1


class NotEntered(Refusal):
    """The user who runs the engine cannot read its programs."""

    status = 3


def place_of_line(home: Path) -> Path:
    """The engine's run folder of the city in `home`: beside its database, where the user who runs both may enter."""
    return place_of_database(home).with_name("line")


class Engine:
    """An engine living in `folder`. `start` returns when it answers commands."""

    def __init__(self, folder: Path, settings: Settings, programs: EnginePrograms | None = None) -> None:
        self.folder, self.settings = folder, settings
        self.programs = programs or find_engine()
        self.runner = find_runner()
        self.control = folder / "control.json"
        self.process: subprocess.Popen[bytes] | None = None
        self._password = ""

    def program(self) -> Program:
        """For a supervisor."""
        return Program("asterisk", self.launch)

    def launch(self) -> subprocess.Popen[bytes]:
        """Write the configuration and start the engine; return at once."""
        self._prepare()
        self.process = self._spawn([*self.programs.command, "-f", "-n", "-C", str(self.folder / "etc" / "asterisk.conf")])
        said, self.process.stdout = self.process.stdout, None  # nobody else's: it may hold numbers
        if said is not None:
            threading.Thread(target=keep, args=(said, self.folder / "log" / WARNINGS), name="engine's warnings", daemon=True).start()
        return self.process

    def start(self) -> None:
        """Launch and wait until it answers. Raises EngineFailed."""
        self.launch()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Return when the engine answers commands. Raises EngineFailed with the logs' last lines."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        log = self.folder / "log"
        files = [log / name for name in ("messages", WARNINGS) if (log / name).exists()]
        told = "\n".join(line for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise EngineFailed(f"{told}\nAsterisk 没有启动，日志在 {log}。", f"Asterisk did not start; its log is {log}.")

    def stop(self, within: float = 8.0) -> None:
        """Stop it: calls are ended. Harmless when it does not run."""
        process, self.process = self.process, None
        if process is None:
            return
        for how, patience in ((signal.SIGTERM, within), (signal.SIGKILL, None)):
            if process.poll() is None:
                process.send_signal(how)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            break

    def _prepare(self) -> None:
        """The run folder for the runner alone, the configuration, a new password."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        give(self.folder, self.runner, 0o700)
        for name in FOLDERS:
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            give(self.folder / name, self.runner, 0o700)
        self._link_documentation()
        if not can_enter(self.programs.modules, self.runner):
            raise NotEntered(
                f"运行电话引擎的用户读不到 {self.programs.modules}。请用 HUIYING_ASTERISK 指向它可读的目录，再运行 ./huiying line install。",
                f"The user who runs the engine cannot read {self.programs.modules}. Name a folder with HUIYING_ASTERISK, and run ./huiying line install.",
            )
        make_sounds(self.folder, own=Path(self.settings.sounds) if self.settings.sounds else None, give_to=self.runner)
        self._password = secrets.token_hex(24)
        for name, text in config_files(
            self.settings, Place(run=self.folder, modules=self.programs.modules, data=self.programs.data, system=self._system()), self._password
        ).items():
            write_private(self.folder / "etc" / name, text)
            give(self.folder / "etc" / name, self.runner, 0o600)
        write_private(self.control, json.dumps({"url": f"http://127.0.0.1:{self.settings.control_port}", "user": APP, "password": self._password, "app": APP}))
        self._trim()

    def _link_documentation(self) -> None:
        link = self.folder / "documentation"
        if link.is_symlink():
            link.unlink()
        link.symlink_to(self.programs.data / "documentation")

    def _trim(self) -> None:
        log = self.folder / "log" / "messages"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".1"))

    def _system(self) -> str:
        """The engine's own name, made once: in front of the ids of its calls, so that they stay apart from another engine's."""
        file = self.folder / "name"
        if not file.exists():
            write_private(file, f"line{secrets.token_hex(3)}")
        return file.read_text(encoding="ascii").strip()

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        user = (self.runner.uid, self.runner.gid) if self.runner else None
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder)}
        return spawn(command, folder=self.folder, output=subprocess.PIPE, env=env, user=user)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.settings.control_port, timeout=2)
        try:
            connection.request("GET", f"/ari/asterisk/ping?api_key={APP}:{self._password}")
            return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's OK
        except OSError:
            return False
        finally:
            connection.close()

    def destroy(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
