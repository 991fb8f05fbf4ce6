"""A statement on the screen: the bill with its objections as a margin, each line with its proof, and what may be done to it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.contracts.contracting import terms_of
from huiying.contracts.correcting import Correctable, correctable
from huiying.contracts.deciding import decide_objection
from huiying.contracts.facts import corrected
from huiying.contracts.figures import measure
from huiying.contracts.life import STATES, possible
from huiying.contracts.models import Objection, Statement
from huiying.contracts.objecting import LONGEST, accept_statement, object_line, send_statement, withdraw_objection
from huiying.contracts.published import facts_of
from huiying.contracts.sealing import pay_statement, reopen_statement, seal_statement
from huiying.contracts.seeing import objections_of, opened_anew_since, statement_for
from huiying.desk.bill import DECIDED, Bill, BillLine, bill_of, chinese, pick, state_of, yuan
from huiying.desk.claims import carried_out
from huiying.desk.contract_terms import parties
from huiying.desk.contracts import sees_contracts
from huiying.desk.figures_seeing import sees_figures
from huiying.desk.statement_proof import proof_of
from huiying.directory.acts import ROLES_OF
from huiying.directory.acts import decide as may
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.errors import NotFound
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest

FLOW = ("draft", "sent", "deciding", "sealed", "paid")


class ObjectionForm(Form):
    """Why a line is disputed, and the evidence."""

    ground = forms.CharField(label=gettext_lazy("Why the line is wrong"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Documents, records, events by their numbers; no names or numbers of citizens."),
    )  # fmt: skip


class DecisionForm(Form):
    """Upheld or not, why, and what the facts behind the line are to be."""

    uphold = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))

    def __init__(self, at: Correctable | None, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.at = at
        choices = [("no", _("Not upheld: the line stays"))]
        if at is not None:
            choices.insert(0, ("yes", _("Upheld: the facts are corrected as below")))
        self.fields["uphold"].choices = choices  # type: ignore[attr-defined]
        for name, value in (at.now if at and at.kind != "staffing" else {}).items():
            self.fields[name] = forms.DecimalField(label=fact_name(name), required=False, initial=value or None)
        if at is not None and at.kind == "staffing":
            named = [(name, f"{fact_name(name)} ({value})") for name, value in at.now.items()]
            self.fields["count"] = forms.ChoiceField(label=_("Which count"), required=False, choices=named)
            self.fields["value"] = forms.DecimalField(label=fact_name("value"), required=False)
        if at is not None and at.kind == "events":
            events = [(event, event) for event in at.events]
            self.fields["drop"] = forms.MultipleChoiceField(
                label=_("Events to strike out"), required=False, choices=events, widget=forms.CheckboxSelectMultiple
            )

    def correction(self) -> dict[str, Any]:
        """What is to be corrected, as `correcting.correction` reads it."""
        data = self.cleaned_data
        given = {name: data[name] for name in (self.at.now if self.at and self.at.kind != "staffing" else {})}
        given |= {name: data[name] for name in ("count", "value", "drop") if name in self.fields}
        return {name: int(value) if name == "n" and value is not None else value for name, value in given.items()}

    @property
    def facts(self) -> list[Any]:
        """The fields of the facts."""
        return [self[name] for name in self.fields if name not in {"uphold", "reason"}]


def fact_name(name: str) -> str:
    """What a part of a fact is called."""
    return {
        "num": _("Numerator"), "den": _("Denominator"), "value": _("Value"), "n": _("Rows"), "contracted": _("contract"), "rostered": _("rostered"),
        "logged_in": _("logged in"), "attested": _("insured"),
    }[name]  # fmt: skip


def found(request: StaffRequest, key: UUID) -> Statement:
    """The statement that the address names. Raises Http404."""
    if not sees_contracts(request.actor):
        raise Http404
    try:
        return statement_for(request.actor, key)
    except NotFound:
        raise Http404 from None


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """The bill."""
    statement = found(request, key)
    return render(request, "desk/statement.html", context_of(request, statement))


def context_of(request: StaffRequest, statement: Statement) -> dict[str, Any]:
    """What the bill's page and file show."""
    objections = objections_of(statement)
    terms = terms_of(statement.terms)
    open_n = sum(one.state in {"open", "disputed"} for one in objections)
    return {
        "statement": statement, "bill": bill_of(statement, objections), "terms": terms, "name": pick((terms.zh, terms.en)), "title": title(statement),
        "parties": parties(terms), "state": STATES.label(statement.state, get_language() or "zh-hans"), "flow": flow(statement, open_n), "open_n": open_n,
        "verbs": verbs(request, statement), "said_of": statement.document,
        "anew": ", ".join(opened_anew_since(statement)), "paid": "" if statement.paid_fen is None else yuan(statement.paid_fen),
    }  # fmt: skip


def title(statement: Statement) -> str:
    """How the statement is headed."""
    year, month = statement.month.split("-")
    return f"{year} 年 {int(month)} 月结算单" if chinese() else f"Statement of {statement.month}"


