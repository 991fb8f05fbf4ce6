"""The clocks before dispatch and after the end: until dispatch, for missing facts, until the archive."""

from datetime import timedelta
from typing import Any

from huiying.directory.reference import reference
from huiying.kit.limits import Limit, after_pause, due
from huiying.kit.workdays import UnknownYear
from huiying.orders.change import Change
from huiying.orders.limits import rule_for
from huiying.orders.rules import due_or_year

ARCHIVE_AFTER = Limit.parse("30 CAL_DAY")
DISPATCH, INFO, ARCHIVE = "dispatch_due", "info_due", "archive"


def start_intake_clock(change: Change, version: int) -> None:
    """Start the clock until dispatch from the order's limit rule; an unknown year leaves it open."""
    order = change.order
    limit = rule_for(order, version=version).dispatch
    order.dispatch_due, order.open_year = due_or_year(change.now, limit, reference(version).calendar)
    change.timer(DISPATCH, order.dispatch_due, year=order.open_year)


def restart_intake_clock(change: Change) -> dict[str, Any]:
    """Start the clock until dispatch anew for an order that stands; the columns to set with the move."""
    start_intake_clock(change, change.actor.reference_version)
    return {"dispatch_due": change.order.dispatch_due, "open_year": change.order.open_year, "paused_at": None}


def pause_intake_clock(change: Change) -> dict[str, Any]:
    """Stop the clock until dispatch; the columns to set with the move."""
    change.drop_timers(DISPATCH)
    return {"paused_at": change.now}


def resume_intake_clock(change: Change) -> dict[str, Any]:
    """Let the clock until dispatch run on, its due moved by the time it stood; the columns to set with the move."""
    order, version = change.order, change.actor.reference_version
    if order.dispatch_due is None or order.paused_at is None:
        return restart_intake_clock(change)
    limit = rule_for(order, version=version).dispatch
    try:
        moved = after_pause(order.dispatch_due, order.paused_at, change.now, Limit.parse(limit).unit, reference(version).calendar)
    except UnknownYear as unknown:
        change.timer(DISPATCH, None, year=unknown.year)
        return {"dispatch_due": None, "open_year": unknown.year, "paused_at": None}
    change.timer(DISPATCH, moved)
    return {"dispatch_due": moved, "paused_at": None}


def stop_intake_clock(change: Change) -> None:
    """Drop whatever waits before dispatch: the dispatch clock and the question for facts."""
    change.drop_timers(DISPATCH)
    change.drop_timers(INFO)


def start_archive_clock(change: Change) -> None:
    """The order came to an end: it is archived thirty days later."""
    calendar = reference(change.actor.reference_version).calendar
    change.timer(ARCHIVE, due(change.now, ARCHIVE_AFTER, calendar), round_no=change.order.reopen_n)


def shorten_intake_clock(change: Change, limit: str) -> dict[str, Any]:
    """Bring the dispatch due forward to a shorter limit from now; never later than it was."""
    order = change.order
    moved, year = due_or_year(change.now, limit, reference(change.actor.reference_version).calendar)
    if moved is None or year is not None or (order.dispatch_due is not None and order.dispatch_due - moved <= timedelta(0)):
        return {}
    change.timer(DISPATCH, moved)
    return {"dispatch_due": moved, "open_year": None}
