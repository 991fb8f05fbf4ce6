"""A draft that an agent goes on with: what it fills the form with, what of its persons is kept without being shown, how it is thrown away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from huiying.desk.columns import title_of
from huiying.desk.inline import back
from huiying.desk.inputs import MINUTE_FORMAT, to_minute
from huiying.desk.knowledge_words import marks_of
from huiying.desk.register_form import SOURCES
from huiying.desk.verbs import Subject, menu
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders import drafts
from huiying.orders.models import WorkOrder
from huiying.orders.queries import caller, get_visible, visible_to
from huiying.orders.register import first_words
from huiying.orders.respondents import masked
from huiying.pages.answers import took
from huiying.pages.requests import StaffRequest

SHOWN = 5


def asked_for(request: StaffRequest) -> WorkOrder:
    """The reader's own draft that `?draft=` names. Raises NotFound for everybody else's, for what is none and for a draft no longer."""
    return drafts.own_draft(key_of(request), request.actor)


def key_of(request: StaffRequest) -> UUID:
    """The id after `?draft=`. Raises NotFound for what is no id."""
    try:
        return UUID(request.GET.get("draft", ""))
    except ValueError:
        raise NotFound from None


def registered_since(request: StaffRequest) -> HttpResponse:
    """On to what the reader's draft has become, so that an answer that was lost is read out after all. Raises NotFound."""
    order = get_visible(key_of(request), request.actor)
    if str(order.registered_by_id) != request.actor.id or order.status in {"draft", "voided"}:
        raise NotFound
    return took(request, HttpResponseRedirect(f"{reverse('desk:register')}?done={order.order_no}"), str(order.pk))


def filling(order: WorkOrder, actor: Actor) -> dict[str, Any]:
    """A draft as the form's first values. Its persons are not among them: they are sealed, and what the form leaves blank stays."""
    path = reference(actor.reference_version).topic_path(order.topic_code, get_language() or "zh-hans")
    return {
        "draft": order.pk, "held": True, "original_text": order.original_text, "demand_type": order.demand_type, "topic": path, "urgency": order.urgency,
        "title": "" if order.title == first_words(order.original_text) else order.title, "channel": order.channel, "reply_mode": order.reply_mode,
        "secrecy_level": order.secrecy_level, "region_code": order.region_code, "incident_address": order.incident_address,
        "incident_at": to_minute(order.incident_at).strftime(MINUTE_FORMAT) if order.incident_at else "", "related": order.related_order_id,
        "number_source": order.number_source if order.number_source in SOURCES else "declared",
        "answer": order.public_reply, "cites": marks_of(drafts.cited_so_far(order)),
    }  # fmt: skip


def told(order: WorkOrder, actor: Actor, now: datetime) -> dict[str, Any]:
    """What the screen says of the draft that stands on it: since when, with whom (masked), and the button that throws it away."""
    person = caller(order, actor)
    discard = [back(offer, reverse("desk:register")) for offer in menu(Subject(order, actor, now), ["discard"]).possible]
    return {"order": order, "with": " ".join(filter(None, (person.name, person.phone))), "about": masked(order), "discard": discard}


def begun_by(actor: Actor, but: WorkOrder | None) -> dict[str, Any]:
    """The reader's other drafts, the newest first, and whether there are more than are shown (one statement)."""
    own = visible_to(actor).filter(registered_by_id=UUID(actor.id), status="draft")
    rows = list((own.exclude(pk=but.pk) if but else own).only("id", "title", "received_at").order_by("-received_at", "-pk")[: SHOWN + 1])
    return {"rows": [{"order": order, "title": title_of(order)} for order in rows[:SHOWN]], "more": len(rows) > SHOWN}
