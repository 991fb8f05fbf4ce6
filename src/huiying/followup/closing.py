"""What ends by itself: the open rating after seven days (O39), the closed order after thirty (O44)."""

from datetime import datetime
from uuid import UUID

from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.followup.models import Callback
from huiying.followup.rating import ended_by
from huiying.journal.append import NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.limits import Limit, due
from huiying.orders.change import Change
from huiying.orders.life import CLOSED

KEPT_OPEN = Limit.parse("30 CAL_DAY")
ENDED = frozenset(CLOSED.split())


def expire(*, order_id: UUID, actor: Actor, now: datetime) -> bool:
    """Close an order whose rating nobody gave; satisfaction stays empty (O39). Nothing when it was rated meanwhile."""
    order = read_order(order_id)
    if order.status != "callback_failed":
        return False
    with Change(order, actor=actor, now=now) as change:
        Callback.objects.filter(order=order, result="exhausted").update(result="expired")
        change.move("expire", closed_at=now, close_route=order.close_route or ended_by(order))
    return True


def arm_archive(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Set the timer that archives a closed order thirty days after its state; an open one gets none."""
    order = read_order(order_id)
    if order.status in ENDED:
        write((), [NewTimer(order.stream, "archive", due(order.state_at, KEPT_OPEN, reference().calendar))], actor=actor, now=now)


def archive(*, order_id: UUID, actor: Actor, now: datetime) -> bool:
    """Archive an order that has been closed for thirty days (O44); one reopened and closed again waits anew."""
    order = read_order(order_id)
    if order.status not in ENDED:
        return False
    if now < due(order.state_at, KEPT_OPEN, reference().calendar):
        arm_archive(order_id=order_id, actor=actor, now=now)
        return False
    with Change(order, actor=actor, now=now) as change:
        change.move("archive")
    return True
