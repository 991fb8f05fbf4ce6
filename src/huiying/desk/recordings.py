"""Recordings of calls: listed on the page of their order or of the call, heard only after a reason was given and written down, and kept by no browser."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.calls.models import Recording
from huiying.calls.recordings import Damaged, suffix_of
from huiying.calls.serving import recordings_of
from huiying.calls.words import NO_RECORDING
from huiying.desk.columns import word
from huiying.desk.reveal import plain, reason_of
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.retention import said
from huiying.orders.models import WorkOrder
from huiying.orders.queries import get_visible
from huiying.orders.revealing import heard, may_hear, reveal_recording
from huiying.pages.requests import StaffRequest

TYPES = {"wav": "audio/wav", "webm": "audio/webm", "ogg": "audio/ogg"}
LASTS = 900  # seconds in which what was opened can be fetched by who opened it
SHOWN_FOR = 120
SIGNER = TimestampSigner(salt="recording")


def shown_of(order: WorkOrder, actor: Actor) -> list[dict[str, Any]]:
    """The recordings of an order as its page lists them; none for whoever may not hear them (one statement for those who may)."""
    if not may_hear(actor):
        return []
    names, language = reference(actor.reference_version).people, get_language() or "zh-hans"
    return [
        {
            "key": one.pk, "flagged": getattr(one, "flagged", False), "at": one.recorded_at, "length": length(one.seconds),
            "who": names.get(str(one.call.agent_id or ""), ""),
            "none": word(NO_RECORDING, one.none_because) if one.none_because else said(one.erased, language),
        }
        for one in recordings_of(order_id=order.pk, contact_id=order.contact_id)
    ]  # fmt: skip


def length(seconds: int) -> str:
    """Minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@login_required
@require_POST
def play(request: StaffRequest, order_no: str, key: int) -> HttpResponse:
    """Open a recording of an order with a reason."""

    def reveal(reason: str) -> Recording:
        order = get_visible(order_no, request.actor)
        with lifted():
            return reveal_recording(order=order, key=key, reason=reason, actor=request.actor, now=request.now)

    return answered(request, key, reveal, lambda ticket: reverse("desk:recording-sound", args=[order_no, key, ticket]))


def answered(request: StaffRequest, key: int, reveal: Callable[[str], Recording], source: Callable[[str], str]) -> HttpResponse:
    """A player with a ticket that works for its reader alone, for a while, once `reveal` has let them hear it and written that down."""
    reason, language = reason_of(request), get_language() or "zh-hans"
    try:
        found = reveal(reason)
    except NotFound as missing:
        return plain(missing.sentence(language), HTTPStatus.NOT_FOUND)
    except Refused as refusal:
        return plain("; ".join(problem.text(language) for problem in refusal.problems))
    except Told as told:
        return plain(told.sentence(language))
    except Damaged:
        return plain(_("The file of this recording is damaged: tell the administrator."))
    context = {"source": source(ticket_of(request.actor, key)), "reason": reason, "seconds": max(found.seconds * 2, SHOWN_FOR)}
    return render(request, "desk/recording_open.html", context)


def ticket_of(actor: Actor, key: int) -> str:
    """What lets this person, and nobody else, fetch this recording for a while."""
    whose = f"{actor.id}.{key}"
    return SIGNER.sign(whose).removeprefix(f"{whose}:")


@login_required
def sound(request: StaffRequest, order_no: str, key: int, ticket: str) -> HttpResponse:
    """The sound itself, for who was given the ticket."""

    def hear() -> bytes:
        order = get_visible(order_no, request.actor)
        with lifted():
            return heard(order=order, key=key, actor=request.actor)[1]

    return sounded(request, key, ticket, hear)


def sounded(request: StaffRequest, key: int, ticket: str, hear: Callable[[], bytes]) -> HttpResponse:
    """What `hear` gives who was given the ticket. No browser keeps it. Raises Http404."""
    try:
        SIGNER.unsign(f"{request.actor.id}.{key}:{ticket}", max_age=LASTS)
        data = hear()
    except (BadSignature, NotFound, Damaged) as missing:
        raise Http404 from missing
    kept_nowhere = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}
    return HttpResponse(data, content_type=TYPES[suffix_of(data)], headers=kept_nowhere)
