"""The calls behind a count: those that came in, waited, were answered or lost, as the line's figures count them; each opens its own page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.calls.leading import TAKES_CALLS
from huiying.calls.limits import SHORT
from huiying.calls.models import Visit
from huiying.calls.today import ANSWER_WITHIN, WATCHERS
from huiying.calls.words import END_REASONS
from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.figures_seeing import sees_city
from huiying.desk.line import queue_name
from huiying.desk.watermark import list_marked
from huiying.directory.walls import sees
from huiying.kit.actor import Actor
from huiying.kit.times import day_start, local_date
from huiying.pages.filters import Choice, DateSpan, from_codes
from huiying.pages.labels import Label
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.requests import StaffRequest

CAME = Q(direction="in", seq=1, is_test=False)
ASKED = CAME & Q(queued_at__isnull=False)
ANSWERED = ASKED & Q(answered_at__isnull=False)
LOST = ASKED & Q(answered_at__isnull=True, ended_at__isnull=False)
GIVEN_UP = LOST & Q(end_reason="abandon")
WHAT: dict[str, tuple[Label, Label, Q]] = {
    "arrived": (gettext_lazy("Came in"), gettext_lazy("incoming calls without tests; one that was passed on counts once"), CAME),
    "asked": (gettext_lazy("Asked for a person"), gettext_lazy("of those, the ones put into a queue"), ASKED),
    "answered": (gettext_lazy("Got a person"), gettext_lazy("asked for a person and got one; the rate is this ÷ asked for a person"), ANSWERED),
    "quick": (gettext_lazy("Answered within 15 seconds"), gettext_lazy("waited at most 15 s in the queue; the rate is this ÷ asked for a person"),
              ANSWERED & Q(wait_s__lte=ANSWER_WITHIN)),
    "lost": (gettext_lazy("Lost"), gettext_lazy("asked for a person, ended, and nobody had answered"), LOST),
    "given_up": (gettext_lazy("Hung up while waiting"), gettext_lazy("lost because the caller hung up"), GIVEN_UP),
    "short": (gettext_lazy("Hung up at once"), gettext_lazy("of those, the ones who waited no longer than a short abandon"), GIVEN_UP & Q(wait_s__lte=SHORT)),
    "waiting": (gettext_lazy("Waiting now"), gettext_lazy("in a queue, neither answered nor ended"),
                ASKED & Q(answered_at__isnull=True, ended_at__isnull=True)),
    "talking": (gettext_lazy("Talking now"), gettext_lazy("answered, and the agent is still in the call"),
                Q(answered_at__isnull=False, agent_left_at__isnull=True, ended_at__isnull=True)),
    "open": (gettext_lazy("Open now"), gettext_lazy("not ended: in the greeting, waiting, ringing or talking"), Q(ended_at__isnull=True)),
    "taken": (gettext_lazy("Taken by an agent"), gettext_lazy("every time an agent answered, passed on calls too"), Q(answered_at__isnull=False)),
}  # fmt: skip
METRIC = {"asked": ("T02", "requested"), "answered": ("T02", "requested"), "quick": ("T03", "offered"), "lost": ("T05", "")}


def sees_calls(actor: Actor) -> bool:
    """Who opens calls from a count: who answers for the line or sees its figures, and who takes calls, their own."""
    return sees_city(actor) or (bool(actor.roles & (WATCHERS | TAKES_CALLS)) and sees(actor) in {"city", "operator"})


def calls_of(actor: Actor) -> QuerySet[Visit]:
    """The visits that the reader may open, behind the wall: all; an operator's leaders those of their own agents and of nobody; an agent's own.

    Raises PermissionDenied.
    """
    if not sees_calls(actor):
        raise PermissionDenied
    rows = Visit.objects.select_related("agent").filter(channel="voice")
    if sees_city(actor) or (sees(actor) == "city" and actor.roles & WATCHERS):
        return rows
    if actor.roles & WATCHERS:
        return rows.filter(Q(org_id=UUID(actor.employer_id)) | Q(org__isnull=True))
    return rows.filter(agent_id=UUID(actor.id))


def rows_of(request: StaffRequest) -> QuerySet[Visit]:
    """The same for a request."""
    return calls_of(request.actor)


def counted(values: list[str], _request: StaffRequest) -> Q:
    """Visits that the count holds."""
    return WHAT[values[0]][2] if values else Q()


def mine(values: list[str], request: StaffRequest) -> Q:
    """The reader's own."""
    return Q(agent_id=UUID(request.actor.id)) if values else Q()


