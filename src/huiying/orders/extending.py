"""More time, asked before the due (DOMAIN 4.4, D08): request, approve, refuse, lapse to the next approver."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.kit.limits import BadLimit, Limit
from huiying.orders.change import Change
from huiying.orders.handling import demand_own, latest, working
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.reasons import EXTENSION
from huiying.orders.rules import Rule, due_or_year
from huiying.orders.timing import case_of, move_assignment_due, move_order_due, shifted

DECIDED_WITHIN = "1 WORK_DAY"
LAST_STEP = 2
MAY_ASK = ("sent", "signed", "sub_assigned")
LONGEST_TEXT = 2_000


class TooLate(Told):
    """The due has passed."""

    zh = "延期须在到期前申请，本单已到期。"
    en = "More time is asked for before the due; this one is past."


class NoExtension(Told):
    """The limit rule gives no (further) extension."""

    zh = "这类工单不能（再）延期。"
    en = "This kind of order cannot be extended (again)."


class AlreadyAsked(Told):
    """A request is waiting for its decision."""

    zh = "已有一份申请在等待审批。"
    en = "A request is already waiting for its decision."


class PastParent(Told):
    """A child's due may not pass its parent's."""

    zh = "延期后的期限不能晚于上级单位自己的期限。"
    en = "The new due may not be later than the parent's own."


class SameApprover(Told):
    """The second extension is decided by another person, at the agency."""

    zh = "第二次延期须由热线管理机构的另一位负责人审批。"
    en = "A second extension is decided by another person in charge at the agency."


def request_extension(*, assignment: Assignment, amount: str, reason_code: str, reason_text: str, public_text: str, actor: Actor, now: datetime) -> TimeRequest:
    """The unit asks for `amount` more ("5 WORK_DAY"), before its due, with a reason and the words that the citizen will read.

    In order: checks due, rule and cap, keeps the request, marks the assignment, starts the decider's clock and journals
    `asg.extension_requested`. Raises TooLate, NoExtension, AlreadyAsked, Refused, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    working(order, part, "request_extension", MAY_ASK)
    if part.due_at is not None and now >= part.due_at:
        raise TooLate
    if part.extension_pending:
        raise AlreadyAsked
    number = part.extension_n + 1
    cap = _cap(rule_for(order, case=case_of(part), version=actor.reference_version), number)
    refuse(_check_amount(amount, cap), check_words(reason_code, reason_text, public_text))
    due, year = due_or_year(now, DECIDED_WITHIN, reference(actor.reference_version).calendar)
    asked = TimeRequest(
        id=uuid7(now), kind="extension", order=order, assignment=part, number=number, amount=amount, reason_code=reason_code,
        reason_text=reason_text, public_text=public_text, requested_by=actor.id, requested_at=now, decision_due=due,
    )  # fmt: skip
    with Change(order, actor=actor, now=now) as change:
        change.allow("request_extension", ROLES_OF["request_extension"], own=demand_own(part, actor))
        asked.save(force_insert=True)
        told = {"request": str(asked.pk), "amount": amount, "reason_code": reason_code, "number": number}
        texts = {"reason": reason_text, "public_text": public_text}
        change.note_assignment(part, "asg.extension_requested", payload=told, texts=texts, extension_pending=True)
        change.timer("extension_decision", due, subject=str(asked.pk), year=year)
    return asked


def check_words(reason_code: str, reason_text: str, public_text: str) -> list[Problem]:
    """What is wrong with the words of a request for time: a coded reason, its ground, and what the citizen will read."""
    code = [*required("reason_code", reason_code), *one_of("reason_code", reason_code, EXTENSION)]
    words = [("reason_text", reason_text), ("public_text", public_text)]
    return [*code, *(p for name, text in words for p in (*required(name, text), *longest(name, text, LONGEST_TEXT)))]


def _cap(rule: Rule, number: int) -> Limit:
    """The most that the numbered extension may be. Raises NoExtension."""
    if number > len(rule.extensions):
        raise NoExtension
    return Limit.parse(rule.extensions[number - 1])


def _check_amount(amount: str, cap: Limit) -> list[Problem]:
    try:
        wanted = Limit.parse(amount)
    except BadLimit:
        return [Problem("amount", "not_a_limit", "请填写延期时长", "Give the length of the extension")]
    if wanted.unit is cap.unit and Decimal(0) < wanted.amount <= cap.amount:
        return []
    return [Problem("amount", "over_cap", f"最多延期 {cap.zh()}", f"At most {cap.en()}")]


