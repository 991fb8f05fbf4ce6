"""One order for a screen: found by its public number, within what the actor may see, with its assignments."""

from uuid import UUID

from django.db.models.expressions import BaseExpression

from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import get_visible


def assignments_of(order: WorkOrder, actor: Actor) -> list[Assignment]:
    """All assignments of an order, oldest first and the lead before co-handlers sent with it, with their units from memory (one statement)."""
    units = reference(actor.reference_version).orgs
    found = list(Assignment.objects.filter(order=order).order_by("sent_at", "-role", "id"))
    for assignment in found:
        assignment.unit = units[str(assignment.unit_id)]
    return found


def order_and_assignments(order_no: str | UUID, actor: Actor, **also: BaseExpression) -> tuple[WorkOrder, list[Assignment]]:
    """An order, with further columns by their names, and all its assignments (two statements). Raises NotFound, for a foreign one as for none."""
    order = get_visible(order_no, actor, **also)
    return order, assignments_of(order, actor)
