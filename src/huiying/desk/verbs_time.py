"""Requests for time decided on the screens: extensions by the reviewer or the unit above, suspensions and plans by the reviewers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import word
from huiying.desk.inputs import Reason, area, judged
from huiying.desk.verbs import Ask, Said, Subject, VerbForm, VerbInput, register
from huiying.desk.verbs_requests import request_of
from huiying.kit.errors import NotFound
from huiying.kit.limits import Limit
from huiying.kit.times import parse_rfc3339
from huiying.orders.extending import approve_extension, refuse_extension
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.pausing import approve_suspend, refuse_suspend
from huiying.orders.planning import approve_plan, refuse_plan
from huiying.orders.reasons import EXTENSION
from huiying.orders.verbs import Verb
from huiying.pages.moments import due_text

NOBODY_ASKED: Said = ("没有待决定的申请", "No request is waiting")


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


def facts_of(asked: TimeRequest | None, now: datetime) -> list[tuple[str, str]]:
    """A request as pairs, for who decides it."""
    if asked is None:
        return []
    language = get_language() or "zh-hans"
    pairs = [
        (_("Asks for"), Limit.parse(asked.amount).label(language) if asked.amount else ""),
        (_("Until"), due_text(asked.until, now) if asked.until else ""),
        (_("Reason"), word(EXTENSION, asked.reason_code)),
        (_("In detail"), asked.reason_text),
        (_("What the citizen will read"), asked.public_text),
        (_("Decide by"), due_text(asked.decision_due, now) if asked.decision_due else ""),
        *((f"{n}. {due_text(parse_rfc3339(stage['due']), now)}", stage["title"]) for n, stage in enumerate(asked.milestones, 1)),
    ]  # fmt: skip
    return [(name, text) for name, text in pairs if text]


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


def asked_for(ask: Ask) -> TimeRequest:
    """The extension that is decided. Raises NotFound."""
    found = extension_of(ask.subject)
    if found is None:
        raise NotFound
    return found


register(
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
)
