"""Two sides chosen for an account: months of this hotline, a file, or both. Every problem is told at once, and a file need not be chosen twice."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.accounts.making import LONGEST_TITLE, SIDES, Wanted, make_account
from huiying.accounts.own import Period
from huiying.accounts.seeing import may
from huiying.desk.claims import carried_out
from huiying.directory.models import Org
from huiying.kit.checks import Problem, Refused
from huiying.metrics.tabled import locked_months
from huiying.pages.answers import took
from huiying.pages.forms import Form
from huiying.pages.naming import span
from huiying.pages.requests import StaffRequest

LARGEST = 2_000_000
MONTH = {"placeholder": "2025-01", "autocomplete": "off", "inputmode": "numeric"}
HELP = gettext_lazy("A side without months of this hotline; or, beside its months, what only people know and the register of hours and costs does not hold.")
NAMES = {"before": gettext_lazy("Before"), "after": gettext_lazy("After")}


class AccountForm(Form):
    """The titles and both sides; `…_kept` holds the file of a submission that was refused, so that nothing is lost."""

    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), required=False, max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False, max_length=LONGEST_TITLE)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        operators = [("", _("The whole city")), *Org.objects.filter(kind="operator").order_by("code").values_list("code", "name")]
        for side in SIDES:
            self.fields |= {
                f"{side}_from": forms.CharField(label=_("First month"), max_length=7, required=False, widget=forms.TextInput(MONTH)),
                f"{side}_to": forms.CharField(label=_("Last month"), max_length=7, required=False, widget=forms.TextInput(MONTH)),
                f"{side}_operator": forms.ChoiceField(label=_("Whose calls"), choices=operators, required=False),
                f"{side}_file": forms.FileField(label=_("File (TOML or XLSX)"), required=False, help_text=HELP),
                f"{side}_kept": forms.CharField(required=False, widget=forms.HiddenInput),
                f"{side}_kept_name": forms.CharField(required=False, max_length=120, widget=forms.HiddenInput),
            }

    def groups(self) -> Iterator[tuple[str, Any, list[forms.BoundField], str]]:
        """Each side: its name, heading, fields to draw, and the name of the file that is kept."""
        for side in SIDES:
            names = (f"{side}_from", f"{side}_to", f"{side}_operator", f"{side}_file")
            yield side, NAMES[side], [self[name] for name in names], self.data.get(f"{side}_kept_name", "")

    def keep_files(self) -> None:
        """Let the form drawn again hold what was uploaded."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for side in SIDES:
            name, content = uploaded(self, side)
            if content:
                data[f"{side}_kept"], data[f"{side}_kept_name"] = b64encode(content).decode(), name
        self.data = data


def uploaded(form: AccountForm, side: str) -> tuple[str, bytes]:
    """The file of a side: that chosen now, else that kept from the last time. Nothing where it is too large or broken."""
    file = form.files.get(f"{side}_file")
    if file is not None:
        file.seek(0)
        content = file.read(LARGEST + 1)
        return (file.name or "")[:120], content if len(content) <= LARGEST else b""
    try:
        return form.data.get(f"{side}_kept_name", "")[:120], b64decode(form.data.get(f"{side}_kept", ""), validate=True)[:LARGEST]
    except (Error, ValueError):
        return "", b""


def wanted(form: AccountForm, side: str) -> Wanted:
    """What the side is to be made from."""
    data = form.cleaned_data
    start, end = data[f"{side}_from"].strip(), data[f"{side}_to"].strip()
    period = Period(start, end or start, data[f"{side}_operator"]) if start or end else None
    name, content = uploaded(form, side)
    return Wanted(period, name, content)


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Make an account; a POST computes it and goes to its page."""
    if not may(request.actor, "make_account"):
        raise Http404
    form = AccountForm(request.POST, request.FILES) if request.method == "POST" else AccountForm()
    made: list[str] = []

    def run(data: dict[str, Any]) -> None:
        too_large(form)
        before, after = (wanted(form, side) for side in SIDES)
        try:
            account = make_account(title_zh=data["title_zh"], title_en=data["title_en"], before=before, after=after, actor=request.actor, now=request.now)
        except Refused as refused:
            raise Refused([replace(one, field=field_of(one)) for one in refused.problems]) from None
        made.append(reverse("desk:account", args=[account.pk]))

    if request.method == "POST":
        if carried_out(form, run):
            return took(request, HttpResponseRedirect(made[0]))
        form.keep_files()
    months = locked_months()
    return render(request, "desk/account_new.html", {"form": form, "locked": span(months[0], months[-1]) if months else ""})


def field_of(problem: Problem) -> str:
    """Under which field of the form a problem of a side stands."""
    if problem.field not in SIDES:
        return problem.field
    return f"{problem.field}_{'from' if problem.code == 'not_a_period' else 'file'}"


def too_large(form: AccountForm) -> None:
    """Raise Refused for a file that is larger than a side can be."""
    zh, en = f"文件超过 {LARGEST // 1_000_000} MB", f"The file is larger than {LARGEST // 1_000_000} MB"
    sides = [side for side in SIDES if (file := form.files.get(f"{side}_file")) is not None and (file.size or 0) > LARGEST]
    if sides:
        raise Refused([Problem(f"{side}_file", "too_large", zh, en) for side in sides])
