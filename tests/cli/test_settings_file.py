"""The file of settings that `up --prepare` writes: systemd and a shell read from it what was written, whatever stands in the values."""

import subprocess
from pathlib import Path

import pytest

from huiying.cli.settings_file import settings_file
from huiying.work.programs import Door, web_arguments

DOOR = Door(443, "0.0.0.0", Path("/c ity/chain.pem"), Path("/c ity/key.pem"))  # noqa: S104 - written, not listened on
VALUES = {
    "HUIYING_DATABASE_URL": "postgresql://huiying_app:p%40ss@db:5432/huiying?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "HUIYING_WEB": " ".join(web_arguments(DOOR)),
    "HUIYING_SECRET_KEY": "0123456789abcdef",
    "HUIYING_HOSTS": "hotline.city.example,10.0.0.5",
    "HUIYING_RETENTION": "",
    "HUIYING_SMS_MOOD": "refuse=2 delay=60",
    "QUOTES": """it's "so" """,
    "SIGNS": r"a\b \$HOME `id` $(id) #no ;no |no !no *?[x] ~/x \\",
    "LEADING": "  two blanks  ",
    "TILDE": "~root:~",
    "CHINESE": "云州市 热线",
    "HASH": "#first",
    "TAIL": "ends\\",
}


def systemd_reads(text: str) -> dict[str, str]:
    """What systemd makes of the file (systemd.exec(5), EnvironmentFile=): blanks at the ends of a bare value go, in double quotes a backslash
    takes \\ " $ ` and stays before anything else; nothing is expanded."""
    found = {}
    for line in filter(None, text.splitlines()):
        assert not line.startswith(("#", ";"))
        name, value = line.split("=", 1)
        found[name] = unquoted(value) if value.startswith('"') else value.strip()
        assert value.startswith('"') or not set(value) & set("\"'\\")  # bare ones hold none of the signs that systemd would look at
    return found


def unquoted(value: str) -> str:
    """The inside of a value in double quotes that ends the line."""
    said, signs = "", iter(value[1:])
    for sign in signs:
        if sign == '"':
            break
        following = next(signs) if sign == "\\" else ""
        said += sign if not following else following if following in '\\"$`' else sign + following
    assert list(signs) == []
    return said


def shell_reads(file: Path) -> dict[str, str]:
    """What `set -a; . FILE` leaves in a POSIX shell's environment, and nothing else said or done."""
    done = subprocess.run(["/bin/sh", "-c", 'set -eua; . "$0"; set +a; exec env -0', str(file)], env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=True)
    assert done.stderr == b""
    return dict(line.split("=", 1) for line in done.stdout.decode().split("\0") if line)


def test_a_shell_and_systemd_read_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "huiying.env"
    file.write_text(settings_file(VALUES), encoding="utf-8")
    assert systemd_reads(file.read_text(encoding="utf-8")) == VALUES
    shell = shell_reads(file)
    assert {name: shell.get(name) for name in VALUES} == VALUES
    assert shell.keys() - VALUES.keys() <= {"PATH", "PWD", "OLDPWD", "_", "SHLVL"}


@pytest.mark.parametrize("name", ["HUIYING_SECRET_KEY", "HUIYING_HOSTS"])
def test_what_needs_no_quotes_has_none(name: str) -> None:
    """So that these lines serve as a container's --env-file too, which takes quotes literally."""
    assert settings_file({name: VALUES[name]}) == f"{name}={VALUES[name]}\n"
