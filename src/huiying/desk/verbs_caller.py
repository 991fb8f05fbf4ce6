"""Verbs about the caller: handed over to another line, or given another number that was proved."""

from django import forms
from django.utils.translation import gettext_lazy

from huiying.desk.handover import HandoverInput, handover_of
from huiying.desk.inputs import area, coded
from huiying.desk.verbs import Ask, Said, VerbForm, VerbInput, register
from huiying.followup.numbers import change_order_number
from huiying.orders.codes import TRANSFER_MODES, TRANSFER_TARGETS
from huiying.orders.reasons import NUMBER_SOURCES
from huiying.orders.transfers import transfer

TRANSFERRED: Said = (
    "转给谁、怎么转；对方未同意的，首接方继续办理，时限照常",
    "To whom and how; what the other side does not agree to take stays with us, its clock runs on",
)
PROOF: Said = ("新号码须由交换机捕获或短信验证", "The new number must be captured by the switch or verified by text message")


class Transfer(HandoverInput, VerbInput):
    """To whom a caller was handed over, in which way, whether they agreed, and what the citizen was told."""

    field_order = ("transfer_to", "transfer_mode")
    transfer_to = forms.ChoiceField(label=gettext_lazy("Transferred to"), widget=forms.RadioSelect)
    transfer_mode = forms.ChoiceField(label=gettext_lazy("Way of transfer"), widget=forms.RadioSelect)
    told = area(
        gettext_lazy("What the citizen was told"),
        required=False,
        help_text=gettext_lazy("Needed when the other side agreed on the line: the order then ends with it"),
    )

    def prepare(self) -> None:
        """The coded lines and ways."""
        coded(self, "transfer_to", TRANSFER_TARGETS)
        coded(self, "transfer_mode", TRANSFER_MODES)


class NewNumber(VerbInput):
    """The number that will be called back from now on, and how it was proved."""

    phone = forms.CharField(label=gettext_lazy("New number"), widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "data-private": ""}))
    number_source = forms.ChoiceField(label=gettext_lazy("How it was proved"), widget=forms.RadioSelect)
    code = forms.CharField(
        label=gettext_lazy("The code that the citizen reads"),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-private": ""}),
        help_text=gettext_lazy("By text message: send this without a code first, and the new number receives one"),
    )

    def prepare(self) -> None:
        """The two proofs."""
        coded(self, "number_source", NUMBER_SOURCES, "switch", "sms_code")


def transferred(ask: Ask) -> object:
    """Record the transfer."""
    return transfer(order=ask.order, handover=handover_of(ask.data, told=ask.data["told"]), **ask.by)


def changed(ask: Ask) -> object:
    """Change the number once it is proved."""
    return change_order_number(order=ask.order, **ask.data, **ask.by)


register(
    VerbForm("transfer", transferred, Transfer, TRANSFERRED, symbol="phone-call", order=24),
    VerbForm("change_number", changed, NewNumber, PROOF, symbol="phone", order=55),
)
