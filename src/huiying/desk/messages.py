"""What was sent to citizens: the list, one message with its fate, sending one again by hand, and the part of an order's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Cast, Substr
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.inputs import area
from huiying.desk.watermark import list_marked, marked_as
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.walls import lifted
from huiying.journal.models import Event, Outbox
from huiying.journal.models import Text as JournalText
from huiying.kit.actor import Actor
from huiying.kit.ids import order_number
from huiying.kit.times import local_date
from huiying.notify.fate import AGAIN, send_again
from huiying.notify.kinds import FATES, MESSAGE_KINDS, WITHHELD
from huiying.notify.outbox import seen
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sees_person, sequence_of, visible_to
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, DateSpan, Rows, Text, from_codes
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.moments import moment_text
from huiying.pages.requests import StaffRequest

READERS = frozenset({"SV", "AS", "AU", "SA", "KE", "KA", "TL"})
TONES = {"given_up": "late", "failed": "near", "held": "blue", "delivered": "ok", "sent": "ok"}
MOST_ON_PAGE = 30
ORDER_STREAM = r"^order:[0-9a-f]{8}-[0-9a-f-]{27}$"


def reads_messages(actor: Actor) -> bool:
    """Who sees the list of what was sent to citizens: the hotline's own supervisors and administrators."""
    return actor.employer_kind == "hotline_agency" and bool(actor.roles & READERS)


def may_send(actor: Actor) -> bool:
    """Who may send a failed message again."""
    return decide(actor, "send_again", ROLES_OF["send_again"], own=True).allowed


def rows(request: StaffRequest) -> QuerySet[Outbox]:
    """The messages of orders that the reader sees, with the orders' numbers, and those of no order."""
    if not reads_messages(request.actor):
        return Outbox.objects.none()
    key = Case(When(stream__regex=ORDER_STREAM, then=Cast(Substr("stream", 7), UUIDField())))
    orders = WorkOrder.objects.filter(pk=OuterRef("order_key"))
    found = Outbox.objects.annotate(order_key=key).filter(Q(order_key__isnull=True) | Q(order_key__in=visible_to(request.actor).values("pk")))
    return found.annotate(order_seq=Subquery(orders.values("seq")), order_at=Subquery(orders.values("received_at")))


def number_of(message: Any) -> str:
    """The number of the message's order; blank for a code."""
    return order_number(local_date(message.order_at), message.order_seq) if message.order_seq else ""


def told(message: Outbox, now: datetime) -> str:
    """What became of a message, in words."""
    tries = _("try {n}").format(n=message.tries)
    later = moment_text(message.send_after, now)
    return {
        "held": _("until {moment}").format(moment=later),
        "sent": moment_text(message.sent_at, now) if message.sent_at else "",
        "delivered": moment_text(message.delivered_at, now) if message.delivered_at else "",
        "failed": f"{message.last_error} · {tries} · {_('again at {moment}').format(moment=later)}",
        "given_up": f"{message.last_error} · {tries}",
        "not_sent": word(WITHHELD, message.withheld),
    }.get(message.state, "")


def state_cell(message: Outbox, now: datetime) -> SafeString:
    """The state as a tag, and what belongs to it."""
    return format_html('{} <span class="sm mut">{}</span>', tag(word(FATES, message.state), TONES.get(message.state, "")), told(message, now))


def state_text(message: Outbox, now: datetime) -> str:
    """The same for a file."""
    return " ".join(part for part in (word(FATES, message.state), told(message, now)) if part)


def text_cell(message: Outbox, _now: datetime) -> SafeString:
    """The words, without codes and links."""
    return format_html('<span class="sms">{}</span>', seen(message)[1])


def of_number(found: Rows, words: str) -> Rows:
    """The messages of the order with this number."""
    seq = sequence_of(words)
    return found.filter(order_seq=seq) if seq is not None else found.none()


