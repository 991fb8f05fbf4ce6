"""The trial of the line under kills: SIGKILL again and again at five calls a second; no call may be missing from the facts, none there twice.

`run(kills, seed)` runs this file's one test in a process of its own. (The suite has a slice of it in test_asterisk_process.py.)
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.calls.line_city import LineCity

ROOT = Path(__file__).resolve().parents[2]
KILLS, TOLD = "HUIYING_TRIAL_LINE_KILLS", "HUIYING_TRIAL_LINE_TOLD"
RATE = 5.0  # calls a second
CALLS_A_KILL, FIRST, PATIENCE_S = 60, 15, 12.0
NUMBER, CALLER_HZ, AGENT_HZ = "13800001234", 440, 400
AWAY_S = 1.5  # new calls go to the engine's own queue
TAKEN_UP = ("answered", "abandon")  # how a caller ends who waited when the line was killed, and was in a queue again afterwards
SKIPPED_ALL = "1 skipped"


def run(kills: int, _seed: int) -> dict[str, Any]:
    """So many kills; what was counted. Where there is no telephone engine, that is said and nothing counts as right."""
    with tempfile.TemporaryDirectory(prefix="huiying-line-kills-") as folder:
        file = Path(folder) / "told.json"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", str(Path(__file__))]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {KILLS: str(kills), TOLD: str(file)}, capture_output=True, text=True, check=False)
        if file.exists():
            return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
        return {"kills": 0, "different": 1, "why": "no telephone engine here" if SKIPPED_ALL in done.stdout else done.stdout[-2_000:]}


def test_killed_under_calls_none_is_missing_and_none_is_there_twice(line_city: "LineCity", tmp_path: Path) -> None:
    from huiying.cli.line import telephones

    kills, hers = int(os.environ[KILLS]), telephones.tone_file(tmp_path, AGENT_HZ)
    line_city.serve()
    for desk, name in enumerate(("agent", "agent2")):
        line_city.sign_in(name, desk)
        line_city.answer(telephones.desk(hers, talks=1.5), desk=desk)
    told = under_calls(line_city, telephones.caller(NUMBER, telephones.tone_file(tmp_path, CALLER_HZ), leaves_after=PATIENCE_S), kills)
    Path(os.environ[TOLD]).write_text(json.dumps(told), encoding="utf-8")
    assert told["different"] == 0, told
    assert told["waiting_answered"] > 0
    assert told["fallback"] > 0


def under_calls(city: "LineCity", caller: str, kills: int) -> dict[str, Any]:
    """Kill the city's line while calls come in, then count: `different` is how many are missing, doubled, open, broken or waited in vain."""
    from tests.calls.line_city import wait

    calls = CALLS_A_KILL * kills
    lasts = 120 + round(2 * calls / RATE)
    callers = city.call(caller, calls=calls, rate=RATE, lasts_s=lasts)
    waiting: set[str] = set()
    for number in range(kills):
        wait(lambda number=number: _arrived() > FIRST + number * CALLS_A_KILL * 3 // 5, 180, city.story)
        waiting |= _waiting()
        city.kill()
        time.sleep(AWAY_S)
        city.serve()
    callers.process.wait(lasts)
    wait(lambda: _arrived() >= calls and not _open(), 180, city.story)
    return _count(calls, kills, waiting)


def _arrived() -> int:
    from huiying.calls.models import Visit

    return Visit.objects.filter(seq=1).count()


def _open() -> bool:
    from huiying.calls.models import Visit

    return Visit.objects.filter(ended_at=None).exists()


def _waiting() -> set[str]:
    from huiying.calls.models import Visit

    waiting = Visit.objects.filter(ended_at=None, answered_at=None, queued_at__isnull=False)
    return {str(call) for call in waiting.values_list("call_id", flat=True)}


def _count(calls: int, kills: int, waiting: set[str]) -> dict[str, Any]:
    from huiying.calls.models import Contact, Visit
    from huiying.calls.rebuild import check
    from huiying.journal.models import Event

    contacts, arrived, ended = Contact.objects.count(), *(Event.objects.filter(type=f"call.{what}").count() for what in ("arrived", "ended"))
    broken = Visit.objects.filter(end_reason="technical").count()
    differences = len(check()["differences"])
    ends = Counter(Visit.objects.filter(call_id__in=waiting, seq=1).values_list("end_reason", flat=True))
    lost = sum(n for end, n in ends.items() if end not in TAKEN_UP)
    return {
        "kills": kills, "calls": calls, "contacts": contacts, "arrived": arrived, "ended": ended, "broken": broken, "differences": differences,
        "waiting": len(waiting), "waiting_answered": ends["answered"], "waiting_lost": lost,
        "answered": Visit.objects.filter(end_reason="answered").values("call_id").distinct().count(),
        "fallback": Visit.objects.filter(source="fallback").count(),
        "different": sum(abs(found - calls) for found in (contacts, arrived, ended)) + broken + differences + lost,
    }  # fmt: skip
