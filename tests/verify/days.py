"""The trial of days: cities that live day by day, publish each month, and are recomputed by the separate program. No figure may differ.

`run(days, seed)` needs no test run around it: two processes, each with a database of its own, live half of the days each, in whole months.
python -m tests.verify.days DAYS SEED lives through so many days in HUIYING_DATABASE_URL.
"""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from calendar import monthrange
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from huiying.kit.sealing import Keyring
from tests.databases import ROOT, City, some_server
from tests.progress import follow

PROCESSES = 2
LIVED, MONTH = "lived", "month "
APART = f"import runpy, sys; sys.path[:0] = [{str(ROOT / 'src')!r}]; runpy.run_module('huiying_verify', run_name='__main__')"


def run(days: int, seed: int) -> dict[str, Any]:
    """The trial on databases of its own: days and months lived, what was checked, how much differed; of each process that failed one difference."""
    with ExitStack() as stack:
        server = stack.enter_context(some_server())
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiying-days-")))
        cities = [stack.enter_context(server.clone(f"huiying_days_{uuid4().hex[:8]}")) for _ in range(PROCESSES if days > 31 else 1)]
        lives = [_start(city, place / str(n), -(-days // len(cities)), seed + n) for n, city in enumerate(cities)]
        lines = follow(lives, days, LIVED)
        failed = sum(life.wait() != 0 for life in lives)
    months = [json.loads(line.removeprefix(MONTH)) for line in lines if line.startswith(MONTH)]
    told = {name: sum(month[name] for month in months) for name in ("events", "figures", "rows", "statement_lines", "differences")}
    wrong = [month for month in months if month["differences"]]
    return {
        "seed": seed, "days": lines.count(LIVED), "months": len(months), **told, "first": wrong[:2], "processes_that_failed": failed,
        "different": told["differences"] + failed + (lines.count(LIVED) < days),
    }  # fmt: skip


def _start(city: City, place: Path, days: int, seed: int) -> subprocess.Popen[str]:
    place.mkdir()
    (place / "keys.json").write_text(Keyring.new().to_json(), encoding="utf-8")
    ours = {
        "HUIYING_ACTS_AS": "system", "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(place / "keys.json"), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "HUIYING_FILES": str(place / "files"), "HUIYING_EVIDENCE": "", "HUIYING_LOG_KEYS": "", "HUIYING_RECEIPT_KEYS": "", "HUIYING_WITNESSES": "",
        "HUIYING_ORIGIN": "days.example/log", "DJANGO_SETTINGS_MODULE": "config.settings", "HUIYING_METRICS": "", "TMPDIR": str(place),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.verify.days", str(days), str(seed)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | ours, stdout=subprocess.PIPE, text=True)


def live(days: int, seed: int) -> None:
    """Live so many days and the rest of their last month; each day is told in a line, each month with what the verifier said of it."""
    django.setup()
    living = importlib.import_module("tests.verify.living")
    city, day, out, before = living.Living(seed), living.FIRST, Path(tempfile.mkdtemp()) / "out", 0
    lived = 0
    while lived < days or day.day != 1:
        city.day(day)
        lived += 1
        _tell(LIVED)
        if day.day == monthrange(day.year, day.month)[1]:
            city.close(f"{day:%Y-%m}", living.noon(day) + timedelta(hours=13), out)
            told = verified(out)
            _tell(MONTH + json.dumps(_counted(told, before)))
            before = told["tree_size"]
            shutil.rmtree(out)
        day = day + timedelta(days=1)
    importlib.import_module("django.db").connections.close_all()


def verified(folder: Path, *more: str) -> dict[str, Any]:
    """What the separate program says of a folder, without anything of ours in reach."""
    done = subprocess.run([sys.executable, "-I", "-c", APART, str(folder), "--json", *more], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["ok"] is (done.returncode == 0)
    return told


def _counted(told: dict[str, Any], before: int) -> dict[str, Any]:
    """How much of each the month had that was checked; its differences, and the first of them."""
    n = {check["name"]: check["n"] for check in told["checks"]}
    rows = n.get("facts call", 0) + n.get("facts work", 0)
    return {
        "events": told["tree_size"] - before, "figures": n["kpi"], "rows": rows, "statement_lines": n["statements"],
        "differences": len(told["differences"]) + told["differences_left_out"], "first": told["differences"][:5],
    }  # fmt: skip


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    live(*map(int, sys.argv[1:]))
