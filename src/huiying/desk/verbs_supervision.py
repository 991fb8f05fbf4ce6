"""Verbs of supervision: urge, supervise, answer and close, raise a step, take a card back, apply for a claim or an exclusion, acknowledge."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.inputs import Reason, UnitField, WithUnits, area, coded, judged, org_name
from huiying.desk.metrics import SCOPES
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.kit.codes import pick
from huiying.kit.errors import NotFound
from huiying.kit.times import local
from huiying.orders.reasons import EXCLUSION
from huiying.orders.verbs import UNDER_WAY, Verb
from huiying.supervision import acknowledging, claims, ladder, supervising, urging
from huiying.supervision.models import Card, Notice, Supervision
from huiying.supervision.steps import STEPS

BY_TIME = ("time", "unanswered", "problem_order")
NOT_SUPERVISED: Said = ("本单没有待处理的督办", "No supervision of this order waits")
NO_REPLY: Said = ("答复诉求人之后才能申请", "Answer the citizen first")
NEXT_STEP = {"none": "L3", "yellow": "L3", "red": "L4"}


class Words(VerbInput):
    """A word to the units, where one is wanted."""

    text = area(gettext_lazy("A word to the units"), 2, required=False)


class Supervise(VerbInput):
    """By which way, why, and what has to be answered."""

    kind = forms.ChoiceField(label=gettext_lazy("By which way"), widget=forms.RadioSelect, initial="letter")
    trigger = forms.ChoiceField(label=gettext_lazy("Why"), initial="by_hand")
    matter = area(gettext_lazy("What the unit has to answer"), 4, help_text=gettext_lazy("An answer is due within three working days."))

    def prepare(self) -> None:
        """The ways that need no other unit; the reasons that a person gives."""
        coded(self, "kind", supervising.KINDS, "phone", "letter", "leader")
        coded(self, "trigger", supervising.TRIGGERS, *(code.code for code in supervising.TRIGGERS if code.code not in BY_TIME))


class Joint(WithUnits):
    """A supervision with other units: which, why, what has to be answered."""

    with_unit = UnitField(label=gettext_lazy("Together with"))
    with_other = UnitField(label=gettext_lazy("And with"), required=False)
    matter = area(gettext_lazy("What the unit has to answer"), 4)


class Raise(VerbInput):
    """To which step, and on which evidence."""

    code = forms.ChoiceField(label=gettext_lazy("Step"), widget=forms.RadioSelect)
    trigger = forms.ChoiceField(label=gettext_lazy("Why"))

    def prepare(self) -> None:
        """The steps of the ladder, from the card on; the next one chosen."""
        language = get_language() or "zh-hans"
        steps = STEPS.get(self.subject.actor.reference_version)
        self.fields["code"].choices = [(s.code, pick(s.zh, s.en, language)) for s in steps.values() if s.code >= "L3"]  # type: ignore[attr-defined]
        self.fields["code"].initial = NEXT_STEP.get(self.subject.order.light, "L3")
        coded(self, "trigger", supervising.TRIGGERS)


class WhichCard(Reason):
    """Which card is taken back, and why."""

    card = forms.ChoiceField(label=gettext_lazy("Card"))
    field_order = ("card", "reason")

    def prepare(self) -> None:
        """The cards in force."""
        steps = STEPS.get(self.subject.actor.reference_version)
        names = {code: pick(step.zh, step.en, get_language() or "zh-hans") for code, step in steps.items()}
        cards = Card.objects.filter(order=self.subject.order, cancelled_at__isnull=True).select_related("assignment__unit").order_by("-given_at")
        units = {c.assignment_id: org_name(c.assignment.unit) for c in cards}
        found = [(str(c.pk), f"{names.get(c.step, c.step)} · {units[c.assignment_id]} · {local(c.given_at):%m-%d %H:%M}") for c in cards]
        self.fields["card"].choices = found  # type: ignore[attr-defined]


class Answer(VerbInput):
    """The unit's answer to a supervision, with what was asked above it."""

    layout = "desk/verb_facts.html"
    answer = area(gettext_lazy("Answer to the supervision"), 5)
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """What was asked."""
        found = supervision(self.subject, "issued")
        self.facts = [(_("Asked"), found.matter)] if found else []


