"""The programs that serve a city: web pages, the live event stream, and the background work."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from huiying.work.supervise import Program
from huiying.work.tether import spawn

SOURCE = Path(__file__).resolve().parents[2]
WORKERS = 2
THREADS = 4


def city_programs(port: int, env: Mapping[str, str]) -> list[Program]:
    """Web on `port`, the event stream on the next, and the worker, all with `env`."""
    programs = [Program("web", _starter(_web(port), env))]
    for name, module in (("live", "huiying.work.live"), ("work", "huiying.work.worker")):
        if importlib.util.find_spec(module):
            programs.append(Program(name, _starter(["-m", module], env)))
    return programs


def python_step(arguments: list[str], env: Mapping[str, str], output: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start our Python in the source folder."""
    return spawn([sys.executable, *arguments], folder=SOURCE, output=output, env=env)


def _web(port: int) -> list[str]:
    return [
        *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--workers-kill-timeout", "3"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def _starter(arguments: list[str], env: Mapping[str, str]) -> Callable[[], subprocess.Popen[bytes]]:
    return lambda: python_step(arguments, env)
