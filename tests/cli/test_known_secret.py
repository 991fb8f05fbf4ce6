"""No program serves a city with the signing key that stands in the source."""

import subprocess
import sys

import pytest

from tests.cli.test_commands import SOURCE, environment

PROGRAMS = {
    "pages": ["-c", "import config.wsgi"], "event stream": ["-m", "huiying.work.live"], "worker": ["-m", "huiying.work.worker"],
    "line": ["-m", "huiying.work.line"],
}  # fmt: skip


def started(program: str, **given: str) -> subprocess.CompletedProcess[str]:
    """The program run to its end, with the settings of a container and no others."""
    env = environment(DJANGO_SETTINGS_MODULE="config.settings", HUIYING_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", **given)
    return subprocess.run([sys.executable, *PROGRAMS[program]], env=env, cwd=SOURCE, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("given", [{}, {"HUIYING_SECRET_KEY": ""}, {"HUIYING_SECRET_KEY": "only-for-tools-that-serve-nobody"}, {"HUIYING_DEMO": "1"}], ids=str)
@pytest.mark.parametrize("program", PROGRAMS)
def test_it_does_not_start_without_a_key_of_its_own_and_says_which(program: str, given: dict[str, str]) -> None:
    done = started(program, **given)
    assert done.returncode != 0
    said = done.stderr.strip().splitlines()[-1]
    assert "没有设置 HUIYING_SECRET_KEY" in said
    assert "HUIYING_SECRET_KEY is not set" in said


def test_with_a_key_of_its_own_the_pages_are_there() -> None:
    done = started("pages", HUIYING_SECRET_KEY="0f" * 32)
    assert done.returncode == 0, done.stderr


def test_tools_that_serve_nobody_need_none() -> None:
    env = environment(DJANGO_SETTINGS_MODULE="config.settings")
    done = subprocess.run([sys.executable, "manage.py", "check"], env=env, cwd=SOURCE, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
