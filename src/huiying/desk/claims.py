"""Applications of the units: the list with its published counts, one application with its decision, an exclusion for a span of time, an appeal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import title_of, unit_said, word
from huiying.desk.exporting import logged
from huiying.desk.inputs import area, chinese, coded, moment
from huiying.desk.metrics import SPAN_SCOPES
from huiying.desk.unit import QueueSearch
from huiying.desk.watermark import list_marked, marked, marked_as
from huiying.directory.acts import ROLES_OF, Decision
from huiying.directory.reference import reference
from huiying.directory.viewing import Mark
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import Told
from huiying.kit.masking import mask_text
from huiying.kit.times import local_date
from huiying.orders.authorise import permission
from huiying.orders.queries import subtree, visible_to
from huiying.orders.reasons import EXCLUSION
from huiying.pages.answers import took
from huiying.pages.filters import Choice, DateSpan, from_codes
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest
from huiying.supervision import claims
from huiying.supervision.models import Claim
from huiying.supervision.queries import claim_counts

YEAR = timedelta(days=365)
KINDS = CodeList(
    "claim_kind", "申请类型", "Kind of application",
    (Code("unreasonable", "不合理诉求", "Unreasonable claim"), Code("exclusion", "剔除", "Exclusion"), Code("appeal", "申诉", "Appeal")),
)  # fmt: skip
STATES = CodeList(
    "claim_state", "申请状态", "State of the application",
    (
        Code("pending", "待审批", "Waiting"), Code("approved", "已同意", "Approved"), Code("refused", "未同意", "Refused"),
        Code("lapsed", "逾期未决，视为不同意", "Lapsed: refused"),
    ),
)  # fmt: skip
TONES = {"approved": "ok", "refused": "", "lapsed": "near", "pending": "blue"}
SEE_ALL = frozenset({"AS", "AU", "SV", "CR", "AD"})


class Deciding(Form):
    """Yes or no, and why."""

    approve = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect, choices=[("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Refuse"))]
    )
    reason = area(gettext_lazy("Reason"), 3)


class Span(Form):
    """An exclusion for a span of time: a system failure, a storm."""

    ground_code = forms.ChoiceField(label=gettext_lazy("Ground"))
    ground_text = area(gettext_lazy("Facts and evidence"), 4)
    span_from = moment(gettext_lazy("From"))
    span_to = moment(gettext_lazy("Until"))
    scope = forms.MultipleChoiceField(label=gettext_lazy("Metrics concerned"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coded(self, "ground_code", EXCLUSION)
        coded(self, "scope", SPAN_SCOPES)


class Appeal(Form):
    """Why the decision is wrong."""

    ground_text = area(gettext_lazy("Why the decision should be another"), 4)


def rows_of(request: StaffRequest) -> QuerySet[Claim]:
    """The applications that the reader may see: all for those who watch over them, a unit's own for the others."""
    actor = request.actor
    found = Claim.objects.select_related("order", "applicant", "appeal_of").filter(Q(order__isnull=True) | Q(order__in=visible_to(actor)))
    if actor.employer_kind == "hotline_agency" and actor.roles & SEE_ALL:
        return found
    return found.filter(applicant_id__in=[UUID(unit) for unit in subtree(actor)])


def clock(claim: Claim, now: datetime) -> object:
    """Until when it is decided."""
    return clock_pill(claim.decision_due, now, what=_("Decide")) if claim.state == "pending" else ""


def tone(claim: Claim, now: datetime) -> str:
    """Near when it lapses within a day."""
    due = claim.decision_due if claim.state == "pending" else None
    return "" if due is None else "late" if due <= now else "near" if due - now <= timedelta(days=1) else ""


def about(claim: Claim) -> str:
    """What it concerns: the order's matter, or the span of time."""
    if claim.order is not None:
        return title_of(claim.order)
    return mask_text(claim.ground_text)[:60]


def unit_name(claim: Claim) -> str:
    """The applicant."""
    return unit_said(claim.applicant)


CLAIMS = Listing(
    name="claims",
    title=gettext_lazy("Claims and exclusions"),
    rows=rows_of,
    columns=(
        Column("due", gettext_lazy("Decide by"), lambda c, _n: full_due_text(c.decision_due), clock, sort="decision_due"),
        Column("about", gettext_lazy("Matter"), lambda c, _n: about(c), lead=True, wide=True),
        Column("kind", gettext_lazy("Type"), lambda c, _n: word(KINDS, c.kind)),
        Column("state", gettext_lazy("State"), lambda c, _n: word(STATES, c.state), lambda c, _n: tag(word(STATES, c.state), TONES[c.state])),
        Column("ground", gettext_lazy("Ground"), lambda c, _n: word(EXCLUSION, c.ground_code)),
        Column("unit", gettext_lazy("Unit"), lambda c, _n: unit_name(c)),
        Column("applied", gettext_lazy("Applied"), lambda c, _n: c.applied_at, sort="applied_at"),
        Column("number", gettext_lazy("Number"), lambda c, _n: c.order.order_no if c.order else ""),
    ),
    filters=(
        QueueSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")),
        Choice("state", gettext_lazy("State"), from_codes(STATES), column="state", several=True),
        Choice("kind", gettext_lazy("Type"), from_codes(KINDS), column="kind", several=True),
        Choice("ground", gettext_lazy("Ground"), from_codes(EXCLUSION), column="ground_code", several=True),
        DateSpan("applied", gettext_lazy("Applied"), "applied_at"),
    ),
    url=lambda c: reverse("desk:claim", args=[c.pk]),
    order="-applied",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Waiting"), "state=pending&sort=due"), Preset(gettext_lazy("Lapsed"), "state=lapsed")),
    empty_title=gettext_lazy("No applications"),
    empty_text=gettext_lazy("Units apply from an order's page, or here for a span of time."),
    looked=list_marked("claims"),
    exported=logged("claims"),
    template="desk/claims.html",
    tone=tone,
    also=lambda request: {"counts": counts(request.now), "may_apply": permits(request.actor, "apply_exclusion").allowed},
)


