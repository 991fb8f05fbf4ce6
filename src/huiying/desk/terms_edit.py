"""A contract's terms edited field by field: rows are added and left out, what differs is shown, and the next version goes to another person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from huiying.contracts.contracting import enter_terms, terms_of
from huiying.contracts.models import TermsVersion
from huiying.contracts.reading import from_data
from huiying.contracts.span import cycles
from huiying.contracts.terms import Terms
from huiying.contracts.writing import to_toml
from huiying.desk.bill import pick
from huiying.desk.contract_terms import version_of
from huiying.desk.contracts import manages, next_month
from huiying.desk.exporting import log_export
from huiying.desk.terms_fields import ROWS
from huiying.desk.terms_form import TermsForm, placed, rows_of, typed_of
from huiying.desk.terms_told import changes
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.pages.requests import StaffRequest

NEW_ROWS: Mapping[str, dict[str, str]] = {
    "components": {"kind": "lump_sum"}, "clauses": {"mode": "score", "unit": "percent", "better": "higher", "curve": "linear", "version": "1"},
    "fines": {"per": "event", "repeat_times": "1"}, "pay_factor": {"factor": "1"}, "terminations": {"times": "1"},
}  # fmt: skip
MOST_ROWS = 200


@login_required
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """The screen: begins with a version's terms; a POST adds or leaves out a row, checks, gives the file, or enters the next version."""
    if not manages(request.actor):
        raise Http404
    version = version_of(request, key)
    if request.method != "POST":
        return shown(request, version, TermsForm(typed_of(terms_of(version)), initial=beginning(request, version)))
    verb, _sep, rest = request.POST.get("do", "check").partition(":")
    typed = {place: str(text) for place, text in request.POST.items()}
    if verb in {"add", "drop", "fit"}:
        typed = changed(typed, verb, rest)
        return shown(request, version, TermsForm(typed, initial=typed), opened=rest)
    form = TermsForm(typed, request.POST)
    made = read(form, version)
    if made is None:
        return shown(request, version, form)
    match verb:
        case "file":
            return file_of(request, version, made)
        case "enter" if (entered := enter(request, form, version, made)) is not None:
            return HttpResponseRedirect(reverse("desk:terms", args=[entered.pk]))
    return shown(request, version, form, made=made)


def beginning(request: StaffRequest, version: TermsVersion) -> dict[str, str]:
    """From when on the next version would hold: the beginning of the period that is to be settled next, where a period begins in it."""
    terms = terms_of(version)
    month = next_month(version.contract, terms, request.now)
    found = next((cycle.months[0] for cycle in cycles(terms) if cycle.month == month), version.from_month)
    return {"from_month": found} | typed_of(terms)


def changed(typed: dict[str, str], verb: str, rest: str) -> dict[str, str]:
    """What was typed with a row more, or one less."""
    rows = {name: rows_of(typed, name) for name in ROWS}
    name, _sep, at = rest.partition(":")
    if verb == "add" and name in rows and len(rows[name]) < MOST_ROWS:
        rows[name].append(dict(NEW_ROWS[name]))
    if verb == "drop" and name in rows and at.isdigit() and 0 < int(at) <= len(rows[name]):
        del rows[name][int(at) - 1]
    return placed(rows, typed)


def read(form: TermsForm, version: TermsVersion) -> Terms | None:
    """The terms as typed; None where something is wrong, which then stands in the form."""
    if not form.is_valid():
        return None
    try:
        return replace(from_data(form.data_given() | {"contract": version.contract.code}), version=version.version)
    except Refused as refusal:
        form.told(refusal.problems)
        return None


def enter(request: StaffRequest, form: TermsForm, version: TermsVersion, made: Terms) -> TermsVersion | None:
    """Enter the next version; None where it was refused, and the form says why."""
    given = form.cleaned_data
    try:
        with lifted():
            return enter_terms(engagement_id=version.contract.engagement_id, terms=made, from_month=given["from_month"], note=given["note"],
                               actor=request.actor, now=request.now)  # fmt: skip
    except Refused as refusal:
        form.told(refusal.problems)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
    return None


def file_of(request: StaffRequest, version: TermsVersion, made: Terms) -> HttpResponse:
    """The terms as typed, as a TOML file."""
    log_export(request, "toml", f"terms:{version.pk}")
    response = HttpResponse(to_toml(made), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{version.contract.code}-terms.toml"'
    return response


def shown(request: StaffRequest, version: TermsVersion, form: TermsForm, *, made: Terms | None = None, opened: str = "") -> HttpResponse:
    """The page; with terms that hold together also what differs from the version in force, and the text of the file."""
    base = in_force_of(version)
    context: dict[str, Any] = {
        "form": form, "version": version, "sections": list(form.sections()), "opened": opened,
        "name": pick((form.typed.get("zh", ""), form.typed.get("en", ""))),
        "base": base, "checked": made is not None and not form.errors,
    }  # fmt: skip
    if made is not None:
        context |= {"differences": changes(base, made), "text": to_toml(made)}
    return render(request, "desk/contract_terms_edit.html", context)


def in_force_of(version: TermsVersion) -> TermsVersion | None:
    """The newest version of the same contract that was released."""
    return TermsVersion.objects.filter(contract=version.contract, state="in_force").order_by("-version").first()
