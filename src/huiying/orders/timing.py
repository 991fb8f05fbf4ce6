"""How a running due moves: by an amount granted, or by a span of time that is not the unit's. Each move stands in the journal.

A move is written as {"moved": {"amount": "5 WORK_DAY"}} or {"moved": {"from": …, "to": …}}, so that a changed calendar can
count it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiying.directory.reference import reference
from huiying.kit.limits import Credit, Limit, Unit, credit, extend
from huiying.kit.times import parse_rfc3339, rfc3339
from huiying.kit.workdays import UnknownYear, WorkCalendar
from huiying.orders.change import Change
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, WorkOrder

DAY_S = 86_400
UNIT_TIMERS = ("sign_due", "contact_due", "asg_due")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that a clock did not run, or that is given back; counted on the clock of the due's own unit."""

    from_: datetime
    to: datetime


Shift = Span | Limit


@dataclass(frozen=True, slots=True)
class Moved:
    """A due after a move: the new due, or the calendar year that it waits for."""

    due: datetime | None
    year: int | None = None


def as_payload(shift: Shift) -> dict[str, str]:
    """A shift as the journal writes it."""
    if isinstance(shift, Limit):
        return {"amount": str(shift)}
    return {"from": rfc3339(shift.from_), "to": rfc3339(shift.to)}


def from_payload(written: Mapping[str, str]) -> Shift:
    """The shift of a journal payload."""
    if "amount" in written:
        return Limit.parse(written["amount"])
    return Span(parse_rfc3339(written["from"]), parse_rfc3339(written["to"]))


def shifted(due: datetime | None, limit: str, shift: Shift, calendar: WorkCalendar) -> Moved:
    """The due moved by a shift; `limit` ("5 WORK_DAY") says on which clock a span counts. An open due stays open."""
    if due is None or not limit:
        return Moved(due)
    try:
        if isinstance(shift, Limit):
            return Moved(extend(due, shift.credit, shift.unit, calendar))
        unit = Limit.parse(limit).unit
        return Moved(extend(due, credit(shift.from_, shift.to, unit, calendar), unit, calendar))
    except UnknownYear as unknown:
        return Moved(None, unknown.year)


def order_limit(order: WorkOrder) -> str:
    """The limit that the order's clock runs on: that of its rule, else that of its present classification."""
    return order.limit_rule.reply_limit if order.limit_rule else rule_for(order).reply


def case_of(assignment: Assignment) -> str:
    """Which case of the limit rules an assignment falls under: rework from the second round, supervised, or blank."""
    if assignment.round_no > 1:
        return "rework"
    return "supervised" if assignment.supervised else ""


def move_order_due(change: Change, event: str, shift: Shift, *, payload: Mapping[str, Any] | None = None, **fields: Any) -> None:
    """Move the order's due by a shift and journal `event` with it."""
    order = change.order
    moved = shifted(order.due_at, order_limit(order), shift, reference(change.actor.reference_version).calendar)
    change.note(event, payload={"moved": as_payload(shift), **(payload or {})}, due_at=moved.due, open_year=moved.year or order.open_year, **fields)


def move_assignment_due(change: Change, assignment: Assignment, event: str, shift: Shift, *, payload: Mapping[str, Any] | None = None, **fields: Any) -> None:
    """Move an assignment's reply due, and its timer, by a shift and journal `event` with it."""
    moved = shifted(assignment.due_at, assignment.limit_text, shift, reference(change.actor.reference_version).calendar)
    written = {"moved": as_payload(shift), **(payload or {})}
    change.note_assignment(assignment, event, payload=written, due_at=moved.due, open_year=moved.year or assignment.open_year, **fields)
    set_unit_timer(change, assignment, "asg_due", moved.due)


def set_unit_timer(change: Change, assignment: Assignment, kind: str, due: datetime | None) -> None:
    """Set or move one of an assignment's timers; an open due waits for the assignment's year."""
    change.timer(kind, due, subject=str(assignment.pk), round_no=assignment.round_no, year=assignment.open_year if due is None else None)


def stop_unit_timers(change: Change, assignment: Assignment) -> None:
    """Drop the timers of an assignment that has ended."""
    for kind in UNIT_TIMERS:
        change.drop_timers(kind, str(assignment.pk))


def seconds(amount: Credit) -> int:
    """A credit as seconds: days count 24 hours each."""
    return int(amount.total_seconds()) if isinstance(amount, timedelta) else amount * DAY_S


def credit_order(change: Change, from_: datetime, to: datetime, *, why: str = "return") -> None:
    """Give the order's clock the time between two moments back, counted on the clock of the limit's own unit (DOMAIN 4.6).

    For an approved return, an adjudication, a review that overran. Less than one unit of the clock moves nothing and is not
    journalled. A span that reaches into an unknown year leaves the due open.
    """
    order = change.order
    limit = order_limit(order)
    try:
        amount = seconds(credit(from_, to, Limit.parse(limit).unit if limit else Unit.HOUR, reference(change.actor.reference_version).calendar))
    except UnknownYear:
        amount = seconds(to - from_)
    if amount:
        move_order_due(change, "order.credited", Span(from_, to), payload={"why": why}, credited=order.credited + amount)
