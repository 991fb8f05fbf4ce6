"""The inbox: notices to me and to my unit, urgent orders with their acknowledgement, and the messages that went to citizens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese
from huiying.desk.unit import QueueSearch
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.followup.messages import opened
from huiying.journal.models import Outbox
from huiying.kit.actor import Actor
from huiying.kit.codes import Code, CodeList
from huiying.kit.masking import mask_phone
from huiying.kit.sealing import CannotOpen
from huiying.kit.times import rfc3339
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.pages.answers import Done, act, is_part
from huiying.pages.filters import Choice, DateSpan
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.supervision.acknowledging import WITHIN, acknowledge
from huiying.supervision.models import Notice

SENT = CodeList(
    "message_state", "发送状态", "State of the message",
    (Code("waiting", "待发送", "Waiting"), Code("sent", "已发送", "Sent"), Code("failed", "发送失败", "Failed")),
)  # fmt: skip
MESSAGES = CodeList(
    "message_kind", "短信类型", "Kind of message",
    (
        Code("registered", "登记告知", "Registered"), Code("answered", "直接答复", "Answered at once"), Code("info", "请补充", "Facts asked for"),
        Code("rejected", "不予受理", "Not accepted"), Code("merged", "并单告知", "Joined"), Code("dispatched", "派单告知", "Dispatched"),
        Code("redispatched", "改派告知", "Sent to another unit"), Code("adjudicated", "裁定告知", "Duty decided"), Code("extended", "延期告知", "Extended"),
        Code("suspended", "挂起告知", "Suspended"), Code("long_term", "分阶段告知", "In stages"), Code("milestone", "阶段进展", "A stage reached"),
        Code("reply", "答复", "Reply"), Code("rate", "评价链接", "Rating link"), Code("rework", "重办告知", "Another round"),
        Code("review_again", "重新预审", "Reviewed again"), Code("explained", "说明后办结", "Closed as explained"), Code("completed", "办结", "Completed"),
        Code("withdrawn", "撤回", "Withdrawn"), Code("voided", "作废", "Voided"), Code("number_code", "验证码", "Code"),
    ),
)  # fmt: skip
SEEN = "notices_seen"  # in the session: when the reader last looked at the inbox
LEVELS = {"failed": "late", "sent": "ok", "waiting": "near"}


def mine(request: StaffRequest) -> QuerySet[Notice]:
    """The notices to the reader and to the reader's unit."""
    to_unit = Q(user_id="", org_id=request.actor.unit_id) if request.actor.unit_id else Q(pk__in=[])
    heads = Q(must_ack=True, org_id=request.actor.unit_id) if request.actor.roles & {"UL", "UH"} else Q(pk__in=[])
    return Notice.objects.select_related("order").filter(Q(user_id=request.actor.id) | to_unit | heads)


def said(notice: Notice) -> str:
    """The notice in the reader's language."""
    return notice.zh if chinese() else notice.en


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
    url=lambda n: reverse("desk:order", args=[n.order.order_no]) if n.order else "",
    order="-at",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("To be acknowledged"), "ack=waits")),
    empty_title=gettext_lazy("No notices"),
    empty_text=gettext_lazy("Urgent orders, cards and decisions that concern you appear here."),
    exported=logged("notices"),
    template="desk/notices.html",
    tone=lambda n, _now: "late" if waits(n) else "",
    also=lambda request: {"urgent": urgent(request)},
)


def urgent(request: StaffRequest) -> list[tuple[Notice, str, datetime | None]]:
    """What must be acknowledged, the oldest first, each order once, with the moment until which it should have been."""
    found: dict[object, Notice] = {}
    for notice in mine(request).filter(must_ack=True, acknowledged_at__isnull=True).order_by("at")[:20]:
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
    """Acknowledge an urgent order."""
    with lifted():
        acknowledge(notice_id=key, actor=request.actor, now=request.now)
    return Done(_("Acknowledged."), to=reverse("desk:notices"))


