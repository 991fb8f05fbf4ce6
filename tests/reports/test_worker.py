"""What the worker drafts by itself: each morning the day before, the week that is over, the month once it is locked."""

import logging
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from huiying.journal.models import Timer
from huiying.reports.models import Report
from huiying.reports.seeing import document_of
from huiying.work import reporting
from huiying.work.reacting import react
from huiying.work.timers import run_due
from tests.reports.scene import Scene, lock, scene

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 3, 4, 22, 30, tzinfo=UTC)  # 06:30 of Wednesday, 5 March


@pytest.fixture
def here() -> Scene:
    return scene()


def waiting() -> Timer:
    return Timer.objects.get(kind="reports", done_at=None, dropped=False)


def names() -> list[str]:
    return list(Report.objects.order_by("period").values_list("period", flat=True))


def test_each_morning_the_day_before_and_the_week_that_is_over(here: Scene) -> None:
    reporting.arm(here.cast.now)
    reporting.arm(here.cast.now)
    assert waiting().due_at == MORNING
    run_due(MORNING - timedelta(seconds=1))
    assert names() == []
    here.draft("2025-03-02")
    run_due(MORNING)
    assert names() == ["2025-03-02", "2025-03-03", "2025-W09"]  # of the 4th nothing is kept
    assert waiting().due_at == MORNING + timedelta(days=1)
    run_due(MORNING + timedelta(days=1))
    assert names() == ["2025-03-02", "2025-03-03", "2025-W09"]


def test_a_worker_that_was_away_drafts_what_is_missing_of_the_last_week(here: Scene) -> None:
    here.draft("2025-02-24")
    found = [span.name for span in reporting.missing(date(2025, 3, 5))]
    assert found == ["2025-03-02", "2025-03-03", "2025-W09"]
    assert [span.name for span in reporting.missing(date(2025, 3, 20))] == []


def test_a_month_is_drafted_when_it_is_locked_and_again_when_it_is_locked_anew(here: Scene) -> None:
    lock("2025-02", here.cast)
    now = datetime(2025, 4, 1, tzinfo=UTC)
    react(now)
    assert [(report.period, report.version) for report in Report.objects.filter(kind="monthly")] == [("2025-02", 1)]
    lock("2025-02", here.cast, reason="补录漏接电话")
    react(now)
    newest = Report.objects.filter(kind="monthly").latest("version")
    assert newest.version == 2
    assert document_of(newest)["source"]["version"] == 2
    assert "重新锁定" in newest.reason


def test_without_the_extra_it_says_so_once_and_goes_on(here: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)  # as where it is not installed
    reporting._say_once.cache_clear()
    reporting.arm(here.cast.now)
    with caplog.at_level(logging.WARNING):
        run_due(MORNING)
        run_due(MORNING + timedelta(days=1))
    assert [record.message for record in caplog.records if "./huiying extras metrics" in record.message] != []
    assert sum("./huiying extras metrics" in record.message for record in caplog.records) == 1
    assert names() == []
    assert waiting().due_at == MORNING + timedelta(days=2)
