"""The supervisor restarts what falls and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiying.work.supervise import PortTaken, Program, Supervisor, check_port
from huiying.work.tether import spawn
from tests.cli.conftest import gone

SOURCE = Path(__file__).resolve().parents[2] / "src"
SUPERVISOR = """
import subprocess, sys
from pathlib import Path
from huiying.work.supervise import Program, Supervisor
from huiying.work.tether import spawn
script = "import subprocess, sys, os; c = subprocess.Popen(['sleep', '99']); print('pids', os.getpid(), c.pid, flush=True); c.wait()"
def start():
    return spawn([sys.executable, "-c", script], folder=Path("/"), output=subprocess.PIPE)
supervisor = Supervisor(stop_within=1)
supervisor.start(Program("worker", start))
try:
    supervisor.run()
finally:
    supervisor.stop()
"""


def program(script: str) -> Program:
    return Program("child", lambda: spawn([sys.executable, "-c", script], folder=Path("/"), output=subprocess.PIPE))


def test_a_fallen_program_is_started_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    starts = tmp_path / "starts"
    supervisor = Supervisor()
    supervisor.start(program(f"open({str(starts)!r}, 'a').write('x'); print('路灯', flush=True); raise SystemExit(3)"))
    until = time.monotonic() + 60
    while time.monotonic() < until and (not starts.exists() or len(starts.read_text()) < 3):
        supervisor.tend()
        time.sleep(0.05)
    supervisor.stop()
    told = capfd.readouterr().err
    assert len(starts.read_text()) >= 3
    assert re.search(r"^child +\| 路灯$", told, re.MULTILINE)
    assert "(3), 0.5 s" in told
    assert "(3), 1 s" in told


@pytest.mark.kills
def test_a_program_that_ignores_the_request_is_killed_in_time() -> None:
    child = program("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(99)")
    supervisor = Supervisor(stop_within=0.5)
    supervisor.start(child)
    assert child.process is not None
    pid = child.process.pid
    time.sleep(0.5)
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 30  # it would sleep for longer
    assert gone(pid)


@pytest.mark.kills
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_the_supervisor_ends_its_program_ends_too(how: signal.Signals) -> None:
    if how is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child of its parent's death")
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR], stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(SOURCE)}) as process:
        assert process.stderr is not None
        pids = re.search(rb"pids (\d+) (\d+)", process.stderr.readline())
        assert pids is not None
        time.sleep(0.3)
        process.send_signal(how)
    assert gone(int(pids.group(1)))
    if how is signal.SIGKILL:
        os.kill(int(pids.group(2)), signal.SIGKILL)  # the kernel's promise is for children; theirs are their own business
    assert gone(int(pids.group(2)))


def test_a_taken_port_is_named_with_a_way_out(free_port: int) -> None:
    check_port(free_port)
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        with pytest.raises(PortTaken, match=f"Port {free_port} .* --port {free_port + 100}"):
            check_port(free_port)
