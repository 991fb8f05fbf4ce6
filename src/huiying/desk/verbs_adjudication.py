"""The adjudicator's verbs: bind the units and write the new line, refuse, invite bodies; and the units' ground."""

from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.inputs import UnitField, WithUnits, area, coded, judged
from huiying.desk.register_form import regions
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.directory.reference import reference
from huiying.dispatch.adjudication import Ruling, adjudicate, adjudicate_reject
from huiying.dispatch.disputes import BODIES, candidates, give_opinion, invite, invited
from huiying.dispatch.models import Adjudication
from huiying.kit.errors import NotFound
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import REJECT
from huiying.orders.verbs import Verb

CLOSED: Said = ("没有待裁定事项", "Nothing is being adjudicated")


def open_of(order: WorkOrder) -> Adjudication | None:
    """The order's open adjudication; read once for an order."""
    if order.status != "adjudicating":
        return None
    prefetch_related_objects([order], "adjudications")
    return next((one for one in order.adjudications.all() if one.state == "open"), None)


def case_of(order: WorkOrder) -> Adjudication:
    """The open adjudication. Raises NotFound."""
    found = open_of(order)
    if found is None:
        raise NotFound
    return found


class Decide(WithUnits):
    """Whose duty it is, why, and the line that the catalogue gets."""

    layout = "desk/verb_adjudicate.html"
    lead = UnitField(label=gettext_lazy("Lead"))
    co_1 = UnitField(label=gettext_lazy("Co-handler"), required=False)
    co_2 = UnitField(label=gettext_lazy("Second co-handler"), required=False)
    fallback = UnitField(label=gettext_lazy("Fallback"), required=False, help_text=gettext_lazy("Who acts while the lead cannot"))
    reason = area(gettext_lazy("Ground of the decision"), 4)
    advice = area(gettext_lazy("Advice to the unit"), 2)
    binding = forms.BooleanField(label=gettext_lazy("It binds like cases: a new line of the catalogue is drafted"), required=False, initial=True)
    precedent_text = area(gettext_lazy("What the next dispatcher should know"), 2, required=False)
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), required=False, max_length=200)
    region_prefix = forms.ChoiceField(label=gettext_lazy("Only in"), required=False)
    object_word = forms.CharField(label=gettext_lazy("Only where the words mention"), required=False, max_length=40)

    def prepare(self) -> None:
        """The regions."""
        super().prepare()
        data = reference(self.subject.actor.reference_version)
        self.fields["region_prefix"].choices = [("", _("The whole city")), *regions(data)]  # type: ignore[attr-defined]
        self.topic = data.topic_path(self.subject.order.topic_code, get_language() or "zh-hans")


class Refusal(VerbInput):
    """Why no body has the duty."""

    reject_reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    basis = area(gettext_lazy("Basis"))

    def prepare(self) -> None:
        """The coded reasons."""
        coded(self, "reject_reason", REJECT)


class Opinion(VerbInput):
    """A unit's ground."""

    text = area(gettext_lazy("Your unit's ground"), 6, help_text=gettext_lazy("Law, charter, and what was done so far"))


class Invitation(WithUnits):
    """Bodies that are asked for their opinion."""

    first = UnitField(label=gettext_lazy("Body"))
    second = UnitField(label=gettext_lazy("Another body"), required=False)

    def prepare(self) -> None:
        """Any body of the government may be asked."""
        super().prepare()
        data = reference(self.subject.actor.reference_version)
        self.orgs = {key: org for key, org in data.orgs.items() if org.kind in BODIES}
        for name in ("first", "second"):
            self.fields[name].known = self.orgs  # type: ignore[attr-defined]


def judge_opinion(subject: Subject) -> Verb:
    """Whether the reader's unit is in question or invited."""
    case = open_of(subject.order)
    if case is None:
        return judged(subject, "give_opinion", own=True, there=False, why=CLOSED)
    org = reference(subject.actor.reference_version).orgs.get(subject.actor.unit_id)
    own = subject.actor.unit_id in candidates(case) or (org is not None and org.code in invited(case))
    return judged(subject, "give_opinion", own=own)


def judge_case(subject: Subject) -> Verb:
    """Whether the reader conducts the adjudication."""
    return judged(subject, "adjudicate", ("AD*",), there=open_of(subject.order) is not None, why=CLOSED)


def ruled(ask: Ask) -> object:
    """Bind the units."""
    given: dict[str, Any] = ask.data
    ruling = Ruling(
        lead=given["lead"], reason=given["reason"], advice=given["advice"], co=tuple(dict.fromkeys(unit for unit in (given["co_1"], given["co_2"]) if unit)),
        fallback=given["fallback"], binding=given["binding"], precedent_text=given["precedent_text"], legal_basis=given["legal_basis"],
        region_prefix=given["region_prefix"], object_word=given["object_word"],
    )  # fmt: skip
    return adjudicate(adjudication=case_of(ask.order), ruling=ruling, **ask.by)


def asked(ask: Ask) -> object:
    """Invite bodies."""
    orgs = reference(ask.subject.actor.reference_version).orgs
    return invite(adjudication=case_of(ask.order), units=[orgs[key] for key in (ask.data["first"], ask.data["second"]) if key], **ask.by)


register(
    VerbForm(
        "adjudicate",
        ruled,
        Decide,
        ("主办、理由、先例条目", "Lead, ground, the precedent's line"),
        judge=judge_case,
        tone="main",
        key="d",
        symbol="gavel",
        order=5,
    ),
    VerbForm(
        "adjudicate_reject",
        lambda ask: adjudicate_reject(adjudication=case_of(ask.order), reject_reason=ask.data["reject_reason"], basis=ask.data["basis"], **ask.by),
        Refusal,
        ("均无职责：按不予受理告知渠道", "No body has the duty: the right channel is told"),
        tone="danger",
        order=32,
    ),
    VerbForm(
        "invite",
        asked,
        Invitation,
        ("机构编制、司法行政等", "Organisation office, justice"),
        label=("邀请提出意见", "Ask for an opinion"),
        judge=judge_case,
        symbol="users",
        order=9,
    ),
    VerbForm(
        "give_opinion",
        lambda ask: give_opinion(adjudication=case_of(ask.order), text=ask.data["text"], **ask.by),
        Opinion,
        ("书面理由，各方可见", "In writing; the sides read it"),
        label=("提出意见", "Give your ground"),
        judge=judge_opinion,
        only_if=lambda s: s.order.status == "adjudicating",
        tone="main",
        symbol="message-square",
        order=8,
    ),
)