# -- messages to citizens -----------------------------------------------------------------------------------------------


def reads_messages(actor: Actor) -> bool:
    """Who sees what was sent to citizens: the hotline's own people."""
    return actor.employer_kind == "hotline_agency"


def sent_rows(request: StaffRequest) -> QuerySet[Outbox]:
    """The messages, without those of orders that are secret to the reader."""
    if not reads_messages(request.actor):
        return Outbox.objects.none()
    secret = WorkOrder.objects.filter(secrecy_level="secret").exclude(pk__in=visible_to(request.actor).values("pk"))
    return Outbox.objects.exclude(stream__in=[f"order:{key}" for key in secret.values_list("pk", flat=True)])


def open_message(message: Outbox) -> tuple[str, str]:
    """Masked number and text; blanks where the key is gone."""
    try:
        number, text = opened(message)
    except CannotOpen:
        return "", ""
    return mask_phone(number), text


def text_cell(message: Outbox, _now: datetime) -> object:
    """The text, in a demonstration only; else a word why not."""
    if settings.HUIYING_DEMO:
        return format_html('<span class="sms">{}</span>', mark_safe(urlize(open_message(message)[1], nofollow=True, autoescape=True)))  # noqa: S308 - urlize escapes
    return format_html('<span class="mut">{}</span>', _("Texts are shown in a demonstration only."))


def kinds(_request: StaffRequest) -> Sequence[tuple[str, str]]:
    """The kinds of messages."""
    return MESSAGES.choices(get_language() or "zh-hans")


def order_of(message: Outbox) -> str:
    """Where the message's order stands; blank for a code."""
    return reverse("desk:order", args=[message.stream.removeprefix("order:")]) if message.stream.startswith("order:") else ""


OUTBOX = Listing(
    name="messages",
    title=gettext_lazy("Messages to citizens"),
    rows=sent_rows,
    columns=(
        Column("at", gettext_lazy("When"), lambda m, _n: m.created_at, sort="created_at"),
        Column("kind", gettext_lazy("Type"), lambda m, _n: word(MESSAGES, m.kind), lead=True),
        Column("to", gettext_lazy("Sent to"), lambda m, _n: open_message(m)[0]),
        Column("state", gettext_lazy("State"), lambda m, _n: word(SENT, m.state), lambda m, _n: tag(word(SENT, m.state), LEVELS.get(m.state, ""))),
        Column("sent", gettext_lazy("Sent"), lambda m, _n: m.sent_at),
        Column("tries", gettext_lazy("Tries"), lambda m, _n: m.tries, number=True),
        Column("text", gettext_lazy("Words of the message"), lambda _m, _n: "", text_cell, wide=True),
    ),
    filters=(
        Choice("kind", gettext_lazy("Type"), kinds, column="kind", several=True),
        Choice("state", gettext_lazy("State"), lambda _r: SENT.choices(get_language() or "zh-hans"), column="state", several=True),
        DateSpan("at", gettext_lazy("When"), "created_at"),
    ),
    url=order_of,
    order="-at",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Waiting"), "state=waiting"), Preset(gettext_lazy("Failed"), "state=failed")),
    empty_title=gettext_lazy("No message has been written"),
    empty_text=gettext_lazy("Each step that a citizen is told of writes one."),
    exported=logged("messages"),
    template="desk/listed.html",
    tone=lambda m, _now: "late" if m.state == "failed" else "",
    also=lambda _request: {"said": simulated()},
)


def simulated() -> str:
    """That nothing really goes out, where that is so."""
    return _("No gateway is connected: messages are kept here and sent to nobody.") if settings.HUIYING_SMS.endswith("SimulatedSms") else ""


def messages(request: StaffRequest) -> HttpResponseBase:
    """What was sent to citizens."""
    return list_view(request, OUTBOX)


