"""One hot matter: its orders and places, its weeks against what is usual, its owner and outcome, its history; and what is decided about it."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.claims import carried_out
from huiying.desk.columns import state_cell, title_of, unit_said, word
from huiying.desk.hotspot_chart import drawing, weeks
from huiying.desk.hotspot_forms import VERBS, HotForm
from huiying.desk.hotspots import TONES, clock, found, growth, region_of, title, topic_said, week_said
from huiying.desk.inputs import org_name
from huiying.desk.supervising import may_supervise
from huiying.desk.watermark import marked_as
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.life import GROUNDS, LIFE, OUTCOMES, STATES, possible
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.seeing import is_own, may_look, orders_of
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.codes import Code, CodeList
from huiying.kit.masking import mask_text
from huiying.orders.authorise import permission
from huiying.pages.answers import took
from huiying.pages.requests import StaffRequest

SHOWN = 50
DUE_IN = timedelta(days=5)
EVENTS = CodeList(
    "hotspot_event", "热点经过", "What happened to a hot matter",
    (
        Code("hotspot.found", "发现", "Found"), Code("hotspot.joined", "归入工单", "Orders joined"), Code("hotspot.alerted", "预警", "Alert"),
        Code("hotspot.watched", "关注", "Watched"), Code("hotspot.assigned", "交办", "Assigned"), Code("hotspot.reported", "报告进展", "Reported"),
        Code("hotspot.closed", "办结", "Closed"), Code("hotspot.dismissed", "排除", "Dismissed"), Code("hotspot.reopened", "重新打开", "Opened again"),
        Code("hotspot.taken_out", "移出工单", "Orders taken out"), Code("hotspot.merged", "并入其他热点", "Merged into another"),
        Code("hotspot.overdue", "超期", "Overdue"), Code("hotspot.renamed", "改名", "Renamed"),
        Code("hotspot.erased", "按期删除文字", "Its words erased"),
    ),
)  # fmt: skip


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One hot matter."""
    hotspot = found(request, key)
    if hotspot.pk != key:
        return HttpResponseRedirect(reverse("desk:hotspot", args=[hotspot.pk]))
    return _page(request, hotspot, {})


@login_required
def do(request: StaffRequest, key: UUID, verb: str) -> HttpResponse:
    """A decision: carried out, or told beside its form why not."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    hotspot, chosen = found(request, key), VERBS.get(verb)
    if chosen is None or verb not in offered(hotspot, request.actor):
        raise Http404
    form = (chosen.form or HotForm)(hotspot, request.actor, request.now, request.POST, auto_id=f"{verb}-%s")
    ticked = _ticked(request)
    if chosen.ticked and not ticked:
        form.full_clean()
        form.add_error(None, _("Tick at least one order."))
    elif carried_out(form, lambda data: chosen.run(hotspot.pk, data, ticked, request.actor, request.now)):
        messages.success(request, _("Done: {what}.").format(what=chosen.name))
        return took(request, HttpResponseRedirect(reverse("desk:hotspot", args=[hotspot.pk])))
    return _page(request, found(request, key), {verb: form})


def offered(hotspot: Hotspot, actor: Actor) -> set[str]:
    """The decisions that the state allows and the reader may take."""
    allowed, own = possible(hotspot.state), is_own(hotspot, actor)
    return {name for name, verb in VERBS.items() if (verb.state_verb or name) in allowed and _may(actor, verb.asks or name, own=own)}


def _may(actor: Actor, verb: str, *, own: bool) -> bool:
    return permission(actor, verb, ROLES_OF[verb], own=own or verb != "report_hotspot").allowed


def _ticked(request: StaffRequest) -> list[UUID]:
    ticked = []
    for text in dict.fromkeys(request.POST.getlist("order")):
        try:
            ticked.append(UUID(text))
        except ValueError:
            continue
    return ticked


def _page(request: StaffRequest, hotspot: Hotspot, bound: dict[str, HotForm]) -> HttpResponse:
    actor, now = request.actor, request.now
    verbs = offered(hotspot, actor) if may_look(actor) else set()
    core, near = (list(orders_of(hotspot, actor, near=beside).select_related("owner")[: SHOWN + 1]) for beside in (False, True))
    initial = {"due": (now + DUE_IN).replace(second=0, microsecond=0), "title": title(hotspot)}
    forms = {
        name: bound.get(name) or verb.form(hotspot, actor, now, initial=initial, auto_id=f"{name}-%s")
        for name, verb in VERBS.items() if name in verbs and verb.form
    }  # fmt: skip
    seen = [order.pk for order in orders_of(hotspot, actor)]
    context = {
        "hotspot": hotspot, "title": title(hotspot), "state": (word(STATES, hotspot.state), TONES[hotspot.state]), "clock": clock(hotspot, now),
        "place": mask_text(hotspot.place), "region": region_of(hotspot), "topic": topic_said(hotspot.topic_code), "owner": org_name(hotspot.owner_unit),
        "person": reference(actor.reference_version).people.get(hotspot.owner_person, ""), "growth": growth(hotspot), "week": week_said(hotspot),
        "outcome": _outcome(hotspot), "report": mask_text(hotspot.report), "core": [_row(o) for o in core[:SHOWN]], "near": [_row(o) for o in near[:SHOWN]],
        "more": len(core) > SHOWN or len(near) > SHOWN, "hidden": max(hotspot.orders_n - len(seen), 0), "chart": weeks(hotspot, now),
        "places": drawing(orders_of(hotspot, actor), actor), "history": _history(hotspot, actor), "verbs": verbs,
        "folds": [(name, VERBS[name].name, forms[name], name in bound) for name in VERBS if name in forms and not VERBS[name].ticked],
        "buttons": [(name, VERBS[name].name) for name in VERBS if name in verbs and VERBS[name].form is None and not VERBS[name].ticked],
        "split": forms.get("split"), "ticks": "take_out" in verbs or may_supervise(actor), "supervises": may_supervise(actor),
        "problem": next((form for form in bound.values()), None), "mark": marked_as(request, hotspot.stream, "", "hotspot", "hotspot"),
    }  # fmt: skip
    return render(request, "desk/hotspot.html", context)


def _row(order: Any) -> tuple[Any, str, str, object]:
    return order, title_of(order), unit_said(order.owner), state_cell(order)


def _outcome(hotspot: Hotspot) -> tuple[str, str]:
    if not hotspot.outcome:
        return "", ""
    return word(GROUNDS if hotspot.state == "dismissed" else OUTCOMES, hotspot.outcome), mask_text(hotspot.outcome_text)


def _history(hotspot: Hotspot, actor: Actor) -> list[tuple[Any, str, str, int]]:
    """What happened, newest first: when, what, who, and how many orders; joinings by counting on one day are one line."""
    people, language = reference(actor.reference_version).people, get_language() or "zh-hans"
    with lifted():
        events = list(Event.objects.filter(stream=hotspot.stream).order_by("-stream_seq").values_list("at", "type", "actor_id")[:200])
    told: list[tuple[Any, str, str, int]] = []
    for at, kind, who in events:
        row = (at, EVENTS.label(kind, language), people.get(who, ""))
        if told and told[-1][1:3] == row[1:3] and told[-1][0].date() == at.date() and kind == "hotspot.joined":
            told[-1] = (*told[-1][:3], told[-1][3] + 1)
        else:
            told.append((*row, 1))
    return told


def events_told() -> Counter[str]:
    """The events of the life, for a test that each has its words."""
    return Counter([row.event for row in LIFE if row.event in EVENTS])
