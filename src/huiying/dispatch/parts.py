"""The assignments of an order: sent with their dues and timers, withdrawn with what hangs on them."""

from collections.abc import Iterable
from dataclasses import dataclass

from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.models import ReturnRequest
from huiying.kit.ids import uuid7
from huiying.orders.change import Change
from huiying.orders.children import start_unit_timers
from huiying.orders.extending import drop_requests
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.pausing import drop_pauses
from huiying.orders.rules import Dues, Rule, helper_due, unit_dues
from huiying.orders.timing import stop_unit_timers

DECISION = "return_decision"


@dataclass(frozen=True)
class Sending:
    """What all assignments of one dispatch share."""

    rule: Rule
    advice: str
    line_id: int | None = None
    override_reason: str = ""
    forced: bool = False


def live_parts(order: WorkOrder) -> list[Assignment]:
    """The live assignments of an order, parents before children."""
    found = Assignment.objects.filter(order_id=order.pk, status__in=LIVE_ASSIGNMENT).select_related("unit")
    return sorted(found, key=lambda part: (part.parent_id is not None, part.sent_at))


def leading(parts: Iterable[Assignment]) -> Assignment | None:
    """The lead among assignments."""
    return next((part for part in parts if part.role == "lead" and part.parent_id is None), None)


def send_lead(change: Change, unit: Org, sending: Sending) -> Assignment:
    """Send the order to its lead: the unit's clock runs from now, whatever ran before."""
    dues = unit_dues(sending.rule, change.now, reference(change.actor.reference_version).calendar)
    return _send(change, unit, "lead", sending, dues)


def send_co(change: Change, unit: Org, sending: Sending, lead: Assignment) -> Assignment:
    """Send the order to a co-handler: due before the lead's due, less the reserve (DOMAIN 4.6)."""
    calendar = reference(change.actor.reference_version).calendar
    dues = unit_dues(sending.rule, change.now, calendar)
    reply = helper_due(lead.sent_at, lead.due_at, lead.limit_text, calendar)
    if reply is not None and reply <= change.now:  # too late for the reserve: the lead's own due, else a full limit
        reply = lead.due_at if lead.due_at and lead.due_at > change.now else dues.reply
    return _send(change, unit, "co", sending, Dues(dues.sign, dues.contact, reply, dues.ask_return, dues.year or lead.open_year))


def _send(change: Change, unit: Org, role: str, sending: Sending, dues: Dues) -> Assignment:
    rule = sending.rule
    part = Assignment(
        id=uuid7(change.now), order=change.order, round_no=change.order.round_no, unit=unit, role=role, level=unit.level, status="sent",
        dispatcher_id=change.actor.id, advice=sending.advice, catalogue_line_id=sending.line_id, override_reason=sending.override_reason,
        forced=sending.forced, limit_text=rule.reply, sent_at=change.now, sign_due=dues.sign, contact_due=dues.contact,
        due_original=dues.reply, due_at=dues.reply, return_due=dues.ask_return, open_year=dues.year,
    )  # fmt: skip
    change.send(part)
    start_unit_timers(change, part)
    return part


def stop_clocks(change: Change, part: Assignment) -> None:
    """An assignment has ended: its timers are dropped, and what it still asks for."""
    stop_unit_timers(change, part)
    change.drop_timers(DECISION, str(part.pk))
    drop_requests(change, part)
    drop_pauses(change, part)


def withdraw(change: Change, part: Assignment, why: str) -> None:
    """Withdraw a live assignment without fault (A14); what it asked for lapses. Its children are the caller's to withdraw too."""
    change.move_assignment(part, "withdraw", consequence=True, payload={"why": why}, ended_at=change.now)
    stop_clocks(change, part)
    ReturnRequest.objects.filter(assignment_id=part.pk, state="pending").update(state="lapsed", decided_at=change.now)


def withdraw_all(change: Change, parts: Iterable[Assignment], why: str) -> None:
    """Withdraw live assignments."""
    for part in parts:
        withdraw(change, part, why)