def permits(actor: Actor, verb: str) -> Decision:
    """Whether the reader's role and employer permit a verb about claims."""
    return permission(actor, verb, ROLES_OF[verb], own=True)


def counts(now: datetime) -> list[dict[str, Any]]:
    """The published counts of the last year, by kind: applied, approved, refused, lapsed, waiting; the share approved with its base."""
    found = {kind.code: dict.fromkeys((state.code for state in STATES), 0) for kind in KINDS}
    for row in claim_counts(now - YEAR, now + timedelta(seconds=1)):
        found[row["kind"]][row["state"]] += row["n"]
    made = []
    for kind, states in found.items():
        decided = states["approved"] + states["refused"] + states["lapsed"]
        url = f"{reverse('desk:claims')}?kind={kind}&applied_from={local_date(now - YEAR)}"
        row = {"kind": word(KINDS, kind), "url": url, "applied": sum(states.values()), "decided": decided}
        made.append({**row, **states, "share": share(states["approved"], decided)})
    return made


def share(part: int, base: int) -> str:
    """A share in per cent; a dash without a base."""
    return f"{100 * part / base:.0f}%" if base else "—"


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return list_view(request, CLAIMS)


@login_required
def claim(request: StaffRequest, key: UUID) -> HttpResponse:
    """One application; a POST decides it, or appeals against the decision."""
    found = rows_of(request).filter(pk=key).first()
    if found is None:
        raise Http404
    deciding = Deciding(request.POST if request.POST.get("do") == "decide" else None)
    appeal = Appeal(request.POST if request.POST.get("do") == "appeal" else None)
    if request.method == "POST" and (decided(request, found, deciding) if deciding.is_bound else appealed(request, found, appeal)):
        return took(request, HttpResponseRedirect(reverse("desk:claims")))
    people = reference(request.actor.reference_version).people
    verb = permits(request.actor, claims.DECIDE[found.kind])
    why_not = reason_against(found, request.actor, verb)
    own = str(found.applicant_id) == request.actor.unit_id and permits(request.actor, "appeal").allowed
    context = {
        "claim": found, "kind": word(KINDS, found.kind), "state": (word(STATES, found.state), TONES[found.state]),
        "ground": word(EXCLUSION, found.ground_code),
        "text": mask_text(found.ground_text), "unit": unit_name(found), "by": people.get(found.applied_by, ""), "about": about(found),
        "scope": [f"{word(SPAN_SCOPES, code)} ({code})" for code in found.scope], "decided_by": people.get(found.decided_by, ""),
        "approver": people.get(found.approver, ""), "first": found.state == "pending" and found.decided_by,
        "decision": mask_text(found.decision_text), "form": deciding, "appeal": appeal, "may_decide": found.state == "pending" and not why_not,
        "why_not": why_not,
        "may_appeal": found.kind != "appeal" and found.state in {"refused", "lapsed"} and own,
    }  # fmt: skip
    return render(request, "desk/claim.html", context | {"mark": mark_of(request, found)})


def mark_of(request: StaffRequest, found: Claim) -> Mark:
    """The mark of a view of an application: of its order, else of itself."""
    if found.order is not None:
        return marked(request, found.order, "claim")
    return marked_as(request, f"claim:{found.pk}", str(found.pk), "claim", "claim")


def reason_against(found: Claim, actor: Actor, verb: Decision) -> str:
    """Why the reader does not decide; nothing where it is possible."""
    if not verb.allowed:
        return verb.zh if chinese() else verb.en
    return _("You approved it; another assessor has to approve too.") if found.decided_by == actor.id else ""


def decided(request: StaffRequest, found: Claim, form: Deciding) -> bool:
    """Decide; False keeps the page with what is wrong."""

    def run(data: dict[str, Any]) -> object:
        return claims.decide(claim_id=found.pk, approve=data["approve"] == "yes", reason=data["reason"], actor=request.actor, now=request.now)

    return carried_out(form, run)


def appealed(request: StaffRequest, found: Claim, form: Appeal) -> bool:
    """Appeal against the decision; False keeps the page with what is wrong."""

    def run(data: dict[str, Any]) -> object:
        wanted = claims.Wanted("appeal", found.ground_code, data["ground_text"], appeal_of=found.pk)
        return claims.apply(wanted=wanted, actor=request.actor, now=request.now)

    return carried_out(form, run)


def carried_out(form: Form, run: Callable[[dict[str, Any]], object]) -> bool:
    """Call the action with a valid form; refusals stand in the form."""
    if not form.is_valid():
        return False
    try:
        with lifted():
            run(form.cleaned_data)
    except Refused as refusal:
        form.add_problems(refusal.problems)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
    return not form.errors


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Apply to leave a span of time out of metrics."""
    form = Span(request.POST if request.method == "POST" else None)

    def run(data: dict[str, Any]) -> object:
        wanted = claims.Wanted("exclusion", data["ground_code"], data["ground_text"], None, data["scope"], data["span_from"], data["span_to"])
        return claims.apply(wanted=wanted, actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return took(request, HttpResponseRedirect(reverse("desk:claims")))
    verb = permits(request.actor, "apply_exclusion")
    return render(request, "desk/claim_new.html", {"form": form, "why_not": "" if verb.allowed else verb.zh if chinese() else verb.en})
