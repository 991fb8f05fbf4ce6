"""Live assignments taken back because their order ends or goes elsewhere: no fault of the unit (A14)."""

from django.db.models import QuerySet

from huiying.journal.models import Timer
from huiying.orders.change import Change
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, TimeRequest, WorkOrder


def live_assignments(order: WorkOrder) -> list[Assignment]:
    """The live assignments of an order, oldest first."""
    return list(Assignment.objects.select_related("unit").filter(order_id=order.pk, status__in=LIVE_ASSIGNMENT).order_by("sent_at", "id"))


def waiting_timers(order: WorkOrder) -> QuerySet[Timer]:
    """The order's timers that still wait."""
    return Timer.objects.filter(stream=order.stream, done_at__isnull=True, dropped=False)


def withdraw_live(change: Change, why: str) -> list[Assignment]:
    """Withdraw the order's live assignments; what they asked for lapses and no clock of the order runs on. Returns them."""
    found = live_assignments(change.order)
    for assignment in found:
        change.move_assignment(assignment, "withdraw", consequence=True, payload={"why": why}, ended_at=change.now)
    TimeRequest.objects.filter(order_id=change.order.pk, state="pending").update(state="lapsed", decided_at=change.now)
    waiting_timers(change.order).update(dropped=True)
    return found
