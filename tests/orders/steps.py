"""An order brought to a stage by the real actions of the rooms, so that each test begins where it means to begin."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from huiying.directory.models import Org
from huiying.dispatch.plan import Plan
from huiying.dispatch.sending import dispatch
from huiying.kit.times import SHANGHAI
from huiying.orders.handling import contact, sign
from huiying.orders.intake import Classification, accept
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rebuild import check
from huiying.orders.replying import Reply, reply
from huiying.orders.review import CHECKLIST, accept_reply
from tests.cast import POLICY, QINGSHI, Cast, again

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TICKED = {item.code for item in CHECKLIST}
REASON, PUBLIC = "现场施工未完", "因施工需要，延长办理时间"


def at(text: str) -> datetime:
    """A moment on the city's wall clock: at("2025-01-24 16:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def accepted(cast: Cast, now: datetime, **given: object) -> WorkOrder:
    """An order that waits for dispatch, of a matter without a place unless one is given."""
    given = {"topic_code": POLICY, "number_source": "switch", **given}
    order = cast.order(now=now - MINUTE, **given)
    chosen = Classification(order.demand_type, order.topic_code, order.urgency, QINGSHI)
    return accept(order=order, classification=chosen, actor=cast.reviewer, now=now - MINUTE)


def dispatched(cast: Cast, now: datetime, lead: Org, *co: Org, **given: object) -> WorkOrder:
    """An order that was dispatched at `now` to a lead and co-handlers."""
    plan = Plan(str(lead.pk), "请按职责办理", tuple(str(unit.pk) for unit in co), override_reason="测试派单")
    return dispatch(order=accepted(cast, now, **given), plan=plan, actor=cast.dispatcher, now=now)


def part(order: WorkOrder, unit: Org) -> Assignment:
    """The newest assignment of a unit on an order, as it stands."""
    return Assignment.objects.select_related("unit").filter(order=order, unit=unit).order_by("-sent_at", "-round_no")[0]


def lead_part(order: WorkOrder) -> Assignment:
    """The lead's newest assignment."""
    return Assignment.objects.select_related("unit").filter(order=order, role="lead", parent=None).order_by("-sent_at", "-round_no")[0]


def signed(cast: Cast, order: WorkOrder, unit: Org, now: datetime) -> Assignment:
    """A unit's assignment, signed and with the citizen contacted."""
    sign(assignment=part(order, unit), actor=cast.unit_handler(unit), now=now)
    return contact(assignment=part(order, unit), contact_at=now, evidence="recording", actor=cast.unit_handler(unit), now=now)


def answer(**given: object) -> Reply:
    """A unit's answer: solved, unless told otherwise."""
    return Reply(**{"is_true": "yes", "solved": "yes", "public_reply": "已修复，感谢反映。", "internal_result": "更换灯具一套。", **given})  # type: ignore[arg-type]


def replied(cast: Cast, order: WorkOrder, unit: Org, now: datetime, **given: object) -> Assignment:
    """A unit's assignment after its reply; signed on the way."""
    current = part(order, unit)
    if current.status == "sent":
        current = signed(cast, order, unit, now)
    return reply(assignment=current, reply=answer(**given), actor=cast.unit_lead(unit), now=now)


def reviewed(cast: Cast, order: WorkOrder, now: datetime) -> WorkOrder:
    """The order after its reply was accepted."""
    return accept_reply(order=order, checklist=TICKED, actor=cast.closer, now=now)


def assert_journal_agrees(orders: Iterable[WorkOrder] = ()) -> None:
    """Tables and journal tell the same, of all orders or of some."""
    chosen = [order.pk for order in orders]
    assert check(WorkOrder.objects.filter(pk__in=chosen) if chosen else None)["differences"] == []


__all__ = ["DAY", "HOUR", "MINUTE", "again"]
