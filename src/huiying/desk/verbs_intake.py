"""Verbs of registration and pre-review on the screens: facts asked, accepted, refused, answered, merged, marked, ended, files."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.register_form import regions, topic_choices, topic_code
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, on_order, register
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.journal.files import LARGEST
from huiying.orders import attachments, drafts, ending, intake, marking, merging, registration
from huiying.orders.authorise import permission
from huiying.orders.codes import DEMAND_TYPES, SECRECY, URGENCIES
from huiying.orders.queries import get_visible
from huiying.orders.reasons import ATTACHMENT_KINDS, MERGE_KINDS, REJECT, VOID
from huiying.pages.forms import MomentField
from huiying.pages.moments import SHANGHAI

ANSWER_DAYS = timedelta(days=5)
LOWER: Said = ("降低紧急程度", "Lower the urgency")
SET: Said = ("设保密级别", "Set secrecy")
THREE: Said = ("联系 3 次、满 5 天后", "After three attempts and five days")
SURE: Said = ("按“无法补充”作废这件工单？", "Close this order for lack of facts?")
THROWN: Said = ("放弃这份草稿？放弃后不能再续写。", "Throw this draft away? It cannot be gone on with afterwards.")
FOR_UNITS = ("contact_evidence", "result", "before_photo", "after_photo", "letter")


def choices(codes: Any, *only: str) -> list[tuple[str, str]]:
    """A code list for a select, or some codes of it, in the reader's language."""
    every = codes.choices(get_language() or "zh-hans")
    return [pair for pair in every if not only or pair[0] in only]


def area(label: Any, *, required: bool = True, **given: Any) -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": "3"}), required=required, **given)


class Reason(VerbInput):
    """A reason in words."""

    reason = area(gettext_lazy("Reason"))


class Words(VerbInput):
    """Some sentences."""

    text = area(gettext_lazy("Text"))


class Question(VerbInput):
    """What is asked of the citizen, and until when."""

    question = area(gettext_lazy("What the citizen is asked"))
    until = MomentField(label=gettext_lazy("Answer until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))

    def prepare(self) -> None:
        """Five days by default."""
        self.fields["until"].initial = (self.subject.now + ANSWER_DAYS).astimezone(SHANGHAI).replace(second=0, microsecond=0, tzinfo=None)


class Refusal(VerbInput):
    """Why the hotline does not take a matter, and on which basis; the channel is told with it."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    basis = area(gettext_lazy("Basis"))

    def prepare(self) -> None:
        """The coded reasons; an emergency is transferred, not refused."""
        self.fields["reason_code"].choices = [pair for pair in choices(REJECT) if pair[0] != "emergency"]  # type: ignore[attr-defined]


class Topic(VerbInput):
    """Type and topic of a matter."""

    demand_type = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.RadioSelect)
    topic_code = forms.ChoiceField(label=gettext_lazy("Topic"))

    def prepare(self) -> None:
        """As the order stands now."""
        data = reference(self.subject.actor.reference_version)
        self.fields["demand_type"].choices = choices(DEMAND_TYPES)  # type: ignore[attr-defined]
        self.fields["demand_type"].initial = self.subject.order.demand_type
        paths = topic_choices(data)
        self.fields["topic_code"].choices = [("", "—"), *((topic_code(data, path), path) for path in paths)]  # type: ignore[attr-defined]
        self.fields["topic_code"].initial = self.subject.order.topic_code


class Classified(Topic):
    """The final classification of an accepted order."""

    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), widget=forms.RadioSelect)
    region_code = forms.ChoiceField(label=gettext_lazy("District and street"), required=False)

    def prepare(self) -> None:
        """As the agent registered it."""
        super().prepare()
        order = self.subject.order
        self.fields["urgency"].choices = choices(URGENCIES)  # type: ignore[attr-defined]
        self.fields["urgency"].initial = order.urgency
        self.fields["region_code"].choices = [("", "—"), *regions(reference(self.subject.actor.reference_version))]  # type: ignore[attr-defined]
        self.fields["region_code"].initial = order.region_code


class Merge(VerbInput):
    """The order that the matter belongs to."""

    parent = forms.CharField(label=gettext_lazy("Number of the order that stays"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label=gettext_lazy("Caller"), widget=forms.RadioSelect)
    ground = area(gettext_lazy("Why it is the same matter"))

    def prepare(self) -> None:
        """Same caller or another."""
        self.fields["kind"].choices = choices(MERGE_KINDS)  # type: ignore[attr-defined]


class Void(VerbInput):
    """Why an entry is void."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    note = area(gettext_lazy("Note"), required=False)

    def prepare(self) -> None:
        """The coded reasons."""
        self.fields["reason_code"].choices = choices(VOID, "test", "double_entry", "wrong_entry", "wrong_party")  # type: ignore[attr-defined]


class Urgency(VerbInput):
    """A new urgency; lowering needs a reason."""

    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), widget=forms.RadioSelect)
    reason = area(gettext_lazy("Reason"), required=False, help_text=gettext_lazy("Needed when it is lowered"))

    def prepare(self) -> None:
        """As it stands now."""
        self.fields["urgency"].choices = choices(URGENCIES)  # type: ignore[attr-defined]
        self.fields["urgency"].initial = self.subject.order.urgency


