"""Missed calls: who waited in vain, who has taken one on to ring back, what was tried, how it ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.calls import ring_backs
from huiying.calls.missed import missed
from huiying.calls.models import Visit
from huiying.calls.ring_backs import left_alone
from huiying.calls.serving import number_in
from huiying.calls.words import END_REASONS, RING_BACK_RESULTS, RING_BACK_STATES, RING_BACK_TRIES
from huiying.desk.columns import word
from huiying.desk.dialling import dial
from huiying.desk.exporting import logged
from huiying.desk.line import demand_seat, queue_name
from huiying.desk.watermark import list_marked, marked_as
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.errors import NotFound
from huiying.kit.masking import mask_phone
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, DateSpan, from_codes
from huiying.pages.headers import reaching
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

KEPT = timedelta(days=60)
SOON = timedelta(minutes=30)
TONES = {"open": "near", "claimed": "blue", "kept": "blue", "cleared": "ok", "closed": "ok"}
QUIET = ("kept", "cleared")  # nobody is to do anything


def lost(request: StaffRequest) -> QuerySet[Visit]:
    """The missed calls that count, one a number in a day, with what became of each."""
    demand_seat(request)
    with lifted():  # which calls count is a figure; which of them are shown, the wall says
        counting = missed(request.now - KEPT, request.now)
    fate = Case(
        When(call__ring_back__state__in=("claimed", "closed"), then=F("call__ring_back__state")),
        When(call_id__in=[call.call_id for call in counting if call.kept], then=Value("kept")),
        When(call_id__in=[call.call_id for call in counting if call.cleared_at], then=Value("cleared")),
        default=Value("open"),
    )
    return Visit.objects.select_related("call__ring_back").filter(seq=1, call_id__in=[call.call_id for call in counting]).annotate(fate=fate)


def state_of(visit: Visit) -> str:
    """Where it stands: open, claimed, closed; kept by the line, which calls back by itself; cleared by the caller, who got through."""
    return str(visit.fate)  # type: ignore[attr-defined]  # annotated by `lost`


def who_has(visit: Visit) -> str:
    """The id of who has taken it on; empty for nobody."""
    taken = getattr(visit.call, "ring_back", None)
    return str(taken.claimed_by_id or "") if taken else ""


def masked_number(visit: Visit) -> str:
    """The number that called, masked."""
    return mask_phone(number_in(visit.call))


def owed(visit: Visit) -> datetime:
    """Until when the caller is owed a call."""
    return visit.ring_back_due or visit.arrived_at


def due_cell(visit: Visit, now: datetime) -> object:
    """Until when the caller is owed a call, or that they had it."""
    if visit.called_back_at:
        return clock_pill(owed(visit), now, what=_("Ring back"), phase="met" if visit.called_back_at <= owed(visit) else "met_late")
    if state_of(visit) in QUIET:
        return state_cell(visit, now)
    if state_of(visit) == "closed":
        return tag(word(RING_BACK_RESULTS, visit.call.ring_back.result))
    return clock_pill(owed(visit), now, what=_("Ring back"))


def state_cell(visit: Visit, _now: datetime) -> SafeString:
    """The state, and who has it."""
    code = state_of(visit)
    return tag(word(RING_BACK_STATES, code), TONES[code])


def tries_of(visit: Visit) -> int:
    """How often it was tried."""
    taken = getattr(visit.call, "ring_back", None)
    return taken.tried_n if taken else 0


def tone(visit: Visit, now: datetime) -> str:
    """Late when the caller should have been rung by now."""
    if visit.called_back_at or state_of(visit) in {"closed", *QUIET}:
        return ""
    left = owed(visit) - now
    return "late" if left <= timedelta(0) else "near" if left <= SOON else ""


def in_state(values: list[str], _request: StaffRequest) -> Q:
    """Calls in one of these states."""
    return Q(fate__in=values)


def whose(values: list[str], request: StaffRequest) -> Q:
    """The reader's own."""
    return Q(call__ring_back__claimed_by_id=UUID(request.actor.id), call__ring_back__state="claimed") if values else Q()


