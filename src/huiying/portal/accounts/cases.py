"""The published cases as pages: what is known, what follows with its arithmetic, what is missing, what would settle it."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiying.accounts import cases
from huiying.accounts.grades import WORDS as GRADES
from huiying.pages.naming import named
from huiying.pages.requests import Request
from huiying.pages.two_accounts.tables import Table, as_csv, as_xlsx
from huiying.portal.accounts.files import KINDS, answer, kept, on_paper

Told = dict[str, Any]
SUPPOSED = ("supposed", "unit", "model")  # marks of figures that nobody published: what the arithmetic supposes


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list: its name in addresses, its title, the grade of its evidence, the answer in one sentence."""

    name: str
    title: str
    grade: str
    line: str


def listed() -> list[CaseLine]:
    """All published cases in their order."""
    return [CaseLine(one["name"], said(one), one["grade"], said(cases.answer(one["name"]))) for one in cases.listed()]


def said(told: Told, part: str = "") -> str:
    """A text of a case in the reader's language: `zh` and `en`, or `PART_zh` and `PART_en`."""
    before = f"{part}_" if part else ""
    return named(str(told.get(f"{before}zh", "")), str(told.get(f"{before}en", "")))


@require_safe
def case(request: Request, name: str) -> HttpResponse:
    """One case as a page, or as `?format=json|csv|xlsx|pdf`."""
    try:
        told = cases.shown(name)
    except cases.NoCase as missing:
        raise Http404 from missing
    context, kind = context_of(told), request.GET.get("format", "")
    if not kind:
        return render(request, "portal/accounts/case.html", context)
    if kind not in KINDS:
        raise Http404
    if kind == "pdf":
        return on_paper(request, "portal/accounts/case_paper.html", context, f"case-{name}", version="")
    return answer(kept((kind, name), lambda: as_file(told, kind)), kind, f"case-{name}")


def context_of(told: Told) -> dict[str, Any]:
    """What a template needs of a case."""
    sources = {one["code"]: one for one in told["sources"]}
    about = {one["code"]: said(one) for one in told["comparisons"]}
    return {
        "title": said(told), "about": said(told["about"]), "grade": told["grade"], "grade_said": named(*GRADES[told["grade"]]), "answer": said(told["answer"]),
        "answer_grade": told["answer"].get("grade", told["grade"]), "flags": grouped([flag_of(one, about) for one in told["flags"]]),
        "given": [given_of(one, sources) for one in told["given"] if one["mark"] not in SUPPOSED],
        "supposed": [given_of(one, sources) for one in told["given"] if one["mark"] in SUPPOSED], "derived": [derived_of(one) for one in told["derived"]],
        "sources": [{**one, "name": said(one), "address": linked(one.get("address", ""))} for one in told["sources"] if one.get("date") or one.get("address")],
        "here": reverse("portal:accounts_case", args=[told["name"]]),
        **{part: [said(one) for one in told[part]] for part in ("known", "follows", "missing", "would_settle")},
    }  # fmt: skip


def flag_of(one: Told, about: dict[str, str]) -> Told:
    """A flag in plain words, with which of the case's comparisons it is about."""
    note = one.get("level") == "NOTE"
    return {"id": "" if note else one["id"], "blocks": one.get("level") == "BLOCK", "tone": "near" if note else "late", "text": said(one),
            "about": about.get(one.get("comparison", ""), "") if len(about) > 1 else ""}  # fmt: skip


def grouped(flags: list[Told]) -> list[Told]:
    """One banner for each guard, with every sentence of it and the comparisons that each is about."""
    found: dict[tuple[str, str], Told] = {}
    for one in flags:
        group = found.setdefault((one["id"], one["id"] or one["text"]), {"id": one["id"], "blocks": False, "tone": one["tone"], "said": {}})
        group["blocks"] |= one["blocks"]
        group["said"].setdefault(one["text"], []).append(one["about"])
    return [{**group, "said": [(text, named("；", "; ").join(dict.fromkeys(filter(None, about)))) for text, about in group["said"].items()]}
            for group in found.values()]  # fmt: skip


def given_of(one: Told, sources: dict[str, Told]) -> Told:
    """A published figure with where it was printed; one that nobody published says so."""
    source, known = sources.get(one.get("source_code", ""), {}), one["value"] is not None
    return {
        "name": said(one), "printed": said(one, "printed") if known else "", "mark": said(one, "mark") if known else "",
        "source": f"{said(source)} {source.get('date', '')}".strip(), "address": linked(source.get("address", "")),
    }  # fmt: skip


def linked(address: str) -> str:
    """An address that a browser can open; many sources name their publication alone."""
    return address if address.startswith(("https://", "http://")) else ""


def derived_of(one: Told) -> Told:
    """A figure worked out from the published ones; a withheld one has no number, only the guard's reason."""
    withheld = one["value"] is None
    refused = bool(one.get("withheld")) or one.get("claim") == "refused"
    return {
        "name": said(one), "arithmetic": "" if withheld else one["arithmetic"], "printed": "" if withheld else said(one, "printed"),
        "claim": said(one, "claim"), "refused": refused, "guard": one.get("withheld") or "", "reason": said(one["reason"]) if one.get("reason") else "",
        "guards": [guard for guard in one.get("guards", ()) if guard != one.get("withheld")],
    }  # fmt: skip


def as_file(told: Told, kind: str) -> bytes:
    """The case as JSON (the same as the command prints), CSV (its figures) or a workbook."""
    if kind == "json":
        return json.dumps(told, ensure_ascii=False, indent=1).encode()
    if kind == "csv":
        return as_csv(figures(told))
    parts = {"known": _("What is known"), "follows": _("What follows from it"), "missing": _("What is missing"), "would_settle": _("What would settle it")}
    texts: Table = [[_("Part"), _("Sentence")], *([name, said(one)] for part, name in parts.items() for one in told[part])]
    flags: Table = [[_("Guard"), _("Sentence")], *([one["id"], said(one)] for one in told["flags"])]
    sources: Table = [[_("Source"), _("Date"), _("Address")], *([said(one), one.get("date", ""), one.get("address", "")] for one in told["sources"])]
    return as_xlsx(((_("Figures"), figures(told)), (_("Sentence"), texts), (_("Guards"), flags), (_("Sources"), sources)))


def figures(told: Told) -> Table:
    """A row for each figure, published or derived, with its number (money in fen), unit, arithmetic, source, or why it is withheld."""
    rows: Table = [[_("Part"), _("Id"), _("Figure"), _("Value"), _("Unit"), _("Arithmetic"), _("Source"), _("Guards"), _("Withheld")]]
    for one in told["given"]:
        why = "" if one["value"] is not None else said(one, "mark")
        rows.append([_("published"), one["id"], said(one), one["value"], one["unit"], "", named(one["source"], one["source_en"]), "", why])
    for one in told["derived"]:
        shown = one["value"] is not None
        rows.append([_("derived"), one["id"], said(one), one["value"], one["unit"], one["arithmetic"] if shown else "", "", " ".join(one.get("guards", ())),
                     said(one["reason"]) if one.get("reason") and not shown else ""])  # fmt: skip
    return rows
