"""The programs that serve a city: web pages, the live event stream, the background work, and the line."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from huiying.work.supervise import Program, check_port
from huiying.work.tether import spawn

SOURCE = Path(__file__).resolve().parents[2]
LOCAL = "127.0.0.1"
ANY = {"0.0.0.0": LOCAL, "::": "::1"}  # noqa: S104 - compared with, not listened on
WORKERS = 2
THREADS = 4


@dataclass(frozen=True)
class Door:
    """Where a city is reached: the address and port of its pages, and the files of its certificate.

    The event stream takes the next port, the line the one after. `http_port`: where plain HTTP is sent on to HTTPS.
    """

    port: int
    host: str = LOCAL
    certificate: Path | None = None
    key: Path | None = None
    http_port: int | None = None

    @property
    def ports(self) -> list[int]:
        """All ports that are listened on."""
        return [self.port, self.port + 1, self.port + 2, *([self.http_port] if self.http_port else [])]

    @property
    def address(self) -> str:
        """The address by which this machine itself reaches the pages."""
        host = ANY.get(self.host, self.host)
        return f"{'https' if self.certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can come in."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def demand_free(self) -> None:
        """Raise PortTaken when one of the ports cannot be listened on."""
        for port in self.ports:
            check_port(port, self.host)

    def env(self) -> dict[str, str]:
        """What the event stream and the redirection read of it."""
        ports = {"HUIYING_LIVE_PORT": str(self.port + 1), "HUIYING_LINE_PORT": str(self.port + 2), "HUIYING_HTTPS_PORT": str(self.port)}
        told = {"HUIYING_HOST": self.host} | ports
        if self.http_port:
            told["HUIYING_HTTP_PORT"] = str(self.http_port)
        if self.certificate and self.key:
            told |= {"HUIYING_CERTIFICATE": str(self.certificate), "HUIYING_CERTIFICATE_KEY": str(self.key)}
        return told


def city_programs(door: Door, env: Mapping[str, str]) -> list[Program]:
    """Web at the door, the event stream and the line on the next ports, and the worker, all with `env`."""
    given = dict(env) | door.env()
    programs = [Program("web", _starter(web_arguments(door), given))]
    more = [("live", "huiying.work.live"), ("work", "huiying.work.worker")]
    more += [("line", "huiying.work.line")] if given.get("HUIYING_LINE") != "off" else []
    more += [("redirect", "huiying.work.redirecting")] if door.http_port else []
    for name, module in more:
        if importlib.util.find_spec(module):
            programs.append(Program(name, _starter(["-m", module], given)))
    return programs


def python_step(arguments: list[str], env: Mapping[str, str], output: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start our Python in the source folder."""
    return spawn([sys.executable, *arguments], folder=SOURCE, output=output, env=env)


def web_arguments(door: Door) -> list[str]:
    """What Python is given to serve the pages."""
    secured = ["--ssl-certificate", str(door.certificate), "--ssl-keyfile", str(door.key), "--ssl-protocol-min", "tls1.2"] if door.certificate else []
    return [
        *("-m", "granian", "--interface", "wsgi", "--host", door.host, "--port", str(door.port), "--no-ws"),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--workers-kill-timeout", "3"),
        *secured,
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def _starter(arguments: list[str], env: Mapping[str, str]) -> Callable[[], subprocess.Popen[bytes]]:
    return lambda: python_step(arguments, env)
