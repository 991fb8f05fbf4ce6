"""An assignment with its order, as they stand."""

from uuid import UUID

from huiying.dispatch.changing import read_order
from huiying.kit.errors import NotFound
from huiying.orders.models import Assignment, WorkOrder


def read_assignment(assignment_id: UUID | str) -> tuple[WorkOrder, Assignment]:
    """Order and assignment as they stand now; the order first, so that its version guards both. Raises NotFound."""
    order_id = Assignment.objects.values_list("order_id", flat=True).filter(pk=assignment_id).first()
    if order_id is None:
        raise NotFound
    order = read_order(order_id)
    return order, Assignment.objects.select_related("unit").get(pk=assignment_id)
