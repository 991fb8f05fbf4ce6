"""Requests for time: a unit asks for an extension, a suspension or a staged plan; the reviewer, or the unit above, decides."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import word
from huiying.desk.inputs import Reason, area, coded, day, end_of, judged
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.kit.errors import NotFound
from huiying.kit.limits import Limit
from huiying.kit.times import parse_rfc3339
from huiying.orders.extending import approve_extension, refuse_extension, request_extension
from huiying.orders.limits import rule_for
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.pausing import approve_suspend, refuse_suspend, request_suspend, resume
from huiying.orders.planning import Stage, approve_plan, reach_milestone, refuse_plan, request_plan
from huiying.orders.reasons import EXTENSION
from huiying.orders.timing import case_of
from huiying.orders.verbs import Verb
from huiying.pages.moments import due_text

STAGES = range(1, 7)
NOBODY_ASKED: Said = ("没有待决定的申请", "No request is waiting")


def request_of(order: WorkOrder, kind: str, state: str = "pending") -> TimeRequest | None:
    """The order's newest request of a kind in a state; read once for an order."""
    prefetch_related_objects([order], "time_requests")
    found = [asked for asked in order.time_requests.all() if asked.kind == kind and asked.state == state]
    return max(found, key=lambda asked: asked.requested_at, default=None)


def waiting(order: WorkOrder, kind: str) -> TimeRequest:
    """The waiting request of a kind. Raises NotFound."""
    found = request_of(order, kind)
    if found is None:
        raise NotFound
    return found


def extension_of(subject: Subject) -> TimeRequest | None:
    """The extension that an assignment waits for."""
    prefetch_related_objects([subject.order], "time_requests")
    return next((a for a in subject.order.time_requests.all() if a.assignment_id == subject.asg.pk and a.kind == "extension" and a.state == "pending"), None)


def facts_of(asked: TimeRequest | None, now: Any) -> list[tuple[str, str]]:
    """A request as pairs, for who decides it."""
    if asked is None:
        return []
    language = get_language() or "zh-hans"
    pairs = [
        (_("Asks for"), Limit.parse(asked.amount).label(language) if asked.amount else ""),
        (_("Until"), due_text(asked.until, now) if asked.until else ""),
        (_("Reason"), word(EXTENSION, asked.reason_code)),
        (_("Ground"), asked.reason_text),
        (_("What the citizen will read"), asked.public_text),
        (_("Decide by"), due_text(asked.decision_due, now) if asked.decision_due else ""),
        *((f"{n}. {due_text(parse_rfc3339(stage['due']), now)}", stage["title"]) for n, stage in enumerate(asked.milestones, 1)),
    ]  # fmt: skip
    return [(name, text) for name, text in pairs if text]


class Grounds(VerbInput):
    """Why more or other time is needed, for the house and for the citizen."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    reason_text = area(gettext_lazy("Ground"), 2)
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


class Decision(VerbInput):
    """The grant of a request, with a word to the unit."""

    layout = "desk/verb_facts.html"
    text = area(gettext_lazy("Word to the unit"), 2, required=False)


def deciding(form: type[Any], kind: str) -> type[VerbInput]:
    """A decision's form about a kind of request."""

    def prepare(self: Any) -> None:
        asked = extension_of(self.subject) if kind == "extension" else request_of(self.subject.order, kind)
        self.facts = facts_of(asked, self.subject.now)

    return type(f"{form.__name__}{kind.title()}", (form,), {"prepare": prepare, "__doc__": form.__doc__})


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


def judge_extension(verb: str) -> Callable[[Subject], Verb]:
    """Whether the reader decides an extension: the agency's reviewer, or the unit above for a child's."""

    def judge(subject: Subject) -> Verb:
        over = next((a for a in subject.assignments if a.pk == subject.asg.parent_id), None)
        own = over is not None and str(over.unit_id) == subject.actor.unit_id
        return judged(subject, verb, own=own, there=subject.asg.extension_pending, why=NOBODY_ASKED)

    return judge


