"""Facts of a month that people note for a settlement, with evidence; struck out when wrong."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.contracts.contracting import terms_of
from huiying.contracts.models import TermsVersion
from huiying.contracts.noting import KINDS, Note, note_fact, strike_out
from huiying.contracts.source import Source, source_of
from huiying.contracts.terms import Terms
from huiying.desk.bill import pick
from huiying.desk.claims import carried_out
from huiying.desk.contracts import contract_of, manages, next_month
from huiying.directory.walls import lifted
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest


class NoteForm(Form):
    """A fact of a month with its evidence."""

    month = forms.CharField(label=gettext_lazy("Month"), max_length=7, help_text=gettext_lazy("As 2026-10."))
    kind = forms.ChoiceField(label=gettext_lazy("What is noted"), widget=forms.RadioSelect)
    code = forms.ChoiceField(label=gettext_lazy("Price or rule"), required=False)
    value = forms.DecimalField(label=gettext_lazy("Quantity"), required=False, max_digits=18, decimal_places=6)
    days = forms.IntegerField(label=gettext_lazy("Days"), required=False, min_value=0, max_value=366, help_text=gettext_lazy("For what is fined by the day."))
    also = forms.ChoiceField(label=gettext_lazy("A clause that counts the same event"), required=False)
    about = forms.CharField(label=gettext_lazy("Month that is corrected"), required=False, max_length=7)
    line = forms.CharField(label=gettext_lazy("Its line"), required=False, max_length=90, help_text=gettext_lazy("Step and code, as 1:sms."))
    rate = forms.DecimalField(label=gettext_lazy("Rate in yuan"), required=False, max_digits=18, decimal_places=6)
    what = forms.CharField(label=gettext_lazy("What happened"), max_length=300, widget=forms.Textarea({"rows": 2}))
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Document, check or record; no names of citizens."),
    )  # fmt: skip

    def __init__(self, terms: Terms, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        prices = [(one.code, pick((one.zh, one.en))) for one in terms.components if source_of(one) == Source("noted")]
        rules = [(one.code, pick((one.zh, one.en))) for one in terms.fines]
        clauses = [(one.code, pick((one.zh, one.en))) for one in terms.deducting]
        self.fields["kind"].choices = [(kind, pick(words)) for kind, words in KINDS.items()]  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", "—"), (_("Prices"), prices), (_("Fines"), rules)]  # type: ignore[attr-defined]
        self.fields["also"].choices = [("", "—"), *clauses]  # type: ignore[attr-defined]


@login_required
def note(request: StaffRequest, key: UUID) -> HttpResponse:
    """Note a fact of a month."""
    contract = contract_of(request, key)
    version = TermsVersion.objects.filter(contract=contract, state="in_force").order_by("-version").first()
    if version is None or not manages(request.actor):
        raise Http404
    terms = terms_of(version)
    form = NoteForm(terms, request.POST or None, initial={"month": next_month(contract, terms, request.now), "kind": "event"})

    def run(data: dict[str, Any]) -> None:
        told = {name: data[name] for name in ("month", "kind", "code", "about", "line", "what", "evidence")}
        note_fact(contract_id=key, note=Note(**told, days=data["days"] or 0, also=[data["also"]] if data["also"] else [], value=data["value"],
                                             rate=data["rate"]), actor=request.actor, now=request.now)  # fmt: skip

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:contract", args=[key]))
    return render(request, "desk/contract_note.html", {"form": form, "contract": contract})


@act
def strike(request: StaffRequest, key: UUID) -> Done:
    """Strike a noted fact out."""
    with lifted():
        found = strike_out(noted_id=key, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    return Done(_("Struck out."), to=reverse("desk:contract", args=[found.contract_id]))
