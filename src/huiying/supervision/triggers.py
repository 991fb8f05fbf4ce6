"""What opens the third step at once, beside time; and what makes a problem order (DOMAIN 4.10)."""

from datetime import datetime, timedelta
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import read_order
from huiying.kit.actor import Actor
from huiying.orders.change import Change
from huiying.orders.models import Assignment, WorkOrder
from huiying.supervision.ladder import give
from huiying.supervision.models import Card
from huiying.supervision.steps import STEPS
from huiying.supervision.words import danger_word

REWORKS, PROBLEM_REWORKS = 2, 3
UNITS = 3
CALLERS, WITHIN = 5, timedelta(days=7)
NEGATIVES = 2


def look(*, order_id: UUID, actor: Actor, now: datetime) -> list[str]:
    """Look at an order after something happened to it, and open what its triggers ask for, each once; returns the triggers met."""
    order = read_order(order_id)
    found = met(order)
    assignment = last_lead(order)
    if assignment is None:
        return found
    for trigger in found:
        _open(order, assignment, "L3", trigger, actor, now)
    if is_problem(order) and not order.problem_order:
        with Change(order, actor=actor, now=now) as change:
            change.allow("mark_problem_order", ROLES_OF["mark_problem_order"])
            change.note("order.problem_marked", payload={"reworks": order.rework_n, "units": units_tried(order)}, problem_order=True)
        _open(order, assignment, "L4", "problem_order", actor, now)
    return found


def _open(order: WorkOrder, assignment: Assignment, code: str, trigger: str, actor: Actor, now: datetime) -> None:
    step = STEPS.get(actor.reference_version).get(code)
    if step and not Card.objects.filter(order=order, step=code, trigger=trigger).exists():
        give(order=order, assignment=assignment, step=step, trigger=trigger, actor=actor, now=now)


def met(order: WorkOrder) -> list[str]:
    """The triggers that an order meets now."""
    checks = {
        "rework": order.rework_n >= REWORKS,
        "dissatisfied_twice": order.negatives_n >= NEGATIVES,
        "three_units": units_tried(order) >= UNITS and not has_lead(order),
        "many_callers": callers_within(order) >= CALLERS,
        "danger_words": bool(danger_word(f"{order.title} {order.original_text}")),
    }
    return [trigger for trigger, holds in checks.items() if holds]


def is_problem(order: WorkOrder) -> bool:
    """Reworked three times, or three units and no lead."""
    return order.rework_n >= PROBLEM_REWORKS or (units_tried(order) >= UNITS and not has_lead(order))


def last_lead(order: WorkOrder) -> Assignment | None:
    """The latest lead, of whatever state."""
    return Assignment.objects.select_related("unit").filter(order=order, role="lead", parent__isnull=True).order_by("-sent_at").first()


def units_tried(order: WorkOrder) -> int:
    """How many units have been asked to lead."""
    return Assignment.objects.filter(order=order, role="lead", parent__isnull=True).values("unit_id").distinct().count()


def has_lead(order: WorkOrder) -> bool:
    """Whether some unit has the lead and has not handed it back or lost it."""
    return Assignment.objects.filter(order=order, role="lead", parent__isnull=True).exclude(status__in=("returned", "return_requested", "withdrawn")).exists()


def callers_within(order: WorkOrder) -> int:
    """The most callers of one matter in any seven days: the order's own, and those merged into it."""
    moments = sorted([order.received_at, *WorkOrder.objects.filter(parent=order, merge_kind="other_caller").values_list("received_at", flat=True)])
    return max(sum(1 for later in moments[place:] if later - first <= WITHIN) for place, first in enumerate(moments))
