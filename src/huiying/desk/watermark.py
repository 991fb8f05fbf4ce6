"""The mark of a view on an order's pages: who looks, when, and an id that leads back to the access record."""

from huiying.directory.viewing import Mark, looked
from huiying.orders.models import WorkOrder
from huiying.pages.requests import StaffRequest


def marked(request: StaffRequest, order: WorkOrder, where: str) -> Mark:
    """Write down that the reader sees this order now, on which screen, and give the mark that the page bears."""
    return looked(stream=order.stream, subject=str(order.pk), fields=["order"], purpose="view", reason=where, actor=request.actor, now=request.now)
