"""The hotline's own steps and the unit's first ones, when their time is over: whoever is late is told, and the journal keeps it."""

from datetime import datetime
from uuid import UUID

from huiying.dispatch.changing import read_order
from huiying.followup.models import CallbackAttempt
from huiying.kit.actor import Actor
from huiying.orders.change import Change
from huiying.orders.models import Assignment, WorkOrder
from huiying.supervision.loading import read_assignment
from huiying.supervision.notices import agency_id, tell
from huiying.supervision.urging import OPEN_WORK

# timer: states in which the step still waits, 中文, English
OWN_STEPS: dict[str, tuple[frozenset[str], str, str]] = {
    "dispatch_due": (frozenset({"submitted", "pending_dispatch"}), "超时未派单", "not dispatched in time"),
    "info_due": (frozenset({"need_info"}), "补充期限已到", "no facts came in time"),
    "review_due": (frozenset({"pending_review"}), "超时未审核", "the reply was not reviewed in time"),
    "callback_first": (frozenset({"callback_pending"}), "超时未首次回访", "not called back in time"),
}
UNIT_STEPS = {"sign_due": ("超时未签收", "not signed in time"), "contact_due": ("超时未联系诉求人", "the citizen was not contacted in time")}


def late_order(*, order_id: UUID, kind: str, actor: Actor, now: datetime) -> bool:
    """A step of the hotline's own is late: the agency is told. Nothing when it was done meanwhile."""
    order = read_order(order_id)
    states, zh, en = OWN_STEPS[kind]
    if order.status not in states or (kind == "callback_first" and _tried(order)):
        return False
    with Change(order, actor=actor, now=now) as change:
        change.note("order.step_late", payload={"step": kind})
        tell(zh=f"工单 {order.order_no} {zh}", en=f"Order {order.order_no}: {en}", kind=kind, now=now, org_id=agency_id(), order=order)
    return True


def _tried(order: WorkOrder) -> bool:
    return CallbackAttempt.objects.filter(callback__order=order, callback__round_no=order.round_no).exists()


def late_unit(*, assignment_id: UUID, kind: str, actor: Actor, now: datetime) -> bool:
    """A unit has not signed, or not contacted the citizen, in time: it is told. Nothing when it did meanwhile."""
    order, part = read_assignment(assignment_id)
    if part.paused_at or not _waits(part, kind):
        return False
    zh, en = UNIT_STEPS[kind]
    with Change(order, actor=actor, now=now) as change:
        change.note_assignment(part, "asg.step_late", payload={"step": kind})
        tell(zh=f"工单 {order.order_no} {zh}", en=f"Order {order.order_no}: {en}", kind=kind, now=now, org_id=part.unit_id, order=order)
    return True


def _waits(part: Assignment, kind: str) -> bool:
    if kind == "sign_due":
        return part.status == "sent"
    return part.status in OPEN_WORK and part.first_contact_at is None
