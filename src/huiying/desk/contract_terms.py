"""Terms of a contract on the screen: read as a table, entered as a file of text, released by another person."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.contracts.contracting import STATES, decide_terms, enter_terms, terms_of
from huiying.contracts.models import TermsVersion
from huiying.contracts.reading import from_toml
from huiying.contracts.seeing import contracts_of
from huiying.contracts.span import cycles
from huiying.contracts.terms import KINDS, Clause, Component, Terms
from huiying.contracts.writing import to_toml
from huiying.desk.bill import pick
from huiying.desk.claims import carried_out
from huiying.desk.contracts import manages, org_name
from huiying.desk.figure_links import figure_name
from huiying.desk.terms_told import changes, parts
from huiying.directory.reference import reference
from huiying.directory.terms import live_engagements
from huiying.directory.walls import lifted
from huiying.kit.checks import Problem, Refused
from huiying.kit.curves import CURVES
from huiying.kit.sums import written
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest

LONGEST = 60_000


class TermsForm(Form):
    """A version of terms as text."""

    engagement = forms.ChoiceField(label=gettext_lazy("Operator that is engaged"))
    from_month = forms.CharField(
        label=gettext_lazy("Holds from the month"), max_length=7, help_text=gettext_lazy("As 2026-10; the first month of a settlement period."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Terms (TOML)"), max_length=LONGEST, widget=forms.Textarea({"rows": 28, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("Amounts in yuan, shares as fractions of one. Every problem is told with its place."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What is new"), max_length=200, required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        rows = live_engagements().order_by("operator__name")
        self.fields["engagement"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), org_name(row.operator)) for row in rows
        ]  # fmt: skip


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Enter a version of terms; `of` names the version it begins with."""
    if not manages(request.actor):
        raise Http404
    form = TermsForm(request.POST or None, initial=_beginning(request))
    made: list[TermsVersion] = []

    def run(data: dict[str, Any]) -> None:
        given = {name: data[name] for name in ("from_month", "note")} | {"actor": request.actor, "now": request.now}
        with under_the_text():
            made.append(enter_terms(engagement_id=UUID(data["engagement"]), terms=from_toml(data["text"]), **given))

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:terms", args=[made[0].pk]))
    return render(request, "desk/contract_terms_new.html", {"form": form})


@contextmanager
def under_the_text() -> Iterator[None]:
    """Within it a problem of the terms is told under their text, with its place in it. Raises Refused."""
    try:
        yield
    except Refused as refusal:
        raise Refused([one if one.field in {"from_month", "note"} else _placed(one) for one in refusal.problems]) from None


def _placed(one: Problem) -> Problem:
    return Problem("text", one.code, f"{one.field}：{one.zh}", f"{one.field}: {one.en}")


def _beginning(request: StaffRequest) -> dict[str, str]:
    """What the form begins with: the terms of the version that `of` names."""
    try:
        version = version_of(request, UUID(request.GET.get("of", "")))
    except ValueError:
        return {}
    terms = terms_of(version)
    return {"engagement": str(version.contract.engagement_id), "text": to_toml(terms), "from_month": cycles(terms)[0].months[0]}


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One version of terms, readable."""
    version = version_of(request, key)
    terms = terms_of(version)
    people = reference(request.actor.reference_version).people
    rows = [(written_number(row.low), written_number(row.factor), written_number(row.per_point), row.notice) for row in terms.pay_factor]
    fines = [(pick((rule.zh, rule.en)), rule.ref, written_number(rule.amount or rule.points), bool(rule.points)) for rule in terms.fines]
    before = version_before(version)
    context = {
        "before": before, "differences": changes(before, terms) if before and version.state == "proposed" else [], "parts": parts(terms),
        "version": version, "terms": terms, "name": pick((terms.zh, terms.en)), "state": pick(STATES[version.state]), "by": people.get(version.proposed_by, ""),
        "decided_by": people.get(version.decided_by, ""), "may_decide": manages(request.actor) and version.state == "proposed",
        "own": version.proposed_by == request.actor.id, "manages": manages(request.actor), "prices": [price(component) for component in terms.components],
        "clauses": [promise(clause) for clause in terms.clauses], "rows": rows, "fines": fines, "text": to_toml(terms),
        "cap": f"{written_number(terms.total_cap * 100)}%", "share": f"{written_number(terms.performance_share * 100)}%", "parties": parties(terms),
    }  # fmt: skip
    return render(request, "desk/contract_terms.html", context)


def parties(terms: Terms) -> list[tuple[str, str]]:
    """The sides, with what they are called."""
    sides = [(_("Buyer"), terms.buyer), (_("Operator"), terms.operator), (_("Authorised"), terms.authorised)]
    return [(name, pick((side.zh, side.en))) for name, side in sides if side is not None]


def version_before(version: TermsVersion) -> TermsVersion | None:
    """The version that this one replaces, or would replace."""
    rows = TermsVersion.objects.filter(contract=version.contract, state="in_force", version__lt=version.version)
    return rows.order_by("-version").first()


def written_number(value: Any) -> str:
    """A number as it is read."""
    return "" if value is None else written(value)


def price(one: Component) -> tuple[str, str, str, str]:
    """A price: its name, kind, numbers and the paper's clause."""
    tiers = " · ".join(f"≤ {written_number(tier.upto)}: {written_number(tier.rate)}" if tier.upto else written_number(tier.rate) for tier in one.tiers)
    numbers = [
        written_number(one.amount),
        written_number(one.base),
        written_number(one.rate),
        tiers,
        *(f"{month}: {written_number(n)}" for month, n in one.schedule),
    ]
    return pick((one.zh, one.en)), pick(KINDS[one.kind]), " · ".join(number for number in numbers if number), one.ref


def promise(one: Clause) -> tuple[str, str, str, str, str, str]:
    """A clause: its name, the figure it looks at in words and by its code, its curve, what is at stake, and the paper's clause."""
    ends = [f"{name} {written_number(value)}" for name, value in ((_("target"), one.target), (_("floor"), one.floor)) if value is not None]
    stake = _("{n} points").format(n=written_number(one.weight)) if one.mode == "score" else _("deduction")
    return pick((one.zh, one.en)), figure_name(one.key), one.key, ", ".join([pick(CURVES[one.curve]), *ends]), stake, one.ref


@act
def decide(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Release or decline a version."""
    version_of(request, key)
    with lifted():
        made = decide_terms(terms_id=key, release=verb == "release", reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    said = _("The terms are in force.") if made.state == "in_force" else _("The terms were declined.")
    return Done(said, to=reverse("desk:terms", args=[key]))


def version_of(request: StaffRequest, key: UUID) -> TermsVersion:
    """The version that the address names; the operator sees those that were released. Raises Http404."""
    rows = TermsVersion.objects.select_related("contract__engagement__operator", "contract__engagement__agency")
    if request.actor.account_class == "op":
        rows = rows.filter(state="in_force")
    found = rows.filter(pk=key, contract__in=contracts_of(request.actor)).first()
    if found is None:
        raise Http404
    return found
