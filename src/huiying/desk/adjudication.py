"""The adjudication room: the case, both sides' grounds, the catalogue's lines and precedents; the decision writes the new line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import clock, flags, title_of, word
from huiying.desk.exporting import logged
from huiying.desk.find import assignments_of
from huiying.desk.inline import buttons, inline
from huiying.desk.inputs import org_name
from huiying.desk.verbs import Subject
from huiying.desk.watermark import list_marked, marked
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.disputes import TRIGGERS, candidates, give_opinion, invited, room
from huiying.dispatch.match import Line, matching, trimmed
from huiying.dispatch.models import Adjudication
from huiying.dispatch.plan import question
from huiying.dispatch.queries import adjudications_decided, adjudications_open
from huiying.kit.actor import Actor
from huiying.kit.masking import mask_text
from huiying.orders.authorise import permission
from huiying.orders.codes import ASSIGNMENT_STATES, DEMAND_TYPES, ORDER_STATES
from huiying.orders.found import holding, with_words
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sequence_of, visible_to
from huiying.orders.reasons import RETURN
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Reading, Rows, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

PRECEDENTS = 5
NEAR_LINES = 8


def sees_room(actor: Actor) -> bool:
    """Adjudicators and dispatchers of the hotline, and units' leads, who are asked for their ground."""
    return bool(actor.roles & {"AD", "DP", "UL"})


def cases(request: StaffRequest) -> QuerySet[Adjudication]:
    """Open adjudications, or with `?state=decided` the decided ones."""
    return adjudications_decided(request.actor) if request.GET.get("state") == "decided" else adjudications_open(request.actor)


def due_cell(case: Adjudication, now: datetime) -> SafeString:
    """When it must be decided, or when it was."""
    if case.decided_at and case.due_at:
        return clock_pill(case.due_at, now, what=_("Adjudicate"), phase="met" if case.decided_at < case.due_at else "met_late")
    return clock_pill(case.due_at, now, what=_("Adjudicate"))


def title_cell(case: Adjudication, _now: datetime) -> SafeString:
    """The matter with its number."""
    look = '<span class="matter__t">{}</span><span class="matter__s"><span class="mono">{}</span></span>'
    return format_html(look, title_of(case.order), case.order.order_no)


def lead_name(case: Adjudication, _now: datetime) -> str:
    """The unit that was bound, or that keeps the contact meanwhile."""
    org = case.lead if case.decided_at else case.contact_unit
    return org_name(org)


class CaseSearch(Text):
    """Search by order number, by words of the order, or by words of the decision and its precedent."""

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:  # noqa: ARG002 - as every filter
        """Cases that the search finds."""
        words = reading.values[0]
        seq = sequence_of(words)
        if seq is not None:
            return rows.filter(order__seq=seq)
        return with_words(rows).filter(holding(words) | Q(reason__icontains=words) | Q(precedent_text__icontains=words))


CASES = Listing(
    name="adjudications",
    title=gettext_lazy("Adjudication"),
    rows=cases,
    columns=(
        Column("due", gettext_lazy("Due"), lambda c, _n: full_due_text(c.due_at), due_cell, sort="due_at"),
        Column("matter", gettext_lazy("Matter"), lambda c, _n: f"{c.order.order_no} {title_of(c.order)}", title_cell, lead=True, wide=True),
        Column("trigger", gettext_lazy("Why"), lambda c, _n: word(TRIGGERS, c.trigger), lambda c, _n: tag(word(TRIGGERS, c.trigger), "near")),
        Column("unit", gettext_lazy("Unit"), lead_name),
        Column("opened", gettext_lazy("Opened"), lambda c, _n: c.opened_at, sort="opened_at"),
    ),
    filters=(
        CaseSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")),
        Choice("state", gettext_lazy("State"), lambda _r: [("open", _("Open")), ("decided", _("Decided"))], where=lambda _v, _r: Q()),
    ),
    url=lambda case: reverse("desk:adjudication", args=[case.pk]),
    presets=(Preset(gettext_lazy("Open"), ""), Preset(gettext_lazy("Decided: the precedents"), "state=decided")),
    empty_title=gettext_lazy("No duty is disputed"),
    empty_text=gettext_lazy("Orders come here after a third return, or where duties overlap."),
    template="desk/adjudications.html",
    looked=list_marked("adjudications"),
    exported=logged("adjudications"),
)


