"""Dispatch: to a lead and co-handlers, by the catalogue or with a reason (O16–O20)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.changing import latest
from huiying.dispatch.models import DispatchProposal
from huiying.dispatch.parts import Sending, leading, live_parts, send_co, send_lead, withdraw_all
from huiying.dispatch.plan import LONGEST_ADVICE, Plan, check_plan, check_units, rule_of
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Moved, Told
from huiying.kit.workdays import WorkCalendar
from huiying.orders.change import Change, Repeated
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rules import Rule, due_or_year

SWITCH, CONFIRM = "operator_dispatch", "gov_confirm_dispatch"


class ConfirmFirst(Told):
    """The engagement asks for a government dispatcher's confirmation."""

    zh = "合同约定派单须经热线管理机构确认，请提请派单。"
    en = "A dispatch needs the agency's confirmation. Propose it instead."


class Replied(Told):
    """A unit has replied already."""

    zh = "已有单位答复，不能收回。"
    en = "A unit has replied already, so the order cannot be recalled."


class AlreadyThere(Told):
    """The unit has the order already."""

    zh = "该单位已在承办本工单。"
    en = "This unit is handling the order already."


class NoLead(Told):
    """Nobody leads at the moment."""

    zh = "目前没有主办单位。"
    en = "There is no lead at the moment."


def may_dispatch_itself(actor: Actor) -> None:
    """Raise ConfirmFirst for an operator's dispatcher whose engagement asks for confirmation."""
    if actor.account_class == "op" and {SWITCH, CONFIRM} <= actor.switches:
        raise ConfirmFirst


def dispatch(*, order: WorkOrder, plan: Plan, actor: Actor, now: datetime, idem_key: str | None = None) -> WorkOrder:
    """Dispatch an accepted order (O17).

    In order: checks the plan, sends the lead and the co-handlers (their clocks and timers run from now), starts the order's
    clock when it is the first dispatch, makes the lead the owner, drops the pre-dispatch clock, lets waiting proposals lapse,
    journals `order.dispatched`. Raises Refused, ConfirmFirst, NotNow, NotAllowed, Moved (for a used idempotency key too).
    """
    may_dispatch_itself(actor)
    order = latest(order)
    _check(plan, order, actor, now)
    try:
        with Change(order, actor=actor, now=now, idem_key=idem_key) as change:
            send_out(change, plan)
            DispatchProposal.objects.filter(order_id=order.pk, state="pending").update(state="lapsed", decided_by=actor.id, decided_at=now)
    except Repeated as used:
        raise Moved from used
    return order


def _check(plan: Plan, order: WorkOrder, actor: Actor, now: datetime) -> None:
    refuse(check_plan(plan, order, in_force(now, actor.reference_version), reference(actor.reference_version), now))


def send_out(change: Change, plan: Plan, payload: Mapping[str, Any] | None = None) -> Assignment:
    """Dispatch within a change: the steps of `dispatch`, for a confirmed proposal too. The plan has been checked."""
    order, actor, now = change.order, change.actor, change.now
    data = reference(actor.reference_version)
    rule = rule_of(order, in_force(now, actor.reference_version).line(plan.line_id), actor.reference_version)
    clock = first_clock(rule, now, data.calendar) if order.first_dispatch_at is None else {}
    told = {"lead": plan.lead, "co": list(plan.co), "line": plan.line_id, **(payload or {})}
    change.move("dispatch", payload=told, owner=data.orgs[plan.lead], had_assignments=True, close_route="dispatched", **clock)
    change.drop_timers("dispatch_due")
    return send_parts(change, plan, Sending(rule, plan.advice, plan.line_id, plan.override_reason))


def first_clock(rule: Rule, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """The columns that start the order's clock, at its first dispatch only: the promise to the citizen is the lead's limit."""
    due, year = due_or_year(now, rule.reply, calendar)
    return {"first_dispatch_at": now, "due_original": due, "due_at": due, "open_year": year, "limit_rule_id": rule.id}


def send_parts(change: Change, plan: Plan, sending: Sending) -> Assignment:
    """Send the lead and the co-handlers of a plan; returns the lead's assignment."""
    orgs = reference(change.actor.reference_version).orgs
    lead = send_lead(change, orgs[plan.lead], sending)
    for unit in plan.co:
        send_co(change, orgs[unit], sending, lead)
    return lead


def add_assignee(*, order: WorkOrder, unit: Org, advice: str, actor: Actor, now: datetime) -> WorkOrder:
    """Let one more unit help (O18): a co-handler with a due before the lead's.

    Journals `order.assignee_added` and `asg.sent`. Raises Refused, AlreadyThere, NoLead, ConfirmFirst, NotNow, NotAllowed, Moved.
    """
    may_dispatch_itself(actor)
    order = latest(order)
    refuse(required("advice", advice), longest("advice", advice, LONGEST_ADVICE), check_units((str(unit.pk),), reference(actor.reference_version), now))
    parts = live_parts(order)
    with Change(order, actor=actor, now=now) as change:
        change.move("add_assignee", payload={"unit": str(unit.pk)})
        lead = leading(parts)
        if any(part.unit_id == unit.pk for part in parts):
            raise AlreadyThere
        if lead is None:
            raise NoLead
        send_co(change, unit, Sending(rule_of(order, None, actor.reference_version), advice), lead)
    return order


def redispatch(change: Change, plan: Plan, **fields: Any) -> Assignment:
    """Send the order on to another lead after an approved return (O19), within a change, with columns to set: one hop more.

    The new unit's clock runs from now; the order's clock goes on. Journals `order.redispatched`.
    """
    order, version = change.order, change.actor.reference_version
    rule = rule_of(order, in_force(change.now, version).line(plan.line_id), version)
    told = {"lead": plan.lead, "co": list(plan.co), "line": plan.line_id}
    change.move("redispatch", consequence=True, payload=told, owner=reference(version).orgs[plan.lead], hop_n=order.hop_n + 1, **fields)
    return send_parts(change, plan, Sending(rule, plan.advice, plan.line_id, plan.override_reason))


def recall(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Take a wrongly sent order back while nobody has replied (O20): assignments are withdrawn without fault, the agency owns it again.

    The order's clock runs on. Journals `order.recalled` and `asg.withdrawn`. Raises Refused, Replied, NotNow, NotAllowed, Moved.
    """
    order = latest(order)
    refuse(required("reason", reason), longest("reason", reason, 500))
    parts, agency = live_parts(order), reference(actor.reference_version).agency
    with Change(order, actor=actor, now=now) as change:
        change.move("recall", payload={"units": [str(part.unit_id) for part in parts]}, texts={"reason": reason}, owner=agency)
        if Assignment.objects.filter(order_id=order.pk, round_no=order.round_no, replied_at__isnull=False).exists():
            raise Replied
        withdraw_all(change, parts, "recall")
    return order