class Close(VerbInput):
    """The answer that the supervisor is content with."""

    layout = "desk/verb_facts.html"
    seen = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """What was asked and answered."""
        found = supervision(self.subject, "answered")
        self.facts = [(_("Asked"), found.matter), (_("Answered"), found.answer)] if found else []


class Ground(VerbInput):
    """On which ground a unit applies."""

    ground_code = forms.ChoiceField(label=gettext_lazy("Ground"))
    ground_text = area(gettext_lazy("Facts and evidence"), 4)

    def prepare(self) -> None:
        """The coded grounds."""
        coded(self, "ground_code", EXCLUSION)


class ClaimGround(Ground):
    """An unreasonable claim: one of three grounds."""

    def prepare(self) -> None:
        """The grounds that make a claim unreasonable."""
        coded(self, "ground_code", EXCLUSION, "unreasonable", "malicious", "out_of_duty", "policy_limit")


class Exclusion(Ground):
    """An exclusion: of which metrics."""

    scope = forms.MultipleChoiceField(label=gettext_lazy("Metrics that leave this order out"), widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        """The metrics of units."""
        super().prepare()
        coded(self, "scope", SCOPES)


def supervision(subject: Subject, state: str) -> Supervision | None:
    """The order's supervision that waits in a state; a unit is shown its own."""
    if not subject.order.supervise_n:
        return None
    found = Supervision.objects.filter(order=subject.order, state=state).order_by("issued_at")
    return (found.filter(issued_to_id=UUID(subject.actor.unit_id)) if state == "issued" else found).first()


def waiting(state: str, verb: str) -> Any:
    """Whether a supervision waits for the verb."""

    def judge(subject: Subject) -> Verb:
        one = judged(subject, verb, own=True)
        return one if not one.allowed else judged(subject, verb, own=True, there=supervision(subject, state) is not None, why=NOT_SUPERVISED)

    return judge


def was_supervised(subject: Subject) -> bool:
    """An order that was supervised at least once."""
    return subject.order.supervise_n > 0


def judge_card(subject: Subject) -> Verb:
    """Whether a card can be taken back."""
    return judged(subject, "cancel_card", there=subject.order.light in {"yellow", "red"}, why=("没有生效的牌", "No card is in force"))


def notice_of(subject: Subject) -> Notice | None:
    """The notice of an urgent order that the reader can acknowledge."""
    if not subject.order.needs_ack:
        return None
    waits = Notice.objects.filter(order=subject.order, must_ack=True, acknowledged_at__isnull=True).order_by("at", "pk")
    own = [n for n in waits if subject.actor.id == n.user_id or str(n.org_id) == subject.actor.unit_id]
    return next(iter(own), None) or (waits.first() if {"SV", "DP"} & subject.actor.roles else None)


def judge_ack(subject: Subject) -> Verb:
    """Whether an urgent order waits for the reader's acknowledgement."""
    there = notice_of(subject) is not None
    return judged(subject, "acknowledge", own=there, there=there, why=("没有待确认的通知", "Nothing waits to be acknowledged"))


def acknowledged(ask: Ask) -> object:
    """Acknowledge."""
    notice = notice_of(ask.subject)
    if notice is None:
        raise NotFound
    return acknowledging.acknowledge(notice_id=notice.pk, **ask.by)


def supervised(ask: Ask, state: str) -> Supervision:
    """The supervision meant. Raises NotFound."""
    found = supervision(ask.subject, state)
    if found is None:
        raise NotFound
    return found


def answered(ask: Ask) -> object:
    """Answer the supervision of the reader's unit."""
    return supervising.answer_supervision(supervision_id=supervised(ask, "issued").pk, answer=ask.data["answer"], **ask.by)


def joint(ask: Ask) -> object:
    """Supervise together with other units."""
    units = [unit for unit in (ask.data["with_unit"], ask.data["with_other"]) if unit]
    return supervising.supervise(order_id=ask.order.pk, kind="joint", matter=ask.data["matter"], joint_with=units, **ask.by)


def answered_part(subject: Subject) -> Said | None:
    """Why an unreasonable claim cannot be applied for yet."""
    return None if any(a.replied_at and str(a.unit_id) == subject.actor.unit_id for a in subject.assignments) else NO_REPLY


def applied(kind: str) -> Any:
    """Apply for the order."""

    def run(ask: Ask) -> object:
        given = ask.data
        wanted = claims.Wanted(kind, given["ground_code"], given["ground_text"], ask.order.pk, given.get("scope", ()))
        return claims.apply(wanted=wanted, **ask.by)

    return run


def judge_exclusion(subject: Subject) -> Verb:
    """Whether the reader's unit may apply to leave the order out of metrics: its own order, or an assessor."""
    own = any(str(a.unit_id) == subject.actor.unit_id for a in subject.assignments) or "AS" in subject.actor.roles
    why = ("未派单的工单不计入单位指标", "It counts in no unit's metrics")
    return judged(subject, "apply_exclusion", own=own, there=subject.order.had_assignments, why=why)


def had(subject: Subject) -> bool:
    """An order that was sent to a unit."""
    return subject.order.had_assignments


register(
    VerbForm("acknowledge", acknowledged, needs=("确认本单位已知悉", "Your unit knows of it"), only_if=lambda s: s.order.needs_ack, judge=judge_ack,
             tone="main", symbol="siren", order=1),
    VerbForm("answer_supervision", answered, Answer,
             ("办理情况、原因和完成时间", "Progress, cause and when it is done"), only_if=was_supervised, judge=waiting("issued", "answer_supervision"),
             label=("答复督办", "Answer the supervision"), tone="main", symbol="message-square", order=6),
    VerbForm("close_supervision", lambda ask: supervising.close_supervision(supervision_id=supervised(ask, "answered").pk, **ask.by), Close,
             only_if=was_supervised, judge=waiting("answered", "close_supervision"), label=("办结督办", "Close the supervision"), symbol="circle-check",
             order=7),
    VerbForm("urge", lambda ask: urging.urge(order_id=ask.order.pk, text=ask.data["text"], **ask.by), Words, ("提醒在办单位", "Reminds the units"),
             only_if=lambda s: s.order.status in urging.RUNNING, symbol="bell", order=45),
    VerbForm("supervise", lambda ask: supervising.supervise(order_id=ask.order.pk, **ask.data, **ask.by), Supervise,
             ("方式、事由；三个工作日内答复", "Way and matter; answered in three working days"), only_if=had, symbol="megaphone", order=46),
    VerbForm("joint_supervise", joint, Joint, ("共同督办的单位", "The units to supervise with"), only_if=had, symbol="users", order=47),
    VerbForm("escalate_level", lambda ask: ladder.raise_step(order_id=ask.order.pk, **ask.data, **ask.by), Raise,
             ("级别和依据", "Step and evidence"), only_if=lambda s: s.order.status in UNDER_WAY, symbol="chevron-up", order=48),
    VerbForm("cancel_card", lambda ask: supervising.cancel_card(card_id=ask.data["card"], reason=ask.data["reason"], **ask.by), WhichCard,
             ("理由；记录保留", "Why; the events stay"), only_if=lambda s: s.order.light in {"yellow", "red"}, judge=judge_card,
             label=("撤销黄牌、红牌", "Take a card back"), symbol="undo-2", order=49),
    VerbForm("apply_claim", applied("unreasonable"), ClaimGround, ("理由和证据；由考核人员认定", "Ground and evidence; an assessor decides"), only_if=had,
             when=answered_part, symbol="gavel", order=60),
    VerbForm("apply_exclusion", applied("exclusion"), Exclusion, ("理由、证据和指标；两名考核人员审批", "Ground, evidence, metrics; two assessors decide"),
             only_if=had, judge=judge_exclusion, symbol="list-filter", order=61),
)  # fmt: skip
