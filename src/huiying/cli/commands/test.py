"""./huiying test: every check and every test."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

from huiying.cli.home import ROOT

NAME = "test"
HELP = "全部检查与测试 all checks and tests, on a database server made for them"
CHECKS = (
    ("ruff", ("-m", "ruff", "check", "src", "tests")),
    ("import-linter", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("mypy", ("-m", "mypy")),
)
PROCESSES = 3  # of two cores: browsers, calls and clocks are waited for
NOT_FAST = "not browser and not kills and not long and not engine"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--fast", action="store_true", help="不开浏览器、不打电话、不杀进程、不跑长试验 no browser, no real calls, no killing, no long trials")
    parser.add_argument("paths", nargs="*", help="只跑这些测试，不做其他检查 only these tests, and no other checks")


def run(args: argparse.Namespace) -> int:
    """Run it all; 0 when everything held, else 1. The last line is `N passed, N failed, N skipped`."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # containers set it: each of the many processes would compile all that it imports
    with tempfile.TemporaryDirectory(prefix="huiying-report-") as folder, ThreadPoolExecutor(1) as beside:
        report = Path(folder) / "tests.xml"
        checks = {} if args.paths else {name: beside.submit(_check, name, command, env) for name, command in CHECKS}  # while the tests begin
        status = _pytest(args, report, env)
        broken = [name for name, check in checks.items() if not check.result()]
        outcomes = list(_outcomes(report)) if report.is_file() else []
    for name, outcome, reason in outcomes:
        if outcome == "skipped":
            print(f"skipped {name}: {reason}")
    if broken:
        print(f"checks that failed: {', '.join(broken)}")
    print(", ".join(f"{sum(outcome == kind for _, outcome, _ in outcomes)} {kind}" for kind in ("passed", "failed", "skipped")))
    return 1 if broken or status != 0 else 0


def _check(name: str, command: tuple[str, ...], env: dict[str, str]) -> bool:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    held = done.returncode == 0
    print(f"[{time.monotonic() - begun:5.1f}s] {name} {'ok' if held else 'FAILED'}", flush=True)
    if not held:
        print(done.stdout + done.stderr, flush=True)
    return held


def _pytest(args: argparse.Namespace, report: Path, env: dict[str, str]) -> int:
    spread = ["-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder"]  # what a file's tests share is made once
    command = [sys.executable, "-m", "pytest", "-q", "-r", "fE", *spread, f"--junitxml={report}"]
    chosen = ["-m", NOT_FAST] if args.fast else []
    paths = [str(Path(path).resolve()) if Path(path).exists() else path for path in args.paths]
    return subprocess.run([*command, *chosen, *paths], cwd=ROOT, env=env, check=False).returncode


def _outcomes(report: Path) -> Iterator[tuple[str, str, str]]:
    """(test, passed or failed or skipped, reason) of each test in pytest's report."""
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest a moment ago
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed", ""
        elif skipped is not None:
            yield name, "skipped", skipped.get("message", "")
        else:
            yield name, "passed", ""