def judge_request(kind: str) -> Callable[[Subject], Verb]:
    """Whether the reader decides a suspension or a plan."""

    def judge(subject: Subject) -> Verb:
        verb = judged(subject, "suspend", ("CR*",))
        there = verb.allowed and subject.order.status in {"in_progress", "pending_review"} and request_of(subject.order, kind) is not None
        return judged(subject, "suspend", ("CR*",), there=there, why=NOBODY_ASKED)

    return judge


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
    pairs: list[tuple[str, date | None]] = [(given[f"title_{n}"], given[f"due_{n}"]) for n in STAGES]
    stages = [Stage(title, due) for title, last in pairs if title and (due := end_of(last)) is not None]
    return request_plan(assignment=ask.asg, stages=stages, **_grounds(given), **ask.by)


def reached(ask: Ask) -> object:
    """Report a stage of the plan in force."""
    plan = request_of(ask.order, "plan", "approved")
    if plan is None:
        raise NotFound
    return reach_milestone(request=plan, number=ask.data["number"], report=ask.data["report"], **ask.by)


def asked_for(ask: Ask) -> TimeRequest:
    """The extension that is decided. Raises NotFound."""
    found = extension_of(ask.subject)
    if found is None:
        raise NotFound
    return found


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
        Suspension,  # type: ignore[arg-type]
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
        "approve_extension",
        lambda ask: approve_extension(request=asked_for(ask), decision_text=ask.data["text"], **ask.by),
        deciding(Decision, "extension"),
        ("新期限由系统算出", "The new due follows by rule"),
        on="assignment",
        judge=judge_extension("approve_extension"),
        tone="main",
        order=8,
    ),
    VerbForm(
        "refuse_extension",
        lambda ask: refuse_extension(request=asked_for(ask), reason=ask.data["reason"], **ask.by),
        deciding(Reason, "extension"),
        ("理由", "The reason"),
        on="assignment",
        judge=judge_extension("refuse_extension"),
        order=9,
    ),
    VerbForm(
        "suspend",
        lambda ask: approve_suspend(request=waiting(ask.order, "suspend"), decision_text=ask.data["text"], **ask.by),
        deciding(Decision, "suspend"),
        ("到期日前停表，市民会收到说明", "Clocks stop until the day; the citizen is told"),
        label=("同意挂起", "Approve the suspension"),
        judge=judge_request("suspend"),
        tone="main",
        order=8,
    ),
    VerbForm(
        "refuse_suspend",
        lambda ask: refuse_suspend(request=waiting(ask.order, "suspend"), reason=ask.data["reason"], **ask.by),
        deciding(Reason, "suspend"),
        ("理由", "The reason"),
        label=("不同意挂起", "Refuse the suspension"),
        judge=judge_request("suspend"),
        order=9,
    ),
    VerbForm(
        "plan_long_term",
        lambda ask: approve_plan(request=waiting(ask.order, "plan"), decision_text=ask.data["text"], **ask.by),
        deciding(Decision, "plan"),
        ("须另一人复核后生效", "Another person seconds it"),
        label=("同意分阶段办理", "Approve the staged plan"),
        judge=judge_request("plan"),
        tone="main",
        order=8,
    ),
    VerbForm(
        "refuse_plan",
        lambda ask: refuse_plan(request=waiting(ask.order, "plan"), reason=ask.data["reason"], **ask.by),
        deciding(Reason, "plan"),
        ("理由", "The reason"),
        label=("不同意分阶段办理", "Refuse the staged plan"),
        judge=judge_request("plan"),
        order=9,
    ),
    VerbForm(
        "resume",
        lambda ask: resume(order=ask.order, **ask.by),
        only_if=lambda s: s.order.status in {"suspended", "long_term"},
        confirm=("恢复办理，时钟继续走？", "Let the clocks run on?"),
        order=18,
    ),
)
