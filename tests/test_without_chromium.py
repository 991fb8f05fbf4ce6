"""A machine without Chromium: every test that needs it is skipped, by name and with the reason; none fails and none is made ready for."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.databases import ROOT

TESTS = ROOT / "tests"
NOWHERE = "/nonexistent/chromium"


def outcomes(folder: Path, marked: str) -> dict[str, str]:
    """What became of each test that is marked so: the reason it was skipped for, "error", "failure" or "passed"."""
    report = folder / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"--junitxml={report}", "-m", marked, "tests"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"HUIYING_CHROMIUM": NOWHERE}, capture_output=True, check=False)
    told = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest a moment ago
        first = next((child for child in case if child.tag in ("error", "failure", "skipped")), None)
        name = f"{case.get('classname')}::{case.get('name')}"
        told[name] = "passed" if first is None else str(first.get("message")) if first.tag == "skipped" else first.tag
    return told


def test_each_is_skipped_by_name_with_the_reason(tmp_path: Path) -> None:
    told = outcomes(tmp_path, "browser")
    assert {name: outcome for name, outcome in told.items() if NOWHERE not in outcome or "apt-get install chromium" not in outcome} == {}
    rooms = {name.split(".")[1] for name in told}
    assert {"pages", "portal", "desk"} <= rooms


def test_only_one_file_opens_a_browser() -> None:
    openers = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and any(name.name in ("sync_playwright", "async_playwright") for name in node.names):
                openers.add(str(path.relative_to(ROOT)))
    assert openers == {"tests/browser.py"}
