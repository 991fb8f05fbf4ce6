"""What the city's own orders teach about its duty catalogue: changes proposed with their evidence, drafted or dismissed by people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk.catalogue import entering, may
from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese, org_name
from huiying.desk.orders import regions
from huiying.desk.searching import holding
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.lessons.deciding import LineChanged, changed_line, dismiss_lesson, draft_lesson
from huiying.dispatch.lessons.reading import by_unit, lessons
from huiying.dispatch.lessons.rules import Share
from huiying.dispatch.match import trimmed
from huiying.dispatch.models_lessons import Lesson
from huiying.dispatch.suggest import ENDED
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import state_mark
from huiying.pages.requests import StaffRequest

STATES = {
    "open": ("待处理", "Open", "submitted"), "drafted": ("已起草新版", "Drafted", "completed"), "dismissed": ("不采纳", "Dismissed", "rejected"),
    "lapsed": ("已失效", "Lapsed", "archived"),
}  # fmt: skip
EVIDENCE = 8


class Drafting(Form):
    """What a person adds to a proposed change: the legal basis that it rests on, and why."""

    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("Why it is changed"), max_length=200, widget=forms.Textarea(attrs={"rows": "2", "class": "ta--grow", "lang": "zh-Hans"})
    )


def states(_request: StaffRequest) -> list[tuple[str, str]]:
    """The states of a proposed change."""
    return [(code, zh if chinese() else en) for code, (zh, en, _look) in STATES.items()]


def state_words(lesson: Lesson, _now: datetime) -> str:
    """A state in words."""
    return dict(states(None))[lesson.state]  # type: ignore[arg-type]  # the list needs no request


def state_cell(lesson: Lesson, now: datetime) -> SafeString:
    """A state as shape and word."""
    return state_mark(STATES[lesson.state][2], state_words(lesson, now))


def place_words(lesson: Lesson) -> str:
    """Where and on which word the change would hold."""
    place = reference(0).region_name(lesson.region_code, get_language() or "zh-hans") or _("The whole city")
    return f"{place} · {lesson.word}" if lesson.word else place


def numbers(lesson: Lesson) -> str:
    """The evidence in one line."""
    told = _("{k} of {n} ended with it; {low}–{high} %").format(k=lesson.k, n=lesson.n, low=f"{lesson.low / 10:.0f}", high=f"{lesson.high / 10:.0f}")
    back = _("handed back {k} of {n}").format(k=lesson.returned, n=lesson.sent) if lesson.sent else ""
    return " · ".join(filter(None, (told, back)))


def units_cell(lesson: Lesson, _now: datetime) -> SafeString:
    """The lead of the line, and the unit that handles."""
    return format_html("<del>{}</del> → <b>{}</b>", org_name(lesson.lead), org_name(lesson.unit))


LISTED = Listing(
    name="lessons", title=gettext_lazy("Learned from the city's orders"), rows=lambda _request: lessons(),
    columns=(
        Column("line", gettext_lazy("Line"), lambda one, _n: one.line_no, sort="line_no", number=True),
        Column("units", gettext_lazy("Change"), lambda one, _n: f"{org_name(one.lead)} → {org_name(one.unit)}", units_cell, lead=True),
        Column("place", gettext_lazy("Where"), lambda one, _n: place_words(one), sort="region_code"),
        Column("numbers", gettext_lazy("Numbers"), lambda one, _n: numbers(one), wide=True, sort="n"),
        Column("state", gettext_lazy("State"), state_words, state_cell, sort="state"),
        Column("found", gettext_lazy("Found"), lambda one, _n: one.found_at, sort="found_at"),
        Column("reason", gettext_lazy("Reason"), lambda one, _n: one.reason),
    ),
    filters=(
        Text(holding("unit__name", "lead__name", "line_no"), label=gettext_lazy("Unit or line")),
        Choice("state", gettext_lazy("State"), states, column="state"), Choice("region", gettext_lazy("Region"), regions, column="region_code__begins"),
    ),
    url=lambda one: reverse("desk:lesson", args=[one.pk]), empty_title=gettext_lazy("Nothing to change"),
    empty_text=gettext_lazy("Each night a year's ended orders are counted; where another unit than the line's lead surely handles them, it stands here."),
    exported=logged("lessons"), template="desk/lessons.html",
)  # fmt: skip


@login_required
def listed(request: StaffRequest) -> HttpResponseBase:
    """All proposed changes, the open ones first."""
    entering(request)
    return list_view(request, LISTED)


def read(key: UUID) -> Lesson:
    """A proposed change. Raises Http404."""
    found = lessons().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@login_required
def lesson(request: StaffRequest, key: UUID) -> HttpResponse:
    """One proposed change: what would change, the numbers, how the line's units fared, orders to look at, and the decision."""
    entering(request)
    found = read(key)
    line = next((one for one in in_force(request.now, request.actor.reference_version).lines if one.line_no == found.line_no), None)
    form = Drafting(initial={"legal_basis": line.legal_basis if line else "", "note": said(found)})
    return render(request, "desk/lesson.html", about(request, found, form) | {"line": line})