class Secrecy(VerbInput):
    """A new level of secrecy, with who may read a secret order."""

    level = forms.ChoiceField(label=gettext_lazy("Secrecy"), widget=forms.RadioSelect)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may read it"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text=gettext_lazy("For secret orders only"),
    )
    consent = forms.BooleanField(label=gettext_lazy("The citizen agrees (needed to lower it)"), required=False)

    def prepare(self) -> None:
        """As it stands now; people from memory."""
        people = reference(self.subject.actor.reference_version).people
        self.fields["level"].choices = choices(SECRECY)  # type: ignore[attr-defined]
        self.fields["level"].initial = self.subject.order.secrecy_level
        self.fields["readers"].choices = sorted(people.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]
        self.fields["readers"].initial = self.subject.order.secret_readers


class File(VerbInput):
    """A file for the order."""

    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("Pictures, PDF, recordings, Word and Excel, 10 MB at most"))
    kind = forms.ChoiceField(label=gettext_lazy("What it is"))

    def prepare(self) -> None:
        """A unit's people add what proves their work; the hotline's any kind."""
        unit = self.subject.actor.employer_kind not in {"hotline_agency", "operator"}
        self.fields["kind"].choices = choices(ATTACHMENT_KINDS, *(FOR_UNITS if unit else ()))  # type: ignore[attr-defined]


def run_accept(ask: Ask) -> object:
    """Accept with the final classification."""
    return intake.accept(order=ask.order, classification=intake.Classification(**ask.data), **ask.by)


def run_merge(ask: Ask) -> object:
    """Merge, or for the operator's people propose the merge of another caller's matter."""
    parent = get_visible(ask.data["parent"].strip(), ask.subject.actor)
    kind, ground = ask.data["kind"], ask.data["ground"]
    if kind == "other_caller" and not permission(ask.subject.actor, "merge", ("AG", "RV", "DP"), own=False).allowed:
        return merging.propose_merge(order=ask.order, parent=parent, ground=ground, idem_key=f"propose:{ask.key}:{parent.pk}", **ask.by)
    return merging.merge(order=ask.order, parent=parent, kind=kind, ground=ground, **ask.by)


def run_void(ask: Ask) -> object:
    """Void what another person proposed to void; where nobody has, propose it."""
    try:
        return ending.void(order=ask.order, reason_code=ask.data["reason_code"], **ask.by)
    except ending.NeedsProposal:
        return ending.propose_void(order=get_visible(ask.order.pk, ask.subject.actor), reason_code=ask.data["reason_code"], note=ask.data["note"], **ask.by)


def run_attach(ask: Ask) -> object:
    """Keep a file."""
    given = ask.data["file"]
    upload = attachments.Upload(given.read(LARGEST + 1), given.name, ask.data["kind"])
    return attachments.store(order=ask.order, upload=upload, assignment=ask.subject.assignment, **ask.by)


def supplemented(ask: Ask) -> object:
    """Facts that were asked for let the clock run on; others stand beside the matter."""
    action = intake.give_info if ask.order.status == "need_info" else registration.supplement
    return action(order=ask.order, text=ask.data["text"], **ask.by)


