"""The lists of requirements are enough: programs, pages, commands and the sample city begin on the core alone; what needs an extra has it whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

import huiying
from tests.databases import ROOT

ROOMS = ("work", "cli/commands")
SOURCES = Path(huiying.__file__).parent
BEGIN = [f"huiying.{room.replace('/', '.')}.{path.stem}" for room in ROOMS for path in (SOURCES / room).glob("[!_]*.py")]
NEEDING = {
    "metrics": ("huiying.metrics.kept_engine", "huiying.metrics.closing", "huiying.accounts.own_groups", "huiying.cli.measures.computing"),
    "paper": ("huiying.pages.paper", "huiying.desk.report_docx"),
}  # fmt: skip


def only(lists: str, *asked: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The outcome of a Python that finds nothing but what is in the lists."""
    begun = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | env
    return subprocess.run([sys.executable, "-m", "tests.only_lists", lists, *asked], cwd=ROOT, env=begun, capture_output=True, text=True, check=False)


def test_programs_pages_and_commands_begin_on_the_core() -> None:
    done = only("core", settings.ROOT_URLCONF, "huiying.sample.city", *BEGIN)
    assert (done.returncode, done.stderr[-800:]) == (0, "")


@pytest.mark.parametrize("extra", NEEDING)
def test_what_needs_an_extra_has_it_whole(extra: str) -> None:
    assert "halted; None in sys.modules" in only("core", *NEEDING[extra]).stderr  # else the next line would prove nothing
    done = only(f"core,{extra}", *NEEDING[extra])
    assert (done.returncode, done.stderr[-800:]) == (0, "")
