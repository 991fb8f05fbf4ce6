"""The figures of the first page, at the edges of their spans."""

from datetime import timedelta

import pytest

from huiying.kit.times import local_date
from huiying.orders.models import WorkOrder
from huiying.portal.figures import Share, counted
from tests.cast import build
from tests.orders.world import dispatched

pytestmark = pytest.mark.django_db
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


def test_a_reply_in_the_instant_of_its_due_is_late() -> None:
    """DOMAIN 4.9: finished in time ⇔ t < due_at."""
    cast = build()
    due = cast.now + DAY
    for n, replied_at in enumerate((due - TICK, due, due + TICK, None)):
        order = dispatched(cast, cast.order(phone=f"1380001000{n}"))
        WorkOrder.objects.filter(pk=order.pk).update(due_at=due, replied_at=replied_at)
    first = local_date(cast.now)
    assert counted(first, first + 30 * DAY).in_time == Share(part=1, base=4)
