"""Tasks before anybody complains (未诉先办): the list, one task with its report and photos, issued by the agency, reported by the unit."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.alert_words import person, ref, region_said
from huiying.desk.claims import carried_out
from huiying.desk.exporting import logged
from huiying.desk.inputs import org_name
from huiying.desk.task_forms import Deciding, Issuing, Reporting, prefilled, season_of, wanted_of
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.directory.viewing import looked
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.attachments import Upload
from huiying.orders.authorise import permission
from huiying.pages.answers import Done, act, took
from huiying.pages.filters import Choice, DateSpan, from_codes
from huiying.pages.headers import SEALED_OFF
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text
from huiying.supervision.proactive import acting
from huiying.supervision.proactive.life import LIFE, OPEN, ORIGINS, RUNNING, STATES, UNIT, VERBS
from huiying.supervision.proactive.models import ProactiveTask
from huiying.supervision.proactive.photos import KIND, photo_of, photos_of
from huiying.supervision.proactive.queries import in_time, is_late, orders_beside, task_for, tasks_for

YEAR = timedelta(days=365)
TONES = {"reported": "blue", "accepted": "ok", "sent_back": "near"}
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


def sees_tasks(actor: Actor) -> bool:
    """The agency's people who oversee, and the people of units that handle."""
    if actor.employer_kind == "hotline_agency":
        return bool({"SV", "DP", "AU", "AS"} & actor.roles)
    return actor.employer_kind in {"government", "public_utility"} and bool({"UL", "UH", "SV", "AU"} & actor.roles)


def demand(request: StaffRequest) -> None:
    """Raises PermissionDenied for who has no tasks."""
    if not sees_tasks(request.actor):
        raise PermissionDenied


def issues(actor: Actor) -> bool:
    """Whether the reader may issue tasks."""
    return permission(actor, "issue_task", ROLES_OF["issue_task"], own=True).allowed


def due_cell(task: ProactiveTask, now: datetime) -> object:
    """The due as a clock while something is to be done, and whether it was kept afterwards."""
    if task.state in RUNNING:
        return clock_pill(task.due_at, now, what=_("Report back"))
    if task.reported_at is None:
        return ""
    return clock_pill(task.due_at, now, what=_("Report back"), phase="met" if task.reported_at <= task.due_at else "met_late")


def topic_said(task: ProactiveTask) -> str:
    """The class of matters."""
    return reference(ref(task)).topic_path(task.topic_code, get_language() or "zh-hans")


def state_cell(task: ProactiveTask, now: datetime) -> object:
    """The state, drawn."""
    return tag(label_text(STATES, task.state), "late" if task.state in RUNNING and is_late(task, now) else TONES.get(task.state, ""))


def open_filter(values: list[str], request: StaffRequest) -> Q:
    """What is still to be done, and what of it is overdue."""
    return Q(state__in=OPEN) if values[0] == "open" else Q(state__in=RUNNING, due_at__lte=request.now)


def rows_of(request: StaffRequest) -> QuerySet[ProactiveTask]:
    """The tasks that the reader may see."""
    return tasks_for(request.actor)


def beside(request: StaffRequest) -> dict[str, Any]:
    """The button of a new task, and the figure of the last year."""
    met = in_time(request.actor, request.now - YEAR, request.now, request.now)
    found: dict[str, Any] = {"met": met, "met_share": f"{met.in_time * 100 / met.due:.1f}%" if met.due else "—"}
    return found | ({"action": (_("Issue a task"), reverse("desk:task-new"))} if issues(request.actor) else {})


