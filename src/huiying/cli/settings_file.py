"""A file of settings that systemd's EnvironmentFile= and a POSIX shell's `.` read the same (systemd.exec(5); POSIX 2.2.3 and 2.9.1)."""

import re
from collections.abc import Mapping

BARE = re.compile(r"[A-Za-z0-9_@%+=:,./-]*")
ESCAPED = re.compile(r'[\\"$`]')
BEFORE_IT = r"\\\g<0>"  # a backslash, then the sign


def settings_file(told: Mapping[str, str]) -> str:
    """One NAME=value a line, by name."""
    return "".join(f"{name}={quoted(value)}\n" for name, value in sorted(told.items()))


def quoted(value: str) -> str:
    """A value as both read it: bare where no sign of it means anything to them, else in double quotes, their own signs after a backslash."""
    if BARE.fullmatch(value):
        return value
    return f'"{ESCAPED.sub(BEFORE_IT, value)}"'