LOST = Listing(
    name="missed",
    title=gettext_lazy("Missed calls"),
    rows=lost,
    columns=(
        Column("due", gettext_lazy("Ring back until"), lambda v, _n: full_due_text(owed(v)), due_cell, sort="ring_back_due"),
        Column("number", gettext_lazy("Caller's number"), lambda v, _n: masked_number(v), lead=True),
        Column("queue", gettext_lazy("Queue"), lambda v, _n: queue_name(v.queue)),
        Column("lost", gettext_lazy("Called"), lambda v, _n: v.arrived_at, sort="arrived_at"),
        Column("waited", gettext_lazy("Waited (s)"), lambda v, _n: round(v.wait_s or 0), number=True, sort="wait_s"),
        Column("ended", gettext_lazy("Why it was lost"), lambda v, _n: word(END_REASONS, v.end_reason)),
        Column("state", gettext_lazy("State"), lambda v, _n: word(RING_BACK_STATES, state_of(v)), state_cell),
        Column("tries", gettext_lazy("Tries"), lambda v, _n: tries_of(v), number=True),
    ),
    filters=(
        Choice("state", gettext_lazy("State"), from_codes(RING_BACK_STATES), several=True, where=in_state),
        Choice("mine", gettext_lazy("Mine"), lambda _request: [("yes", _("Taken on by me"))], where=whose),
        DateSpan("arrived", gettext_lazy("Called"), "arrived_at"),
    ),
    url=lambda v: reverse("desk:missed-one", args=[v.call_id]),
    order="due",
    presets=(
        Preset(gettext_lazy("To ring back"), "state=open&state=claimed"), Preset(gettext_lazy("Taken on by me"), "mine=yes"), Preset(gettext_lazy("All"), ""),
    ),
    empty_title=gettext_lazy("Nobody was missed"),
    empty_text=gettext_lazy("Who waited in vain and has a number appears here, with the time by which they are owed a call."),
    tone=tone,
    looked=list_marked("missed"),
    exported=logged("missed"),
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return list_view(request, LOST)


def one_of(request: StaffRequest, call: UUID) -> Visit:
    """One missed call. Raises Http404."""
    found = lost(request).filter(call_id=call).first()
    if found is None:
        raise Http404
    return found


@login_required
def one(request: StaffRequest, call: UUID) -> HttpResponse:
    """One missed call: what is owed, what was tried, and what the reader can do."""
    visit = one_of(request, call)
    taken, language, names = getattr(visit.call, "ring_back", None), get_language() or "zh-hans", reference(request.actor.reference_version).people
    state = state_of(visit)
    own = state == "claimed" and who_has(visit) == request.actor.id
    free = state in {"open", "cleared"} or (state == "claimed" and not own and left_alone(visit.call_id, request.now))
    context = {
        "visit": visit, "number": masked_number(visit), "queue": queue_name(visit.queue), "due": due_cell(visit, request.now), "own": own, "free": free,
        "state": state,
        "state_said": state_cell(visit, request.now), "ended": word(END_REASONS, visit.end_reason), "who": names.get(who_has(visit), ""),
        "tries": [(a.at, word(RING_BACK_TRIES, a.result), names.get(str(a.by_id), "")) for a in taken.attempts.order_by("n")] if taken else [],
        "results": RING_BACK_TRIES.choices(language), "ends": RING_BACK_RESULTS.choices(language),
        "mark": marked_as(request, f"ring_back:{call}", str(call), "call", "missed"),
    }  # fmt: skip
    return reaching(request, render(request, "desk/missed_one.html", context | dial(request, "ring_back", call)))


def _tried(call: UUID, request: StaffRequest, **by: Any) -> str:
    ring_backs.tried(call_id=call, result=request.POST.get("result", ""), **by)
    return _("The try is kept.")


def _closed(call: UUID, request: StaffRequest, **by: Any) -> str:
    ring_backs.close(call_id=call, result=request.POST.get("result", ""), **by)
    return _("It is off the list.")


def _claimed(call: UUID, _request: StaffRequest, **by: Any) -> str:
    ring_backs.claim(call_id=call, **by)
    return _("It is yours to ring back.")


def _put_back(call: UUID, _request: StaffRequest, **by: Any) -> str:
    ring_backs.put_back(call_id=call, **by)
    return _("It is on the list for others again.")


VERBS: dict[str, Callable[..., str]] = {"claim": _claimed, "put-back": _put_back, "tried": _tried, "close": _closed}


@login_required
@act
def do(request: StaffRequest, call: UUID, verb: str) -> Done:
    """One step of ringing back; comes back to the call, or to the list once it is off it."""
    visit = one_of(request, call)
    if verb not in VERBS:
        raise NotFound
    with lifted():
        said = VERBS[verb](visit.call_id, request, actor=request.actor, now=request.now)
    to = reverse("desk:missed") if verb in {"close", "put-back"} else reverse("desk:missed-one", args=[call])
    return Done(said, to=to)
