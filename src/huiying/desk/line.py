"""The agent's desk at the line: the call at the left, the form in the middle, what belongs to the number at the right; the page stays during a call."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from huiying.calls.leading import TAKES_CALLS
from huiying.calls.line_file import city_policy
from huiying.calls.line_policy import SAMPLE_NAMES, SAMPLE_QUEUE
from huiying.calls.models import AgentInterval, Visit
from huiying.calls.serving import Ringing, reveal_number, serving, who_rings
from huiying.calls.words import AGENT_STATES, PAUSE_CODES
from huiying.desk.columns import clock, flags, title_of, word
from huiying.desk.inputs import chinese
from huiying.desk.line_words import said
from huiying.desk.register import screen
from huiying.desk.register_form import register_form
from huiying.desk.reveal import plain, reason_of
from huiying.desk.surge import switches
from huiying.desk.watermark import list_marked, marked_as
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.times import day_start, local_date
from huiying.orders.codes import ORDER_STATES, TRANSFER_TARGETS
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.pages.answers import revealed
from huiying.pages.headers import line_url, speaking
from huiying.pages.requests import StaffRequest

ENDED = ("completed", "direct_closed", "merged", "rejected", "withdrawn", "voided", "archived")
SHOWN = 4


def sits(actor: Actor) -> bool:
    """Who takes calls, where calls are taken."""
    return settings.HUIYING_LINE and bool(actor.roles & TAKES_CALLS)


def demand_seat(request: StaffRequest) -> None:
    """Raise PermissionDenied for whoever takes no calls."""
    if not sits(request.actor):
        raise PermissionDenied


@login_required
def line(request: StaffRequest) -> HttpResponse:
    """The page. What happens on it comes from the line; the form is sent to the register and comes back into the page."""
    demand_seat(request)
    targets = [(code.code, code.label(get_language() or "zh-hans")) for code in TRANSFER_TARGETS]
    context = screen(request, register_form(request.actor)) | {
        "line_url": line_url(request), "targets": targets, "said": said(), "engine": settings.HUIYING_ENGINE, "switches": switches(request.actor),
        "today": today_of(request), "mark": list_marked("line")(request),
    }  # fmt: skip
    return speaking(request, render(request, "desk/line.html", context))


def today_of(request: StaffRequest) -> dict[str, Any]:
    """What the agent has answered since midnight: how many calls, and how many minutes of talk on average."""
    own = Visit.objects.filter(agent_id=UUID(request.actor.id), answered_at__gte=day_start(local_date(request.now)))
    found = own.aggregate(n=Count("pk"), ended=Count("pk", filter=Q(talk_s__isnull=False)), talked=Sum("talk_s"))
    mean = int(found["talked"] / found["ended"]) if found["ended"] else 0
    url = f"{reverse('desk:calls')}?what=taken&day=today&mine=yes"
    return {"url": url, "n": found["n"], "mean": f"{mean // 60}:{mean % 60:02d}" if mean else "–"}


@login_required
def caller(request: StaffRequest, call: UUID) -> HttpResponse:
    """Who calls, as a part of the page: for the agent at whom it rings or who talks, and for nobody else (404)."""
    demand_seat(request)
    try:
        visit = serving(call=call, actor=request.actor)
    except NotFound as missing:
        raise Http404 from missing
    found = who_rings(visit, request.now)
    marked_as(request, f"call:{call}", str(call), "call", "line")
    return render(request, "desk/line_caller.html", {"call": call, "who": found, "queue": queue_name(visit.queue), **matters(request, found)})


def matters(request: StaffRequest, found: Ringing) -> dict[str, Any]:
    """The orders of the number that calls: the open ones first, how many there are, and where the last one lies."""
    if found.number_index is None:
        return {"rows": [], "open_n": 0, "all_n": 0, "region": ""}
    own = visible_to(request.actor).exclude(status="draft").filter(party__phone_index=found.number_index)
    orders = sorted(own.select_related("owner").order_by("-received_at", "-pk")[:50], key=lambda order: order.status in ENDED)
    last = max(orders, key=lambda order: order.received_at, default=None)
    data = reference(request.actor.reference_version)
    return {
        "rows": [row(order, request) for order in orders[:SHOWN]], "open_n": sum(order.status not in ENDED for order in orders), "all_n": len(orders),
        "region": data.region_name(last.region_code, get_language() or "zh-hans") if last and last.region_code else "", "states": ORDER_STATES,
    }  # fmt: skip


def row(order: WorkOrder, request: StaffRequest) -> dict[str, Any]:
    """An order of the caller in one line."""
    return {"order": order, "title": title_of(order), "clock": clock(order, request.now), "flags": flags(order)}


def queue_name(code: str) -> str:
    """A queue's name in the reader's language; the code itself where the city has no such queue any more."""
    zh, en = ({SAMPLE_QUEUE: SAMPLE_NAMES} | dict(city_policy().names)).get(code, (code, code))
    return zh if chinese() else en


@login_required
@require_POST
def reveal(request: StaffRequest, call: UUID) -> HttpResponse:
    """The number that calls, in clear, after the reason was given and recorded; for who talks with its owner alone."""
    reason, language = reason_of(request), get_language() or "zh-hans"
    try:
        with lifted():
            number = reveal_number(call=call, reason=reason, actor=request.actor, now=request.now)
    except NotFound as missing:
        return plain(missing.sentence(language), HTTPStatus.NOT_FOUND)
    except Refused as refusal:
        return plain("; ".join(problem.text(language) for problem in refusal.problems))
    except Told as told:
        return plain(told.sentence(language))
    return revealed(request, number, reason)


@login_required
def colleagues(request: StaffRequest) -> HttpResponse:
    """Who is signed in at the line beside the reader, and what each does now: to whom a call can be sent, or who can be asked into it."""
    demand_seat(request)
    names = reference(request.actor.reference_version).people
    here = AgentInterval.objects.filter(to_at=None).exclude(agent_id=UUID(request.actor.id)).order_by("state", "seat")
    rows = [
        {
            "id": str(one.agent_id), "name": names.get(str(one.agent_id), ""), "seat": one.seat, "state": one.state,
            "said": word(PAUSE_CODES, one.code) if one.code else word(AGENT_STATES, one.state), "free": one.state == "ready",
        }
        for one in here
    ]  # fmt: skip
    return render(request, "desk/line_colleagues.html", {"rows": sorted(rows, key=lambda one: not one["free"])})
