"""The board of alerts: what waits, live and with sound where wanted; one alert with its answer; drills."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk.alert_words import about_said, asked_said, class_choices, class_said, districts, limit_cell, person, ref, region_said, state_cell, state_said
from huiying.desk.claims import carried_out
from huiying.desk.exporting import logged
from huiying.desk.hotspots import title
from huiying.desk.inputs import area, coded
from huiying.desk.reveal import plain, reason_of
from huiying.desk.watermark import list_marked, marked_as
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.seeing import may_look
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.orders.authorise import permission
from huiying.orders.queries import get_visible, visible_to
from huiying.pages.answers import Done, act, revealed
from huiying.pages.filters import Choice, DateSpan, from_codes
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text
from huiying.supervision.alerts import answering, codes, raising
from huiying.supervision.alerts.duty import OnDuty, on_duty
from huiying.supervision.alerts.marking import is_marked, reveal_marks
from huiying.supervision.alerts.models import Alert
from huiying.supervision.alerts.queries import alert_for, alerts_for, is_late, sees_alerts, waiting_for
from huiying.supervision.notices import agency_id
from huiying.supervision.words import word_list

MOST_WAITING = 20
EVENTS = {
    "alert.raised": gettext_lazy("Alert raised"), "alert.escalated": gettext_lazy("Passed on: nobody acknowledged in time"),
    "alert.unanswered": gettext_lazy("The heads did not acknowledge in time either"), "alert.acknowledged": gettext_lazy("Acknowledged"),
    "alert.closed": gettext_lazy("Closed"),
}  # fmt: skip


class Closing(Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome of the alert"), widget=forms.RadioSelect)
    line = forms.ChoiceField(label=gettext_lazy("Handed to"), required=False, help_text=gettext_lazy("Where an emergency line took over"))
    note = area(gettext_lazy("Measures, or why it was a false alarm"), 3, required=False, help_text=gettext_lazy("No names, no numbers of citizens."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coded(self, "outcome", codes.OUTCOMES)
        coded(self, "line", codes.LINES, blank=True)


def demand(request: StaffRequest) -> None:
    """The board is for who oversees, leads, audits or is on duty. Raises PermissionDenied."""
    if not sees_alerts(request.actor):
        raise PermissionDenied


def tabs(request: StaffRequest) -> list[tuple[str, str, bool]]:
    """The pages that belong together."""
    pages = (
        (_("Alerts"), "desk:alerts"), (_("Duty roster"), "desk:duty"), (_("Seasonal plans"), "desk:seasons"), (_("Figures of alerts"), "desk:alerts-figures"),
    )  # fmt: skip
    return [(name, reverse(address), request.path == reverse(address)) for name, address in pages]


def now_context(request: StaffRequest) -> dict[str, Any]:
    """What waits, and who is on duty."""
    rows = list(waiting_for(request.actor)[:MOST_WAITING])
    duty, mine = on_duty(agency_id(), "", request.now), answering.oversees(request.actor)  # what is listed, the reader sees
    shown = [{"alert": row, "class": class_said(row.klass, ref(row)), "asked": asked_said(row), "late": is_late(row, request.now),
              "may": mine or answering.is_asked(row, request.actor), "place": region_said(row.region_code, ref(row))} for row in rows]  # fmt: skip
    drawn = " ".join(f"{row.pk}:{row.asked}:{is_late(row, request.now):d}" for row in rows)
    newest = str(max((row.raised_at for row in rows), default=""))
    return {"waiting": shown, "newest": newest, "drawn": f"{drawn} {duty.officer}", **duty_context(duty, request.actor.reference_version)}


def duty_context(duty: OnDuty, version: int) -> dict[str, Any]:
    """Names of who is on duty now."""
    return {"officer": person(duty.officer, version), "deputy": person(duty.deputy, version), "nobody": not duty.officer}


def beside(request: StaffRequest) -> dict[str, Any]:
    """The list's head: tabs, what waits now, the form of a drill."""
    drills = permission(request.actor, "drill_alert", ROLES_OF["drill_alert"], own=True).allowed
    choices = {"classes": class_choices(request), "districts": districts(request)} if drills else {}
    return {"tabs": tabs(request), **choices, **now_context(request)}


