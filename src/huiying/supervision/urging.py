"""Urging: a reminder to the units of a running order, by the citizen, staff, a supervisor or the system."""

from datetime import datetime, timedelta
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import read_order
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse
from huiying.kit.errors import NotNow, Told
from huiying.orders.change import Change
from huiying.orders.codes import ORDER_STATES
from huiying.orders.models import Assignment, WorkOrder
from huiying.supervision.models import Urge
from huiying.supervision.notices import tell

RUNNING = frozenset({"submitted", "need_info", "pending_dispatch", "in_progress", "adjudicating", "suspended", "long_term", "pending_review", "rework"})
OPEN_WORK = ("sent", "signed", "return_requested", "sub_assigned")
APART = {"citizen": timedelta(hours=24), "agent": timedelta(hours=2), "sv": timedelta(minutes=30), "system": timedelta(0)}
NAMES = {
    "citizen": ("诉求人催办", "The citizen urges"), "agent": ("热线催办", "The hotline urges"), "sv": ("督办员催办", "The supervisor urges"),
    "system": ("到期自动催办", "Due: urged"),
}  # fmt: skip
LONGEST = 500


class UrgedJustNow(Told):
    """The same side urged a short while ago."""

    zh = "刚刚已经催办过，请 {hours} 小时后再催。"
    en = "This was urged a short while ago. Urge again after {hours} hours."


def side(actor: Actor) -> str:
    """On whose side an actor urges: citizen, agent, sv or system."""
    if actor.kind != "staff":
        return actor.kind
    return "sv" if actor.roles & {"SV", "DP"} else "agent"


def urge(*, order_id: UUID, actor: Actor, now: datetime, text: str = "") -> WorkOrder:
    """Remind the units of an order. Raises Refused, UrgedJustNow, NotNow, NotAllowed, Moved."""
    refuse(longest("text", text, LONGEST))
    order = read_order(order_id)
    if order.status not in RUNNING:
        state = {"state": ORDER_STATES.label(order.status, "zh"), "state_en": ORDER_STATES.label(order.status, "en")}
        raise NotNow(verb="催办", verb_en="Urge", **state)
    by = side(actor)
    if Urge.objects.filter(order=order, by_kind=by, at__gt=now - APART[by]).exists():
        raise UrgedJustNow(hours=max(1, int(APART[by].total_seconds()) // 3600))
    with Change(order, actor=actor, now=now) as change:
        change.allow("urge", ROLES_OF["urge"])
        write_urge(change, list(Assignment.objects.filter(order=order, status__in=OPEN_WORK)), by=by, text=text)
    return order


def write_urge(change: Change, assignments: list[Assignment], *, by: str, text: str = "") -> None:
    """Write an urge inside a change: counters of the order and of the units that still work, and a notice to each."""
    order, now = change.order, change.now
    Urge.objects.create(order=order, by_kind=by, by=change.actor.id, at=now, text=text)
    change.note("order.urged", payload={"by": by}, texts={"text": text} if text else None, urge_n=order.urge_n + 1)
    zh, en = NAMES[by]
    for assignment in assignments:
        change.note_assignment(assignment, "asg.urged", payload={"by": by}, urged_n=assignment.urged_n + 1)
        tell(zh=f"{zh}：工单 {order.order_no}", en=f"{en}: order {order.order_no}", kind="urge", now=now, org_id=assignment.unit_id, order=order)
