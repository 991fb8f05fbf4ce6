"""./huiying report: drafts a period's report where it has none, tells it, writes it as a file."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from huiying.cli import reporting
from huiying.cli.refusal import Refusal
from huiying.reports.models import Report
from tests.reports.scene import Scene, lock, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Scene:
    found = scene()
    monkeypatch.setattr(reporting, "read_clock", lambda: found.cast.now)
    return found


def asked(kind: str, **more: Any) -> Namespace:
    return Namespace(**({"kind": kind, "day": date(2025, 3, 3), "month": "", "reason": "", "out": None, "language": "zh", "json": True} | more))


def test_a_report_is_drafted_once_told_as_json_and_written_as_a_file(here: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "day.xlsx"
    assert reporting.run(asked("daily", out=file)) == 0
    told, report = json.loads(capsys.readouterr().out), Report.objects.get()
    assert (told["period"], told["sha256"], told["state"]) == ("2025-03-03", report.sha256, "draft")
    assert told["figures"] == json.loads(bytes(report.figures))
    assert told["text"]["zh"][0] == report.headline_zh
    assert [row[0] for row in load_workbook(file)["数字"].values][1] == "T02"
    assert reporting.run(asked("daily", json=False, language="en")) == 0
    said = capsys.readouterr().out
    assert "Daily report · Monday, 3 March 2025  v1" in said
    assert "94.00%  = 94 / 100  (+14.00 pp)" in said
    assert Report.objects.count() == 1
    assert reporting.run(asked("daily", reason="更正")) == 0
    assert Report.objects.count() == 2


def test_what_cannot_be_reported_is_refused_with_a_sentence(here: Scene, tmp_path: Path) -> None:
    for wrong, said in (
        (asked("monthly", month="2025-02"), "not locked yet"), (asked("monthly", month="2025-13"), "A period is written like"),
        (asked("monthly", month="2025-02-01"), "is no month"), (asked("daily", day=date(2025, 3, 4)), "is not over"),
        (asked("daily", out=tmp_path / "day.odt"), "Cannot write .odt"), (asked("daily", out=tmp_path / "none" / "day.xlsx"), "Cannot write"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            reporting.run(wrong)
    lock("2025-02", here.cast)
    assert reporting.run(asked("monthly", month="2025-02")) == 0