TASKS = Listing(
    name="tasks",
    title=gettext_lazy("Tasks before complaints"),
    rows=rows_of,
    columns=(
        Column("due", gettext_lazy("Due"), lambda t, _n: t.due_at, due_cell, sort="due_at"),
        Column("title", gettext_lazy("The task in short"), lambda t, _n: t.title or _("erased"), lead=True, wide=True),
        Column("state", gettext_lazy("State"), lambda t, _n: label_text(STATES, t.state), state_cell, sort="state"),
        Column("unit", gettext_lazy("Unit"), lambda t, _n: org_name(t.unit)),
        Column("place", gettext_lazy("Place"), lambda t, _n: " ".join(filter(None, (region_said(t.region_code, ref(t)), t.place))), wraps=True),
        Column("topic", gettext_lazy("Topic"), lambda t, _n: topic_said(t), wraps=True),
        Column("origin", gettext_lazy("Comes from"), lambda t, _n: label_text(ORIGINS, t.origin), wraps=True),
        Column("issued", gettext_lazy("Issued on"), lambda t, _n: t.issued_at, sort="issued_at"),
        Column("number", gettext_lazy("Number"), lambda t, _n: t.number, sort="number"),
    ),
    filters=(
        Choice("state", gettext_lazy("State"), from_codes(STATES), column="state", several=True),
        Choice("open", gettext_lazy("To be done"), lambda _r: [("open", _("Still to be done")), ("late", _("Overdue"))], where=open_filter),
        Choice("origin", gettext_lazy("Comes from"), from_codes(ORIGINS), column="origin", several=True),
        DateSpan("due", gettext_lazy("Due"), "due_at"),
    ),
    url=lambda t: reverse("desk:task", args=[t.number]),
    order="-issued",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Still to be done"), "open=open&sort=due"), Preset(gettext_lazy("Overdue"), "open=late&sort=due"),
        Preset(gettext_lazy("To be accepted"), "state=reported"),
    ),
    empty_title=gettext_lazy("No tasks yet"),
    empty_text=gettext_lazy("A task asks a unit to look and to mend before anybody complains: from a season, a hotspot or a repeated matter."),
    exported=logged("tasks"),
    template="desk/tasks.html",
    tone=lambda t, now: "late" if t.state in RUNNING and is_late(t, now) else "",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    if request.user.is_authenticated:
        demand(request)
    return list_view(request, TASKS)


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Issue a task; the address may say what it comes from (`from`, `ref`, `topic`, `region`)."""
    if not issues(request.actor):
        raise PermissionDenied
    form = Issuing(request.POST or None, initial=prefilled(request))
    made: list[ProactiveTask] = []

    def run(data: dict[str, Any]) -> None:
        made.append(acting.issue_task(wanted=wanted_of(data), actor=request.actor, now=request.now))

    if request.method == "POST" and carried_out(form, run):
        return took(request, HttpResponseRedirect(reverse("desk:task", args=[made[0].number])))
    return render(request, "desk/task_new.html", {"form": form, "season": season_of(form["season"].value())})


@login_required
def one(request: StaffRequest, number: str) -> HttpResponse:
    """One task; a POST of its unit reports."""
    task = found(request, number)
    form = Reporting(request.POST or None, request.FILES or None, initial={name: getattr(task, name) for name in ("report", "found_n", "mended_n")})

    def run(data: dict[str, Any]) -> None:
        photos = [Upload(photo.read(), photo.name or "", KIND) for photo in data["photos"]]
        report = acting.Report(data["report"], data["found_n"], data["mended_n"], photos)
        acting.report_task(task_id=task.pk, report=report, actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return act(lambda _request: Done(_("Reported."), to=reverse("desk:task", args=[number])))(request)
    return render(request, "desk/task.html", context_of(request, task, form))


def context_of(request: StaffRequest, task: ProactiveTask, form: Reporting) -> dict[str, Any]:
    """What the page of a task shows."""
    own = acting.is_own(task, request.actor)
    may = {
        row.verb for row in LIFE if task.state in row.sources
        and permission(request.actor, row.act, ROLES_OF[row.act], own=own or row.who != UNIT).allowed and (own or row.who != UNIT)
    }  # fmt: skip
    beside_it = orders_beside(task, request.now)
    return {
        "task": task, "unit": org_name(task.unit), "topic": topic_said(task), "region": region_said(task.region_code), "state": state_cell(task, request.now),
        "due": due_cell(task, request.now), "origin": label_text(ORIGINS, task.origin), "issued_by": person(task.issued_by), "photos": photos_of(task),
        "reported_by": person(task.reported_by), "decided_by": person(task.decided_by), "may": may, "form": form, "deciding": Deciding(),
        "before": beside_it.before, "after": beside_it.after, "late": is_late(task, request.now), "accept": VERBS.label("accept", get_language() or "zh-hans"),
    }  # fmt: skip


def found(request: StaffRequest, number: str) -> ProactiveTask:
    """The task, where the reader may see it. Raises Http404, PermissionDenied."""
    demand(request)
    try:
        return task_for(request.actor, number)
    except NotFound as missing:
        raise Http404 from missing


@login_required
@act
def step(request: StaffRequest, number: str, verb: str) -> Done:
    """Begin, accept, send back or cancel a task."""
    task = found(request, number)
    by: dict[str, Any] = {"task_id": task.pk, "actor": request.actor, "now": request.now}
    decision = request.POST.get("decision", "")
    with lifted():
        match verb:
            case "begin":
                acting.begin_task(**by)
            case "accept":
                acting.accept_task(decision=decision, **by)
            case "send_back":
                acting.send_back_task(decision=decision, **by)
            case "cancel":
                acting.cancel_task(decision=decision, **by)
            case _:
                raise Http404
    return Done(_("Done."), to=reverse("desk:task", args=[number]))


@login_required
def file(request: StaffRequest, number: str, key: UUID) -> HttpResponseBase:
    """One file of a task: pictures may be looked at in the browser, everything else is saved; nothing runs."""
    task = found(request, number)
    try:
        attachment, place = photo_of(task, key)
    except NotFound as missing:
        raise Http404 from missing
    if not place.is_file():
        raise Http404
    looked(stream=task.stream, subject=str(key), fields=["file"], purpose="file", reason="proactive", actor=request.actor, now=request.now)
    inline = attachment.media_type in SHOWN_INLINE and "save" not in request.GET
    response = FileResponse(place.open("rb"), as_attachment=not inline, filename=attachment.name, content_type=attachment.media_type)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
