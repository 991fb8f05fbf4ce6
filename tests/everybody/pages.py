"""The trial of pages: every page in many settings, told in one report.

`run(settings, seed)` needs no test run around it: it starts one.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.databases import ROOT

WALK = "tests/everybody/test_every_page.py"


def run(settings: int, _seed: int) -> dict[str, Any]:
    """Look at every page in so many of the sixteen settings; `different` counts what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        env = os.environ | {"HUIYING_PAGES_LOOKS": str(settings), "HUIYING_PAGES_REPORT": str(report), "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "2", WALK], cwd=ROOT, env=env, stdout=sys.stderr, check=False)
        told = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()] if report.exists() else []
    wrong = [one for each in told for one in each["wrong"]]
    return {"looks": sum(each["looks"] for each in told), "different": len(wrong) or int(done.returncode != 0), "wrong": wrong}
