"""Verbs of the call-back: log an attempt, record what the citizen says, prove the number, decide after a second negative result."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import Reason, area, coded, judged
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.followup import calling, deciding, numbers, rating
from huiying.followup.rules import ATTEMPT_RESULTS, VERIFIED, Answers
from huiying.kit.errors import NotFound
from huiying.orders.change import excused
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import SATISFACTION, SOLVED, TRUTHFUL
from huiying.orders.verbs import Verb

RATED = frozenset({"callback_pending", "callback_failed"})
CALLERS = ("CB",)
UNPROVED: Said = ("号码未经交换机捕获或短信验证，请先验证", "The number is not verified: verify it first")
DECISION: Said = ("两次不满意，等待审核人决定", "A second negative result waits for a reviewer")
NOT_RATED: Said = ("当前不在回访阶段", "The order is not in its call-back")
PROVED: Said = ("号码已核实", "The number is verified")
NO_CODE: Said = ("请先发送验证码", "Send a code first")
NO_DECISION: Said = ("首次不满意自动重办，无需决定", "The first negative result is reworked by rule")


class Attempt(VerbInput):
    """How an attempt to reach the citizen ended."""

    result = forms.ChoiceField(label=gettext_lazy("How it ended"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The coded results."""
        coded(self, "result", ATTEMPT_RESULTS)


class Rating(VerbInput):
    """The questions of the call-back, in the order in which they are asked (DOMAIN 4.11)."""

    contacted_by_unit = forms.ChoiceField(label=gettext_lazy("Did the unit contact you?"), widget=forms.RadioSelect, required=False)
    truthful = forms.ChoiceField(label=gettext_lazy("Is what it reported true?"), widget=forms.RadioSelect, required=False)
    solved = forms.ChoiceField(
        label=gettext_lazy("Is the matter solved?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Ask whether it is solved, and choose what the citizen says.")},
    )  # fmt: skip
    satisfaction = forms.ChoiceField(label=gettext_lazy("Are you satisfied with the result?"), widget=forms.RadioSelect, required=False)
    hotline_satisfaction = forms.ChoiceField(label=gettext_lazy("And with the hotline's service?"), widget=forms.RadioSelect, required=False)
    opinion = area(gettext_lazy("What else would you like to say?"), 2, required=False)

    def prepare(self) -> None:
        """The coded answers."""
        coded(self, "contacted_by_unit", TRUTHFUL, "yes", "no", "unknown")
        self.fields["contacted_by_unit"].choices = [(code, CONTACTED[code]) for code in CONTACTED]  # type: ignore[attr-defined]
        coded(self, "truthful", TRUTHFUL)
        coded(self, "solved", SOLVED)
        coded(self, "satisfaction", SATISFACTION)
        coded(self, "hotline_satisfaction", SATISFACTION)


CONTACTED = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No"), "unknown": gettext_lazy("Does not remember")}


class SpokenCode(VerbInput):
    """The six digits that the citizen reads back."""

    code = forms.CharField(
        label=gettext_lazy("The code that the citizen reads"), max_length=6, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )


class Explained(Reason):
    """Why the order ends although the citizen is not satisfied, and what the citizen is told."""

    explanation = area(gettext_lazy("Explanation that the citizen receives"), 5)


def cannot_call(subject: Subject) -> Said | None:
    """Why the citizen may not be called now."""
    if subject.order.decision_needed:
        return DECISION
    return None if subject.order.number_source in VERIFIED else UNPROVED


def judge_record(subject: Subject) -> Verb:
    """Whether the answers of the citizen may be recorded."""
    there = subject.order.status in RATED and not subject.order.decision_needed
    return judged(subject, "record_positive", CALLERS, there=there, why=DECISION if subject.order.decision_needed else NOT_RATED)


def judge_number(subject: Subject) -> Verb:
    """Whether the number still has to be proved."""
    there = subject.order.status in RATED and subject.order.number_source not in VERIFIED
    return judged(subject, "log_attempt", CALLERS, there=there, why=PROVED if subject.order.number_source in VERIFIED else NOT_RATED)


def unproved(subject: Subject) -> bool:
    """A number that is given but not proved, in the call-back."""
    return subject.order.status in RATED and subject.order.number_source not in VERIFIED and subject.order.party_id is not None


def code_sent(order: WorkOrder) -> UUID | None:
    """The latest code sent to the order's number that was not confirmed yet."""
    return numbers.newest_code(order.party.phone_index if order.party else None)


def no_code(subject: Subject) -> Said | None:
    """Why there is nothing to confirm."""
    return None if code_sent(subject.order) else NO_CODE


def confirmed(ask: Ask) -> object:
    """Confirm the number by the code that was read back."""
    code_id = code_sent(ask.order)
    if code_id is None:
        raise NotFound
    return numbers.confirm_order_number(order_id=ask.order.pk, code_id=code_id, code=ask.data["code"].strip(), **ask.by)


def decidable(subject: Subject) -> Said | None:
    """Why a reviewer has nothing to decide."""
    return None if subject.order.decision_needed or excused(subject.order) else NO_DECISION


register(
    VerbForm("record", lambda ask: rating.record(order_id=ask.order.pk, answers=Answers(**ask.data), **ask.by), Rating,
             ("按顺序询问；结果由回答决定", "Asked in order; the answers decide the outcome"), judge=judge_record, when=cannot_call,
             label=("记录回访结果", "Record the answers"), tone="main", key="r", symbol="phone-call", order=1),
    VerbForm("log_attempt", lambda ask: calling.log_attempt(order_id=ask.order.pk, result=ask.data["result"], **ask.by), Attempt,
             ("未接通的结果", "How the call ended"), when=cannot_call, key="t", symbol="phone", order=2),
    VerbForm("send_code", lambda ask: numbers.send_order_code(order_id=ask.order.pk, **ask.by),
             needs=("向所留号码发送六位验证码", "Sends six digits to the number"), only_if=unproved, judge=judge_number,
             label=("发送验证码", "Send a code"), symbol="send", order=3),
    VerbForm("confirm_number", confirmed, SpokenCode, ("市民读出的验证码", "The code that the citizen reads"), only_if=unproved, judge=judge_number,
             when=no_code, label=("核实号码", "Verify the number"), symbol="shield", order=4),
    VerbForm("order_rework", lambda ask: deciding.order_rework(order_id=ask.order.pk, reason=ask.data["reason"], **ask.by), Reason,
             ("理由；进入下一轮办理", "Why; another round begins"), when=decidable, symbol="state-back", order=5),
    VerbForm("close_explained", lambda ask: deciding.close_explained(order_id=ask.order.pk, **ask.data, **ask.by), Explained,
             ("理由，以及给市民的说明；不满意评价保留", "Why, and what the citizen is told; the rating stays"), when=decidable, symbol="circle-check", order=6),
)  # fmt: skip
