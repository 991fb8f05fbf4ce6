"""One call: what happened in it, how long each part took, its orders, its recordings, and the number behind a reason."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from huiying.calls.models import Contact, Recording, Visit
from huiying.calls.serving import may_ask_number, number_in, reveal_called
from huiying.calls.words import END_REASONS, NO_RECORDING
from huiying.desk.call_life import lines
from huiying.desk.calls import calls_of, sees_calls
from huiying.desk.columns import state_cell, title_of, word
from huiying.desk.knowledge_words import sources_on
from huiying.desk.line import queue_name
from huiying.desk.recordings import answered, length, sounded
from huiying.desk.reveal import plain, reason_of
from huiying.desk.watermark import marked_as
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.masking import mask_phone
from huiying.kit.retention import said
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.orders.revealing import heard_of_call, may_hear, reveal_recording_of_call
from huiying.pages.answers import revealed
from huiying.pages.requests import StaffRequest


@login_required
def one(request: StaffRequest, call: UUID) -> HttpResponse:
    """The page. A call is not there for who may not open it, nor one that brought an order which the reader may not see."""
    contact, visits, orders = opened(request, call)
    with lifted():  # the call's own stream: codes, ids and moments
        told = lines(f"call:{call}", reference(request.actor.reference_version))
    context = {
        "call": contact, "first": visits[0], "visits": [_visit(visit) for visit in visits], "lines": told,
        "orders": [(order, title_of(order), state_cell(order)) for order in orders], "recordings": _recordings(request, call, orders),
        "number": mask_phone(number_in(contact)), "may_ask": may_ask_number(request.actor), "outcome": _ended(visits[-1]), "sources": sources_on(call),
        "mark": marked_as(request, f"call:{call}", str(call), "call", "call"),
    }  # fmt: skip
    return render(request, "desk/call_record.html", context)


def opened(request: StaffRequest, call: UUID) -> tuple[Contact, list[Visit], list[WorkOrder]]:
    """A call with its visits and orders. Raises Http404."""
    if not sees_calls(request.actor) or not calls_of(request.actor).filter(call_id=call).exists():
        raise Http404
    contact = Contact.objects.filter(pk=call).first()
    visits = list(Visit.objects.select_related("agent").filter(call_id=call).order_by("seq"))
    if contact is None or not visits:
        raise Http404
    with lifted():  # whether there are others than the reader sees
        keys = {contact.order_id, *Visit.objects.filter(call_id=call).values_list("order_id", flat=True)} - {None}
        linked = set(WorkOrder.objects.filter(Q(contact_id=call) | Q(pk__in=keys)).exclude(status="draft").values_list("pk", flat=True))
    orders = list(visible_to(request.actor).filter(pk__in=linked).order_by("received_at", "pk"))
    if len(orders) < len(linked):
        raise Http404
    return contact, visits, orders


def _ended(visit: Visit) -> str:
    return word(END_REASONS, visit.end_reason) if visit.end_reason else ""


def _visit(visit: Visit) -> dict[str, Any]:
    return {"visit": visit, "queue": queue_name(visit.queue) if visit.queue else "", "ended": _ended(visit), "who": visit.agent.name if visit.agent else ""}


def _recordings(request: StaffRequest, call: UUID, orders: list[WorkOrder]) -> list[dict[str, Any]]:
    """The call's recordings for who may hear them; opened by the order that they are about, else by the call itself."""
    if not may_hear(request.actor):
        return []
    language = get_language() or "zh-hans"
    name, about = ("desk:recording", orders[0].order_no) if orders else ("desk:call-recording", str(call))
    return [
        {"length": length(one.seconds), "address": reverse(name, args=[about, one.pk]), "at": one.recorded_at,
         "none": word(NO_RECORDING, one.none_because) if one.none_because else said(one.erased, language)}
        for one in Recording.objects.filter(call_id=call).order_by("recorded_at")
    ]  # fmt: skip


@login_required
@require_POST
def number(request: StaffRequest, call: UUID) -> HttpResponse:
    """The number that called, in clear, after the reason was given and recorded."""
    language = get_language() or "zh-hans"
    try:
        opened(request, call)
        with lifted():
            shown = reveal_called(call=call, reason=reason_of(request), actor=request.actor, now=request.now)
    except (Http404, NotFound):
        return plain(NotFound().sentence(language), HTTPStatus.NOT_FOUND)
    except Refused as refusal:
        return plain("; ".join(problem.text(language) for problem in refusal.problems))
    except Told as told:
        return plain(told.sentence(language))
    return revealed(request, shown, reason_of(request))


@login_required
@require_POST
def play(request: StaffRequest, call: UUID, key: int) -> HttpResponse:
    """Open a recording of a call without an order with a reason."""

    def reveal(reason: str) -> Recording:
        _openable(request, call)
        with lifted():
            return reveal_recording_of_call(call=call, key=key, reason=reason, actor=request.actor, now=request.now)

    return answered(request, key, reveal, lambda ticket: reverse("desk:call-recording-sound", args=[call, key, ticket]))


@login_required
def sound(request: StaffRequest, call: UUID, key: int, ticket: str) -> HttpResponse:
    """The sound itself, for who was given the ticket."""

    def hear() -> bytes:
        _openable(request, call)
        with lifted():
            return heard_of_call(call=call, key=key, actor=request.actor)[1]

    return sounded(request, key, ticket, hear)


def _openable(request: StaffRequest, call: UUID) -> None:
    """Raise NotFound where the page of the call is not there."""
    try:
        opened(request, call)
    except Http404:
        raise NotFound from None
