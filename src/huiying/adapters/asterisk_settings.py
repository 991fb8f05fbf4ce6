"""What an engine is set up with: where it listens, whose calls it takes, which telephones stand on the desks. Read from a city's line.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec

from huiying.adapters.asterisk_prompts import LANGUAGES

APP = "huiying"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}\Z")
_PASSWORD = re.compile(r"[\x21-\x3a\x3c-\x7e]{12,64}\Z")  # no space, and no semicolon: it begins a comment in the engine's files
NUMBER = re.compile(r"\+?\d{2,15}\Z", re.ASCII)  # what may be dialled, or be a caller's number
PORTS = range(1, 65_536)


class BadSettings(ValueError):  # noqa: N818 - says what is wrong
    """line.toml cannot be used; the text says what is wrong in it, all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """The telephone network's side: calls from this address are calls to the hotline, and calls out go there."""

    name: str
    address: str
    port: int = 5060


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A telephone on a desk, at a fixed address or registering with a password. An agent who signs in says at which one."""

    name: str
    address: str = ""
    port: int = 5060
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The line of one city. Ports of speech are [rtp_first, rtp_last]; `queue_s`: how long the fallback queue lets a caller wait.

    Without `engine` calls go between browsers alone. `outside` is the book of those who may be dialled into a call: code and number.
    """

    engine: bool = True
    listen: str = "127.0.0.1"
    port: int = 5060
    rtp_first: int = 12_000
    rtp_last: int = 13_999
    control_port: int = 8_088
    language: str = "zh"
    sounds: str = ""
    queue_s: int = 900
    trunks: tuple[Trunk, ...] = ()
    desks: tuple[Desk, ...] = ()
    outside: Mapping[str, str] = field(default_factory=lambda: {"110": "110", "119": "119", "120": "120", "122": "122"})

    def problems(self) -> list[str]:
        """What is wrong, all of it."""
        telephones: tuple[Trunk | Desk, ...] = (*self.trunks, *self.desks)
        names = [each.name for each in telephones]
        wrong = [f"{name!r} stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
        wrong += [f"{name!r} is no name (small letters, digits, hyphens)" for name in names if not _NAME.match(name)]
        wrong += [
            f"{address!r} is no address"
            for address in (self.listen, *(t.address for t in self.trunks), *(d.address for d in self.desks if d.address))
            if not _is_address(address)
        ]
        wrong += [f"{desk.name}: give an address or a password" for desk in self.desks if not desk.address and not desk.password]
        wrong += [
            f"{desk.name}: a password has 12 to 64 printable characters without spaces and semicolons"
            for desk in self.desks
            if desk.password and not _PASSWORD.match(desk.password)
        ]
        wrong += [
            f"port {port} is none"
            for port in (self.port, self.control_port, self.rtp_first, self.rtp_last, *(each.port for each in telephones))
            if port not in PORTS
        ]
        wrong += [f"{number!r} is no number to dial" for number in self.outside.values() if not NUMBER.match(number)]
        if self.language not in LANGUAGES:
            wrong.append(f"no language {self.language!r}")
        if not isinstance(self.queue_s, int):
            wrong.append("queue_s is no number of seconds")
        if self.rtp_last - self.rtp_first < 1:
            wrong.append("rtp_last is not above rtp_first")
        return wrong


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def read_settings(file: Path) -> Settings:
    """The settings in a line.toml; the defaults where there is none. Raises BadSettings."""
    if not file.is_file():
        return Settings()
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        settings = msgspec.convert(msgspec.to_builtins(settings_of(given)), Settings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, msgspec.ValidationError) as error:
        raise BadSettings(f"{file}: {error}") from error
    if wrong := settings.problems():
        raise BadSettings(f"{file}: {'; '.join(wrong)}")
    return settings


def settings_of(given: Mapping[str, Any]) -> Settings:
    """The settings of a read file: [line] and any number of [[trunk]] and [[desk]]. Raises TypeError for a name that is not known."""
    unknown = set(given) - {"line", "trunk", "desk", "outside"}
    if unknown:
        raise TypeError(f"not known: {', '.join(sorted(unknown))}")
    told = dict(given.get("line", {}))
    if "outside" in given:
        told["outside"] = {str(code): str(number) for code, number in given["outside"].items()}
    return Settings(
        **told,
        trunks=tuple(Trunk(**each) for each in given.get("trunk", [])),
        desks=tuple(Desk(**each) for each in given.get("desk", [])),
    )
