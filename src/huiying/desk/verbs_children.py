"""Several hands on one order, on the screens: a unit hands down, hears its children and co-handlers, speaks for a late one."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import word
from huiying.desk.inputs import Reason, area, coded, judged, org_name
from huiying.desk.verbs import Said, Subject, VerbForm, VerbInput, register
from huiying.directory.reference import reference
from huiying.dispatch.lines import may_handle
from huiying.orders.children import accept_child, reject_child, sub_assign, take_back
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment
from huiying.orders.reasons import REPLY_REJECT, SOLVED, TRUTHFUL
from huiying.orders.replying import note_late
from huiying.orders.verbs import Verb

NOTHING_HEARD: Said = ("对方尚未答复", "They have not replied yet")
NOT_LATE: Said = ("协办单位尚未到期", "The co-handler's due has not passed")
NO_CHILDREN: Said = ("本单位没有下属单位", "Your unit has no units below it")


class Below(VerbInput):
    """The units below that take the matter over."""

    units_below = forms.MultipleChoiceField(label=gettext_lazy("Units"), widget=forms.CheckboxSelectMultiple)
    advice = area(gettext_lazy("Advice to them"), required=False)

    def prepare(self) -> None:
        """The units of the own tree."""
        self.fields["units_below"].choices = below(self.subject)  # type: ignore[attr-defined]


class SentBack(VerbInput):
    """Why a reply goes back, and what is missing."""

    layout = "desk/verb_facts.html"
    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    missing = area(gettext_lazy("What is missing"))
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """The coded reasons, and the reply in question."""
        coded(self, "reason_code", REPLY_REJECT)
        self.facts = said_by(self.subject.assignment)


class Heard(VerbInput):
    """The reply of a child or co-handler that is taken."""

    layout = "desk/verb_facts.html"
    seen = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """The reply in question."""
        self.facts = said_by(self.subject.assignment)


class Note(VerbInput):
    """What the lead says for a late co-handler."""

    note = area(gettext_lazy("What is known of their part, and what you have done about it"))


def said_by(part: Assignment | None) -> list[tuple[str, str]]:
    """A unit's reply as pairs."""
    if part is None:
        return []
    pairs = [
        (_("Is it true?"), word(TRUTHFUL, part.is_true)), (_("Is it solved?"), word(SOLVED, part.solved)),
        (_("Answer to the citizen"), part.public_reply), (_("Work done (internal)"), part.internal_result),
    ]  # fmt: skip
    return [(name, text) for name, text in pairs if text]


def below(subject: Subject) -> list[tuple[str, str]]:
    """The units below the assignment's, from memory."""
    orgs = reference(subject.actor.reference_version).orgs
    own = orgs.get(str(subject.asg.unit_id))
    if own is None:
        return []
    found = [org for org in orgs.values() if org.path.startswith(own.path) and org.pk != own.pk and may_handle(org, subject.now)]
    return [(str(org.pk), org_name(org)) for org in sorted(found, key=lambda org: org.path)]


def above(subject: Subject) -> Assignment | None:
    """Who hears the reply of the assignment: its parent, or for a co-handler the round's lead; from what is at hand."""
    part = subject.asg
    if part.parent_id is not None:
        return next((a for a in subject.assignments if a.pk == part.parent_id), None)
    if part.role == "lead":
        return None
    return next((a for a in subject.assignments if a.role == "lead" and a.parent_id is None and a.status in LIVE_ASSIGNMENT), None)


def _hears(subject: Subject) -> bool:
    over = above(subject)
    return over is not None and str(over.unit_id) == subject.actor.unit_id


def judge_child(verb: str) -> Callable[[Subject], Verb]:
    """Whether the reader takes or sends back the reply of a child or co-handler."""

    def judge(subject: Subject) -> Verb:
        return judged(subject, verb, own=_hears(subject), there=subject.asg.status == "replied", why=NOTHING_HEARD)

    return judge


def judge_late(subject: Subject) -> Verb:
    """Whether the lead may speak for a late co-handler."""
    part = subject.asg
    late = part.due_at is not None and part.due_at <= subject.now and part.status in LIVE_ASSIGNMENT - {"replied"}
    return judged(subject, "reply", ("UL*",), own=_hears(subject), there=late, why=NOT_LATE)


def below_missing(subject: Subject) -> Said | None:
    """Why a unit cannot hand down."""
    return None if below(subject) else NO_CHILDREN


def is_co(subject: Subject) -> bool:
    """A co-handler's part."""
    return subject.asg.role == "co" and subject.asg.parent_id is None


def has_superior(subject: Subject) -> bool:
    """A child's or co-handler's part."""
    return subject.asg.parent_id is not None or subject.asg.role == "co"


register(
    VerbForm(
        "sub_assign",
        lambda ask: sub_assign(assignment=ask.asg, units=ask.data["units_below"], advice=ask.data["advice"], **ask.by),
        Below,
        ("下属单位；其期限早于本单位", "Units below; their due is before yours"),
        on="assignment",
        when=below_missing,
        symbol="corner-down-right",
        order=12,
    ),
    VerbForm(
        "take_back",
        lambda ask: take_back(assignment=ask.asg, reason=ask.data["reason"], **ask.by),
        Reason,
        ("理由；下级件收回，不计责", "Why; the units below lose it, no fault"),
        on="assignment",
        only_if=lambda s: s.asg.status == "sub_assigned",
        order=13,
    ),
    VerbForm(
        "accept_child",
        lambda ask: accept_child(assignment=ask.asg, **ask.by),
        Heard,
        ("其答复并入本单位草稿", "Their words join your draft"),
        on="assignment",
        label=("采纳其答复", "Take their reply"),
        only_if=has_superior,
        judge=judge_child("accept_child"),
        tone="main",
        symbol="check",
        order=4,
    ),
    VerbForm(
        "reject_child",
        lambda ask: reject_child(assignment=ask.asg, reason_code=ask.data["reason_code"], missing=ask.data["missing"], **ask.by),
        SentBack,
        ("原因和缺什么", "Why, and what is missing"),
        on="assignment",
        label=("退回其答复", "Send their reply back"),
        only_if=has_superior,
        judge=judge_child("reject_child"),
        order=5,
    ),
    VerbForm(
        "note_late",
        lambda ask: note_late(assignment=ask.asg, note=ask.data["note"], **ask.by),
        Note,
        ("说明后本单可先行送审", "With it the order need not wait for them"),
        on="assignment",
        label=("说明协办逾期", "Speak for a late co-handler"),
        only_if=is_co,
        judge=judge_late,
        order=14,
    ),
)
