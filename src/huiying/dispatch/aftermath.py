"""What the rest of the house owes this room: records follow an order that ends or passes on, and how its clocks are counted anew."""

from datetime import datetime
from uuid import UUID

from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.dispatch.disputes import USUALLY
from huiying.dispatch.models import Adjudication, DispatchProposal, ReturnRequest
from huiying.dispatch.parts import DECISION
from huiying.dispatch.returning import DECIDE_USUALLY, DECIDE_WITHIN
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.orders.dues import Count, since
from huiying.orders.models import WorkOrder
from huiying.orders.rules import due_or_year
from huiying.orders.timer_clocks import Clock


def lapse(*, order_id: UUID, now: datetime) -> None:
    """Let proposals, returns and adjudications of an order lapse that was withdrawn, voided, merged or refused. A reaction."""
    DispatchProposal.objects.filter(order_id=order_id, state="pending").update(state="lapsed", decided_at=now)
    ReturnRequest.objects.filter(assignment__order_id=order_id, state="pending").update(state="lapsed", decided_at=now)
    Adjudication.objects.filter(order_id=order_id, state="open").update(state="lapsed", decided_at=now)


def lapse_withdrawn(*, order_id: UUID, now: datetime) -> None:
    """Let returns lapse that were asked for by units whose part was taken back from above (`asg.taken_back`). A reaction."""
    asked = ReturnRequest.objects.filter(assignment__order_id=order_id, assignment__status="withdrawn", state="pending")
    asked.update(state="lapsed", decided_at=now)


def hand_over(*, from_id: UUID, to_id: UUID) -> None:
    """Let what is open of an order pass to the caller that took its place (`order.promoted`). A reaction, before or after `lapse`."""
    ReturnRequest.objects.filter(order_id=from_id, assignment__order_id=to_id).update(order_id=to_id)
    if WorkOrder.objects.filter(pk=to_id, status="adjudicating").exists():
        going_on = Adjudication.objects.filter(order_id=from_id, state__in=("open", "lapsed"), decided_by="")
        going_on.update(order_id=to_id, state="open", decided_at=None)


def wait_again(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """A pause is over: returns whose time for a decision ran out while nobody could decide get it anew. A reaction."""
    order = read_order(order_id)
    due, year = due_or_year(now, DECIDE_WITHIN.get(order.urgency, DECIDE_USUALLY), reference(actor.reference_version).calendar)
    late = ReturnRequest.objects.filter(assignment__order_id=order_id, state="pending", decision_due__lte=now)
    timers = [NewTimer(order.stream, DECISION, due, str(part), year=year) for part in late.values_list("assignment_id", flat=True)]
    late.update(decision_due=due)
    write((), timers, actor=actor, now=now)


def _return(timer: Timer) -> Count | None:
    """Counted from the request; a request decided in hours has no such clock."""
    asked = ReturnRequest.objects.filter(assignment_id=timer.subject, state="pending").first()
    return since(asked.requested_at, DECIDE_USUALLY) if asked else None


def _keep_return(timer: Timer, due: datetime | None, _year: int | None) -> None:
    ReturnRequest.objects.filter(assignment_id=timer.subject, state="pending").update(decision_due=due)


def _adjudication(timer: Timer) -> Count | None:
    found = Adjudication.objects.filter(pk=timer.subject, state="open").first()
    return since(found.opened_at, USUALLY) if found else None


def _keep_adjudication(timer: Timer, due: datetime | None, _year: int | None) -> None:
    Adjudication.objects.filter(pk=timer.subject, state="open").update(due_at=due)


CLOCKS = {"return_decision": Clock(_return, _keep_return), "adjudication_due": Clock(_adjudication, _keep_adjudication)}
