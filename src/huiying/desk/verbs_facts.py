"""Missing facts: an attempt to reach the citizen about them is noted; three and five days allow the order to be closed."""

from django import forms
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import coded, judged
from huiying.desk.verbs import Ask, Subject, VerbForm, VerbInput, register
from huiying.orders.codes import code_list
from huiying.orders.intake import note_info_attempt
from huiying.orders.verbs import Verb

RESULTS = code_list("info_attempt", "联系结果", "What came of it", """
no_answer | 无人接听 | No answer
refused | 不愿补充 | Does not want to
promised | 答应补充 | Promised to send it
""")


class Attempt(VerbInput):
    """What came of an attempt."""

    result = forms.ChoiceField(label=gettext_lazy("What came of it"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The coded results."""
        coded(self, "result", RESULTS)


def judge(subject: Subject) -> Verb:
    """Whether the reader may note an attempt, while facts are awaited."""
    there = subject.order.status == "need_info"
    return judged(subject, "supplement", ("AG", "RV", "DP", "CB"), there=there, why=("未在等待补充", "No facts are awaited"))


def noted(ask: Ask) -> object:
    """Note the attempt."""
    return note_info_attempt(order=ask.order, result=ask.data["result"], **ask.by)


register(
    VerbForm("note_info_attempt", noted, Attempt, ("联系结果", "What came of it"), label=("记录联系（补充）", "Note an attempt to reach the citizen"),
             only_if=lambda s: s.order.status == "need_info", judge=judge, symbol="phone-call", order=19),
)  # fmt: skip
