"""A new round after a rework (O40): the same lead unless another is named, the limits of rework, its own clocks."""

from datetime import datetime

from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.changing import latest
from huiying.dispatch.lines import may_handle
from huiying.dispatch.parts import Sending, send_co, send_lead
from huiying.dispatch.plan import LONGEST_ADVICE, check_units
from huiying.dispatch.sending import may_dispatch_itself
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse
from huiying.kit.errors import Told
from huiying.orders.change import Change
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, WorkOrder

ADVICE = "请按诉求人意见重新办理，并再次联系诉求人。"


class LeadNeeded(Told):
    """The last lead cannot take the order again."""

    zh = "原主办单位已不能承办，请由分派员指定主办单位。"
    en = "The former lead cannot take it again. A dispatcher names the lead."


def last_lead(order: WorkOrder) -> Assignment | None:
    """The lead of the latest round, whatever became of it; of several the one that was sent last."""
    leads = Assignment.objects.filter(order_id=order.pk, role="lead", parent__isnull=True).select_related("unit")
    return leads.order_by("-round_no", "-sent_at").first()


def start_round(*, order: WorkOrder, actor: Actor, now: datetime, lead: Org | None = None, co: tuple[Org, ...] = (), advice: str = "") -> WorkOrder:
    """Start the next round of a reworked order (O40).

    In order: moves the order on with the round's number, makes the lead the owner, sends the assignments with the rework limit.
    The order's own clock is never reset: the promise of the first dispatch stands. A unit that was bound by an adjudication
    stays bound. Journals `order.round_started` and `asg.sent`. Raises LeadNeeded, Refused, ConfirmFirst, NotNow, NotAllowed, Moved.
    """
    may_dispatch_itself(actor)
    order = latest(order)
    before, data = last_lead(order), reference(actor.reference_version)
    unit = lead or (before.unit if before else None)
    if unit is None or not may_handle(unit, now):
        raise LeadNeeded
    refuse(longest("advice", advice, LONGEST_ADVICE), check_units((str(unit.pk), *(str(org.pk) for org in co)), data, now))
    rule = rule_for(order, case="rework", version=actor.reference_version)
    forced = before is not None and before.forced and before.unit_id == unit.pk
    with Change(order, actor=actor, now=now) as change:
        told = {"lead": str(unit.pk), "co": [str(org.pk) for org in co]}
        change.move("start_round", payload=told, round_no=order.round_no + 1, owner=unit)
        sent = send_lead(change, unit, Sending(rule, advice or ADVICE, forced=forced))
        for org in co:
            send_co(change, org, Sending(rule, advice or ADVICE), sent)
    return order