def today(values: list[str], request: StaffRequest) -> Q:
    """Calls that came in on the city's day."""
    since = day_start(local_date(request.now))
    return Q(arrived_at__gte=since, arrived_at__lt=day_start(local_date(request.now) + timedelta(days=1))) if values else Q()


def calls_url(what: str, *, day: str = "today") -> str:
    """The list of one count: of today, or with no day of whenever."""
    return f"{reverse('desk:calls')}?{urlencode({'what': what} | ({'day': day} if day else {}))}"


def explained(request: StaffRequest) -> dict[str, Any]:
    """The count in words, and where its metric is, for who may see figures."""
    what = request.GET.get("what", "")
    if what not in WHAT:
        return {}
    name, words, _rows = WHAT[what]
    ref, variant = METRIC.get(what, ("", ""))
    return {"what": name, "words": words, "metric": _metric(ref, variant, request.now) if ref and sees_city(request.actor) else ""}


def _metric(ref: str, variant: str, now: datetime) -> str:
    day = local_date(now)
    query: Mapping[str, str] = {"month": f"{day:%Y-%m}", **({"variant": variant} if variant else {}), "raw": "1", "day": f"{day}"}
    return f"{reverse('desk:metric-rows', args=[ref])}?{urlencode(query)}"


def _seconds(name: str) -> Callable[[Visit, object], object]:
    return lambda visit, _now: "" if getattr(visit, name) is None else round(getattr(visit, name))


CALLS = Listing(
    name="calls",
    title=gettext_lazy("Calls"),
    rows=rows_of,
    columns=(
        Column("arrived", gettext_lazy("Arrived"), lambda v, _n: v.arrived_at, sort="arrived_at", lead=True),
        Column("queue", gettext_lazy("Queue"), lambda v, _n: queue_name(v.queue) if v.queue else ""),
        Column("waited", gettext_lazy("Waited (s)"), _seconds("wait_s"), number=True, sort="wait_s"),
        Column("talked", gettext_lazy("Talked (s)"), _seconds("talk_s"), number=True, sort="talk_s"),
        Column("agent", gettext_lazy("Agent"), lambda v, _n: v.agent.name if v.agent else ""),
        Column("ended", gettext_lazy("Outcome"), lambda v, _n: word(END_REASONS, v.end_reason) if v.end_reason else _("not ended")),
    ),
    filters=(
        Choice("what", gettext_lazy("Counted as"), lambda _r: [(code, name) for code, (name, _words, _q) in WHAT.items()], where=counted),
        Choice("day", gettext_lazy("Day"), lambda _r: [("today", _("Today"))], where=today),
        Choice("mine", gettext_lazy("Mine"), lambda _r: [("yes", _("Taken by me"))], where=mine),
        Choice("ended", gettext_lazy("Outcome"), from_codes(END_REASONS), column="end_reason", several=True),
        DateSpan("arrived", gettext_lazy("Arrived"), "arrived_at"),
    ),
    url=lambda v: reverse("desk:call-record", args=[v.call_id]),
    order="-arrived",
    presets=(
        Preset(gettext_lazy("Today"), "day=today"), Preset(gettext_lazy("Lost today"), "what=lost&day=today"), Preset(gettext_lazy("All"), ""),
    ),
    empty_title=gettext_lazy("No call"),
    empty_text=gettext_lazy("No call fits, or none is open to you: those about secret matters are not listed."),
    template="desk/counted.html",
    looked=list_marked("calls"),
    exported=logged("calls"),
    also=explained,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return list_view(request, CALLS)
