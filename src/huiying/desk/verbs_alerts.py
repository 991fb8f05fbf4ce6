"""Verbs of alerts on an order: raise one by hand, say why the caller needs care."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.inputs import coded, judged
from huiying.desk.verbs import Subject, VerbForm, VerbInput, register
from huiying.kit.codes import pick
from huiying.supervision.alerts.codes import MARKS
from huiying.supervision.alerts.raising import mark_caller, raise_by_hand
from huiying.supervision.words import word_list

OVER = frozenset({"draft", "voided", "withdrawn", "archived"})


class WhichClass(VerbInput):
    """Of which class the alert is."""

    klass = forms.ChoiceField(label=gettext_lazy("Class"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The classes in force with their limits."""
        language = get_language() or "zh-hans"
        classes = word_list(self.subject.actor.reference_version).of_orders().values()
        self.fields["klass"].choices = [(one.code, pick(one.name, one.name_en, language)) for one in classes]  # type: ignore[attr-defined]


class Marks(VerbInput):
    """Why the caller needs care. What stands already is not shown here: it is as protected as a name."""

    marks = forms.MultipleChoiceField(label=gettext_lazy("The caller is"), widget=forms.CheckboxSelectMultiple, required=False)
    take_off = forms.BooleanField(label=gettext_lazy("Take off the marks given before"), required=False)

    def prepare(self) -> None:
        """The coded marks."""
        coded(self, "marks", MARKS)


def runs(subject: Subject) -> bool:
    """An order that somebody can still do something for."""
    return subject.order.status not in OVER


register(
    VerbForm("raise_alert", lambda ask: raise_by_hand(order_id=ask.order.pk, **ask.data, **ask.by), WhichClass,
             ("类别；立即通知值班人员", "The class; the duty officer is told at once"), only_if=runs, judge=lambda s: judged(s, "raise_alert", own=True),
             label=("发出预警", "Raise an alert"), symbol="siren", order=43),
    VerbForm("mark_caller", lambda ask: mark_caller(order_id=ask.order.pk, **ask.data, **ask.by), Marks,
             ("诉求人需要关照的原因；加密保存", "Why the caller needs care; kept sealed"), only_if=runs, judge=lambda s: judged(s, "mark_caller", own=True),
             label=("标记特殊情况", "Mark the caller"), symbol="users", order=44),
)  # fmt: skip