def said(found: Lesson) -> str:
    """The evidence as the note of a version, in Chinese: versions are read by everybody."""
    place = reference(0).region_name(found.region_code, "zh") or "全市"
    return f"第 {found.line_no} 行在{place}办结的 {found.n} 件中，{found.k} 件最终由{found.unit.name}办理"[:200]


def about(request: StaffRequest, found: Lesson, form: Drafting) -> dict[str, Any]:
    """Everything that the page of a proposed change shows."""
    try:
        after = changed_line(found) if found.state == "open" else None
    except LineChanged:
        after = None
    return {
        "one": found, "form": form, "state": state_cell(found, request.now), "place": place_words(found), "numbers": numbers(found), "after": after,
        "new_line": after is not None and after.line_no == 0, "may": found.state == "open" and may(request.actor, "propose_catalogue"),
        "units": [(org_name(unit), counted, rate_words(rate)) for unit, counted, rate in by_unit(found.line_no)], "orders": evidence(request, found),
        "decided_by": reference(request.actor.reference_version).people.get(found.decided_by, ""),
    }  # fmt: skip


def rate_words(rate: Share | None) -> str:
    """A share with its interval."""
    return f"{rate.k / rate.n:.1%}  ({rate.low:.1%}–{rate.high:.1%})" if rate else ""


def evidence(request: StaffRequest, found: Lesson) -> list[WorkOrder]:
    """The newest ended orders that the unit handled at the place, as the reader may see them; shown by number and time alone."""
    line = next((one for one in in_force(request.now, request.actor.reference_version).lines if one.line_no == found.line_no), None)
    if line is None:
        return []
    seen = visible_to(request.actor).filter(status__in=ENDED, owner_id=found.unit_id, first_dispatch_at__gte=found.since, secrecy_level="public")
    return list(seen.filter(topic_code__begins=trimmed(line.topic_prefix), region_code__begins=found.region_code).order_by("-received_at", "-seq")[:EVIDENCE])


@login_required
@require_POST
@act
def decide(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Draft the change as a new version of the catalogue, or dismiss it with a reason."""
    entering(request)
    by: dict[str, Any] = {"lesson_id": key, "actor": request.actor, "now": request.now}
    if verb == "draft":
        version = draft_lesson(legal_basis=request.POST.get("legal_basis", ""), note=request.POST.get("note", ""), **by)
        return Done(_("Drafted: another adjudicator publishes it"), to=reverse("desk:catalogue_version", args=[version.number]))
    if verb == "dismiss":
        dismiss_lesson(reason=request.POST.get("reason", ""), **by)
        return Done(_("Dismissed: the catalogue stays as it is"), to=reverse("desk:lessons"))
    raise Http404
