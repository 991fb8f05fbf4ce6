"""A parent order goes away: its oldest merged caller takes the lead, with assignments and clock (DOMAIN 4.2)."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.orders.change import Change
from huiying.orders.clocks import ARCHIVE, INFO, restart_intake_clock
from huiying.orders.fields import UNTOLD
from huiying.orders.merging import follow, leaves, merged_children
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.withdrawing import live_assignments, waiting_timers

# The way from "submitted" to the parent's state, step by step through the life cycle.
PATH = {
    "submitted": (),
    "need_info": (),
    "pending_dispatch": ("accept",),
    "in_progress": ("accept", "dispatch"),
    "adjudicating": ("accept", "dispatch", "to_adjudication"),
    "suspended": ("accept", "dispatch", "suspend"),
    "long_term": ("accept", "dispatch", "plan_long_term"),
}
INHERITED = (
    "owner_id", "limit_rule_id", "first_dispatch_at", "dispatch_due", "due_original", "due_at", "open_year", "credited", "paused_at",
    "suspended_until", "round_no", "hop_n", "returns_n", "supervise_n", "demand_type", "topic_code", "urgency", "region_code", "is_hard_case", "problem_order",
    "light",
)  # fmt: skip


def promote_oldest(*, parent: WorkOrder, actor: Actor, now: datetime, other_only: bool = False) -> WorkOrder | None:
    """Let the oldest merged caller of an order that is about to end take its place; None when nobody is merged.

    In order: the child walks to the parent's state and takes its dues and counters, the live assignments, waiting timers and
    requests that are pending or in force become the child's, the other callers follow it (`order.promoted` names them). Call it
    before the parent is moved. `other_only` leaves out further orders of the same caller.
    """
    children = [child for child in merged_children(parent) if not other_only or child.merge_kind != "same_caller"]
    if not children:
        return None
    heir, others = children[0], children[1:]
    assignments = live_assignments(parent)
    with Change(heir, actor=actor, now=now) as change:
        change.move("split", consequence=True, payload={"parent": str(parent.pk)}, **leaves(heir))
        for verb in PATH[parent.status]:
            change.move(verb, consequence=True, payload={"promoted": True})
        _inherit(change, parent, assignments)
        told = {"from": str(parent.pk), "assignments": [str(a.pk) for a in assignments], "callers": [str(o.pk) for o in others]}
        change.note("order.promoted", payload=told, **_columns(change, parent), callers_n=1 + sum(o.merge_kind == "other_caller" for o in others))
    for other in others:
        follow(child=other, parent=heir, actor=actor, now=now)
    return heir


def _columns(change: Change, parent: WorkOrder) -> dict[str, Any]:
    """What the parent's columns give the heir. When it was first sent, and what it was first due, are its own once it has them."""
    own = {name for name in ("due_original", "first_dispatch_at") if getattr(change.order, name) is not None}
    taken = {name: getattr(parent, name) for name in INHERITED if name not in own}
    taken["had_assignments"] = parent.had_assignments or change.order.had_assignments
    return {**taken, **restart_intake_clock(change)} if parent.status == "need_info" else taken


def _whole(assignment: Assignment) -> dict[str, Any]:
    """All that is known of an assignment, so that the heir's own journal tells it from here on."""
    fields = {f.attname: getattr(assignment, f.attname) for f in assignment._meta.concrete_fields if f.attname not in UNTOLD | {"order_id"}}  # noqa: SLF001
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _inherit(change: Change, parent: WorkOrder, assignments: list[Assignment]) -> None:
    """Hand assignments, timers and pending requests over from the parent."""
    heir = change.order
    for assignment in assignments:
        change.note_assignment(assignment, "asg.inherited", payload={"from": str(parent.pk)}, **_whole(assignment), order=heir)
    Timer.objects.filter(stream=heir.stream).delete()
    waiting_timers(parent).exclude(kind__in=(ARCHIVE, INFO)).update(stream=heir.stream)
    in_force = Q(state="approved", kind__in=("suspend", "plan"), until__gt=change.now)  # its end, or its milestones, are the heir's now
    TimeRequest.objects.filter(Q(state="pending") | in_force, order_id=parent.pk).update(order_id=heir.pk)