def approve_extension(*, request: TimeRequest, actor: Actor, now: datetime, decision_text: str = "") -> TimeRequest:
    """Grant the time: the first by a closing reviewer (a child's by its parent, inside its own due), the second by another one at the agency.

    In order: decides the request, moves the unit's due and, for the lead, the order's, and journals `asg.extended` and
    `order.extended`. Raises SameApprover, PastParent, NotNow, NotAllowed, Moved.
    """
    order, part, asked = _pending(request)
    with Change(order, actor=actor, now=now) as change:
        change.allow("approve_extension", ROLES_OF["approve_extension"], own=_parents_own(part, actor))
        _check_decider(asked, part, actor)
        amount = Limit.parse(asked.amount)
        moved = shifted(part.due_at, part.limit_text or asked.amount, amount, reference(actor.reference_version).calendar)
        if part.parent and moved.due and part.parent.due_at and moved.due > part.parent.due_at:
            raise PastParent
        told = {"request": str(asked.pk), "number": asked.number}
        move_assignment_due(change, part, "asg.extended", amount, payload=told, extension_n=asked.number, extension_pending=False)
        if part.role == "lead" and part.parent is None:
            move_order_due(change, "order.extended", amount, payload={"request": str(asked.pk)})
        change.drop_timers("extension_decision", str(asked.pk))
        return decide(asked, "approved", actor, now, decision_text, new_due=part.due_at)


def refuse_extension(*, request: TimeRequest, reason: str, actor: Actor, now: datetime) -> TimeRequest:
    """Do not grant the time; nothing moves. Journals `asg.extension_refused`. Raises Refused, NotNow, NotAllowed, Moved."""
    order, part, asked = _pending(request)
    refuse(required("reason", reason), longest("reason", reason, LONGEST_TEXT))
    with Change(order, actor=actor, now=now) as change:
        change.allow("refuse_extension", ROLES_OF["refuse_extension"], own=_parents_own(part, actor))
        _check_decider(asked, part, actor)
        change.note_assignment(part, "asg.extension_refused", payload={"request": str(asked.pk)}, texts={"reason": reason}, extension_pending=False)
        change.drop_timers("extension_decision", str(asked.pk))
        return decide(asked, "refused", actor, now, reason)


def lapse_extension(*, request: TimeRequest, actor: Actor, now: datetime) -> TimeRequest:
    """Nobody decided in time: it passes to the next approver, after the last one it lapses. The due does not move.

    For the timer "extension_decision". Journals `asg.extension_passed_on` or `asg.extension_lapsed`.
    """
    order, part, asked = _pending(request, LIVE_ASSIGNMENT)  # its clock runs on while the unit asks to hand back
    with Change(order, actor=actor, now=now) as change:
        if asked.approver_step >= LAST_STEP:
            change.note_assignment(part, "asg.extension_lapsed", payload={"request": str(asked.pk)}, extension_pending=False)
            return decide(asked, "lapsed", actor, now, "")
        due, year = due_or_year(now, DECIDED_WITHIN, reference(actor.reference_version).calendar)
        change.note_assignment(part, "asg.extension_passed_on", payload={"request": str(asked.pk), "step": LAST_STEP})
        change.timer("extension_decision", due, subject=str(asked.pk), round_no=LAST_STEP, year=year)
        asked.approver_step, asked.decision_due = LAST_STEP, due
        asked.save(update_fields=["approver_step", "decision_due"])
    return asked


def drop_requests(change: Change, part: Assignment) -> None:
    """Cancel what an assignment still asks for, because its part is done."""
    if part.extension_pending:
        TimeRequest.objects.filter(assignment=part, state="pending").update(state="cancelled", decided_at=change.now)
        change.note_assignment(part, "asg.extension_cancelled", extension_pending=False)


def decide(asked: TimeRequest, state: str, actor: Actor, now: datetime, text: str, *, new_due: datetime | None = None) -> TimeRequest:
    """Write the decision of a pending request (compare-and-swap). Raises Moved."""
    done = {"state": state, "decided_by": actor.id, "decided_at": now, "decision_text": text, "new_due": new_due}
    if TimeRequest.objects.filter(pk=asked.pk, state="pending").update(**done) != 1:
        raise Moved
    for name, value in done.items():
        setattr(asked, name, value)
    return asked


def _pending(request: TimeRequest, states: Collection[str] = MAY_ASK) -> tuple[WorkOrder, Assignment, TimeRequest]:
    """Order, assignment and request as they stand now. Raises NotNow when it is decided, or the assignment is in none of `states`."""
    assignment = Assignment.objects.get(time_requests=request)
    order, part = latest(assignment)
    asked = TimeRequest.objects.get(pk=request.pk)
    if asked.state != "pending" or part.status not in states:
        raise NotNow(state="已有决定", state_en="decided", verb="审批延期", verb_en="Decide the extension")
    return order, part, asked


def _parents_own(part: Assignment, actor: Actor) -> bool:
    return part.parent is not None and str(part.parent.unit_id) == actor.unit_id


def _check_decider(asked: TimeRequest, part: Assignment, actor: Actor) -> None:
    if asked.number == 1:
        return
    first = TimeRequest.objects.filter(assignment_id=part.pk, kind="extension", state="approved", number=1).values_list("decided_by", flat=True).first()
    if actor.id == first or actor.employer_kind != "hotline_agency":
        raise SameApprover
