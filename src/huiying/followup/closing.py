"""What ends by itself: the open rating after seven days (O39)."""

from datetime import datetime
from uuid import UUID

from huiying.dispatch.changing import read_order
from huiying.followup.models import Callback
from huiying.followup.rating import ended_by
from huiying.kit.actor import Actor
from huiying.orders.change import Change
from huiying.orders.clocks import start_archive_clock


def expire(*, order_id: UUID, actor: Actor, now: datetime) -> bool:
    """Close an order whose rating nobody gave; satisfaction stays empty (O39). Nothing when it was rated meanwhile."""
    order = read_order(order_id)
    if order.status != "callback_failed":
        return False
    with Change(order, actor=actor, now=now) as change:
        Callback.objects.filter(order=order, result="exhausted").update(result="expired")
        start_archive_clock(change)
        change.move("expire", closed_at=now, close_route=order.close_route or ended_by(order))
    return True
