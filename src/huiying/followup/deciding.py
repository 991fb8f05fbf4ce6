"""After a second negative result, or an approved claim or exclusion, a government reviewer decides (O35, O36)."""

from datetime import datetime
from uuid import UUID

from huiying.dispatch.changing import read_order
from huiying.followup.rating import ended_by
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Told
from huiying.orders.change import Change, excused
from huiying.orders.clocks import start_archive_clock
from huiying.orders.models import WorkOrder

LONGEST = 2000


class NothingToDecide(Told):
    """The first negative result is reworked by rule; nobody decides on it."""

    zh = "首次不满意自动重办，无需决定；第二次不满意、不合理诉求已认定或剔除已同意后才可决定。"
    en = "The first negative result is reworked by rule. A decision is possible from the second one, or after an approved claim or exclusion."


def _open(order_id: UUID) -> WorkOrder:
    order = read_order(order_id)
    if not (order.decision_needed or excused(order)):
        raise NothingToDecide
    return order


def order_rework(*, order_id: UUID, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Send the order back for another round (O35). Raises Refused, NothingToDecide, NotAllowed, NotNow, Moved."""
    refuse(required("reason", reason), longest("reason", reason, LONGEST))
    order = _open(order_id)
    with Change(order, actor=actor, now=now) as change:
        change.drop_timers("rating_expires")
        change.move("order_rework", texts={"reason": reason}, decision_needed=False, rework_n=order.rework_n + 1)
    return order


def close_explained(*, order_id: UUID, reason: str, explanation: str, actor: Actor, now: datetime) -> WorkOrder:
    """Close with an explanation that the citizen receives; the negative rating is kept (O36).

    Raises Refused, NothingToDecide, NotAllowed, NotNow, Moved.
    """
    refuse(required("reason", reason), longest("reason", reason, LONGEST), required("explanation", explanation), longest("explanation", explanation, LONGEST))
    order = _open(order_id)
    with Change(order, actor=actor, now=now) as change:
        change.drop_timers("rating_expires")
        start_archive_clock(change)
        words = {"reason": reason, "explanation": explanation}
        change.move("close_explained", texts=words, decision_needed=False, closed_at=now, close_route=order.close_route or ended_by(order))
    return order
