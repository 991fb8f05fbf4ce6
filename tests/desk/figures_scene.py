"""A city with figures: calls in three months, two of them locked, an exclusion, orders handled in time and late, call-backs with ratings."""

from datetime import UTC, date, datetime, timedelta

from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.metrics.catalogue import Catalogue, shipped
from huiying.metrics.facts import rebuild
from huiying.orders.models import WorkOrder
from tests.cast import Cast, again
from tests.followup.stages import to_callback
from tests.metrics.scene import HOUR, MINUTE, Call, keep

JANUARY, FEBRUARY = datetime(2024, 12, 31, 16, tzinfo=UTC), datetime(2025, 1, 31, 16, tzinfo=UTC)  # in Yunzhou the first of the month, 0 o'clock
MARCH = datetime(2025, 2, 28, 16, tzinfo=UTC)
FEW = ("human_connect_rate", "service_level_15", "connect_rate_24h", "loss_rate", "asa_seconds", "on_time_completion", "resolution_rate", "satisfaction_rate")
QUEUES = ("general", "general", "general", "enterprise", "dialect")


def few() -> Catalogue:
    """The shipped definitions that the screens' tests look at: reckoned in a blink."""
    return Catalogue({code: shipped().versions[code] for code in FEW}, shipped().facts)


def calls(since: datetime, until: datetime, every: timedelta = 31 * MINUTE) -> int:
    """Calls from `since` to before `until`, one in eleven lost, longer waits at noon; how many there were."""
    n = int((until - since) / every)
    made = []
    for i in range(n):
        at = since + i * every
        noon = abs(at.hour - 4) < 2  # 12 o'clock in Yunzhou
        made.append(Call(at, wait=(i * 7) % 23 + (20 if noon else 0), answered=i % 11 != 0 and not (noon and i % 3 == 0), queue=QUEUES[i % len(QUEUES)]))
    keep(made)
    return n


def told(since: date, until: date, now: datetime) -> None:
    """The facts of each day."""
    for n in range((until - since).days):
        rebuild(since + timedelta(days=n), now)


def handled(cast: Cast, at: datetime, **answers: str) -> WorkOrder:
    """An order that was answered, and its citizen called."""
    order = to_callback(cast, cast.works, at)
    given = {"contacted_by_unit": "yes", "truthful": "yes", "solved": "yes", "satisfaction": "satisfied", "hotline_satisfaction": "satisfied", **answers}
    record(order_id=order.pk, answers=Answers(**given), method="phone", actor=cast.callback, now=at + 3 * HOUR)
    return again(order)
