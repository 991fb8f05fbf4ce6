"""What the rest of the house owes this room: records follow an order that ends or passes on, and clocks that waited for a year."""

from datetime import datetime
from uuid import UUID

from huiying.dispatch.disputes import USUALLY, WITHIN
from huiying.dispatch.models import Adjudication, DispatchProposal, ReturnRequest
from huiying.dispatch.returning import DECIDE_USUALLY, DECIDE_WITHIN
from huiying.journal.models import Timer
from huiying.kit.workdays import WorkCalendar
from huiying.orders.models import WorkOrder
from huiying.orders.rules import due_or_year


def lapse(*, order_id: UUID, now: datetime) -> None:
    """Let proposals, returns and adjudications of an order lapse that was withdrawn, voided, merged or refused. A reaction."""
    DispatchProposal.objects.filter(order_id=order_id, state="pending").update(state="lapsed", decided_at=now)
    ReturnRequest.objects.filter(assignment__order_id=order_id, state="pending").update(state="lapsed", decided_at=now)
    Adjudication.objects.filter(order_id=order_id, state="open").update(state="lapsed", decided_at=now)


def hand_over(*, from_id: UUID, to_id: UUID) -> None:
    """Let what is open of an order pass to the caller that took its place (`order.promoted`). A reaction, before or after `lapse`."""
    ReturnRequest.objects.filter(order_id=from_id, assignment__order_id=to_id).update(order_id=to_id)
    if WorkOrder.objects.filter(pk=to_id, status="adjudicating").exists():
        going_on = Adjudication.objects.filter(order_id=from_id, state__in=("open", "lapsed"), decided_by="")
        going_on.update(order_id=to_id, state="open", decided_at=None)


def return_decision(order: WorkOrder, timer: Timer, calendar: WorkCalendar) -> datetime | None:
    """When a return must be decided whose due waited for the calendar."""
    asked = ReturnRequest.objects.filter(assignment_id=timer.subject, state="pending").first()
    if asked is None:
        return None
    due, _ = due_or_year(asked.requested_at, DECIDE_WITHIN.get(order.urgency, DECIDE_USUALLY), calendar)
    ReturnRequest.objects.filter(pk=asked.pk).update(decision_due=due)
    return due


def adjudication_due(order: WorkOrder, timer: Timer, calendar: WorkCalendar) -> datetime | None:
    """When an adjudication is due whose due waited for the calendar."""
    found = Adjudication.objects.filter(pk=timer.subject, state="open").first()
    if found is None:
        return None
    due, _ = due_or_year(found.opened_at, WITHIN.get(order.urgency, USUALLY), calendar)
    Adjudication.objects.filter(pk=found.pk).update(due_at=due)
    return due


CLOCKS = {"return_decision": return_decision, "adjudication_due": adjudication_due}
