"""A unit asks to hand the order back; somebody decides (A04–A07, DOMAIN 4.4–4.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.changing import latest, latest_part, together
from huiying.dispatch.disputes import open_adjudication
from huiying.dispatch.lines import may_handle
from huiying.dispatch.models import ReturnRequest
from huiying.dispatch.parts import DECISION, Sending, leading, live_parts, send_co, stop_clocks
from huiying.dispatch.plan import Plan, check_plan, check_units, rule_of
from huiying.dispatch.sending import redispatch
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotAllowed, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.times import local_date
from huiying.orders.change import Change
from huiying.orders.children import children_done
from huiying.orders.handling import working
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.pausing import drop_pauses
from huiying.orders.reasons import RETURN
from huiying.orders.replying import to_review
from huiying.orders.rules import due_or_year
from huiying.orders.timing import credit_order

MOST_RETURNS = 2
MOST_UNITS = 3
DECIDE_WITHIN = {"urgent": "2 HOUR"}
DECIDE_USUALLY = "1 WORK_DAY"
OPEN = frozenset({"in_progress"})


class AskedBefore(Told):
    """The unit asked to return this order once already."""

    zh = "同一单位对同一工单只能申请退回一次。"
    en = "A unit may ask to return an order once."


class TooLate(Told):
    """The window for a return request has passed."""

    zh = "退单申请应在 {due} 前提出，已超过时限。"
    en = "A return had to be asked for before {due}."


class Forced(Told):
    """A forced dispatch cannot be returned."""

    zh = "裁定派单不得退回，请先办理；如有异议，办结后可申诉。"
    en = "A forced dispatch cannot be returned. Handle it first; an appeal is possible afterwards."


class ByPhone(Told):
    """Critical orders are not returned."""

    zh = "特急工单不得退回：请立即电话联系热线分派员裁定，先行处置。"
    en = "A critical order is not returned: call the hotline's dispatcher at once and act meanwhile."


class NextUnitNeeded(Told):
    """An approved return names the next unit."""

    zh = "同意退回时，请同时确定下一承办单位，或提请职责裁定。"
    en = "An approved return names the next unit, or sends the order to adjudication."


@dataclass(frozen=True)
class Ground:
    """Why a unit wants to return an order: a code of RETURN, the basis in words, and who should have it (an org's id)."""

    reason_code: str
    basis_text: str
    suggested_unit: str


def request_return(*, assignment: Assignment, ground: Ground, actor: Actor, now: datetime) -> ReturnRequest:
    """The unit asks to hand the order back (A04); its clock runs on.

    In order: checks window, once-only, not forced and not critical, moves the assignment, starts the decider's clock, cancels a pause
    that the lead still asks for (its time would be given back twice), journals `asg.return_requested`. The third request for an
    order goes to adjudication at once (D05). Raises Refused, Forced, ByPhone, AskedBefore, TooLate, NotNow, NotAllowed, Moved.
    """
    order, part = latest_part(assignment)
    refuse(check_ground(ground, part, actor, now))
    with together(actor, now), Change(order, actor=actor, now=now) as change:
        due, year = due_or_year(now, DECIDE_WITHIN.get(order.urgency, DECIDE_USUALLY), reference(actor.reference_version).calendar)
        facts = {"reason_code": ground.reason_code, "suggested": ground.suggested_unit}
        own = str(part.unit_id) == actor.unit_id
        asked_n = part.return_requested_n + 1
        change.move_assignment(part, "request_return", own=own, payload=facts, texts={"basis": ground.basis_text}, return_requested_n=asked_n)
        _may_ask(order, part, now)
        asked = ReturnRequest.objects.create(
            id=uuid7(now), assignment=part, order=order, unit_id=part.unit_id, reason_code=ground.reason_code, basis_text=ground.basis_text,
            suggested_unit_id=ground.suggested_unit, requested_by=actor.id, requested_at=now, decision_due=due,
        )  # fmt: skip
        change.drop_timers("sign_due", str(part.pk))
        drop_pauses(change, part)
        if is_lead(part) and order.returns_n >= MOST_RETURNS:
            open_adjudication(change, "third_return", part.unit)
        else:
            change.timer(DECISION, due, subject=str(part.pk), year=year)
        return asked


def check_ground(ground: Ground, part: Assignment, actor: Actor, now: datetime) -> list[Problem]:
    """Everything that is missing in a unit's ground."""
    problems = [
        *required("reason_code", ground.reason_code),
        *one_of("reason_code", ground.reason_code, RETURN),
        *required("basis_text", ground.basis_text),
        *longest("basis_text", ground.basis_text, 2_000),
        *required("suggested_unit", ground.suggested_unit),
    ]
    if ground.suggested_unit and not may_handle(reference(actor.reference_version).orgs.get(ground.suggested_unit), now):
        problems.append(Problem("suggested_unit", "not_a_unit", "不是可以承办的单位。", "This is not a unit that can handle orders."))
    if ground.suggested_unit == str(part.unit_id):
        problems.append(Problem("suggested_unit", "own_unit", "请建议其他单位。", "Suggest another unit."))
    return problems


def _may_ask(order: WorkOrder, part: Assignment, now: datetime) -> None:
    """The rules of a return: working on it, not forced, not critical, not before, not too late."""
    working(order, part, "request_return", orders=OPEN)
    if part.forced:
        raise Forced
    if order.urgency == "critical":
        raise ByPhone
    if ReturnRequest.objects.filter(order_id=order.pk, unit_id=part.unit_id).exclude(state="cancelled").exists():
        raise AskedBefore
    if part.return_due is not None and now >= part.return_due:
        raise TooLate(due=f"{local_date(part.return_due):%Y-%m-%d}")


def is_lead(part: Assignment) -> bool:
    """Whether an assignment is the order's lead, not a co-handler or a child."""
    return part.role == "lead" and part.parent_id is None


def pending_request(part: Assignment) -> ReturnRequest:
    """The request that waits on an assignment. Raises NotFound."""
    found = ReturnRequest.objects.filter(assignment_id=part.pk, state="pending").first()
    if found is None:
        raise NotFound
    return found


def _decider(order: WorkOrder, part: Assignment, actor: Actor) -> bool:
    """Whether the actor decides as the parent's leader. A child's return is the parent's alone, others the agency's. Raises NotAllowed."""
    working(order, part, "approve_return", orders=OPEN)
    if part.parent is None:
        return False
    if actor.account_class == "gov" and str(part.parent.unit_id) != actor.unit_id:
        raise NotAllowed(why="下派件的退回由上级单位决定", why_en="a child's return is decided by the unit above it")
    return str(part.parent.unit_id) == actor.unit_id


def refuse_return(*, assignment: Assignment, reason: str, actor: Actor, now: datetime) -> Assignment:
    """The return is refused (A06): the assignment counts as signed now, no clock moves, the unit cannot ask again.

    Journals `asg.return_refused`. Raises Refused, NotNow, NotAllowed, Moved.
    """
    order, part = latest_part(assignment)
    refuse(required("reason", reason), longest("reason", reason, 2_000))
    with Change(order, actor=actor, now=now) as change:
        change.move_assignment(part, "refuse_return", own=_decider(order, part, actor), texts={"reason": reason}, signed_at=part.signed_at or now)
        change.drop_timers(DECISION, str(part.pk))
        decide(pending_request(part), "refused", reason, change)
    return part


def cancel_return(*, assignment: Assignment, actor: Actor, now: datetime) -> Assignment:
    """The unit takes its request back (A07) and handles the order. Journals `asg.return_cancelled`. Raises NotNow, NotAllowed, Moved."""
    order, part = latest_part(assignment)
    with Change(order, actor=actor, now=now) as change:
        change.move_assignment(part, "cancel_return", own=str(part.unit_id) == actor.unit_id, signed_at=part.signed_at or now)
        working(order, part, "cancel_return", orders=OPEN)
        change.drop_timers(DECISION, str(part.pk))
        decide(pending_request(part), "cancelled", "", change)
    return part


def decide(asked: ReturnRequest, state: str, text: str, change: Change, credited: int = 0) -> None:
    """Write a decision on a request, within a change. Raises Moved."""
    found = ReturnRequest.objects.filter(pk=asked.pk, state="pending")
    if found.update(state=state, decision_text=text, decided_by=change.actor.id, decided_at=change.now, credited=credited) != 1:
        raise Moved


def approve_return(*, assignment: Assignment, decision: str, actor: Actor, now: datetime, plan: Plan | None = None, cross_duty: bool = False) -> WorkOrder:
    """The return is approved (A05) and, in the same action, the order goes on.

    In order: ends the assignment, credits the order's clock with the time the request waited (leads), counts the return, then
    sends the order on by `plan` (O19), or to adjudication when `cross_duty` is marked or three units were tried (O21). A
    co-handler is replaced by `plan.lead` when a plan is given; a child goes back to the unit above. Journals `asg.returned` and
    what follows. Raises Refused, NextUnitNeeded, NotNow, NotAllowed, Moved.
    """
    order, part = latest_part(assignment)
    refuse(required("decision", decision), longest("decision", decision, 2_000), _check_next(plan, order, part, actor, now))
    with together(actor, now):
        with Change(order, actor=actor, now=now) as change:
            asked = _end(change, part, decision, own=_decider(order, part, actor))
            if is_lead(part):
                credit_order(change, asked.requested_at, now)
            else:
                children_done(change, part)
        with Change(order, actor=actor, now=now) as change:
            if is_lead(part):
                _lead_on(change, part, plan, cross_duty=cross_duty)
            elif part.parent_id is None:
                _co_on(change, part, plan)
    return order


def _check_next(plan: Plan | None, order: WorkOrder, part: Assignment, actor: Actor, now: datetime) -> list[Problem]:
    """The plan for what comes next: a whole one for a lead, a unit and advice for a co-handler."""
    if plan is None:
        return []
    data = reference(actor.reference_version)
    problems = [Problem("lead", "same_unit", "不能再派给退单单位。", "Not to the unit that returned it.")] if plan.lead == str(part.unit_id) else []
    if not is_lead(part):
        return [*problems, *required("advice", plan.advice), *check_units((plan.lead,), data, now)]
    return [*problems, *check_plan(plan, order, in_force(now, actor.reference_version), data, now)]


def _end(change: Change, part: Assignment, decision: str, *, own: bool) -> ReturnRequest:
    """End an assignment as returned, with the decision on its request."""
    change.move_assignment(part, "approve_return", own=own, texts={"decision": decision}, ended_at=change.now)
    asked = pending_request(part)
    stop_clocks(change, part)
    decide(asked, "approved", decision, change, int((change.now - asked.requested_at).total_seconds()))
    return asked


def _lead_on(change: Change, part: Assignment, plan: Plan | None, *, cross_duty: bool) -> None:
    """Where the order goes after its lead returned it: to adjudication, or on by the plan."""
    counted: dict[str, Any] = {"returns_n": change.order.returns_n + 1}
    if cross_duty:
        open_adjudication(change, "cross_duty", part.unit, **counted)
    elif units_tried(change.order) >= MOST_UNITS:
        open_adjudication(change, "three_units", part.unit, **counted)
    elif plan is None:
        raise NextUnitNeeded
    else:
        redispatch(change, plan, **counted)


def units_tried(order: WorkOrder) -> int:
    """How many units had the lead in this round and have it no more."""
    ended = Assignment.objects.filter(order_id=order.pk, round_no=order.round_no, role="lead", parent__isnull=True, status__in=("returned", "withdrawn"))
    return ended.values("unit_id").distinct().count()


def _co_on(change: Change, part: Assignment, plan: Plan | None) -> None:
    """Another co-handler takes the place of the one that returned (O18), or the order goes on with the others."""
    lead = leading(live_parts(change.order))
    if plan is None or lead is None:
        to_review(change, part)
        return
    change.move("add_assignee", consequence=True, payload={"unit": plan.lead})
    version = change.actor.reference_version
    send_co(change, reference(version).orgs[plan.lead], Sending(rule_of(change.order, None, version), plan.advice), lead)


def return_undecided(*, order: WorkOrder, actor: Actor, now: datetime) -> bool:
    """Nobody decided a return in time: the order goes to adjudication (DOMAIN 4.4). For the schedule, at `return_decision`.

    A child's request stays with the unit above, with a note in the journal. Returns whether anything was done. Raises Moved.
    """
    order = latest(order)
    pending = ReturnRequest.objects.filter(assignment__order_id=order.pk, state="pending", decision_due__lte=now)
    late = list(pending.select_related("assignment__unit"))
    if not late or order.status != "in_progress":
        return False
    with together(actor, now), Change(order, actor=actor, now=now) as change:
        above = next((asked for asked in late if asked.assignment.parent_id is None), None)
        if above is None:
            change.note("asg.return_overdue", payload={"assignments": [str(asked.assignment_id) for asked in late]})
        else:
            open_adjudication(change, "undecided_return", above.assignment.unit)
    return True