def flow(statement: Statement, open_n: int) -> list[tuple[str, bool]]:
    """The steps of its life, the present one marked."""
    names = {"draft": _("Draft"), "sent": _("With the operator"), "deciding": _("Deciding objections"), "sealed": _("Sealed"), "paid": _("Paid")}
    at = {"draft": "draft", "sent": "deciding" if open_n or statement.closed_at else "sent", "final": "deciding"}.get(statement.state, statement.state)
    return [(names[step], step == at) for step in FLOW]


def said(objection: Objection, people: dict[str, str]) -> dict[str, str]:
    """An objection's state and who decided, in words."""
    tone = "done" if objection.state in DECIDED else ""
    return {"state": state_of(objection), "tone": tone, "by": people.get(objection.raised_by, ""), "decided_by": people.get(objection.decided_by, "")}


def verbs(request: StaffRequest, statement: Statement) -> set[str]:
    """What the reader may do to the statement now."""
    able = {verb for verb in possible(statement.state) if verb in ROLES_OF and may(request.actor, verb, ROLES_OF[verb], own=True).allowed}
    if statement.closed_at is not None or statement.object_until is None or request.now >= statement.object_until:
        able -= {"object_line", "accept_statement"}
    return able


@login_required
def line(request: StaffRequest, key: UUID, name: str) -> HttpResponse:
    """One line with its proof; the operator objects here, the buyer decides here."""
    statement = found(request, key)
    objections = [one for one in objections_of(statement) if one.line == name]
    drawn = line_called(bill_of(statement, objections), name)
    if drawn is None:
        raise Http404
    able = verbs(request, statement)
    waiting = next((one for one in objections if one.state in {"open", "disputed"}), None)
    form = form_for(request, statement, name, able, waiting)

    def run(data: dict[str, Any]) -> None:
        if isinstance(form, DecisionForm) and waiting is not None:
            decide_objection(
                objection_id=waiting.pk, uphold=data["uphold"] == "yes", reason=data["reason"], given=form.correction(), actor=request.actor, now=request.now
            )
        else:
            object_line(statement_id=key, line=name, ground=data["ground"], evidence=data["evidence"], actor=request.actor, now=request.now)

    if request.method == "POST" and form is not None and carried_out(form, run):
        return HttpResponseRedirect(f"{reverse('desk:statement', args=[key])}#{name}")
    people = reference(request.actor.reference_version).people
    context = {
        "statement": statement, "title": title(statement), "line": drawn, "form": form, "decides": isinstance(form, DecisionForm), "waiting": waiting,
        "objections": [(one, said(one, people)) for one in objections], "proof": proof_of(statement, name, sees_figures=sees_figures(request.actor)),
        "withdraws": waiting is not None and "withdraw_objection" in able,
    }  # fmt: skip
    return render(request, "desk/statement_line.html", context)


def line_called(bill: Bill, name: str) -> BillLine | None:
    """A line of a bill by its name."""
    return next((line for group in bill.groups for line in group.rows if line.key == name), None)


def form_for(request: StaffRequest, statement: Statement, name: str, able: set[str], waiting: Objection | None) -> Form | None:
    """The form that the reader may fill in for a line: the decision of its open objection, or an objection."""
    data = request.POST if request.method == "POST" else None
    if waiting is not None and "decide_objection" in able:
        return DecisionForm(correctable(terms_of(statement.terms), corrected(facts_of(statement.document["facts"])), name), data)
    return ObjectionForm(data) if waiting is None and "object_line" in able else None


@act
def withdraw(request: StaffRequest, key: UUID) -> Done:
    """Take an objection back."""
    with lifted():
        statement = withdraw_objection(objection_id=key, actor=request.actor, now=request.now)
    return Done(_("The objection was taken back."), to=reverse("desk:statement", args=[statement.pk]))


@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done | HttpResponse:
    """Send, accept, seal, pay or open anew."""
    found(request, key)
    with lifted():
        made, words = _step(request, key, verb)
    return Done(words, to=reverse("desk:statement", args=[made.pk]))


def _step(request: StaffRequest, key: UUID, verb: str) -> tuple[Statement, str]:
    actor, now, given = request.actor, request.now, request.POST
    match verb:
        case "send":
            return send_statement(statement_id=key, actor=actor, now=now), _("Sent to the operator.")
        case "accept":
            return accept_statement(statement_id=key, actor=actor, now=now), _("Accepted.")
        case "seal":
            return seal_statement(statement_id=key, actor=actor, now=now), _("Sealed.")
        case "pay":
            return pay_statement(statement_id=key, paid_ref=given.get("paid_ref", ""), actor=actor, now=now), _("The payment was noted.")
        case "reopen":
            made = reopen_statement(statement_id=key, reason=given.get("reason", ""), measure=measure, actor=actor, now=now)
            return made, _("Opened anew as version {n}.").format(n=made.version)
    raise NotFound
