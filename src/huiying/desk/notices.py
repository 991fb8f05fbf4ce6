"""The inbox: notices to me and to my unit, urgent orders with their acknowledgement."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese
from huiying.desk.unit import QueueSearch
from huiying.desk.watermark import list_marked
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.errors import NotFound
from huiying.kit.times import rfc3339
from huiying.orders.queries import visible_to
from huiying.pages.answers import Done, act, is_part
from huiying.pages.filters import Choice, DateSpan
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.supervision.acknowledging import WITHIN, acknowledge
from huiying.supervision.models import Notice

PAGES = {"danger_alert": "desk:alerts", "duty_gap": "desk:duty", "proactive": "desk:tasks", "hotspot": "desk:hotspots"}
SEEN = "notices_seen"  # in the session: when the reader last looked at the inbox


def mine(request: StaffRequest) -> QuerySet[Notice]:
    """The notices to the reader and to the reader's unit."""
    to_unit = Q(user_id="", org_id=request.actor.unit_id) if request.actor.unit_id else Q(pk__in=[])
    heads = Q(must_ack=True, org_id=request.actor.unit_id) if request.actor.roles & {"UL", "UH"} else Q(pk__in=[])
    return Notice.objects.select_related("order").filter(Q(user_id=request.actor.id) | to_unit | heads)


def said(notice: Notice) -> str:
    """The notice in the reader's language."""
    return str(notice.zh if chinese() else notice.en)


def waits(notice: Notice) -> bool:
    """Whether it must still be acknowledged."""
    return notice.must_ack and notice.acknowledged_at is None


def state_cell(notice: Notice, _now: datetime) -> object:
    """Whether it was acknowledged, by whom."""
    if waits(notice):
        return tag(_("Acknowledge"), "late")
    if notice.acknowledged_at is None:
        return ""
    who = reference().people.get(notice.acknowledged_by, "")
    return tag(_("Acknowledged") + (f" · {who}" if who else ""), "ok")


def ack_filter(values: list[str], _request: StaffRequest) -> Q:
    """Notices that wait for an acknowledgement, or have it."""
    return Q(must_ack=True, acknowledged_at__isnull=values[0] == "waits")


def target(notice: Notice) -> str:
    """Where a notice leads: the board for an alert, else the order that it is about."""
    page = PAGES.get(notice.kind)
    return reverse(page) if page else reverse("desk:order", args=[notice.order.order_no]) if notice.order else ""


INBOX = Listing(
    name="notices",
    title=gettext_lazy("Notices"),
    rows=mine,
    columns=(
        Column("at", gettext_lazy("When"), lambda n, _now: n.at, sort="at"),
        Column("said", gettext_lazy("Notice"), lambda n, _now: said(n), lead=True, wide=True),
        Column("ack", gettext_lazy("Acknowledged"), lambda n, now: str(state_cell(n, now) and (n.acknowledged_at or _("Acknowledge"))), state_cell),
        Column("number", gettext_lazy("Number"), lambda n, _now: n.order.order_no if n.order else ""),
    ),
    filters=(
        QueueSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")),
        Choice("ack", gettext_lazy("Acknowledgement"), lambda _r: [("waits", _("To be acknowledged")), ("done", _("Acknowledged"))], where=ack_filter),
        DateSpan("at", gettext_lazy("When"), "at"),
    ),
    url=target,
    order="-at",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("To be acknowledged"), "ack=waits")),
    empty_title=gettext_lazy("No notices"),
    empty_text=gettext_lazy("Urgent orders, cards and decisions that concern you appear here."),
    looked=list_marked("notices"),
    exported=logged("notices"),
    template="desk/notices.html",
    tone=lambda n, _now: "late" if waits(n) else "",
    also=lambda request: {"urgent": urgent(request)},
)


def urgent(request: StaffRequest) -> list[tuple[Notice, str, datetime | None]]:
    """What must be acknowledged, the oldest first, each order once, with the moment until which it should have been."""
    found: dict[object, Notice] = {}
    for notice in mine(request).filter(must_ack=True, acknowledged_at__isnull=True).order_by("at", "pk")[:20]:
        found.setdefault(notice.order_id or notice.pk, notice)
    return [(n, said(n), until(n)) for n in found.values()]


def until(notice: Notice) -> datetime | None:
    """When an urgent order should have been acknowledged; None for other notices, and where the order is urgent no more."""
    within = WITHIN.get(notice.order.urgency) if notice.order and notice.kind == "urgent_order" else None
    return notice.at + within if within else None


def inbox(request: StaffRequest) -> HttpResponseBase:
    """My notices and my unit's; those that stand there now count as read."""
    if request.user.is_authenticated and not is_part(request):
        request.session[SEEN] = rfc3339(request.now)
    return list_view(request, INBOX)


@login_required
@act
def ack(request: StaffRequest, key: UUID) -> Done:
    """Acknowledge an urgent order that one sees."""
    if not Notice.objects.filter(pk=key, order__in=visible_to(request.actor)).exists():
        raise NotFound
    with lifted():
        acknowledge(notice_id=key, actor=request.actor, now=request.now)
    return Done(_("Acknowledged."), to=reverse("desk:notices"))