def drill_filter(values: list[str], _request: StaffRequest) -> Q:
    """Alerts or drills."""
    return Q(drill=values[0] == "drills")


def late_filter(_values: list[str], request: StaffRequest) -> Q:
    """Alerts that nobody has acknowledged in time."""
    return Q(state="raised", first_due__lte=request.now)


def rows_of(request: StaffRequest) -> QuerySet[Alert]:
    """The alerts that the reader may see."""
    return alerts_for(request.actor)


def tone(alert: Alert, now: datetime) -> str:
    """Red once the limit has run out without an answer."""
    return "late" if is_late(alert, now) else "near" if alert.state == "raised" else ""


ALERTS = Listing(
    name="alerts",
    title=gettext_lazy("Alerts"),
    rows=rows_of,
    columns=(
        Column("raised", gettext_lazy("Raised"), lambda a, _n: a.raised_at, sort="raised_at"),
        Column("class", gettext_lazy("Class"), lambda a, _n: (f"{_('Drill')} · " if a.drill else "") + class_said(a.klass, ref(a)), sort="klass", lead=True),
        Column("limit", gettext_lazy("Limit"), lambda a, _n: a.first_due, limit_cell, sort="first_due"),
        Column("state", gettext_lazy("State"), lambda a, _n: state_said(a), state_cell),
        Column("asked", gettext_lazy("Asked now"), lambda a, _n: asked_said(a)),
        Column("by", gettext_lazy("Acknowledged by"), lambda a, _n: person(a.acknowledged_by, ref(a)) if a.acknowledged_by else ""),
        Column("rule", gettext_lazy("What raised it"), lambda a, _n: " ".join((label_text(codes.RULES, a.rule), a.word_code)).strip()),
        Column("place", gettext_lazy("Place"), lambda a, _n: region_said(a.region_code, ref(a))),
        Column("number", gettext_lazy("Number"), lambda a, _n: about_said(a)),
    ),
    filters=(
        Choice("state", gettext_lazy("State"), from_codes(codes.STATES), column="state", several=True),
        Choice("class", gettext_lazy("Class"), class_choices, column="klass", several=True),
        Choice("outcome", gettext_lazy("Outcome of the alert"), from_codes(codes.OUTCOMES), column="outcome", several=True),
        Choice("late", gettext_lazy("Limit"), lambda _r: [("late", _("Run out, unanswered"))], where=late_filter),
        Choice("drill", gettext_lazy("Drills"), lambda _r: [("alerts", _("Alerts only")), ("drills", _("Drills only"))], where=drill_filter),
        DateSpan("raised", gettext_lazy("Raised"), "raised_at"),
    ),
    url=lambda a: reverse("desk:alert", args=[a.pk]),
    order="-raised",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Not closed"), "state=raised&state=acknowledged"), Preset(gettext_lazy("Run out"), "late=late"),
        Preset(gettext_lazy("False alarms"), "outcome=false_alarm"), Preset(gettext_lazy("Drills"), "drill=drills"),
    ),
    empty_title=gettext_lazy("No alerts"),
    empty_text=gettext_lazy("Danger words, callers who need care and drills appear here at once, with who is asked and until when."),
    looked=list_marked("alerts"),
    exported=logged("alerts"),
    template="desk/alerts.html",
    tone=tone,
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The board."""
    if request.user.is_authenticated:
        demand(request)
    return list_view(request, ALERTS)


@login_required
def now(request: StaffRequest) -> HttpResponse:
    """The part that waits, asked for every few seconds."""
    demand(request)
    return render(request, "desk/alerts_now.html", now_context(request))


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One alert: facts, what happened, and the form that closes it. A POST closes it."""
    alert = found(request, key)
    form = Closing(request.POST or None)

    def run(data: dict[str, Any]) -> None:
        answering.close_alert(alert_id=key, actor=request.actor, now=request.now, **{name: data[name] for name in ("outcome", "line", "note")})

    if request.method == "POST" and carried_out(form, run):
        return act(lambda _request: Done(_("Closed."), to=reverse("desk:alerts")))(request)
    return render(request, "desk/alert.html", context_of(request, alert, form))


