"""./huiying metrics and import quality as a city runs them: processes of their own, JSON, exit statuses, one sentence for what cannot be."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cast import build
from tests.databases import ROOT, City
from tests.metrics.scene import HOUR, MONTH, Call, exclude, keep
from tests.work.conftest import environment
from tests.work.conftest import own_city as own_city  # noqa: PLC0414 - a fixture of ours too


def huiying(city: City, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "huiying.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(city), capture_output=True, text=True, check=False, timeout=300)


def told(city: City, *words: str) -> Any:
    done = huiying(city, *words, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_a_month_from_the_catalogue_to_the_lock(own_city: City, tmp_path: Path) -> None:
    cast = build()
    calls = [Call(MONTH[0] + i * HOUR, wait=5 + i % 3 * 10, answered=i % 5 > 0, queue=("general", "english")[i % 2]) for i in range(60)]
    keep(calls)
    exclude(cast, MONTH[0], MONTH[0] + 3 * HOUR, "T02")

    assert len(told(own_city, "metrics", "list")) >= 62
    assert told(own_city, "metrics", "show", "T02")[0]["code"] == "human_connect_rate"

    computed = told(own_city, "metrics", "compute", "T02", "T07", "--month", "2025-03")
    assert (computed["from"], computed["to"], computed["engine"]) == ("2025-02-28T16:00:00.000000Z", "2025-03-31T16:00:00.000000Z", "postgres")
    row = next(one for one in computed["rows"] if one["variant"] == "requested" and one["raw"])
    assert row["figure"] == {"num": 48, "den": 60, "value": 0.8}
    assert (row["ref"], row["unit"], row["n"], row["by"], row["excluded"]) == ("T02", "share", 60, {}, {"sudden_event": 3})
    adjusted = next(one for one in computed["rows"] if one["variant"] == "requested" and not one["raw"])
    assert adjusted["figure"] == {"num": 46, "den": 57, "value": 0.807018}

    first_day = ("metrics", "compute", "T02", "--from", "2025-03-01", "--to", "2025-03-02", "--by", "queue,day")
    by_day = told(own_city, *first_day, "--engine", "duckdb")
    assert by_day["rows"] == told(own_city, *first_day)["rows"]
    groups = {(one["by"]["queue"], one["by"]["day"]): one["figure"]["den"] for one in by_day["rows"] if one["variant"] == "requested" and one["raw"]}
    assert groups == {("general", "2025-03-01"): 12, ("english", "2025-03-01"): 12}
    assert told(own_city, *first_day[:-1], "queue, day,queue")["rows"] == by_day["rows"]  # a dimension named twice is one
    early = huiying(own_city, "metrics", "rebuild", "--month", "2199-01", "--json")
    assert (early.returncode, early.stderr.splitlines()[-1]) == (2, "2199-01-01 has not come yet.")

    behind = told(own_city, "metrics", "rows", "T02", "--month", "2025-03", "--limit", "4")
    assert (behind["total"], len(behind["rows"])) == (60, 4)
    rebuilt = told_with_progress(own_city, "metrics", "rebuild", "--from", "2025-03-01", "--to", "2025-03-04")
    assert [(one["day"], one["quarters"]) for one in rebuilt["days"]] == [("2025-03-01", 24), ("2025-03-02", 24), ("2025-03-03", 12)]

    file = tmp_path / "complaints.csv"
    file.write_text("投诉编号,投诉时间,成立\nC-1,2025-03-08 10:00,是\n", encoding="utf-8")
    brought = told(own_city, "import", "quality", str(file))
    assert (brought["kind"], brought["created"], brought["kept"]) == ("complaint", 1, True)
    plain = huiying(own_city, "metrics", "compute", "K09", "--month", "2025-03")
    assert "K09 agent_complaints/upheld   1.000000" in plain.stdout

    locked = told(own_city, "metrics", "lock", "--month", "2025-03")
    assert (locked["month"], locked["version"]) == ("2025-03", 1)
    again = huiying(own_city, "metrics", "lock", "--month", "2025-03", "--json")
    assert (again.returncode, json.loads(again.stdout)["error"][:21]) == (1, "2025-03 is locked (ve")
    assert told(own_city, "metrics", "lock", "--month", "2025-03", "--reason", "补录来电")["version"] == 2


def told_with_progress(city: City, *words: str) -> Any:
    done = huiying(city, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compute", "T99", "--month", "2025-03"), "There is no metric T99."),
        (("compute", "T02", "--month", "2025-3"), "A month is written like 2026-10."),
        (("compute", "T02"), "Give --month, or --from and a later --to."),
        (("compute", "T02", "--month", "2025-03", "--by", "colour"), "These metrics have no dimension colour."),
        (("rows", "T02", "--month", "2025-03", "--variant", "best"), "There is no variant best."),
        (("lock", "--month", "2099-01"), "2099-01 has not ended; its figures cannot be locked yet."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(own_city: City, words: tuple[str, ...], said: str) -> None:
    build()
    done = huiying(own_city, "metrics", *words)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, said)
