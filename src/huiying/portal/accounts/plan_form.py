"""What a bidder or budget officer moves: volume or people or money, target, pay, and the assumptions beside them, each within limits."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from huiying.pages.forms import Form

CALLS, HEADS, MONEY = "calls", "heads", "money"
DEFAULTS = {
    "way": CALLS, "calls": "10000", "heads": "300", "money": "3000000", "target": "85", "within": "15", "pay": "4500", "aht": "300", "patience": "90",
    "shrinkage": "32", "factor": "1.07",
}  # fmt: skip


def _number(label: Any, low: float, high: float, step: float, hint: Any = "") -> forms.DecimalField:
    """A number within limits; it is moved in steps, and any number within is taken."""
    places = 2 if step < 1 else 0
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "data-move": step})
    return forms.DecimalField(label=label, min_value=low, max_value=high, decimal_places=places, max_digits=12, help_text=hint, widget=widget)


class PerCent(forms.DecimalField):
    """A number of per cent; a share between 0 and 1 is told how it is written here."""

    def run_validators(self, value: Any) -> None:
        """Within the limits. Raises ValidationError."""
        if value is not None and 0 < value <= 1:
            percent = f"{float(value) * 100:g}"
            raise forms.ValidationError(_("Write it in per cent: {percent}, not {share}.").format(percent=percent, share=value))
        super().run_validators(value)


class PlanForm(Form):
    """One question. What an address leaves out stands at its default."""

    way = forms.ChoiceField(
        label=_l("What is given?"), choices=[(CALLS, _l("the calls")), (HEADS, _l("the people")), (MONEY, _l("the money"))], widget=forms.RadioSelect
    )
    calls = _number(_l("Calls a day that ask for a person"), 50, 200_000, 50)
    heads = _number(_l("People paid"), 5, 3_000, 1)
    money = _number(_l("Yuan a month to spend"), 50_000, 30_000_000, 10_000)
    target = PerCent(
        label=_l("Answered in time, %"), min_value=60, max_value=99, decimal_places=2, max_digits=12,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "data-move": 0.5}),
    )  # fmt: skip
    within = _number(_l("In time means within, seconds"), 5, 120, 1)
    pay = _number(_l("Gross pay of an agent, yuan a month"), 1_500, 30_000, 100)
    aht = _number(_l("Time per call with what follows it, seconds"), 60, 1_800, 10)
    patience = _number(_l("Mean patience of a caller, seconds"), 10, 3_600, 5)
    shrinkage = _number(_l("Paid time not on the line, %"), 5, 60, 1, _l("leave, training, breaks, absence"))
    factor = _number(_l("Schedule factor"), 1, 2, 0.01, _l("1.25: shifts of eight hours only and no quarter uncovered; 1.07: about 5% of quarters uncovered"))


def form_of(given: QueryDict) -> PlanForm:
    """The form with what the address says, filled up with the defaults."""
    return PlanForm({**DEFAULTS, **{name: given[name] for name in DEFAULTS if name in given}})