def context_of(request: StaffRequest, alert: Alert, form: Closing) -> dict[str, Any]:
    """What the page of an alert shows."""
    seen = alert.order is not None and visible_to(request.actor).filter(pk=alert.order.pk).exists()
    with lifted():  # the stream of an alert that the reader sees
        told = list(Event.objects.filter(stream=alert.stream).order_by("stream_seq"))
    may = answering.may_answer(alert, request.actor) and permission(request.actor, "close_alert", ROLES_OF["close_alert"], own=True).allowed
    one = word_list(request.actor.reference_version).classes.get(alert.klass)
    return {
        "alert": alert, "class": class_said(alert.klass), "state": state_cell(alert, request.now), "limit": limit_cell(alert, request.now),
        "officer": person(alert.officer_id), "deputy": person(alert.deputy_id), "asked": asked_said(alert), "place": region_said(alert.region_code),
        "rule": label_text(codes.RULES, alert.rule), "told": [(row.at, EVENTS[row.type], person_or_system(row, request.actor)) for row in told],
        "form": form, "may": may, "order_seen": seen, "marked": seen and is_marked(alert.order_id) if alert.order_id else False,
        "outcome": label_text(codes.OUTCOMES, alert.outcome) if alert.outcome else "", "line": alert.line, "advised": one.line if one else "",
        "hotspot": title(alert.hotspot) if alert.hotspot and may_look(request.actor) else "",
        "mark": marked_as(request, alert.stream, str(alert.pk), "alert", "alert"),
    }  # fmt: skip


def person_or_system(event: Event, actor: Actor) -> str:
    """Who did a step: the person, or whose decision about the hot matter the house wrote down; blank for the house itself."""
    who = event.actor_id if event.actor_kind == "staff" else msgspec.json.decode(event.payload, type=dict[str, Any]).get("by", "")
    return reference(actor.reference_version).people.get(str(who), "")


def found(request: StaffRequest, key: UUID) -> Alert:
    """The alert, where the reader may see it. Raises Http404."""
    try:
        return alert_for(request.actor, key)
    except NotFound as missing:
        raise Http404 from missing


@login_required
@act
def ack(request: StaffRequest, key: UUID) -> Done:
    """Acknowledge an alert: the first one counts."""
    found(request, key)
    with lifted():
        answering.acknowledge_alert(alert_id=key, actor=request.actor, now=request.now)
    return Done(_("Acknowledged."), to=reverse("desk:alert", args=[key]))


@login_required
@act
def drill(request: StaffRequest) -> Done:
    """Raise a drill."""
    with lifted():
        made = raising.raise_drill(
            klass=request.POST.get("klass", ""), region_code=request.POST.get("region", ""), actor=request.actor, now=request.now
        )
    return Done(_("The drill has begun: the officer on duty was told."), to=reverse("desk:alert", args=[made.pk]))


@login_required
@require_POST
def marks(request: StaffRequest, key: UUID) -> HttpResponse:
    """Why the caller needs care, in clear for half a minute, after the reason was given and recorded."""
    reason = reason_of(request)
    language = get_language() or "zh-hans"
    try:
        alert = found(request, key)
        order = get_visible(alert.order_id or "", request.actor)
        with lifted():
            shown = reveal_marks(order=order, reason=reason, actor=request.actor, now=request.now)
    except NotFound as missing:
        raise Http404 from missing
    except Refused as refusal:
        return plain("; ".join(problem.text(language) for problem in refusal.problems))
    except Told as told:
        return plain(told.sentence(language))
    words = ("、" if language.startswith("zh") else ", ").join(label_text(codes.MARKS, mark) for mark in shown)
    return revealed(request, words or _("none"), reason)
