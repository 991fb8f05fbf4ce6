"""Three weeks of a bank's calls, taken over and read back: every figure equals the one counted straight from the file."""

import csv
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, median, pstdev
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huiying.calls.cdr import CallMap
from huiying.calls.figures import figures
from huiying.calls.importing import Outcome, import_calls
from huiying.calls.models import Visit
from huiying.calls.rebuild import check
from huiying.kit.actor import system
from huiying.kit.sheets import open_sheet
from tests.realdata.conftest import DATA, needs_data

FILE = DATA / "calls" / "anonymous_bank_feb1999_days_1_to_21.csv"
MAP = CallMap.from_toml((Path(__file__).parents[1] / "calls" / "bank.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
ISRAEL = ZoneInfo("Asia/Jerusalem")


def straight_from_the_file() -> list[dict[str, Any]]:
    """Who asked for a human, counted without any of ours: type, half hour of asking, wait, service (none: hung up)."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["outcome"] != "PHANTOM"]
    asked = []
    for row in rows:
        waited, served = int(row["q_time"]), row["outcome"] == "AGENT"
        if not (served or waited > 0):
            continue
        day = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=ISRAEL)
        clock = row["q_start"] if waited > 0 else row["vru_exit"]
        hours, minutes, _ = map(int, clock.split(":"))
        if waited > 0 and hours == 0 and int(row["vru_entry"].split(":")[0]) == 23:  # queued after midnight
            day += timedelta(days=1)
        begins = day + timedelta(hours=hours, minutes=minutes - minutes % 30)
        asked.append({"type": row["type"], "start": begins.isoformat(), "wait": waited, "service": int(row["ser_time"]) if served else None})
    return asked


def counted(calls: list[dict[str, Any]]) -> dict[str, Any]:
    served = [call["service"] for call in calls if call["service"] is not None]
    long = [seconds for seconds in served if seconds > 0]
    return {
        "offered": len(calls), "answered": len(served), "abandoned": len(calls) - len(served),
        "wait_mean_s": pytest.approx(fmean(call["wait"] for call in calls)), "service_mean_s": pytest.approx(fmean(long)) if long else None,
    }  # fmt: skip


def by(calls: list[dict[str, Any]], what: str) -> dict[str, dict[str, Any]]:
    parts = defaultdict(list)
    for call in calls:
        parts[call[what]].append(call)
    return {name: counted(part) for name, part in parts.items()}


@pytest.fixture
def outcome(db: None) -> Outcome:
    return import_calls(sheet=open_sheet(FILE), mapping=MAP, all_or_nothing=False, actor=system("import"), now=NOW)


@needs_data
def test_the_figures_of_the_bank_equal_those_of_the_file(outcome: Outcome) -> None:
    assert (outcome.read, outcome.dropped, outcome.created, outcome.refusals) == (25_890, 221, 25_669, [])
    calls = straight_from_the_file()
    told = figures(list(outcome.ids), MAP.zone)
    assert {name: told[name] for name in counted(calls)} == counted(calls)
    assert told["by_type"] == by(calls, "type")
    assert {part.pop("start"): part for part in told["by_half_hour"]} == by(calls, "start")
    assert (told["offered"], told["answered"], told["abandoned"], round(told["wait_mean_s"], 2)) == (23_985, 20_899, 3_086, 42.84)
    shares = [[f"{share['value']:.2%}" for share in told["within"][limit].values()] for limit in ("15", "20")]
    assert shares == [["49.86%", "57.22%"], ["52.51%", "60.26%"]]
    served = [float(s) for s in Visit.objects.filter(answered_at__isnull=False, talk_s__gt=0).values_list("talk_s", flat=True) if s]
    assert sorted(served) == sorted(float(call["service"]) for call in calls if call["service"])
    assert (round(fmean(served), 1), round(pstdev(served), 1), median(served)) == (172.1, 213.1, 104)
    waits = sorted(call["wait"] for call in calls)
    assert told["wait_percentiles_s"]["50"] == median(waits)


@needs_data
def test_the_file_again_changes_nothing_and_the_journal_tells_the_same(outcome: Outcome) -> None:
    again = import_calls(sheet=open_sheet(FILE), mapping=MAP, all_or_nothing=False, actor=system("import"), now=NOW)
    assert (outcome.created, again.created, again.unchanged, again.refusals) == (25_669, 0, 25_669, [])
    assert check()["differences"] == []
