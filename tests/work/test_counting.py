"""Each night: yesterday's facts and those of days that have changed, a day each time the timer rings, once each; broken off, it goes on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from huiying.desk.figures_health import check
from huiying.journal.models import Timer
from huiying.metrics.outstanding import last_told, outstanding
from huiying.metrics.rollup import rolled_up
from huiying.orders.ending import withdraw
from huiying.work import counting
from huiying.work.timers import run_due
from tests.cast import NOW, Cast, again, build
from tests.metrics.scene import DAY, HOUR, Call, keep

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 4)
NIGHT = datetime.fromisoformat("2025-03-05T01:10:00+08:00")


@pytest.fixture
def cast() -> Iterator[Cast]:
    cast = build()
    Timer.objects.all().delete()
    yield cast


def waiting() -> list[datetime | None]:
    return list(Timer.objects.filter(kind=counting.KIND, done_at=None, dropped=False).values_list("due_at", flat=True))


def told() -> dict[date, datetime]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, told_at FROM metrics_told")
        return dict(cursor.fetchall())


def night(now: datetime) -> int:
    """Let the worker look each second until the timer waits for another night; how often it rang."""
    for rings in range(50):
        due = waiting()[0]
        assert due is not None
        if due > now + HOUR:
            return rings
        now = max(now, due)
        Timer.objects.exclude(kind=counting.KIND).delete()
        run_due(now)
    pytest.fail("the night does not end")


def test_the_first_night_tells_yesterday_and_every_day_of_which_something_is_known(cast: Cast) -> None:
    order = cast.order(now=NOW - 3 * DAY)
    keep([Call(NOW - 9 * DAY + i * HOUR / 4) for i in range(8)])  # taken over from another system
    cast.order()
    counting.arm(NOW)
    counting.arm(NOW)
    assert waiting() == [NIGHT]
    assert night(NIGHT) == 4
    assert sorted(told()) == [TODAY - 9 * DAY, TODAY - 3 * DAY, TODAY]
    assert waiting() == [NIGHT + DAY]
    assert rolled_up(TODAY - 9 * DAY, TODAY).whole.requested == 8
    assert night(NIGHT + DAY) == 2  # yesterday alone
    assert told()[TODAY - 3 * DAY] < NIGHT + HOUR
    withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=NIGHT + DAY + HOUR)
    keep([Call(NOW - 9 * DAY + 5 * HOUR)])
    assert night(NIGHT + 2 * DAY) == 4
    assert sorted(day for day, at in told().items() if at >= NIGHT + 2 * DAY) == [TODAY - 9 * DAY, TODAY - 3 * DAY, TODAY + 2 * DAY]
    assert rolled_up(TODAY - 9 * DAY, TODAY).whole.requested == 9


def test_a_night_that_was_broken_off_goes_on_where_it_stopped(cast: Cast) -> None:
    keep([Call(NOW - n * DAY) for n in range(1, 4)])
    counting.arm(NOW)
    run_due(NIGHT)
    assert sorted(told()) == [TODAY]
    assert outstanding(NIGHT, NIGHT + HOUR) == [TODAY - n * DAY for n in (3, 2, 1)]
    late = NIGHT + 3 * HOUR  # the machine was away
    assert night(late) == 4
    assert {at for day, at in told().items() if day == TODAY} == {NIGHT}
    assert waiting() == [NIGHT + DAY]


def test_the_health_page_tells_when_yesterday_is_missing_and_how_long_a_day_took(cast: Cast) -> None:
    assert list(check(NOW)) == []  # nothing was ever told: a new city
    counting.arm(NOW)
    night(NIGHT)
    found = last_told()
    assert found is not None
    assert (found[0], found[1], found[2]) == (TODAY, NIGHT, 0)
    assert 0 < found[3] < 10
    assert list(check(NIGHT + timedelta(hours=20))) == []
    (late,) = check(NIGHT + DAY + 3 * HOUR)
    assert "2025-03-04" in late.text
    with connection.cursor() as cursor:
        cursor.execute("UPDATE metrics_told SET seconds = 31, calls = 100000")
    (slow,) = check(NIGHT + HOUR)
    assert "31" in slow.text