def run_reopen_archived(ask: Ask) -> object:
    """Open what another person proposed to open; where nobody has, propose it."""
    try:
        return ending.reopen_archived(order=ask.order, **ask.data, **ask.by)
    except ending.NeedsProposal:
        return ending.propose_reopen_archived(order=get_visible(ask.order.pk, ask.subject.actor), **ask.data, **ask.by)


def not_hard(subject: Subject) -> bool:
    """Whether the order is no hard case yet."""
    return not subject.order.is_hard_case


def may_lower(subject: Subject) -> bool:
    """Whether the urgency could be lowered at all."""
    return subject.order.urgency != "normal" and permission(subject.actor, "lower_urgency", ROLES_OF["lower_urgency"], own=False).allowed


def not_yet_asked(subject: Subject) -> Said | None:
    """Why an order cannot be closed for lack of facts yet."""
    left = subject.order.state_at + ANSWER_DAYS - subject.now
    return ("需联系 3 次且满 5 个自然日。", "Three attempts and five calendar days are needed.") if left > timedelta(0) else None


def discarded(ask: Ask) -> object:
    """Throw the reader's own draft away."""
    return drafts.discard(draft_id=ask.order.pk, **ask.by)


def is_draft(subject: Subject) -> bool:
    """Nothing but a draft is thrown away; an order is made void."""
    return subject.order.status == "draft"


register(
    VerbForm("discard", discarded, confirm=THROWN, only_if=is_draft, tone="danger", order=61),
    VerbForm("accept", run_accept, Classified, ("核对类型、事项、紧急程度和辖区", "Check type, topic, urgency and district"), tone="main", key="a", order=10),
    VerbForm("ask_info", on_order(intake.ask_info), Question, ("问题和答复期限", "The question and until when"), order=20),
    VerbForm("merge", run_merge, Merge, ("留下的工单号和理由", "The order that stays, and why"), order=22, symbol="git-merge"),
    VerbForm("split", on_order(merging.split), Reason, ("拆出的理由", "Why it is split off"), order=23, symbol="split"),
    VerbForm("propose_reject", on_order(intake.propose_reject), Refusal, ("由政府预审员决定", "A government reviewer decides"), order=30),
    VerbForm("reject", on_order(intake.reject), Refusal, ("原因、依据，并告知法定渠道", "Reason, basis, and the right channel"), tone="danger", order=31),
    VerbForm("supplement", supplemented, Words, ("市民补充的情况", "What the citizen added"), order=40),
    VerbForm("attach", run_attach, File, ("文件和类型", "The file and what it is"), order=41, symbol="paperclip"),
    VerbForm("change_urgency", on_order(marking.change_urgency), Urgency, ("调高即要求值班确认", "A rise asks the duty officer"), order=50),
    VerbForm("lower_urgency", on_order(marking.change_urgency), Urgency, ("须写理由", "Needs a reason"), label=LOWER, only_if=may_lower, order=51),
    VerbForm("reclassify", on_order(marking.reclassify), Topic, ("新的类型和事项", "The new type and topic"), order=52),
    VerbForm(
        "mark_hard_case",
        on_order(marking.mark_hard_case),
        Reason,
        ("理由；派单适用较长期限", "Why; dispatch gets the longer limit"),
        only_if=not_hard,
        order=53,
    ),
    VerbForm(
        "raise_secrecy",
        on_order(marking.set_secrecy),
        Secrecy,
        ("保密件须指定可看的人", "A secret order names its readers"),
        label=SET,
        symbol="lock",
        order=54,
    ),
    VerbForm("close_no_info", on_order(intake.close_no_info), VerbInput, THREE, when=not_yet_asked, confirm=SURE, tone="danger", order=60),
    VerbForm("void", run_void, Void, ("须两人：一人提出，另一人决定", "Takes two: one proposes, another decides"), tone="danger", order=70),
    VerbForm("reopen", on_order(ending.reopen), Reason, ("办结 30 日内，写明理由", "Within 30 days, with the reason"), order=71),
    VerbForm("reopen_archived", run_reopen_archived, Reason, ("须两人：一人提出，另一人决定", "Takes two: one proposes, another decides"), order=72),
)
