"""Urgent orders reach a named person, who must acknowledge them in time; else the unit's head and the supervisors are told."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import DutyOfficer
from huiying.dispatch.changing import read_order
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotFound
from huiying.orders.change import Change
from huiying.orders.queries import sees_all, visible_to
from huiying.supervision.loading import read_assignment
from huiying.supervision.models import Notice
from huiying.supervision.notices import agency_id, tell, tell_people
from huiying.supervision.urging import OPEN_WORK

WITHIN = {"critical": timedelta(minutes=15), "urgent": timedelta(minutes=30)}
LABEL = {"critical": ("特急", "Critical"), "urgent": ("紧急", "Urgent")}
OVERSEERS = frozenset({"SV", "DP"})


def duty_officer(org_id: UUID, now: datetime) -> str:
    """Who is on duty for a unit at `now`; blank when nobody is named."""
    on_duty = DutyOfficer.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), org_id=org_id, valid_from__lte=now, user__is_active=True)
    found = on_duty.order_by("-valid_from").values_list("user_id", flat=True).first()
    return str(found or "")


def announce(*, assignment_id: UUID, actor: Actor, now: datetime) -> Notice | None:
    """Tell the officer on duty (or the unit) of an urgent order just sent, or of one that became urgent; the acknowledgement's clock starts."""
    order, assignment = read_assignment(assignment_id)
    if order.urgency not in WITHIN or assignment.status not in OPEN_WORK:
        return None
    zh, en = LABEL[order.urgency]
    minutes = int(WITHIN[order.urgency].total_seconds()) // 60
    with Change(order, actor=actor, now=now) as change:
        notice = tell(
            zh=f"{zh}工单 {order.order_no}，请在 {minutes} 分钟内确认", en=f"{en} order {order.order_no}: acknowledge within {minutes} minutes",
            kind="urgent_order", now=now, org_id=assignment.unit_id, user_id=duty_officer(assignment.unit_id, now), order=order, must_ack=True,
        )  # fmt: skip
        change.note("order.ack_asked", payload={"notice": str(notice.pk), "unit": str(assignment.unit_id)}, needs_ack=True)
        change.timer("ack_due", now + WITHIN[order.urgency], subject=str(notice.pk))
    return notice


def acknowledge(*, notice_id: UUID, actor: Actor, now: datetime) -> Notice:
    """The person on duty (the unit's head, or a supervisor) acknowledges; the first one counts. Raises NotFound, NotAllowed, Moved."""
    notice = Notice.objects.filter(pk=notice_id, must_ack=True).first()
    if notice is None or notice.order_id is None or notice.org_id is None or not _may(notice, actor):
        raise NotFound
    order = read_order(notice.order_id)
    with Change(order, actor=actor, now=now) as change:
        change.allow("acknowledge", ROLES_OF["acknowledge"], own=True)
        unit = Notice.objects.filter(order=order, org_id=notice.org_id, must_ack=True, acknowledged_at__isnull=True)
        if not unit.update(acknowledged_at=now, acknowledged_by=actor.id):
            raise Moved
        waiting = Notice.objects.filter(order=order, must_ack=True, acknowledged_at__isnull=True).exclude(kind="ack_missed").exists()
        first = order.acknowledged_at or now
        change.note("order.acknowledged", payload={"notice": str(notice.pk)}, needs_ack=waiting, acknowledged_at=first)
        change.drop_timers("ack_due", str(notice.pk))
    notice.refresh_from_db()
    return notice


def _may(notice: Notice, actor: Actor) -> bool:
    """Whom it was sent to, and whoever oversees orders that they may see: a secret one is not theirs."""
    if actor.id == notice.user_id or str(notice.org_id) == actor.unit_id:
        return True
    overseer = sees_all(actor) and bool(OVERSEERS & actor.roles)
    return overseer and notice.order_id is not None and visible_to(actor).filter(pk=notice.order_id).exists()


def escalate(*, notice_id: UUID, actor: Actor, now: datetime) -> bool:
    """Nobody acknowledged in time: the unit's heads must now, and the supervisors are told. Nothing when somebody did."""
    notice = Notice.objects.get(pk=notice_id)
    if notice.acknowledged_at or notice.order_id is None or notice.org_id is None:
        return False
    order = read_order(notice.order_id)
    zh, en = f"工单 {order.order_no} 超时未确认", f"Order {order.order_no} was not acknowledged in time"
    with Change(order, actor=actor, now=now) as change:
        tell_people("UL", notice.org_id, zh=zh, en=en, kind="ack_missed", now=now, order=order, must_ack=True)
        tell_people("SV", agency_id(), zh=zh, en=en, kind="ack_missed", now=now, order=order)
        change.note("order.ack_missed", payload={"notice": str(notice.pk), "unit": str(notice.org_id)})
    return True
