"""systemd's units: what they start does serve, from the settings that `up --prepare` wrote."""

import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from huiying.cli.home import ROOT
from huiying.cli.postgres.cluster import SUPER
from tests.cli.conftest import MakeCluster
from tests.cli.test_commands import SOURCE, huiying
from tests.cli.test_opening import ask
from tests.cli.test_settings_file import shell_reads, systemd_reads

ROLES = ROOT / "deploy" / "postgresql-roles.sql"
UNITS = ROOT / "deploy" / "systemd"
PYTHON = "/opt/huiying/.huiying/env/bin/python"


def setting(unit: str, name: str) -> str:
    """A setting of a unit's file."""
    found = re.search(rf"^{name}=(.*)$", (UNITS / unit).read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


@contextmanager
def started(env: dict[str, str], *units: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """What the units start, with nothing in the environment but their file."""
    running = []
    for unit in units:
        words = [word for part in setting(unit, "ExecStart").split() for word in (env[part[1:]].split() if part.startswith("$") else [part])]
        assert words[0] == PYTHON
        running.append(subprocess.Popen([sys.executable, *words[1:]], cwd=SOURCE, env={"PATH": "/usr/bin:/bin", **env}))
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)


def answers(port: int, path: str, context: ssl.SSLContext | None, running: list[subprocess.Popen[bytes]]) -> int:
    """The status of a page, once somebody listens."""
    while True:
        assert [process.poll() for process in running] == [None] * len(running)
        try:
            return ask(port, path, context).status
        except ConnectionRefusedError:
            continue


@pytest.fixture
def own_database(make_cluster: MakeCluster) -> dict[str, str]:
    """A durable server of one's own, with the roles and the database of deploy/postgresql-roles.sql."""
    cluster = make_cluster(durable=True)
    cluster.start()
    words = "".join(line for line in ROLES.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(("--", "\\")))
    for name in ("owner_password", "app_password"):
        words = words.replace(f":'{name}'", f"'{name}-of-the-test'")
    with psycopg.connect(cluster.url(SUPER, "secret", "postgres"), autocommit=True) as connection:
        for statement in filter(None, map(str.strip, words.split(";"))):
            connection.execute(statement.encode())
    return {
        "HUIYING_DATABASE_URL": cluster.url("huiying_app", "app_password-of-the-test", "huiying"),
        "HUIYING_OWNER_URL": cluster.url("huiying_owner", "owner_password-of-the-test", "huiying"),
    }


@pytest.mark.kills
def test_the_units_serve_what_was_prepared(own_database: dict[str, str], open_folder: Path, free_port: int) -> None:
    home = open_folder / "city"
    done = huiying(
        "up", "--prepare", "--home", str(home), "--port", str(free_port), "--self-made", "--http-port", str(free_port + 9), "--admin-login", "root",
        given=f"{uuid4().hex}\n", **own_database,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    file = home / "huiying.env"
    assert file.stat().st_mode & 0o777 == 0o600
    env = systemd_reads(file.read_text(encoding="utf-8"))
    assert env.items() <= shell_reads(file).items()  # docs/production.md, section 6, reads it with `.`
    assert "HUIYING_OWNER_URL" not in env
    trusting = ssl.create_default_context(cafile=str(home / "tls" / "certificate.pem"))
    with started(env, "huiying-web.service", "huiying-live.service", "huiying-work@.service", "huiying-work@.service", "huiying-redirect.service") as running:
        assert answers(free_port, "/", trusting, running) == 200
        assert answers(free_port + 1, "/events", trusting, running) == 401
        assert answers(free_port + 9, "/", None, running) == 308


def test_every_unit_runs_without_rights_and_writes_one_folder_only() -> None:
    common = set((UNITS / "huiying-.service.d" / "common.conf").read_text(encoding="utf-8").splitlines())
    assert common >= {"User=huiying", "NoNewPrivileges=yes", "ProtectSystem=strict", "ReadWritePaths=/var/lib/huiying/city", "Restart=always"}
    units = sorted(UNITS.glob("huiying-*.service"))  # systemd reads huiying-.service.d for each of these names
    assert len(units) == len(list(UNITS.glob("*.service"))) == 6
    for unit in units:
        assert setting(unit.name, "CapabilityBoundingSet") in {"", "CAP_NET_BIND_SERVICE"}
        assert not {line.split("=")[0] for line in unit.read_text(encoding="utf-8").splitlines()} & {"User", "ProtectSystem", "ReadWritePaths"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here: apt-get install systemd")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in filter(Path.is_file, UNITS.rglob("*")):
        text = unit.read_text(encoding="utf-8").replace(PYTHON, sys.executable).replace("=huiying\n", "=daemon\n")
        copy = tmp_path / unit.relative_to(UNITS)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    files = [str(file) for file in sorted(tmp_path.iterdir()) if file.is_file() and "@" not in file.name]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *files], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "huiying" in line]
    assert (done.returncode, ours) == (0, [])
