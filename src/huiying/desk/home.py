"""The first page of the staff: by role, the counts that matter now, what is due next, and the notices that wait."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.columns import clock, flags, listed, title_of, tone
from huiying.desk.unit import HANDLED, own_unit, waiting
from huiying.desk.watermark import list_marked
from huiying.directory.acts import ROLES
from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.kit.times import day_start, local_date
from huiying.orders.codes import ORDER_STATES
from huiying.orders.queries import visible_to
from huiying.pages.counting import count_to
from huiying.pages.moments import weekday
from huiying.pages.requests import StaffRequest
from huiying.supervision.proactive.queries import to_do
from huiying.supervision.queries import notices_for

ENOUGH = 1_000  # a count beyond it says "1,000+"
NEXT = 8
RUNNING = ("in_progress", "adjudicating", "pending_review", "rework")
BEFORE = ("submitted", "pending_dispatch")
INSIDE = ("AG", "RV", "DP", "AD", "CR", "CB", "SV", "AS", "AU", "TL", "QA")


@dataclass(frozen=True)
class Tile:
    """A count for some roles: which rows it counts, the page and `query` that show exactly those, and how it looks when there are any.

    `{today}` in the query is the city's day.
    """

    label: str | Promise
    roles: tuple[str, ...]
    rows: Callable[[Actor, datetime], QuerySet[Any]]
    query: str = ""
    tone: str = ""
    page: str = "desk:orders"
    queue: str = ""


def of_state(*states: str) -> Callable[[Actor, datetime], QuerySet[Any]]:
    """Orders in some states."""
    return lambda actor, _now: visible_to(actor).filter(status__in=states)


def overdue(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Orders whose reply is overdue."""
    return visible_to(actor).filter(status__in=RUNNING, due_at__lte=now)


def due_today(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Orders whose reply falls due before midnight."""
    return visible_to(actor).filter(status__in=RUNNING, due_at__gt=now, due_at__lte=day_start(local_date(now) + timedelta(days=1)))


def late_dispatch(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Orders that should have been dispatched."""
    return visible_to(actor).filter(status__in=BEFORE, dispatch_due__lte=now)


def mine_today(actor: Actor, now: datetime) -> QuerySet[Any]:
    """What the agent has registered since midnight."""
    return visible_to(actor).filter(registered_by_id=UUID(actor.id), received_at__gte=day_start(local_date(now))).exclude(status="draft")


def drafts(actor: Actor, _now: datetime) -> QuerySet[Any]:
    """What the agent has begun and not registered."""
    return visible_to(actor).filter(registered_by_id=UUID(actor.id), status="draft")


def own_queue(*states: str) -> Callable[[Actor, datetime], QuerySet[Any]]:
    """Parts of the actor's own unit in some states, as its desk lists them."""
    return lambda actor, _now: waiting(actor).filter(unit_id=own_unit(actor), status__in=states)


def own_overdue(actor: Actor, now: datetime) -> QuerySet[Any]:
    """What is overdue in the unit's queue: signing, first contact or reply."""
    return waiting(actor).filter(Q(next_due__lte=now))


def decisions(actor: Actor, _now: datetime) -> QuerySet[Any]:
    """Orders that wait for a decision after a negative call-back."""
    return visible_to(actor).filter(Q(decision_needed=True), status__in=("callback_pending", "callback_failed"))


TILES = (
    Tile(gettext_lazy("Registered by me today"), ("AG",), mine_today, "by=me&received_from={today}&sort=-received"),
    Tile(gettext_lazy("My drafts"), ("AG",), drafts, "state=draft"),
    Tile(gettext_lazy("Waiting for pre-review"), ("RV",), of_state("submitted"), tone="near", page="desk:board_queue", queue="review"),
    Tile(gettext_lazy("Waiting for facts"), ("RV", "AG"), of_state("need_info"), "state=need_info"),
    Tile(gettext_lazy("Waiting for dispatch"), ("DP",), of_state("pending_dispatch"), tone="near", page="desk:board_queue", queue="dispatch"),
    Tile(gettext_lazy("Dispatch overdue"), ("DP", "RV", "SV"), late_dispatch, "state=submitted&state=pending_dispatch&sort=received", "late"),
    Tile(gettext_lazy("Duty being decided"), ("AD", "DP"), of_state("adjudicating"), tone="near", page="desk:adjudications"),
    Tile(gettext_lazy("Replies to review"), ("CR",), of_state("pending_review"), tone="near", page="desk:board_queue", queue="replies"),
    Tile(gettext_lazy("Decisions after a call-back"), ("CR",), decisions, tone="near", page="desk:followup-decisions"),
    Tile(gettext_lazy("Waiting for call-back"), ("CB", "CR"), of_state("callback_pending"), page="desk:followup"),
    Tile(gettext_lazy("To be signed"), ("UH", "UL"), own_queue("sent"), "todo=sign", "near", "desk:unit"),
    Tile(gettext_lazy("Being handled"), ("UH", "UL"), own_queue(*HANDLED), "todo=handling", page="desk:unit"),
    Tile(gettext_lazy("Tasks before complaints"), ("UH", "UL"), to_do, "state=issued&state=working&state=sent_back", "near", "desk:tasks"),
    Tile(gettext_lazy("Overdue in my unit"), ("UH", "UL"), own_overdue, "todo=late", "late", "desk:unit"),
    Tile(gettext_lazy("Overdue"), ("SV", "AS", "AU", "CR", "TL"), overdue, "due=over&sort=due", "late"),
    Tile(gettext_lazy("Due today"), (*INSIDE, "UH", "UL"), due_today, "due=today&sort=due", "near"),
)  # fmt: skip


@login_required
def home(request: StaffRequest) -> HttpResponse:
    """The first page. A statement per count, each of which stops counting at a thousand."""
    actor, now = request.actor, request.now
    language = get_language() or "zh-hans"
    context = {
        "tiles": [drawn(tile, actor, now) for tile in TILES if actor.roles & set(tile.roles)],
        "next": [{"order": o, "title": title_of(o), "clock": clock(o, now), "tone": tone(o, now), "flags": flags(o)} for o in next_due(actor)],
        "notices": list(notices_for(actor, NEXT)),
        "roles": [pick(*ROLES[role][:2], language) for role in sorted(actor.roles)],
        "states": ORDER_STATES,
        "greeting": greeting(now),
        "mark": list_marked("home")(request),
    }
    return render(request, "desk/home.html", context)


def drawn(tile: Tile, actor: Actor, now: datetime) -> dict[str, Any]:
    """A tile with its number."""
    number = count_to(ENOUGH + 1, tile.rows(actor, now))
    return {
        "label": tile.label,
        "number": f"{ENOUGH:,}+" if number > ENOUGH else f"{number:,}",
        "url": reverse(tile.page, args=[tile.queue] if tile.queue else []) + (f"?{tile.query.format(today=local_date(now))}" if tile.query else ""),
        "tone": tile.tone if number else "",
        "none": number == 0,
    }


def next_due(actor: Actor) -> Iterable[Any]:
    """The orders whose dues come first, overdue ones included (one statement)."""
    if actor.roles <= {"RV", "DP", "AG"} and actor.roles & {"RV", "DP"}:
        return listed(actor).filter(status__in=BEFORE, dispatch_due__isnull=False).order_by("dispatch_due")[:NEXT]
    return listed(actor).filter(status__in=RUNNING, due_at__isnull=False).order_by("due_at", "pk")[:NEXT]


def greeting(now: datetime) -> str:
    """The day in words."""
    day = local_date(now)
    return f"{day:%Y-%m-%d} {weekday(day)}"
