"""The commands as a user meets them: served, stopped, refused with a sentence and the right exit status."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.cli.conftest import an_open_folder, gone

SOURCE = Path(__file__).resolve().parents[2] / "src"
CLI = [sys.executable, "-m", "huiying.cli"]


def environment(**more: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HUIYING_") or name == "HUIYING_POSTGRES_BIN"}
    return mine | {"PYTHONPATH": str(SOURCE)} | more


def huiying(*arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CLI, *arguments], env=environment(**more), input=given, capture_output=True, text=True, check=False, timeout=600)


@contextmanager
def serving(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command, once it says that it is ready; killed at the end when it still runs."""
    with subprocess.Popen([*CLI, *arguments], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "is ready" in line:
                break
        else:
            pytest.fail(f"the city did not become ready:\n{said}")
        try:
            yield process
        finally:
            process.kill()


def children(pid: int) -> list[int]:
    """All living descendants of a process."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [(int(one), int(two)) for one, two in re.findall(r"(\d+)\s+(\d+)", listed)]
    found = [pid]
    for mother in found:
        found += [child for child, parent in parents if parent == mother]
    return found[1:]


def test_a_reader_who_goes_away_is_no_fault() -> None:
    with subprocess.Popen([*CLI, "version"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


def test_help_names_every_command_in_both_languages() -> None:
    done = huiying("--help")
    assert done.returncode == 0
    for words in ("日常 everyday", "demo      样板城市", "up        启动本市", "version", "test      全部检查与测试", "manage"):
        assert words in done.stdout


def test_wrong_use_ends_with_two_and_is_said_in_both_languages() -> None:
    told = {
        ("dance",): ("COMMAND 不能是 'dance'", "invalid choice: 'dance'"),
        (): ("缺少：COMMAND", "are required: COMMAND"),
        ("demo", "--port", "x"): ("--port 的值 'x' 不对", "invalid int value: 'x'"),
        ("report", "daily", "--day", "tomorrow"): ("--day 的值 'tomorrow' 不是日期，应如 2026-10-01", "'tomorrow' is no day; one looks like 2026-10-01"),
        ("verify", "/nowhere/at-all"): ("没有文件夹 /nowhere/at-all", "There is no folder /nowhere/at-all"),
        ("demo", "--port"): ("--port 后面缺少值", "expected one argument"),
        ("version", "--loud"): ("不认识：--loud", "Unrecognized arguments: --loud"),
    }
    for arguments, (zh, en) in told.items():
        done = huiying(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        first, second = done.stderr.strip().splitlines()
        assert zh in first
        assert en in second


def test_version_names_the_parts() -> None:
    done = huiying("version")
    assert done.returncode == 0
    assert re.fullmatch(r"Huiying 回应 \d+\.\d+\.\d+\nPython 3\.\d+\.\d+\nPostgreSQL \d+ \(/.+\)\n", done.stdout)


def test_a_taken_port_ends_with_two_and_a_way_out(open_folder: Path, free_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        done = huiying("demo", "--home", str(open_folder / "city"), "--port", str(free_port))
    assert done.returncode == 2
    assert f"Port {free_port} cannot be used" in done.stderr
    assert not (open_folder / "city" / "pg" / "data").exists()


def test_a_database_that_does_not_answer_ends_with_two_soon(open_folder: Path, free_port: int) -> None:
    begun = time.monotonic()
    address = f"postgresql://huiying_app:very-secret@127.0.0.1:{free_port}/huiying"
    done = huiying("up", "--home", str(open_folder / "city"), "--port", str(free_port), HUIYING_DATABASE_URL=address)
    assert done.returncode == 2
    assert time.monotonic() - begun < 60
    assert "The database does not answer" in done.stderr
    assert "very-secret" not in done.stderr


@pytest.fixture(scope="module")
def sample_home() -> Iterator[str]:
    """Where the sample city lives; it is made at the first start."""
    with an_open_folder() as folder:
        yield str(folder / "city")


@pytest.mark.kills
def test_the_sample_city_serves_and_ctrl_c_leaves_no_process(sample_home: str, free_port: int) -> None:
    with serving("demo", "--home", sample_home, "--port", str(free_port)) as process:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{free_port}/staff/login/", timeout=60) as page:
            assert page.status == 200
        second = huiying("demo", "--home", sample_home, "--port", str(free_port + 3))
        assert second.returncode == 2
        assert f"already being served (process {process.pid})" in second.stderr
        family = children(process.pid)
        assert len(family) >= 4
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stdout
        assert "已停止 stopped" in process.stdout.read()
    assert all(gone(pid) for pid in family)


@pytest.mark.kills
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(sample_home: str, free_port: int) -> None:
    command = ("demo", "--home", sample_home, "--port", str(free_port))
    with serving(*command) as process:
        family = children(process.pid)
        process.kill()
    assert all(gone(pid) for pid in family)
    with serving(*command) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
