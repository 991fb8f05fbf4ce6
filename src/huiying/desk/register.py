"""The agent's desk: register a matter by keyboard alone, with the caller's history and possible duplicates at hand."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.calls.serving import NotYourCall
from huiying.desk import register_draft
from huiying.desk.columns import clock, flags
from huiying.desk.handover import handover_of
from huiying.desk.knowledge_words import cited_in
from huiying.desk.register_form import RegisterForm, chosen, register_form, topic_choices
from huiying.desk.register_offers import offers
from huiying.desk.register_places import suggested_regions
from huiying.directory.acts import ROLES_OF
from huiying.directory.keys import query_code
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused, refuse
from huiying.kit.errors import NotFound, Told
from huiying.kit.masking import mask_text
from huiying.kit.phones import phone_key
from huiying.orders import drafts, merging
from huiying.orders.authorise import permission
from huiying.orders.codes import ORDER_STATES
from huiying.orders.duplicates import Sketch, candidates, party_of
from huiying.orders.in_call import in_call
from huiying.orders.models import WorkOrder
from huiying.orders.queries import get_visible, visible_to
from huiying.orders.register import Matter, check_matter, direct_close, submit
from huiying.orders.transfers import register_transferred
from huiying.pages.answers import took
from huiying.pages.requests import StaffRequest
from huiying.supervision.alerts.raising import mark_caller
from huiying.supervision.words import danger_word

READ_OUT = timedelta(hours=24)
HISTORY = 8
NAMES = {"topic_code": "topic", "told": "answer", "cited": "answer"}


@login_required
def register(request: StaffRequest) -> HttpResponse:
    """The screen, with `?draft=` filled by the reader's own draft; a POST registers, answers, appends or merges, as the pressed button says."""
    if request.method == "POST":
        return _registered(request)
    if "draft" not in request.GET:
        return _drawn(request, register_form(request.actor))
    try:
        draft = register_draft.asked_for(request)
    except NotFound:
        return _no_draft(request)
    return _drawn(request, register_form(request.actor, initial=register_draft.filling(draft, request.actor)), draft)


def _no_draft(request: StaffRequest) -> HttpResponse:
    """What the reader's draft has become. Raises Http404 for everybody else's and for one that was thrown away."""
    try:
        return register_draft.registered_since(request)
    except NotFound as missing:
        raise Http404 from missing


def _registered(request: StaffRequest) -> HttpResponse:
    """Do what the agent pressed; problems come back with everything typed."""
    form = register_form(request.actor, request.POST)
    outcome, key = chosen(request.POST.get("outcome", "order"))
    if not form.is_valid():
        problems = [*check_matter(form.matter(), form.directory, request.now), *form.number_missing(typed_so_far(request, form))]
        told = [one for one in problems if NAMES.get(one.field, one.field) not in form.errors] if outcome != "append" else []
        form.add_problems(told, **NAMES)  # all at once
        return _drawn(request, form)
    try:
        with lifted():
            order = _marked(request, form, outcome, key) if form.cleaned_data.get("marks") else _carried_out(request, form, outcome, key)
    except Refused as refusal:
        form.add_problems(refusal.problems, **NAMES)
        return _drawn(request, form)
    except drafts.DraftGone as gone:
        form = register_form(request.actor, _without_draft(request.POST))
        form.add_error(None, gone.sentence(get_language() or "zh-hans"))
        return _drawn(request, form)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
        return _drawn(request, form)
    return took(request, HttpResponseRedirect(f"{reverse('desk:register')}?done={order.order_no}"))


def _marked(request: StaffRequest, form: RegisterForm, outcome: str, key: UUID | None) -> WorkOrder:
    """The same with what the agent ticked about the caller: both or neither. Raises Refused, Told."""
    with transaction.atomic():
        order = _carried_out(request, form, outcome, key)
        mark_caller(order_id=order.pk, marks=form.cleaned_data["marks"], actor=request.actor, now=request.now)
    return order


def _without_draft(typed: QueryDict) -> QueryDict:
    """What was typed, as a matter of its own."""
    own = typed.copy()
    own["draft"] = own["held"] = ""
    return own


