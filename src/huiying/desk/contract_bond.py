"""The performance bond of a contract: what is held, what happened to it, and a form to note what happens next."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from huiying.contracts.bonding import KINDS, LONGEST, held, newest_terms, note_bond
from huiying.contracts.models import BondEntry
from huiying.desk.bill import pick, yuan
from huiying.desk.claims import carried_out
from huiying.desk.contracts import contract_of, manages
from huiying.kit.times import local_date
from huiying.pages.forms import DayField, Form
from huiying.pages.requests import StaffRequest


class BondForm(Form):
    """What happened to the bond, with its evidence."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened to it"), widget=forms.RadioSelect)
    amount = forms.DecimalField(label=gettext_lazy("Amount in yuan"), max_digits=14, decimal_places=2)
    on = DayField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    what = forms.CharField(label=gettext_lazy("What happened"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}))
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Document, check or record; no names of citizens."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [(kind, pick(words)) for kind, words in KINDS.items()]  # type: ignore[attr-defined]


@login_required
def bond(request: StaffRequest, key: UUID) -> HttpResponse:
    """The page; a POST notes what happened."""
    contract = contract_of(request, key)
    if not manages(request.actor):
        raise Http404
    known = held(contract, newest_terms(contract))
    form = BondForm(request.POST or None, initial={"on": local_date(request.now), "kind": "draw"})

    def run(data: dict[str, Any]) -> None:
        told = {name: data[name] for name in ("kind", "amount", "on", "what", "evidence")}
        note_bond(contract_id=key, **told, actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:contract-bond", args=[key]))
    entries = [(one, pick(KINDS[one.kind]), yuan(one.fen)) for one in BondEntry.objects.filter(contract=contract).order_by("on", "noted_at")]
    context = {"form": form, "contract": contract, "held": known, "entries": entries}
    if known is not None:
        context |= {"amount": yuan(int(known.bond.amount * 100)), "left": yuan(known.left)}
    return render(request, "desk/contract_bond.html", context)
