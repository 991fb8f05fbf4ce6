"""A small supervisor: starts programs, forwards what they say, restarts those that fall, stops all of them in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

BACK_OFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_AFTER = 60.0
LOOK_EVERY = 0.2
STOP_WITHIN = 5.0


class CannotServe(Exception):  # noqa: N818 - a sentence for people, not a defect
    """The city cannot be served; the text says why in Chinese and English."""

    status = 2


class PortTaken(CannotServe):
    """Somebody else listens on the port."""


@dataclass
class Program:
    """One program: how it is started and with which signal it is asked to stop."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    again_at: float | None = field(default=None)


class Supervisor:
    """Holds the programs; the first started is the last stopped."""

    def __init__(self, stop_within: float = STOP_WITHIN) -> None:
        self.programs: list[Program] = []
        self.stop_within = stop_within
        self.chores: list[Callable[[], None]] = []  # done at every look, each short
        self._stopping = threading.Event()

    def start(self, program: Program) -> None:
        """Start a program and watch it from now on."""
        self.programs.append(program)
        self._start(program)

    def run(self, announce: Callable[[], None] = lambda: None) -> None:
        """Call `announce`, then watch until Ctrl-C, SIGTERM or a closed terminal. The caller stops the programs."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        announce()
        while not self._stopping.wait(LOOK_EVERY):
            self.tend()
            for chore in self.chores:
                chore()

    def tend(self) -> None:
        """Look at each program once: restart those whose pause is over, note those that fell."""
        for program in self.programs:
            self._tend(program)

    def reload(self, names: Sequence[str]) -> None:
        """Have the named programs read their files anew, those that run; connections that are open go on."""
        for program in self.programs:
            if program.name in names and program.process is not None and program.process.poll() is None:
                program.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Stop everything, the last started first; after `stop_within` seconds each without mercy. No process is left."""
        for program in reversed(self.programs):
            process = program.process
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(program.stop_signal)
            try:
                process.wait(self.stop_within)
            except subprocess.TimeoutExpired:
                say("supervisor", f"{program.name} 未按时停止，强行结束 did not stop in time, killed")
            _sweep(process)
            program.process = None

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _start(self, program: Program) -> None:
        program.process = program.start()
        program.started = time.monotonic()
        program.again_at = None
        if program.process.stdout is not None:
            threading.Thread(target=_forward, args=(program.name, program.process.stdout), daemon=True).start()

    def _tend(self, program: Program) -> None:
        now = time.monotonic()
        if program.again_at is not None:
            if now >= program.again_at:
                self._start(program)
            return
        if program.process is None or program.process.poll() is None:
            return
        _sweep(program.process)
        if now - program.started > STEADY_AFTER:
            program.falls = 0
        pause = BACK_OFF[min(program.falls, len(BACK_OFF) - 1)]
        program.falls += 1
        program.again_at = now + pause
        say("supervisor", f"{program.name} 退出 ended ({program.process.returncode}), {pause:g} s 后重启 until restart")


def say(name: str, words: str) -> None:
    """One line on stderr with the program's name in front."""
    sys.stderr.write(f"{name:<10} | {words}\n")
    sys.stderr.flush()


def check_port(port: int, host: str = "127.0.0.1") -> None:
    """Raise PortTaken when the port cannot be listened on now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"端口 {port} 不能用（{error.strerror}）。请停掉占用它的程序，或换一个：--port {port + 100}\n"
                f"Port {port} cannot be used ({error.strerror}). Stop the program that has it, or choose another: --port {port + 100}",
            ) from error


def _sweep(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the program's process group (a killed parent's workers)."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _forward(name: str, stream: IO[bytes]) -> None:
    with stream:
        for line in stream:
            say(name, line.decode("utf-8", "replace").rstrip())
