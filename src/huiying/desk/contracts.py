"""Contracts: all side by side, one with its months, terms and noted facts; a month is settled and facts are noted here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.contracts.bonding import secured
from huiying.contracts.contracting import STATES as TERMS_STATES
from huiying.contracts.contracting import terms_of
from huiying.contracts.drafting import settle_month
from huiying.contracts.figures import measure
from huiying.contracts.guarantees import BEFORE, SECURED
from huiying.contracts.life import STATES
from huiying.contracts.models import Contract, Noted, Statement, TermsVersion
from huiying.contracts.noting import KINDS
from huiying.contracts.seeing import contract_for, contracts_of, statements_of
from huiying.contracts.span import cycles
from huiying.contracts.terms import Terms
from huiying.desk.bill import pick, yuan
from huiying.desk.exporting import logged
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import Org
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.times import day_start, local_date
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Text
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import unit as unit_name

TONES = {"draft": "shut", "sent": "near", "final": "blue", "sealed": "ok", "paid": "ok"}


def sees_contracts(actor: Actor) -> bool:
    """Who finds the contracts in the navigation."""
    return decide(actor, "view_contract", ROLES_OF["view_contract"], own=True).allowed


def manages(actor: Actor) -> bool:
    """Whether the actor settles for a buyer."""
    return decide(actor, "settle_month", ROLES_OF["settle_month"], own=True).allowed


def beside(request: StaffRequest) -> dict[str, Any]:
    """What stands beside the list: the page that compares, and entering terms."""
    tabs = [(_("Contracts"), reverse("desk:contracts"), True), (_("Contracts side by side"), reverse("desk:contracts-compared"), False)]
    return {"tabs": tabs} | ({"action": (_("Enter terms"), reverse("desk:terms-new"))} if manages(request.actor) else {})


def rows(request: StaffRequest) -> QuerySet[Contract]:
    """The contracts that the reader sees, each with its newest statement and terms."""
    newest = Statement.objects.filter(contract=OuterRef("pk")).order_by("-month", "-version")
    if request.actor.account_class == "op":
        newest = newest.filter(sent_at__isnull=False)
    terms = TermsVersion.objects.filter(contract=OuterRef("pk"), state="in_force").order_by("-version")
    told = {name: Subquery(newest.values(name)[:1]) for name in ("month", "state", "net_fen", "gross_fen")}
    said = {name: Subquery(terms.values(value=KT(f"document__{name}"))[:1], output_field=CharField()) for name in ("zh", "en")}
    score = Subquery(newest.values(value=KT("document__score"))[:1], output_field=CharField())
    return contracts_of(request.actor).annotate(**{f"last_{name}": value for name, value in told.items()}, score=score, **said)


def name_of(row: Any) -> str:
    """The contract's name in the reader's language."""
    return pick((row.zh or row.code, row.en or row.code))


def state_of(row: Any) -> str:
    """The newest statement's state as a word."""
    return STATES.label(row.last_state, get_language() or "zh-hans") if row.last_state else _("none yet")


def state_tag(state: str, text: str) -> SafeString:
    """A statement's state, drawn."""
    return tag(text, TONES.get(state, "shut"))


def org_name(org: Org) -> str:
    """An organisation's name."""
    return unit_name(org)


def found_by(words: str) -> Q:
    """Contracts whose number, service, operator or buyer has these words."""
    return Q(code__icontains=words) | Q(zh__icontains=words) | Q(en__icontains=words) | Q(engagement__operator__name__icontains=words)


def states() -> tuple[tuple[str, str], ...]:
    """The states of a statement, to choose from."""
    return tuple((state.code, STATES.label(state.code, get_language() or "zh-hans")) for state in STATES)