LIST = Listing(
    name="messages",
    title=gettext_lazy("Messages to citizens"),
    rows=rows,
    columns=(
        Column("at", gettext_lazy("When"), lambda m, _n: m.created_at, sort="created_at"),
        Column("kind", gettext_lazy("Type"), lambda m, _n: word(MESSAGE_KINDS, m.kind), lead=True),
        Column("order", gettext_lazy("Number"), lambda m, _n: number_of(m)),
        Column("to", gettext_lazy("Sent to"), lambda m, _n: seen(m)[0]),
        Column("state", gettext_lazy("State"), state_text, state_cell),
        Column("text", gettext_lazy("Words of the message"), lambda m, _n: seen(m)[1], text_cell, wide=True, wraps=True),
    ),
    filters=(
        Text(of_number, label=gettext_lazy("Order number")),
        Choice("kind", gettext_lazy("Type"), from_codes(MESSAGE_KINDS), column="kind", several=True),
        Choice("state", gettext_lazy("State"), from_codes(FATES), column="state", several=True),
        Choice("why", gettext_lazy("Not sent because"), from_codes(WITHHELD), column="withheld", several=True),
        DateSpan("at", gettext_lazy("When"), "created_at"),
    ),
    url=lambda m: reverse("desk:message", args=[m.pk]),
    order="-at",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Waiting"), "state=waiting&state=held"),
        Preset(gettext_lazy("Failed"), "state=failed&state=given_up"), Preset(gettext_lazy("Not sent"), "state=not_sent"),
    ),
    empty_title=gettext_lazy("No message has been written"),
    empty_text=gettext_lazy("Each step that a citizen is told of writes one."),
    looked=list_marked("messages"),
    exported=logged("messages"),
    template="desk/listed.html",
    tone=lambda m, _now: "late" if m.state == "given_up" else "",
    also=lambda _request: {"said": simulated(), "tabs": tabs("messages")},
)  # fmt: skip


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The two lists beside each other: what was sent, and the words."""
    return [(_("Sent messages"), reverse("desk:messages"), here == "messages"), (_("Words and quiet hours"), reverse("desk:words"), here == "words")]


def simulated() -> str:
    """That nothing really goes out, where that is so."""
    return _("No gateway is connected: messages are kept here and sent to nobody.") if settings.HUIYING_SMS.endswith("SimulatedSms") else ""


@login_required
def listed(request: StaffRequest) -> HttpResponseBase:
    """What was sent to citizens."""
    if not reads_messages(request.actor):
        raise Http404
    return list_view(request, LIST)


class AgainForm(Form):
    """Why a message is sent once more."""

    reason = area(gettext_lazy("Reason"), 2)


@login_required
def message(request: StaffRequest, key: int) -> HttpResponse:
    """One message: what became of it, and the way to send it again where it failed."""
    found = rows(request).filter(pk=key).first()
    if found is None:
        raise Http404
    number, text = seen(found)
    context = {
        "message": found, "kind": word(MESSAGE_KINDS, found.kind), "state": tag(word(FATES, found.state), TONES.get(found.state, "")), "number": number,
        "text": text, "order_no": number_of(found), "why": word(WITHHELD, found.withheld) if found.withheld else "",
        "form": AgainForm() if found.state in AGAIN and may_send(request.actor) else None, "earlier": sent_before(found.pk),
        "mark": marked_as(request, found.stream, str(found.pk), "message", "message"),
    }  # fmt: skip
    return render(request, "desk/message.html", context)


def sent_before(key: int) -> list[tuple[datetime, str]]:
    """When and why a message that the reader may see was sent again by hand, newest first."""
    with lifted():
        events = list(Event.objects.filter(stream=f"message:{key}").order_by("-stream_seq"))
        reasons = dict(JournalText.objects.filter(stream=f"message:{key}", field="reason").values_list("event_id", "text"))
    return [(event.at, reasons.get(event.pk) or "") for event in events]


@login_required
@act
def again(request: StaffRequest, key: int) -> Done:
    """Send a failed message again."""
    if not rows(request).filter(pk=key).exists():
        raise Http404
    with lifted():
        send_again(message_id=key, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    return Done(_("The message waits to be sent again."), to=reverse("desk:message", args=[key]))


@dataclass(frozen=True, slots=True)
class Line:
    """A message on its order's page."""

    at: datetime
    kind: str
    state: SafeString
    told: str
    to: str
    text: str
    url: str


def of_order(order: WorkOrder, actor: Actor, now: datetime) -> list[Line] | None:
    """The messages of an order for the hotline's and its operator's people, newest first; None for anybody else (one statement)."""
    if actor.employer_kind not in {"hotline_agency", "operator"} or not sees_person(order, actor):
        return None
    found = Outbox.objects.filter(stream=order.stream).order_by("-id")[:MOST_ON_PAGE]
    return [_line(one, actor, now) for one in found]


def _line(one: Outbox, actor: Actor, now: datetime) -> Line:
    number, text = seen(one)
    url = reverse("desk:message", args=[one.pk]) if reads_messages(actor) else ""
    state = tag(word(FATES, one.state), TONES.get(one.state, ""))
    return Line(one.created_at, word(MESSAGE_KINDS, one.kind), state, told(one, now), number, text, url)
