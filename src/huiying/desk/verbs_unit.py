"""A unit's verbs: sign, contact, draft, hand down, hear its children and co-handlers, ask to hand back, report stages. The reply: verbs_reply."""


from django import forms
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import UnitField, WithUnits, area, coded, moment, to_minute
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.dispatch.returning import Ground, cancel_return, request_return
from huiying.kit.codes import CodeList
from huiying.orders.handling import CONTACT_EVIDENCE, NO_CONTACT, contact, draft_reply, sign
from huiying.orders.reasons import RETURN

EVIDENCE = CodeList("contact", "联系情况", "Contact", [*CONTACT_EVIDENCE, *NO_CONTACT])
NOTHING_HEARD: Said = ("对方尚未答复", "They have not replied yet")
NOT_LATE: Said = ("协办单位尚未到期", "The co-handler's due has not passed")
NO_CHILDREN: Said = ("本单位没有下属单位", "Your unit has no units below it")


class Contact(VerbInput):
    """That the citizen was reached, when and by what proof; or why not."""

    contact_at = moment(gettext_lazy("When"))
    evidence = forms.ChoiceField(label=gettext_lazy("How, or why not"), widget=forms.RadioSelect)
    note = area(gettext_lazy("What was said"), 2, required=False)

    def prepare(self) -> None:
        """Now, by telephone, is what happens most."""
        coded(self, "evidence", EVIDENCE)
        self.fields["contact_at"].initial = to_minute(self.subject.now)


class Draft(VerbInput):
    """A draft of the answer, for the unit's lead."""

    text = area(gettext_lazy("Draft of the answer"), 6)

    def prepare(self) -> None:
        """What was drafted before."""
        self.fields["text"].initial = self.subject.asg.draft_reply


class Return(WithUnits):
    """Why the order is handed back, on which basis, and who should have it."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    basis_text = area(gettext_lazy("Basis"), help_text=gettext_lazy("The rule, charter or fact that says so"))
    suggested_unit = UnitField(label=gettext_lazy("Who should have it"))

    def prepare(self) -> None:
        """The coded reasons."""
        super().prepare()
        coded(self, "reason_code", RETURN)


def drafted_when(subject: Subject) -> bool:
    """Only the handler drafts where the lead writes the reply at once."""
    return "UL" not in subject.actor.roles


def asked_return(ask: Ask) -> object:
    """Ask to hand the order back."""
    given = ask.data
    ground = Ground(given["reason_code"], given["basis_text"], given["suggested_unit"])
    return request_return(assignment=ask.asg, ground=ground, **ask.by)


def until_when(subject: Subject) -> Said | None:
    """Why an order cannot be returned: bound by a decision, or too late."""
    part = subject.asg
    if part.forced:
        return ("裁定派单不得退回", "A forced dispatch cannot be returned")
    if subject.order.urgency == "critical":
        return ("特急件不退：请电话联系分派员", "A critical order is not returned: call the dispatcher")
    if part.return_due is not None and subject.now >= part.return_due:
        return ("已超过退单申请时限", "The time for asking has passed")
    return ("本单位已申请过一次", "Your unit has asked once already") if part.return_requested_n else None


register(
    VerbForm(
        "sign",
        lambda ask: sign(assignment=ask.asg, **ask.by),
        needs=("确认收到，时钟不变", "You have it; no clock changes"),
        on="assignment",
        only_if=lambda s: s.asg.status in {"sent", "signed"},
        tone="main",
        key="s",
        symbol="badge-check",
        order=1,
    ),
    VerbForm(
        "contact",
        lambda ask: contact(assignment=ask.asg, contact_at=ask.data["contact_at"], evidence=ask.data["evidence"], note=ask.data["note"], **ask.by),
        Contact,
        ("时间和联系证据，或未联系的原因", "When and by what proof, or why not"),
        on="assignment",
        key="c",
        symbol="phone-call",
        order=2,
    ),
    VerbForm(
        "draft_reply",
        lambda ask: draft_reply(assignment=ask.asg, text=ask.data["text"], **ask.by),
        Draft,
        ("起草，由单位审核人提交", "A draft; your lead submits it"),
        on="assignment",
        label=("起草答复", "Draft the reply"),
        only_if=drafted_when,
        symbol="pencil",
        order=3,
    ),
    VerbForm(
        "request_return",
        asked_return,
        Return,
        ("理由、依据、建议单位；只能提一次", "Reason, basis, who should have it; once only"),
        on="assignment",
        when=until_when,
        symbol="state-back",
        order=20,
    ),
    VerbForm(
        "cancel_return",
        lambda ask: cancel_return(assignment=ask.asg, **ask.by),
        on="assignment",
        only_if=lambda s: s.asg.status == "return_requested",
        confirm=("撤回退单申请，由本单位办理？", "Take the request back and handle the order?"),
        order=21,
    ),
)
