"""The dispatcher's verbs: send out by the catalogue or with a reason, propose and confirm, add, recall, decide returns, start a round."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.candidates import Candidate, candidates, line_for
from huiying.desk.inputs import Reason, UnitField, WithUnits, area, coded, judged, org_name
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.dispatch.changing import together
from huiying.dispatch.disputes import BY_HAND, TRIGGERS, to_adjudication
from huiying.dispatch.models import DispatchProposal
from huiying.dispatch.plan import LONGEST_ADVICE, Plan
from huiying.dispatch.proposing import confirm_proposal, decline_proposal, propose_dispatch
from huiying.dispatch.rounds import start_round
from huiying.dispatch.sending import CONFIRM, SWITCH, add_assignee, dispatch, recall
from huiying.dispatch.suggest import suggest
from huiying.dispatch.suggestions import Offered, keep_suggestion
from huiying.kit.errors import NotFound
from huiying.orders.models import WorkOrder
from huiying.orders.verbs import Verb

ADVICE = gettext_lazy("Handle it within the limit: contact the citizen first, and answer truthfully once it is done.")
OTHER = "other"
NO_PROPOSAL: Said = ("没有待确认的提请", "No proposal is waiting")


class Dispatching(WithUnits):
    """To whom an order goes: the catalogue's units by number, or another with the reason; co-handlers and advice."""

    layout = "desk/verb_dispatch.html"
    lead = forms.ChoiceField(label=gettext_lazy("Lead"), widget=forms.RadioSelect, required=False)
    other = UnitField(label=gettext_lazy("Another unit"), required=False)
    override_reason = forms.CharField(label=gettext_lazy("Why not by the catalogue"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    co = forms.MultipleChoiceField(label=gettext_lazy("Co-handlers"), required=False, widget=forms.CheckboxSelectMultiple)
    co_other = UnitField(label=gettext_lazy("Another co-handler"), required=False)
    advice = area(gettext_lazy("Advice to the unit"), 3, max_length=LONGEST_ADVICE)
    needed = True

    def prepare(self) -> None:
        """What the catalogue says about the order."""
        super().prepare()
        self.suggestion = suggest(order=self.subject.order, actor=self.subject.actor, now=self.subject.now)
        self.candidates: list[Candidate] = candidates(self.suggestion, self.subject)
        self.fields["lead"].choices = [*((c.key, c.name) for c in self.candidates), (OTHER, _("Another unit"))]  # type: ignore[attr-defined]
        self.fields["lead"].initial = self.candidates[0].key if self.candidates else OTHER
        self.fields["co"].choices = [(str(org.pk), org_name(org)) for org in self.suggestion.co]  # type: ignore[attr-defined]
        self.fields["co"].initial = [str(org.pk) for org in self.suggestion.co]
        self.fields["advice"].initial = str(ADVICE)

    def clean(self) -> dict[str, Any]:
        """The lead is one of the candidates or the unit that was named; what stands in the fields of another unit counts only where that is chosen."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("lead") not in {None, "", OTHER}:
            self.errors.pop("other", None)
            given.update(other="", override_reason=next((one.reason for one in self.candidates if one.key == given["lead"]), ""))
        if given.get("lead") == OTHER and not given.get("other") and self.needed and "other" not in self.errors:
            self.add_error("other", _("Name the unit."))
        return given


def noting(action: Callable[[Ask], object]) -> Callable[[Ask], object]:
    """Do it, and keep as a fact which units were offered by what, and which one the person chose: once for an order and round."""

    def run(ask: Ask) -> object:
        suggestion = suggest(order=ask.order, actor=ask.subject.actor, now=ask.subject.now)
        offered = [Offered(one.key, one.score) for one in candidates(suggestion, ask.subject)]
        source = f"{'lessons' if any(told.correction.leads for told in suggestion.heard.others) else 'catalogue'}:{suggestion.catalogue_number}"
        with together(ask.subject.actor, ask.subject.now):
            done = action(ask)
            keep_suggestion(order=ask.order, what="unit", source=source, offered=offered, chosen=plan_of(ask).lead, shown=True,
                            round_no=ask.order.round_no, **ask.by)  # fmt: skip
        return done

    return run


def plan_of(ask: Ask) -> Plan:
    """The plan that a form holds."""
    given = ask.data
    lead = given["other"] if given["lead"] == OTHER else given["lead"]
    co = tuple(dict.fromkeys(unit for unit in (*given["co"], given["co_other"]) if unit and unit != lead))
    return Plan(lead, given["advice"], co, line_for(lead, ask.subject), given["override_reason"])


class Proposed(VerbInput):
    """A proposal that is confirmed as it stands."""

    layout = "desk/verb_facts.html"
    seen = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """What is proposed."""
        self.facts = proposal_facts(self.subject)


class Declined(Reason):
    """Why a proposal is declined."""

    def prepare(self) -> None:
        """What is proposed."""
        self.facts = proposal_facts(self.subject)


class OneMore(WithUnits):
    """One more co-handler."""

    unit = UnitField(label=gettext_lazy("Unit"))
    advice = area(gettext_lazy("Advice to the unit"))


class Trigger(VerbInput):
    """Why an order is adjudicated."""

    trigger = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The triggers by hand."""
        coded(self, "trigger", TRIGGERS, *BY_HAND)


class Round(WithUnits):
    """The next round: the same lead unless another is named."""

    lead_unit = UnitField(label=gettext_lazy("Another lead"), required=False, help_text=gettext_lazy("Left empty, the same unit works on it again"))
    advice = area(gettext_lazy("Advice to the unit"), required=False)


def proposal_of(order: WorkOrder) -> DispatchProposal | None:
    """The proposal that waits for confirmation; read once for an order."""
    prefetch_related_objects([order], "proposals")
    return next((one for one in order.proposals.all() if one.state == "pending"), None)


def proposal_facts(subject: Subject) -> list[tuple[str, str]]:
    """A proposal as pairs."""
    found = proposal_of(subject.order)
    if found is None:
        return []
    return [(_("Lead"), org_name(found.lead)), (_("Why not by the catalogue"), found.override_reason), (_("Advice to the unit"), found.advice)]


def judge_proposal(subject: Subject) -> Verb:
    """Whether the reader decides a proposal: a government dispatcher, while one waits."""
    there = subject.order.status == "pending_dispatch" and judged(subject, "dispatch", ("DP*",)).allowed and proposal_of(subject.order) is not None
    return judged(subject, "dispatch", ("DP*",), there=there, why=NO_PROPOSAL)


def itself(subject: Subject) -> bool:
    """Whether the reader's engagement lets them dispatch without confirmation."""
    return not (subject.actor.account_class == "op" and {SWITCH, CONFIRM} <= subject.actor.switches)


def undo_of(subject: Subject) -> str:
    """Where a dispatch is taken back."""
    return reverse("desk:undo_dispatch", args=[subject.order.order_no]) if subject.actor.account_class == "gov" else ""


def waiting_proposal(action: Callable[..., object], *names: str) -> Callable[[Ask], object]:
    """Decide the proposal that waits."""

    def run(ask: Ask) -> object:
        found = proposal_of(ask.order)
        if found is None:
            raise NotFound
        return action(proposal=found, **{name: ask.data[name] for name in names}, **ask.by)

    return run


def one_more(ask: Ask) -> object:
    """Send a co-handler."""
    form_orgs = WithUnits(subject=ask.subject).orgs
    return add_assignee(order=ask.order, unit=form_orgs[ask.data["unit"]], advice=ask.data["advice"], **ask.by)


def next_round(ask: Ask) -> object:
    """Start the round, with the same lead or the named one."""
    orgs = WithUnits(subject=ask.subject).orgs
    return start_round(order=ask.order, lead=orgs.get(ask.data["lead_unit"]), advice=ask.data["advice"], **ask.by)


register(
    VerbForm(
        "dispatch",
        noting(lambda ask: dispatch(order=ask.order, plan=plan_of(ask), idem_key=f"dispatch:{ask.key}", **ask.by)),
        Dispatching,
        ("主办单位、目录条目或理由、提示", "Lead, catalogue line or reason, advice"),
        only_if=itself,
        undo=undo_of,
        tone="main",
        key="d",
        symbol="send",
        order=5,
    ),
    VerbForm(
        "propose_dispatch",
        noting(lambda ask: propose_dispatch(order=ask.order, plan=plan_of(ask), **ask.by)),
        Dispatching,
        ("由政府分派员确认", "A government dispatcher confirms"),
        only_if=lambda s: s.actor.account_class == "op",
        tone="main",
        key="d",
        symbol="send",
        order=5,
    ),
    VerbForm(
        "confirm_proposal",
        waiting_proposal(confirm_proposal),
        Proposed,
        ("按提请派出", "It goes out as proposed"),
        label=("确认派单", "Confirm the dispatch"),
        judge=judge_proposal,
        undo=undo_of,
        tone="main",
        symbol="check",
        order=3,
    ),
    VerbForm(
        "decline_proposal",
        waiting_proposal(decline_proposal, "reason"),
        Declined,
        ("理由；工单继续待派", "Why; the order waits on"),
        label=("不同意提请", "Decline the proposal"),
        judge=judge_proposal,
        order=4,
    ),
    VerbForm("add_assignee", one_more, OneMore, ("协办单位和提示", "The unit and advice"), symbol="plus", order=24),
    VerbForm(
        "recall",
        lambda ask: recall(order=ask.order, reason=ask.data["reason"], **ask.by),
        Reason,
        ("理由；尚无单位答复时", "Why; while nobody has replied"),
        order=25,
        symbol="state-back",
    ),
    VerbForm(
        "to_adjudication",
        lambda ask: to_adjudication(order=ask.order, trigger=ask.data["trigger"], **ask.by),
        Trigger,
        ("职责交叉，或特急件电话裁定", "Duties overlap, or critical by telephone"),
        symbol="gavel",
        order=26,
    ),
    VerbForm(
        "start_round",
        next_round,
        Round,
        ("默认原主办单位；适用重办时限", "The same lead by default; limits of rework"),
        tone="main",
        symbol="refresh-cw",
        order=6,
    ),
)
