"""A clock that stands still: suspension with a date (O24, O25, D18) and what both it and a staged plan do to the dues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, not_past, refuse, required
from huiying.kit.errors import NotNow
from huiying.kit.ids import uuid7
from huiying.kit.limits import Limit, due
from huiying.orders.change import Change
from huiying.orders.extending import LONGEST_TEXT, AlreadyAsked, check_words, decide
from huiying.orders.handling import demand_own, latest, owns, working
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.rules import due_or_year
from huiying.orders.timing import Span, as_payload, move_assignment_due, order_limit, set_unit_timer, shifted, stop_unit_timers

LONGEST_PAUSE = Limit.parse("90 CAL_DAY")
DECIDED_WITHIN = "2 WORK_DAY"
MAY_ASK = ("signed", "sub_assigned")


def request_suspend(
    *, assignment: Assignment, until: datetime, reason_code: str, reason_text: str, public_text: str, actor: Actor, now: datetime
) -> TimeRequest:
    """The lead asks to stop the clocks until a date, at most ninety days away, with the words that the citizen will read.

    Journals `asg.suspend_requested`. Raises AlreadyAsked, Refused, NotNow, NotAllowed, Moved.
    """
    refuse(required("until", until), not_past("until", until, now), _within_cap(until, now, actor), check_words(reason_code, reason_text, public_text))
    asked = TimeRequest(kind="suspend", until=until, reason_code=reason_code, reason_text=reason_text, public_text=public_text)
    return ask(asked=asked, assignment=assignment, event="asg.suspend_requested", payload={"reason_code": reason_code}, actor=actor, now=now)


def _within_cap(until: datetime, now: datetime, actor: Actor) -> list[Problem]:
    if until is None or until <= due(now, LONGEST_PAUSE, reference(actor.reference_version).calendar):
        return []
    return [Problem("until", "over_cap", f"最长 {LONGEST_PAUSE.zh()}", f"At most {LONGEST_PAUSE.en()}")]


def ask(*, asked: TimeRequest, assignment: Assignment, event: str, payload: Mapping[str, Any], actor: Actor, now: datetime) -> TimeRequest:
    """Keep a request of the lead (suspension or plan) with its decision due, timer "<kind>_decision". Raises AlreadyAsked, NotNow, NotAllowed, Moved."""
    order, part = latest(assignment)
    working(order, part, "request_suspend", MAY_ASK, {"in_progress"})
    if part.role != "lead" or part.parent_id is not None:
        raise NotNow("由主办单位申请。", "The lead asks for this.")
    if TimeRequest.objects.filter(assignment=part, state="pending").exclude(kind="extension").exists():
        raise AlreadyAsked
    asked.decision_due, year = due_or_year(now, DECIDED_WITHIN, reference(actor.reference_version).calendar)
    asked.id, asked.order, asked.assignment, asked.requested_by, asked.requested_at = uuid7(now), order, part, actor.id, now
    with Change(order, actor=actor, now=now) as change:
        change.allow("request_suspend", ROLES_OF["request_suspend"], own=demand_own(part, actor))
        asked.save(force_insert=True)
        texts = {"reason": asked.reason_text, "public_text": asked.public_text}
        change.note_assignment(part, event, payload={"request": str(asked.pk), **payload}, texts=texts)
        change.timer(f"{asked.kind}_decision", asked.decision_due, subject=str(asked.pk), year=year)
    return asked


def pending(request: TimeRequest, kind: str) -> tuple[WorkOrder, TimeRequest]:
    """Order and waiting request as they stand now. Raises NotNow."""
    order = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=request.order_id)
    asked = TimeRequest.objects.get(pk=request.pk)
    if asked.state != "pending" or asked.kind != kind:
        raise NotNow(state="已有决定", state_en="decided", verb="审批", verb_en="Decide")
    return order, asked


def approve_suspend(*, request: TimeRequest, actor: Actor, now: datetime, decision_text: str = "") -> TimeRequest:
    """Stop the clocks until the date (O24); the citizen is told. Raises Refused (date passed), NotNow, NotAllowed, Moved.

    In order: moves the order to `suspended`, marks each live part as paused, drops their timers, sets the timer of the end.
    """
    order, asked = pending(request, "suspend")
    refuse(not_past("until", asked.until, now))
    with Change(order, actor=actor, now=now) as change:
        told = {"request": str(asked.pk), "reason_code": asked.reason_code}
        change.move("suspend", payload=told, texts={"public_text": asked.public_text}, paused_at=now, suspended_until=asked.until)
        pause(change)
        change.drop_timers("suspend_decision")
        change.timer("resume", asked.until, subject=str(asked.pk))
        return decide(asked, "approved", actor, now, decision_text)


def refuse_suspend(*, request: TimeRequest, reason: str, actor: Actor, now: datetime) -> TimeRequest:
    """Nothing stops. For the timer "suspend_decision" too: undecided is refused. Journals `order.suspension_refused`."""
    order, asked = pending(request, "suspend")
    return refuse_pause(order=order, asked=asked, reason=reason, actor=actor, now=now)


def refuse_pause(*, order: WorkOrder, asked: TimeRequest, reason: str, actor: Actor, now: datetime) -> TimeRequest:
    """Refuse a suspension or a plan; the system does when nobody decided in time."""
    refuse(required("reason", reason), longest("reason", reason, LONGEST_TEXT))
    with Change(order, actor=actor, now=now) as change:
        change.allow("suspend", ("CR*", "SY"))
        change.note("order.suspension_refused", payload={"request": str(asked.pk)}, texts={"reason": reason})
        change.drop_timers(f"{asked.kind}_decision", str(asked.pk))
        return decide(asked, "refused", actor, now, reason)


def drop_pauses(change: Change, part: Assignment) -> None:
    """Cancel the suspension or plan that a lead still asks for, because it is the lead no more."""
    if part.role != "lead" or part.parent_id is not None:
        return
    for asked in TimeRequest.objects.filter(assignment=part, state="pending").exclude(kind="extension"):
        TimeRequest.objects.filter(pk=asked.pk, state="pending").update(state="cancelled", decided_at=change.now)
        change.drop_timers(f"{asked.kind}_decision", str(asked.pk))
        change.note_assignment(part, f"asg.{asked.kind}_cancelled", payload={"request": str(asked.pk)})


def _live(order: WorkOrder) -> QuerySet[Assignment]:
    return Assignment.objects.select_related("unit").filter(order=order, status__in=LIVE_ASSIGNMENT)


def pause(change: Change) -> None:
    """Stop the clocks of all live parts."""
    for part in _live(change.order):
        change.note_assignment(part, "asg.paused", paused_at=change.now)
        stop_unit_timers(change, part)


def resume(*, order: WorkOrder, actor: Actor, now: datetime) -> WorkOrder:
    """The clocks run on (O25, O27): at the date, earlier by the reviewer or the lead, or for a missed milestone. Raises NotNow, NotAllowed, Moved."""
    current = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=order.pk)
    with Change(current, actor=actor, now=now) as change:
        run_on(change)
    return current


def run_on(change: Change, *, consequence: bool = False) -> None:
    """Let the clocks run on within a change; as a `consequence` of a plan's last stage nobody is asked for the right to it.

    In order: moves the order to `in_progress` with its due moved by the stopped time, on the limit's own clock; moves each live
    part's dues likewise; drops the timers of the pause.
    """
    order, actor, now = change.order, change.actor, change.now
    parts = list(_live(order))
    own = any(part.role == "lead" and part.parent_id is None and owns(part, actor) for part in parts)
    stopped = Span(order.paused_at or order.state_at, now)
    moved = shifted(order.due_at, order_limit(order), stopped, reference(actor.reference_version).calendar)
    change.move(
        "resume", own=own, consequence=consequence, payload={"moved": as_payload(stopped)}, due_at=moved.due,
        open_year=moved.year or order.open_year, paused_at=None, suspended_until=None,
    )  # fmt: skip
    for part in parts:
        _run_part_on(change, part, Span(part.paused_at, now) if part.paused_at else None)
    for kind in ("resume", "milestone"):
        change.drop_timers(kind)
    TimeRequest.objects.filter(order=order, kind__in=("suspend", "plan"), state="approved", until__gt=now).update(until=now)


def _run_part_on(change: Change, part: Assignment, stopped: Span | None) -> None:
    """Move a paused part's dues by the stopped time; what is signed or contacted already needs no due any more."""
    if stopped is None:
        return
    calendar = reference(change.actor.reference_version).calendar
    fields: dict[str, Any] = {"paused_at": None}
    if part.signed_at is None:
        fields["sign_due"] = shifted(part.sign_due, part.limit_text, stopped, calendar).due
        set_unit_timer(change, part, "sign_due", fields["sign_due"])
    if part.first_contact_at is None:
        fields["contact_due"] = shifted(part.contact_due, part.limit_text, stopped, calendar).due
        set_unit_timer(change, part, "contact_due", fields["contact_due"])
    move_assignment_due(change, part, "asg.resumed", stopped, **fields)
