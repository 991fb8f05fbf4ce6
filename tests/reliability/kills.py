"""The web server and our own PostgreSQL are killed (SIGKILL) under load; whatever was acknowledged must stand, once.

Clients register orders at the desk over HTTP and repeat a submission with the same idempotency key until it is acknowledged. What
was acknowledged is kept in a journal outside. Half the kills fall at failpoints around COMMIT, the others at any moment.
"""

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from huiying.cli.postgres.cluster import SUPER, Cluster
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_database, set_up_rights, set_up_roles
from huiying.kit.failpoint import AFTER_COMMIT, BEFORE_COMMIT
from huiying.kit.sealing import Keyring
from huiying.work.tether import spawn
from tests.databases import ROOT
from tests.ports import free_port

CLIENTS = 6
PATIENCE = 60.0
APPLICATION = "config.wsgi:application"
FORGETFUL = "tests.reliability.forgetful:application"


def run(kills: int, seed: int, *, application: str = APPLICATION) -> dict[str, Any]:
    """`kills` kills, in turn before COMMIT, of the database, after COMMIT, of the server; ok when nothing was lost or doubled."""
    folder = Path(tempfile.mkdtemp(prefix="huiying-kills-"))
    folder.chmod(0o711)
    trial = Trial(folder, seed, application)
    try:
        return trial.run(kills)
    finally:
        trial.end()
        shutil.rmtree(folder, ignore_errors=True)


class Trial:
    """One city with its own durable database, its web server, and the clients outside."""

    def __init__(self, folder: Path, seed: int, application: str) -> None:
        self.folder, self.application = folder, application
        self.chance = random.Random(seed)
        self.cluster = Cluster(folder / "pg")
        self.journal = folder / "outside.jsonl"
        self.web: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.acknowledged = 0
        self.port = free_port()

    def run(self, kills: int) -> dict[str, Any]:
        self.prepare()
        done = {"before_commit": 0, "database": 0, "after_commit": 0, "server": 0}
        clients = [threading.Thread(target=self.client) for _ in range(CLIENTS)]
        for thread in clients:
            thread.start()
        self.progress(5)
        for number in range(kills):
            kind = list(done)[number % 4]
            self.kill(kind)
            done[kind] += 1
            self.progress(5)
        self.stopping.set()
        for thread in clients:
            thread.join(PATIENCE)
        told = json.loads(self.inside("verify", str(self.journal), self.agent["user"]))
        ok = not (told["lost"] or told["doubled"] or told["unknown"] or told["differences"]) and told["acknowledged"] == told["sent"] == told["orders"] > 0
        return {"ok": ok, "kills": done, **told}

    # -- the city --------------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        passwords = Passwords(*(secrets.token_hex(16) for _ in range(3)))
        self.cluster.make(passwords.superuser)
        self.cluster.start()
        with psycopg.connect(self.cluster.url(SUPER, passwords.superuser, "postgres"), autocommit=True) as connection:
            set_up_roles(connection, passwords)
            set_up_database(connection, "huiying")
        owner = self.cluster.url(OWNER, passwords.owner, "huiying")
        keys = self.folder / "keys.json"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        self.env = os.environ | {
            "HUIYING_DATABASE_URL": self.cluster.url(APP, passwords.app, "huiying"), "HUIYING_KEYS": str(keys),
            "HUIYING_FILES": str(self.folder),
            "HUIYING_SECRET_KEY": secrets.token_hex(16), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "config.settings",
            "HUIYING_LOG": "CRITICAL",
        }  # fmt: skip
        with psycopg.connect(owner, autocommit=True) as connection:
            set_up_rights(connection)
        command = [sys.executable, str(ROOT / "src" / "manage.py"), "migrate", "--noinput", "--skip-checks", "-v0"]
        subprocess.run(command, env=self.env | {"HUIYING_DATABASE_URL": owner}, check=True, stdout=subprocess.DEVNULL)
        self.agent = json.loads(self.inside("prepare"))
        self.serve()

    def inside(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tests.reliability.inside", *arguments],
            env=self.env | {"HUIYING_ACTS_AS": "system"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def serve(self, failpoint: str = "") -> None:
        """Start the web server, with a failpoint armed or none."""
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws", "--workers", "1"),
            *("--blocking-threads", "4", "--log-level", "critical", self.application),
        ]
        env = self.env | ({"HUIYING_TESTING": "1", "HUIYING_FAILPOINTS": failpoint} if failpoint else {})
        self.web = spawn(command, folder=ROOT, output=subprocess.DEVNULL, env=env)

    # -- kills -----------------------------------------------------------------------------------------------------------

    def kill(self, kind: str) -> None:
        """One kill and the restart after it."""
        if kind == "database":
            time.sleep(self.chance.uniform(0.05, 0.5))
            if self.cluster.process is not None:
                murder(self.cluster.process)
            self.cluster.start()
        elif kind == "server":
            time.sleep(self.chance.uniform(0.05, 0.5))
            self.end_web()
            self.serve()
        else:
            self.end_web()
            self.serve(f"{BEFORE_COMMIT if kind == 'before_commit' else AFTER_COMMIT}:{self.chance.randint(3, 12)}")
            self.wait_for_fall()
            self.end_web()
            self.serve()

    def wait_for_fall(self) -> None:
        """Until the armed failpoint has killed the server's worker, which ends the server."""
        until = time.monotonic() + PATIENCE
        while self.web is not None and self.web.poll() is None:
            assert time.monotonic() < until, "the failpoint was not reached"
            time.sleep(0.02)

    def end_web(self) -> None:
        if self.web is not None:
            murder(self.web)

    def end(self) -> None:
        """Leave nothing behind."""
        self.stopping.set()
        self.end_web()
        self.cluster.destroy()

    # -- clients ---------------------------------------------------------------------------------------------------------

    def progress(self, orders: int) -> None:
        """Until so many more orders are acknowledged."""
        until, goal = time.monotonic() + PATIENCE, self.acknowledged + orders
        while self.acknowledged < goal:
            assert time.monotonic() < until, "no order was acknowledged for a minute"
            time.sleep(0.02)

    def client(self) -> None:
        """Register one order after another; each until it is acknowledged."""
        while not self.stopping.is_set():
            key, phone = str(uuid4()), f"139{random.randrange(10**8):08}"
            self.note({"key": key})
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                number = self.register(key, phone)
                if number:
                    self.note({"key": key, "number": number})
                    self.acknowledged += 1
                    break
                time.sleep(0.05)

    def register(self, key: str, phone: str) -> str:
        """One attempt; the order's number, or nothing when it was not acknowledged."""
        form = {
            "csrfmiddlewaretoken": self.agent["token"], "idem": key, "original_text": "人民路路灯不亮，请尽快维修。", "demand_type": "help", "topic": "010201",
            "region_code": "990101001", "incident_address": "人民路", "phone": phone, "number_source": "declared", "outcome": "order",
        }  # fmt: skip
        headers = {"Cookie": self.agent["cookies"], "Content-Type": "application/x-www-form-urlencoded"}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/desk/register/", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            return (answer.getheader("Location") or "").partition("done=")[2] if answer.status == 302 else ""
        except (OSError, HTTPException):
            return ""
        finally:
            connection.close()

    def note(self, line: dict[str, str]) -> None:
        with self.lock, self.journal.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")


def murder(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and everything it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
