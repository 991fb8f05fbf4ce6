"""What two forms ask alike about a caller who is handed over to another line."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from huiying.orders.transfers import Handover
from huiying.pages.forms import Form


class HandoverInput(Form):
    """Whether the other side agreed, why, and the number that the matter has with them; the way and the line are each form's own fields."""

    agreed = forms.BooleanField(
        label=gettext_lazy("The other side agreed to take it"), required=False,
        help_text=gettext_lazy("Without it the order stays with us, as the first receiver. Information passed on leaves it with us too."),
    )  # fmt: skip
    transfer_reason = forms.CharField(
        label=gettext_lazy("Why, in words"), max_length=200, required=False,
        help_text=gettext_lazy("Why it is handed over, or why they do not take it"),
    )  # fmt: skip
    transfer_foreign_no = forms.CharField(
        label=gettext_lazy("Their number for it"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def handover_of(given: Mapping[str, Any], *, told: str) -> Handover:
    """The transfer as it was filled in; `told` is what the citizen was told."""
    return Handover(
        given["transfer_to"], given["transfer_mode"], agreed=given["agreed"], told=told,
        foreign_no=given["transfer_foreign_no"], reason=given["transfer_reason"],
    )  # fmt: skip
