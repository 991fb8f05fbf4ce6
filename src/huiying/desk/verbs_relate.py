"""Orders related to each other on the screens, and the relation undone."""

from django import forms
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import Reason, area, judged
from huiying.desk.verbs import Ask, Subject, VerbForm, VerbInput, register
from huiying.directory.acts import ROLES_OF
from huiying.orders.queries import get_visible
from huiying.orders.relating import relate, unrelate
from huiying.orders.verbs import BESIDE, Verb

NOT_RELATED = ("没有关联到别的工单", "It is related to no other order")


class Related(VerbInput):
    """The other order, and why the two belong together."""

    other = forms.CharField(label=gettext_lazy("Number of the other order"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    ground = area(gettext_lazy("Why they belong together"))


def tied(ask: Ask) -> object:
    """Relate the two, as far as the reader may see the other."""
    other = get_visible(ask.data["other"].strip(), ask.subject.actor)
    return relate(order=ask.order, other=other, ground=ask.data["ground"], **ask.by)


def untied(ask: Ask) -> object:
    """Undo the relation."""
    return unrelate(order=ask.order, reason=ask.data["reason"], **ask.by)


def judge(subject: Subject) -> Verb:
    """Whether the reader may undo the order's relation."""
    there = subject.order.status in BESIDE["relate"] and subject.order.related_order_id is not None
    return judged(subject, "relate", ROLES_OF["relate"], there=there, why=NOT_RELATED)


register(
    VerbForm("relate", tied, Related, ("另一件工单的编号和理由", "The other order's number, and why"), symbol="corner-down-right", order=23),
    VerbForm("unrelate", untied, Reason, ("理由", "Why"), label=("取消关联", "Undo the relation"), judge=judge,
             only_if=lambda subject: subject.order.related_order_id is not None, order=24),
)  # fmt: skip