def matter_of(request: StaffRequest, form: RegisterForm) -> Matter:
    """The matter as typed; with the draft's persons where they were kept and not typed again, and with the call's number. Raises NotYourCall."""
    matter = form.matter()
    draft = form.cleaned_data.get("draft") if form.cleaned_data.get("held") else None
    if draft:
        matter = drafts.completed(matter, draft_id=draft, actor=request.actor, about_nobody=form.cleaned_data.get("about_nobody", False))
    call = form.cleaned_data.get("call")
    if call is None:
        return matter
    with lifted():  # whose call it is, is asked there
        return in_call(matter, call=call, actor=request.actor)


def typed_so_far(request: StaffRequest, form: RegisterForm) -> Matter:
    """The same for what is only looked at yet: a call that is not the agent's is told at registration."""
    try:
        return matter_of(request, form)
    except NotYourCall:
        return form.matter()


def _carried_out(request: StaffRequest, form: RegisterForm, outcome: str, key: UUID | None) -> WorkOrder:
    """One action for the pressed button. A draft that is not what is registered is thrown away after it. Raises Refused, Told."""
    by: dict[str, Any] = {"actor": request.actor, "now": request.now}
    matter, draft, idem = matter_of(request, form), form.cleaned_data.get("draft"), f"desk:{request.actor.id}:{form.key}"
    refuse(form.number_missing(matter) if outcome != "append" else [])
    if outcome == "order" and draft:
        return drafts.submit_draft(draft_id=draft, matter=matter, idem_key=idem, **by)
    if outcome == "order":
        return submit(matter=matter, idem_key=idem, **by)
    if outcome == "answer":
        order = _at_once(form, matter, idem_key=idem, **by)
    elif key is None:
        raise NotFound
    else:
        order = _joined(request, form, matter, outcome, key)
    with suppress(drafts.DraftGone):  # sent again after a lost answer
        if draft:
            drafts.discard(draft_id=draft, **by)
    return order


def _at_once(form: RegisterForm, matter: Matter, **by: Any) -> WorkOrder:
    """The matter answered at the desk, or its caller handed over to another line, as chosen."""
    given = form.cleaned_data
    if given.get("close_route") != "transferred":
        return direct_close(matter=matter, answer=given["answer"], cited=cited_in(given["cites"]), **by)
    return register_transferred(matter=matter, handover=handover_of(given, told=given["answer"]), **by)


def _joined(request: StaffRequest, form: RegisterForm, matter: Matter, outcome: str, key: UUID) -> WorkOrder:
    """The matter appended to the caller's own order, or merged under another caller's; the operator's agent proposes the merge."""
    by: dict[str, Any] = {"actor": request.actor, "now": request.now}
    idem = f"desk:{request.actor.id}:{form.key}"
    other = get_visible(key, request.actor)
    if outcome == "append":
        said: dict[str, Any] = {"text": matter.original_text, "channel": matter.channel, "call": matter.call}
        return merging.append_to(order=other, caller=party_of(matter.person.phone), idem_key=idem, **said, **by)
    ground = form.cleaned_data["ground"] or _("Same matter, seen at registration")
    if permission(request.actor, "merge", ("AG", "RV"), own=False).allowed:
        return merging.merge_new(matter=matter, parent=other, ground=ground, idem_key=idem, **by)
    order = submit(matter=matter, idem_key=idem, duplicates_seen="proposed", **by)
    return merging.propose_merge(order=order, parent=other, ground=ground, idem_key=f"propose:{idem}:{other.pk}", **by)


def _drawn(request: StaffRequest, form: RegisterForm, draft: WorkOrder | None = None) -> HttpResponse:
    """The screen with a form, and what was registered just before."""
    return render(request, "desk/register.html", screen(request, form, draft))


def screen(request: StaffRequest, form: RegisterForm, draft: WorkOrder | None = None) -> dict[str, Any]:
    """What the form's screen shows, for every page that has the form on it."""
    data = reference(request.actor.reference_version)
    may = permission(request.actor, "submit", ("AG",), own=True)
    if draft is None:
        with suppress(NotFound):
            draft = register_draft.asked_for(request)
    return {
        "draft": register_draft.told(draft, request.actor, request.now) if draft else None,
        "begun": register_draft.begun_by(request.actor, draft),
        "form": form,
        "topics": topic_choices(data),
        "done": just_done(request),
        "may": may.allowed,
        "why_not": may.zh if (get_language() or "zh").startswith("zh") else may.en,
    }