def adjudications(request: StaffRequest) -> HttpResponseBase:
    """Disputed duties, the most urgent first."""
    return list_view(request, CASES)


def find_case(request: StaffRequest, key: UUID) -> Adjudication:
    """A case that the reader may enter. Raises Http404."""
    for found in (adjudications_open(request.actor), adjudications_decided(request.actor)):
        case = found.filter(pk=key).first()
        if case is not None:
            return case
    raise Http404


@login_required
def adjudication(request: StaffRequest, key: UUID) -> HttpResponse:
    """The room of one case."""
    case = find_case(request, key)
    order = WorkOrder.objects.select_related("owner", "party").get(pk=case.order_id)
    return render(request, "desk/adjudication.html", page(request, case, order) | {"mark": marked(request, order, "adjudication")})


def page(request: StaffRequest, case: Adjudication, order: WorkOrder) -> dict[str, Any]:
    """Everything that the room shows. A unit that the order was not sent to reads the case, not the order's other pages."""
    actor, now = request.actor, request.now
    data, catalogue = reference(actor.reference_version), in_force(now, actor.reference_version)
    assignments = assignments_of(order, actor)
    inside = visible_to(actor).filter(pk=order.pk).exists()
    subject, here = Subject(order, actor, now, None, assignments), reverse("desk:adjudication", args=[case.pk])
    form = inline(subject, "adjudicate", here) if case.state == "open" and inside else None
    held = room(case, actor.reference_version)
    lines = matching(catalogue.lines, question(order))
    return {
        "case": case, "room": held, "order": order, "title": title_of(order), "words": mask_text(order.original_text),
        "type": word(DEMAND_TYPES, order.demand_type), "topic": data.topic_path(order.topic_code, get_language() or "zh-hans"), "states": ORDER_STATES,
        "clock": clock(order, now, size="lg"), "flags": flags(order), "trigger": word(TRIGGERS, case.trigger), "inside": inside,
        "requests": [(asked, word(RETURN, asked.reason_code)) for asked in held.requests],
        "parts": [(a, word(ASSIGNMENT_STATES, a.status)) for a in assignments],
        "lines": [(line, data.orgs.get(line.lead), [data.orgs[u] for u in line.co if u in data.orgs]) for line in lines[:NEAR_LINES]],
        "beside": [(line, data.orgs.get(line.lead)) for line in near(catalogue.lines, order, lines)], "catalogue": catalogue,
        "precedents": adjudications_decided(actor).filter(order__topic_code__begins=order.topic_code[:4]).exclude(pk=case.pk)[:PRECEDENTS],
        "form": form, "menu": buttons(subject, here, without="adjudicate") if inside and case.state == "open" else None,
        "speaks": Form(auto_id=False) if case.state == "open" and not inside and may_speak(case, actor) else None,
    }  # fmt: skip


def near(lines: tuple[Line, ...], order: WorkOrder, found: list[Line]) -> list[Line]:
    """Lines for the topic's neighbours that do not cover the order."""
    covered = {line.line_no for line in found}
    return [line for line in lines if line.line_no not in covered and trimmed(line.topic_prefix)[:4] == order.topic_code[:4]][:NEAR_LINES]


def may_speak(case: Adjudication, actor: Actor) -> bool:
    """Whether the reader may give an opinion, and the reader's unit is asked for it."""
    if not permission(actor, "give_opinion", ROLES_OF["give_opinion"], own=True).allowed:
        return False
    org = reference(actor.reference_version).orgs.get(actor.unit_id)
    return actor.unit_id in candidates(case) or (org is not None and org.code in invited(case))


@login_required
@act
def opinion(request: StaffRequest, key: UUID) -> Done:
    """A unit's ground, given in the room."""
    case = find_case(request, key)
    with lifted():
        give_opinion(adjudication=case, text=request.POST.get("text", ""), actor=request.actor, now=request.now)
    return Done(_("Your ground stands beside the others'."), to=reverse("desk:adjudication", args=[case.pk]))
