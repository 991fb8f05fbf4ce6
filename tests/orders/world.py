"""Short ways to states of an order, by the life cycle's own steps."""

from datetime import timedelta

from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from huiying.orders import intake
from huiying.orders.change import Change
from huiying.orders.intake import Classification
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import QINGSHI, STREET_LIGHT, Cast, again


def accepted(cast: Cast, order: WorkOrder | None = None) -> WorkOrder:
    """An order at the dispatcher's."""
    order = order or cast.order()
    return intake.accept(order=again(order), classification=Classification("help", STREET_LIGHT, order.urgency, QINGSHI), actor=cast.reviewer, now=cast.now)


def dispatched(cast: Cast, order: WorkOrder | None = None) -> WorkOrder:
    """An order sent to the works bureau as lead, with its clocks."""
    order = again(accepted(cast, order))
    due = cast.now + timedelta(days=7)
    with Change(order, actor=cast.dispatcher, now=cast.now) as change:
        change.move("dispatch", owner=cast.works, first_dispatch_at=cast.now, due_original=due, due_at=due, had_assignments=True)
        assignment = Assignment(
            id=uuid7(cast.now), order=order, unit=cast.works, status="sent", sent_at=cast.now, due_original=due, due_at=due, limit_text="5 WORK_DAY"
        )
        change.send(assignment)
        change.drop_timers("dispatch_due")
        change.timer("asg_due", due, subject=str(assignment.pk))
    return again(order)


def lead(order: WorkOrder) -> Assignment:
    """The newest assignment of an order."""
    return Assignment.objects.select_related("unit").filter(order=order).latest("sent_at")


def replied(cast: Cast, order: WorkOrder) -> WorkOrder:
    """The order with its lead's reply in, before the closing review."""
    order = again(order)
    with Change(order, actor=system("test"), now=cast.now) as change:
        assignment = lead(order)
        change.move_assignment(assignment, "sign", consequence=True, signed_at=cast.now)
        change.move_assignment(assignment, "reply", consequence=True, replied_at=cast.now, public_reply="路灯已于今日修复。", solved="yes", is_true="yes")
        change.move("all_replied")
    return again(order)
