"""Requests for time: a unit asks for an extension, a suspension or a staged plan; the reviewer, or the unit above, decides."""

from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.inputs import area, coded, day, end_of, judged
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.kit.errors import NotFound
from huiying.kit.limits import Limit
from huiying.orders.extending import request_extension
from huiying.orders.limits import rule_for
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.pausing import request_suspend, resume
from huiying.orders.planning import Stage, reach_milestone, request_plan
from huiying.orders.reasons import EXTENSION
from huiying.orders.timing import case_of
from huiying.orders.verbs import Verb

STAGES = range(1, 7)
NOBODY_ASKED: Said = ("没有待决定的申请", "No request is waiting")


def request_of(order: WorkOrder, kind: str, state: str = "pending") -> TimeRequest | None:
    """The order's newest request of a kind in a state; read once for an order."""
    prefetch_related_objects([order], "time_requests")
    found = [asked for asked in order.time_requests.all() if asked.kind == kind and asked.state == state]
    return max(found, key=lambda asked: asked.requested_at, default=None)


class Grounds(VerbInput):
    """Why more or other time is needed, for the house and for the citizen."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    reason_text = area(gettext_lazy("In detail"), 2)
    public_text = area(gettext_lazy("What the citizen will read"), 2)

    def prepare(self) -> None:
        """The coded reasons."""
        coded(self, "reason_code", EXTENSION)


class Extension(Grounds):
    """How much more time, within what the rule gives."""

    field_order = ("amount",)
    amount = forms.DecimalField(label=gettext_lazy("How much more"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))

    def prepare(self) -> None:
        """The most that the rule gives is the default."""
        super().prepare()
        cap = cap_of(self.subject)
        if cap is not None:
            self.fields["amount"].initial = self.fields["amount"].widget.attrs["max"] = f"{cap.amount:f}"
            self.fields["amount"].help_text = _("At most {limit}").format(limit=cap.label(get_language() or "zh-hans"))


class Suspension(Grounds):
    """Until when the clocks stop."""

    field_order = ("until",)
    until = day(gettext_lazy("Until, at most 90 days"))


class Stages(Grounds):
    """The milestones of a staged plan: up to six, one after the other."""

    layout = "desk/verb_stages.html"
    most = STAGES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in STAGES:
            self.fields[f"title_{n}"] = forms.CharField(label=_("Stage {n}").format(n=n), required=n == 1, max_length=200)
            self.fields[f"due_{n}"] = day(_("Done by"), required=n == 1)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each stage's title and day."""
        return [(self[f"title_{n}"], self[f"due_{n}"]) for n in STAGES]


class Report(VerbInput):
    """A stage that was reached."""

    number = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=int, widget=forms.RadioSelect)
    report = area(gettext_lazy("What was done; the citizen will read it"))

    def prepare(self) -> None:
        """The stages that are still open."""
        plan = request_of(self.subject.order, "plan", "approved")
        stages = plan.milestones if plan else []
        self.fields["number"].choices = [(n, stage["title"]) for n, stage in enumerate(stages) if not stage["done_at"]]  # type: ignore[attr-defined]


def cap_of(subject: Subject) -> Limit | None:
    """The most that the next extension may be; None where the rule gives none."""
    part = subject.asg
    given = rule_for(subject.order, case=case_of(part), version=subject.actor.reference_version).extensions
    return Limit.parse(given[part.extension_n]) if part.extension_n < len(given) else None


def no_extension(subject: Subject) -> Said | None:
    """Why more time cannot be asked for."""
    part = subject.asg
    if part.extension_pending:
        return ("已有一份申请在等待审批", "A request is waiting for its decision")
    if part.due_at is not None and subject.now >= part.due_at:
        return ("已到期；延期须在到期前申请", "The due has passed; ask before it")
    return ("这类工单不能再延期", "This kind of order cannot be extended again") if cap_of(subject) is None else None


def is_lead(subject: Subject) -> bool:
    """The order's lead, who alone asks for a pause."""
    return subject.asg.role == "lead" and subject.asg.parent_id is None


def judge_plan(subject: Subject) -> Verb:
    """Whether the lead may propose a staged plan."""
    there = subject.order.status == "in_progress" and subject.asg.status in {"signed", "sub_assigned"}
    own = str(subject.asg.unit_id) == subject.actor.unit_id
    return judged(subject, "request_suspend", own=own, there=there, why=("签收后、办理中才能申请", "Once signed for and in progress"))


def judge_stage(subject: Subject) -> Verb:
    """Whether the lead may report a stage."""
    own = any(a.role == "lead" and a.parent_id is None and a.ended_at is None and str(a.unit_id) == subject.actor.unit_id for a in subject.assignments)
    return judged(subject, "reply", ("UL*",), own=own, there=subject.order.status == "long_term", why=("不在分阶段办理中", "There is no staged plan"))


def asked_extension(ask: Ask) -> object:
    """Ask for more time, counted as the rule counts."""
    cap, given = cap_of(ask.subject), ask.data
    amount = f"{given['amount']:f} {cap.unit.value}" if cap else ""
    return request_extension(assignment=ask.asg, amount=amount, **_grounds(given), **ask.by)


def _grounds(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("reason_code", "reason_text", "public_text")}


def asked_plan(ask: Ask) -> object:
    """Propose the stages that were filled in."""
    given = ask.data
    pairs = [(given[f"title_{n}"], given[f"due_{n}"]) for n in STAGES]
    stages = [Stage(title, end_of(last)) for title, last in pairs if title and last]
    return request_plan(assignment=ask.asg, stages=stages, **_grounds(given), **ask.by)


def reached(ask: Ask) -> object:
    """Report a stage of the plan in force."""
    plan = request_of(ask.order, "plan", "approved")
    if plan is None:
        raise NotFound
    return reach_milestone(request=plan, number=ask.data["number"], report=ask.data["report"], **ask.by)


register(
    VerbForm(
        "request_extension",
        asked_extension,
        Extension,
        ("到期前提出；须写给市民看的理由", "Before the due; with words for the citizen"),
        on="assignment",
        when=no_extension,
        symbol="clock",
        order=15,
    ),
    VerbForm(
        "request_suspend",
        lambda ask: request_suspend(assignment=ask.asg, until=end_of(ask.data["until"]), **_grounds(ask.data), **ask.by),
        Suspension,
        ("日期和理由；审批后停表，最长 90 天", "A date and why; the clocks stop once approved"),
        on="assignment",
        only_if=is_lead,
        symbol="state-stop",
        order=16,
    ),
    VerbForm(
        "request_plan",
        asked_plan,
        Stages,
        ("各阶段和日期；须两人审批", "Stages with dates; two approve it"),
        on="assignment",
        label=("申请分阶段办理", "Ask for a staged plan"),
        only_if=is_lead,
        judge=judge_plan,
        symbol="list",
        order=17,
    ),
    VerbForm(
        "reach_milestone",
        reached,
        Report,
        ("做到了什么，市民会看到", "What was done; the citizen reads it"),
        label=("报告阶段完成", "Report a stage"),
        only_if=lambda s: s.order.status == "long_term",
        judge=judge_stage,
        tone="main",
        symbol="flag",
        order=7,
    ),
    VerbForm(
        "resume",
        lambda ask: resume(order=ask.order, **ask.by),
        only_if=lambda s: s.order.status in {"suspended", "long_term"},
        confirm=("恢复办理，时钟继续走？", "Let the clocks run on?"),
        order=18,
    ),
)