LISTED = Listing(
    name="contracts",
    title=gettext_lazy("Contracts"),
    rows=rows,
    columns=(
        Column("code", gettext_lazy("Contract"), lambda c, _n: c.code, sort="code", lead=True),
        Column("name", gettext_lazy("Service"), lambda c, _n: name_of(c), wide=True),
        Column("operator", gettext_lazy("Operator"), lambda c, _n: org_name(c.engagement.operator)),
        Column("buyer", gettext_lazy("Buyer"), lambda c, _n: org_name(c.engagement.agency)),
        Column("month", gettext_lazy("Newest statement"), lambda c, _n: c.last_month or ""),
        Column("state", gettext_lazy("State"), lambda c, _n: state_of(c), lambda c, _n: state_tag(c.last_state or "", state_of(c))),
        Column("score", gettext_lazy("Score"), lambda c, _n: c.score or "", number=True),
        Column("gross", gettext_lazy("Gross fee"), lambda c, _n: "" if c.last_gross_fen is None else yuan(c.last_gross_fen), number=True),
        Column("net", gettext_lazy("To be paid"), lambda c, _n: "" if c.last_net_fen is None else yuan(c.last_net_fen), number=True),
    ),
    filters=(
        Text(lambda rows, words: rows.filter(found_by(words)), label=gettext_lazy("Number, service or operator")),
        Choice("state", gettext_lazy("State"), lambda _request: states(), where=lambda values, _request: Q(last_state__in=values), several=True),
    ),
    url=lambda c: reverse("desk:contract", args=[c.pk]),
    order="code",
    empty_title=gettext_lazy("No contract yet"),
    empty_text=gettext_lazy("A contract begins with its terms: parties, prices, promises, fines."),
    exported=logged("contracts"),
    template="desk/listed.html",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """All contracts side by side."""
    _demand(request)
    return list_view(request, LISTED)


def left_the_house(month: str, terms: Terms | None, sent: Collection[str]) -> str:
    """The month whose statement, which holds this month, was sent; empty while it was not."""
    of = next((cycle.month for cycle in cycles(terms) if month in cycle.months), month) if terms else month
    return of if of in sent else ""


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One contract: its months, its terms, what was noted."""
    contract = contract_of(request, key)
    versions = list(TermsVersion.objects.filter(contract=contract).order_by("-version"))
    in_force = next((version for version in versions if version.state == "in_force"), None)
    terms = terms_of(in_force) if in_force else None
    seen = versions if request.actor.account_class != "op" else [version for version in versions if version.state == "in_force"]
    noted = Noted.objects.filter(contract=contract).order_by("-month", "-noted_at")[:200] if manages(request.actor) else []
    sent = {one.month for one in Statement.objects.filter(contract=contract).order_by("month", "-version").distinct("month") if one.state != "draft"}
    called = _called(terms)
    context = {
        "contract": contract, "terms": terms, "name": pick((terms.zh, terms.en)) if terms else contract.code, "months": months(request, contract),
        "versions": [(version, pick(TERMS_STATES[version.state])) for version in seen],
        "noted": [(note, pick(KINDS[note.kind]), called.get(note.code, note.code), left_the_house(note.month, terms, sent)) for note in noted],
        "manages": manages(request.actor), "next_month": next_month(contract, terms, request.now) if terms else "",
        "cycles": [cycle.month for cycle in cycles(terms)] if terms else [], "securities": securities(contract, terms, request.now),
        "has_bond": terms is not None and terms.bond is not None,
    }  # fmt: skip
    return render(request, "desk/contract.html", context)


def _called(terms: Terms | None) -> dict[str, str]:
    """What the terms call their prices and fines, by code."""
    if terms is None:
        return {}
    return {one.code: pick((one.zh, one.en)) for one in terms.components} | {one.code: pick((one.zh, one.en)) for one in terms.fines}


@dataclass(frozen=True, slots=True)
class Security:
    """What secures the contract: the prepayment's guarantee or the bond. `soon`: its guarantee ends within a month."""

    name: str
    amount: str
    left: str
    guarantee: str
    expires: date | None
    soon: bool


def securities(contract: Contract, terms: Terms | None, now: datetime) -> list[Security]:
    """The prepayment and the performance bond as they stand."""
    found = []
    for secures, one in (("prepayment", terms.prepayment), ("bond", terms.bond)) if terms else ():
        if one is not None and terms is not None:
            left = secured(contract, terms, secures)
            soon = one.expires is not None and left > 0 and day_start(one.expires) - BEFORE <= now
            words = pick(SECURED[secures])
            found.append(Security(words[:1].upper() + words[1:], yuan(int(one.amount * 100)), yuan(left), one.guarantee, one.expires, soon))
    return found


def months(request: StaffRequest, contract: Contract) -> list[tuple[Statement, str, str, str, str]]:
    """The statements that the reader sees: state, score, gross, net in words."""
    return [
        (row, STATES.label(row.state, get_language() or "zh-hans"), row.document["score"] or "", yuan(row.gross_fen), yuan(row.net_fen))
        for row in statements_of(request.actor, contract)
    ]  # fmt: skip


def next_month(contract: Contract, terms: Terms, now: datetime) -> str:
    """The period that is to be settled next: the first that has ended and has no statement; else the newest."""
    known = set(Statement.objects.filter(contract=contract).values_list("month", flat=True))
    over = [cycle.month for cycle in cycles(terms) if cycle.end <= local_date(now)]
    return next((month for month in over if month not in known), over[-1] if over else cycles(terms)[0].month)


@act
def settle(request: StaffRequest, key: UUID) -> Done:
    """Draw a month's statement up."""
    contract_of(request, key)
    with lifted():
        made = settle_month(contract_id=key, month=request.POST.get("month", ""), measure=measure, actor=request.actor, now=request.now)
    return Done(_("The statement was drawn up."), to=reverse("desk:statement", args=[made.pk]))


def contract_of(request: StaffRequest, key: UUID) -> Contract:
    """The contract that the address names. Raises Http404."""
    _demand(request)
    found = contracts_of(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return contract_for(request.actor, key)


def _demand(request: StaffRequest) -> None:
    if not sees_contracts(request.actor):
        raise Http404
