"""A matter that takes long gets a staged plan with dates, approved by two (O26, O27, D19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Moved, NotNow, Told
from huiying.kit.times import parse_rfc3339, rfc3339
from huiying.orders.change import Change, facts_of, possible
from huiying.orders.codes import ORDER_STATES
from huiying.orders.extending import LONGEST_TEXT, check_words, decide
from huiying.orders.handling import demand_own, latest
from huiying.orders.life import LIVE_ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.pausing import ask, pause, pending, refuse_pause, resume, run_on

MOST_STAGES = 24


@dataclass(frozen=True)
class Stage:
    """One milestone: what is done, and when it must be done."""

    title: str
    due: datetime


class SameApprover(Told):
    """The second approver of a plan is another person."""

    zh = "分阶段办理须由另一位审核员复核。"
    en = "A staged plan needs a second approver."


def request_plan(
    *, assignment: Assignment, stages: Sequence[Stage], reason_code: str, reason_text: str, public_text: str, actor: Actor, now: datetime
) -> TimeRequest:
    """The lead proposes a staged plan. Journals `asg.plan_requested`. Raises AlreadyAsked, Refused, NotNow, NotAllowed, Moved."""
    refuse(required("stages", list(stages)), _check_stages(stages, now), check_words(reason_code, reason_text, public_text))
    asked = TimeRequest(kind="plan", until=stages[-1].due, reason_code=reason_code, reason_text=reason_text, public_text=public_text)
    asked.milestones = [{"title": stage.title, "due": rfc3339(stage.due), "done_at": None} for stage in stages]
    told = {"reason_code": reason_code, "stages": len(stages)}
    return ask(asked=asked, assignment=assignment, event="asg.plan_requested", payload=told, actor=actor, now=now)


def _check_stages(stages: Sequence[Stage], now: datetime) -> list[Problem]:
    problems = [problem for stage in stages for problem in (*required("stages", stage.title), *longest("stages", stage.title, LONGEST_TEXT))]
    dues = [now, *(stage.due for stage in stages)]
    if any(later <= earlier for earlier, later in pairwise(dues)):
        problems.append(Problem("stages", "not_rising", "各阶段日期须晚于现在且依次递增", "Dates must lie ahead, one after the other"))
    if len(stages) > MOST_STAGES:
        problems.append(Problem("stages", "too_many", f"最多 {MOST_STAGES} 个阶段", f"At most {MOST_STAGES} stages"))
    return problems


def approve_plan(*, request: TimeRequest, actor: Actor, now: datetime, decision_text: str = "") -> TimeRequest:
    """Approve a staged plan: the first reviewer notes it (`order.plan_seconded`), the second, another person, puts it in force (O26).

    In order of the second: moves the order to `long_term`, stops the units' clocks, sends a reply under review back, sets a timer
    for each milestone. Raises SameApprover, NotNow, NotAllowed, Moved.
    """
    order, asked = pending(request, "plan")
    with Change(order, actor=actor, now=now) as change:
        row = possible(ORDER, order.status, "plan_long_term", facts_of(order), ORDER_STATES)
        change.allow("plan_long_term", row.who)
        if not asked.decided_by:
            if TimeRequest.objects.filter(pk=asked.pk, state="pending", decided_by="").update(decided_by=actor.id) != 1:
                raise Moved
            change.note("order.plan_approved_first", payload={"request": str(asked.pk)})
            asked.decided_by = actor.id
            return asked
        if asked.decided_by == actor.id:
            raise SameApprover
        return _put_in_force(change, asked, decision_text)


def _put_in_force(change: Change, asked: TimeRequest, decision_text: str) -> TimeRequest:
    actor, now, first = change.actor, change.now, asked.decided_by
    for part in Assignment.objects.filter(order=change.order, parent=None, round_no=change.order.round_no, status="replied", role="lead"):
        change.move_assignment(part, "reject", consequence=True, payload={"why": "long_term"}, replied_at=None)
    told = {"request": str(asked.pk), "first_approver": first, "second_approver": actor.id, "stages": len(asked.milestones)}
    change.move("plan_long_term", payload=told, texts={"public_text": asked.public_text}, paused_at=now)
    pause(change)
    change.drop_timers("plan_decision")
    change.drop_timers("review_due")
    for number, stage in enumerate(asked.milestones):
        change.timer("milestone", parse_rfc3339(stage["due"]), subject=f"{asked.pk}:{number}")
    decide(asked, "approved", actor, now, decision_text)
    TimeRequest.objects.filter(pk=asked.pk).update(decided_by=first, second_approver=actor.id)
    asked.decided_by, asked.second_approver = first, actor.id
    return asked


def refuse_plan(*, request: TimeRequest, reason: str, actor: Actor, now: datetime) -> TimeRequest:
    """No plan. For the timer "plan_decision" too: undecided is refused. Journals `order.suspension_refused`."""
    order, asked = pending(request, "plan")
    return refuse_pause(order=order, asked=asked, reason=reason, actor=actor, now=now)


def reach_milestone(*, request: TimeRequest, number: int, report: str, actor: Actor, now: datetime) -> TimeRequest:
    """The lead reports a stage as done (`order.milestone_reached`, the citizen is told); after the last one the order is in progress again.

    Raises Refused, NotNow, NotAllowed, Moved.
    """
    order, part = latest(lead_of(request))
    asked = TimeRequest.objects.get(pk=request.pk)  # after the order, whose version guards the stages
    refuse(required("report", report), longest("report", report, LONGEST_TEXT), _open_stage(asked, number))
    if order.status != "long_term":
        raise NotNow(state=ORDER_STATES.label(order.status, "zh"), state_en=ORDER_STATES.label(order.status, "en"), verb="报告阶段", verb_en="Report the stage")
    with Change(order, actor=actor, now=now) as change:
        change.allow("reply", ("UL*",), own=demand_own(part, actor))
        change.note("order.milestone_reached", payload={"request": str(asked.pk), "number": number}, texts={"public_text": report})
        change.drop_timers("milestone", f"{asked.pk}:{number}")
        asked.milestones[number]["done_at"] = rfc3339(now)
        asked.save(update_fields=["milestones"])
        if all(stage["done_at"] for stage in asked.milestones):
            run_on(change, consequence=True)
    return asked


def lead_of(asked: TimeRequest) -> Assignment:
    """The live lead of a plan's order. Raises NotNow."""
    part = Assignment.objects.filter(order_id=asked.order_id, role="lead", parent=None, status__in=LIVE_ASSIGNMENT).first()
    if part is None:
        raise NotNow("目前没有主办单位。", "There is no lead at the moment.")
    return part


def _open_stage(asked: TimeRequest, number: int) -> list[Problem]:
    if asked.kind == "plan" and 0 <= number < len(asked.milestones) and not asked.milestones[number]["done_at"]:
        return []
    return [Problem("number", "no_such_stage", "没有这个待办阶段", "No such open stage")]


def miss_milestone(*, request: TimeRequest, number: int, actor: Actor, now: datetime) -> WorkOrder:
    """A stage was not reported in time: the plan ends and the clocks run on (O27). For the timer "milestone" with subject "<request>:<number>"."""
    asked = TimeRequest.objects.get(pk=request.pk)
    order = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=asked.order_id)
    if _open_stage(asked, number) or order.status != "long_term":
        return order
    return resume(order=order, actor=actor, now=now)