def just_done(request: StaffRequest) -> dict[str, Any] | None:
    """The order that was registered just now, with the query code to read out: only for who registered it, for a day."""
    number = request.GET.get("done", "")
    if not number:
        return None
    try:
        order = get_visible(number, request.actor)
    except NotFound:
        return None
    mine = str(order.registered_by_id) == request.actor.id and request.now - order.received_at < READ_OUT
    return {"order": order, "code": query_code(order.pk) if mine else "", "states": ORDER_STATES}


@login_required
@require_POST
def look(request: StaffRequest) -> HttpResponse:
    """What the typed matter looks like so far: topics that fit, words of danger, possible duplicates."""
    form = register_form(request.actor, request.POST)
    form.is_valid()
    matter = typed_so_far(request, form)
    sketch = Sketch(
        matter.original_text, matter.topic_code, matter.region_code, matter.incident_address, matter.person.phone if phone_key(matter.person.phone) else ""
    )
    found = candidates(sketch, actor=request.actor, now=request.now) if matter.original_text.strip() else []
    shown = [
        {
            "order": one.order,
            "title": mask_text(one.order.title),
            "same": one.same_caller,
            "score": f"{one.score:.2f}",
            "open": one.order.status in merging.TAKES_CALLERS,
            "outcome": one.outcome,
        }
        for one in found
    ]
    merges = permission(request.actor, "merge", ("AG", "RV"), own=False).allowed
    asked = {"topic": not matter.topic_code, "demand_type": not matter.demand_type}
    offered = offers(form.directory, matter.original_text, version=request.actor.reference_version, **asked)
    danger = danger_word(matter.original_text, request.actor.reference_version) if matter.urgency == "normal" else ""
    told = {"found": shown, "states": ORDER_STATES, "merges": merges, "offered": offered, "danger": danger}
    return render(request, "desk/register_look.html", told | suggested_regions(form.directory, matter, request.actor.reference_version))


@login_required
@require_POST
def history(request: StaffRequest) -> HttpResponse:
    """What the caller with this number has brought before, newest first. The number is posted, so that it stands in no address."""
    number = request.POST.get("phone", "")
    known = bool(phone_key(number)) and permission(request.actor, "reveal", ROLES_OF["reveal"], own=True).allowed
    party = party_of(number) if known else None
    rows = (
        visible_to(request.actor).select_related("owner").filter(party_id=party).exclude(status="draft").order_by("-received_at", "-pk")[: HISTORY + 1]
        if party
        else []
    )
    shown = [{"order": o, "title": mask_text(o.title), "clock": clock(o, request.now), "flags": flags(o)} for o in rows]
    return render(
        request,
        "desk/register_history.html",
        {"typed": bool(number.strip()), "valid": known, "rows": shown[:HISTORY], "more": len(shown) > HISTORY, "states": ORDER_STATES},
    )


@login_required
@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what is typed so far as a draft on the server; answers the draft's id and the time, or why it is not kept."""
    form = register_form(request.actor, request.POST)
    form.is_valid()
    by: dict[str, Any] = {"actor": request.actor, "now": request.now}
    matter, draft = typed_so_far(request, form), form.cleaned_data.get("draft")
    if not matter.original_text.strip() or not matter.demand_type:
        return HttpResponse(status=204)
    answered = {"answer": form.cleaned_data.get("answer", ""), "cited": replace(cited_in(form.cleaned_data.get("cites", "")), missing=False)}
    try:
        with lifted():
            order = (
                drafts.update_draft(draft_id=draft, matter=matter, **answered, **by)
                if draft
                else drafts.save_draft(matter=matter, idem_key=f"draft:{request.actor.id}:{form.key}", **answered, **by)
            )
    except drafts.DraftGone as gone:
        return render(request, "desk/register_kept.html", {"problem": gone.sentence(get_language() or "zh-hans"), "draft": ""})
    except Told as told:
        return render(request, "desk/register_kept.html", {"problem": told.sentence(get_language() or "zh-hans"), "draft": draft or ""})
    return render(request, "desk/register_kept.html", {"draft": order.pk, "at": request.now, "persons": order.party_id is not None})
