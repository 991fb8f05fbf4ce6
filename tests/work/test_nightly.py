"""Each night, only while the policy is switched on: batch after batch by the worker's timer, then not before the next night."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from huiying.journal.models import Event, Timer
from huiying.kit.retention import CODES
from huiying.orders.ending import withdraw
from huiying.retention.file import SHIPPED
from huiying.supervision.models import Notice
from huiying.work.nightly import KIND, arm
from huiying.work.timers import run_due
from tests.cast import Cast, again, build

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3651)
TEXT = SHIPPED.read_text(encoding="utf-8")


@pytest.fixture
def cast() -> Cast:
    return build()


def policy(settings: Settings, folder: Path, text: str) -> None:
    (folder / "retention.toml").write_text(text, encoding="utf-8")
    settings.HUIYING_RETENTION = str(folder / "retention.toml")


def waiting() -> list[Timer]:
    return list(Timer.objects.filter(kind=KIND, done_at=None, dropped=False))


def test_while_the_policy_is_off_no_timer_waits(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    arm(cast.now)
    assert waiting() == []
    policy(settings, tmp_path, TEXT.replace("enabled = false", "enabled = true"))
    arm(cast.now)
    assert [timer.due_at for timer in waiting()] == [cast.now.replace(hour=18, minute=30)]  # 02:30 of the next day in the city
    settings.HUIYING_RETENTION = ""
    arm(cast.now)
    assert waiting() == []


def test_the_timer_erases_until_nothing_is_left_and_waits_for_the_next_night(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    order = cast.order()
    withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=cast.now)
    policy(settings, tmp_path, TEXT.replace("enabled = false", "enabled = true"))
    now = cast.now + LATER
    Timer.objects.update(done_at=now)
    arm(now)
    due = waiting()[0].due_at
    assert due is not None
    Timer.objects.filter(kind=KIND).update(failures=4, last_error="DataError")  # of nights before
    for second in range(len(CODES) + 1):
        run_due(due + timedelta(seconds=2 * second))
    assert again(order).original_text == ""
    assert Event.objects.filter(type="retention.run").count() == 1
    assert [(timer.due_at, timer.failures, timer.last_error) for timer in waiting()] == [(due + timedelta(days=1), 0, "")]


def test_a_wrong_policy_raises_an_alarm_and_erases_nothing(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    policy(settings, tmp_path, TEXT.replace("enabled = false", "enabled = true").replace("days = 180", "days = -1"))
    arm(cast.now)
    due = waiting()[0].due_at
    assert due is not None
    run_due(due)
    assert "attachment_rejected" in Notice.objects.get(kind="alarm").en
    assert (Event.objects.filter(type="retention.run").count(), len(waiting())) == (0, 1)
