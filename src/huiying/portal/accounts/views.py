"""The public pages of the two accounts: the newest, each by its lasting address, and all of them as files."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiying.accounts.released import Released
from huiying.kit.errors import NotFound
from huiying.pages.naming import named
from huiying.pages.requests import Request
from huiying.pages.two_accounts.account import Drawn, drawn, grades_said
from huiying.pages.two_accounts.indicators import ECONOMIC, LIVELIHOOD
from huiying.pages.two_accounts.tables import as_csv, as_xlsx, figures, inputs, workbook
from huiying.portal.accounts import shelf
from huiying.portal.accounts.cases import listed
from huiying.portal.accounts.files import JSON, KINDS, answer, kept, on_paper

OF_INPUTS = ("csv", "xlsx")  # what holds rows; the document and the paper are whole, and each is made once


@require_safe
def accounts(request: Request) -> HttpResponse:
    """The newest account, below it the budget page, all earlier ones and the published cases."""
    found = shelf.newest()
    if found and request.GET.get("format"):
        return file(request, found)
    context = context_of(found) if found else {"will": will()}
    return render(request, "portal/accounts/account.html", {**context, "newest": True, "earlier": list(shelf.ever()), "cases": listed()})


@require_safe
def account(request: Request, ref: str) -> HttpResponse:
    """One released account at its lasting address; a withdrawn one says so and why."""
    try:
        found = shelf.by(ref)
    except NotFound as missing:
        raise Http404 from missing
    if request.GET.get("format"):
        return file(request, found)
    return render(request, "portal/accounts/account.html", {**context_of(found), "newest": False})


def context_of(found: Released) -> dict[str, Any]:
    """What a template needs of a released account."""
    told = drawn(found.document)
    return {
        "drawn": told,
        "grades": grades_said(told.rows),
        "ref": found.ref,
        "here": reverse("portal:account", args=[found.ref]),
        "sha256": found.sha256,
        "title": named(found.title_zh, found.title_en),
        "released": found.released_at,
        "role": named(*found.role),
        "withdrawn": found.withdrawn_at,
        "reason": found.reason,
    }


def will() -> dict[str, list[tuple[str, str]]]:
    """What would stand here: the indicators of both accounts with their formulas."""
    accounts = {"economic": ECONOMIC, "livelihood": LIVELIHOOD}
    return {name: [(one.said(one.title), one.said(one.formula)) for one in indicators] for name, indicators in accounts.items()}


def file(request: Request, found: Released) -> HttpResponse:
    """The account as `?format=json|csv|xlsx|pdf`; `of` names an indicator whose inputs are wanted, or `inputs` for all."""
    kind, of = request.GET["format"], request.GET.get("of", "")
    if kind not in KINDS or (of and kind not in OF_INPUTS):
        raise Http404
    context = context_of(found)
    told: Drawn = context["drawn"]
    if of and of != "inputs" and of not in {row.code for row in told.rows}:
        raise Http404
    name, version = f"accounts-{found.ref}{'-' + of if of else ''}", f"{found.sha256} {found.withdrawn_at or ''}"
    if kind == "json":
        return answer(found.body, kind, name)
    if kind == "pdf":
        return on_paper(request, "portal/accounts/account_paper.html", context, name, version)
    return answer(kept((kind, name, version), lambda: spreadsheet(found, told, kind, of)), kind, name)


def spreadsheet(found: Released, told: Drawn, kind: str, of: str) -> bytes:
    """The figures, or the inputs behind one of them, as CSV or as a workbook."""
    table = inputs(found.document, of, told) if of else figures(found.document, told)
    if kind == "csv":
        return as_csv(table)
    if of:
        return as_xlsx([(of, table)])
    spans = [(one.name, one.months) for one in told.periods]
    return workbook(found.document, told, (("SHA-256", found.sha256), *spans, (JSON, f"{reverse('portal:account', args=[found.ref])}?format=json")))
