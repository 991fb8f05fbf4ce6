"""Several operators side by side: the same figure, by the same definition and version, of every contract in one month."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from huiying.contracts.models import Statement
from huiying.contracts.seeing import contracts_of
from huiying.contracts.statement import DEDUCTION, SCORE
from huiying.desk.bill import base_text, measured_text, pick, yuan
from huiying.desk.contracts import sees_contracts
from huiying.desk.figure_links import figure_name
from huiying.pages.requests import StaffRequest

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one contract: its value and the counts behind it; empty where the contract does not look at it."""

    value: str = ""
    base: str = ""


@login_required
def compared(request: StaffRequest) -> HttpResponse:
    """The page: one column for each contract, one row for each figure."""
    if not sees_contracts(request.actor):
        raise Http404
    rows = Statement.objects.filter(contract__in=contracts_of(request.actor)).select_related("contract", "terms").order_by("contract__code", "-version")
    if request.actor.account_class == "op":
        rows = rows.filter(sent_at__isnull=False)
    months = list(rows.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS])
    month = request.GET.get("month", "") if request.GET.get("month", "") in months else (months[0] if months else "")
    newest: dict[Any, Statement] = {}
    for row in rows.filter(month=month):
        newest.setdefault(row.contract_id, row)
    shown = list(newest.values())
    head = [
        (row, pick((row.terms.document["zh"], row.terms.document["en"])), row.document["score"] or "", yuan(row.gross_fen), yuan(row.net_fen)) for row in shown
    ]
    return render(request, "desk/contracts_compared.html", {"months": months, "month": month, "head": head, "figures": figures(shown)})


def figures(shown: list[Statement]) -> list[tuple[str, str, list[Cell]]]:
    """Each figure: what it is called, its full name, and its value in each statement."""
    found: dict[str, dict[int, Cell]] = {}
    for at, row in enumerate(shown):
        for line in row.document["lines"]:
            query = line["query"] or {}
            if line["step"] in {SCORE, DEDUCTION} and "version" in query:
                name = f"{query['metric']}@{query['version']}/{query['variant']}" + ("/raw" if query["raw"] else "")
                found.setdefault(name, {})[at] = Cell(measured_text(line), base_text(line["base"]))
    return [(figure_name(name), name, [cells.get(at, Cell()) for at in range(len(shown))]) for name, cells in sorted(found.items())]
