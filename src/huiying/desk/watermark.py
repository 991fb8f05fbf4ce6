"""The marks of views on the pages that show citizens' matters: who looks, when, and an id that leads back to the access record."""

from collections.abc import Callable

from huiying.directory.viewing import Mark, looked
from huiying.orders.models import WorkOrder
from huiying.pages.guard import harmless
from huiying.pages.requests import StaffRequest


def marked(request: StaffRequest, order: WorkOrder, where: str) -> Mark:
    """Write down that the reader sees this order now, on which screen, and give the mark that the page bears."""
    return marked_as(request, order.stream, str(order.pk), "order", where)


def marked_as(request: StaffRequest, stream: str, subject: str, what: str, where: str) -> Mark:
    """The same for something else than an order: a list, a message, an application without an order."""
    return looked(stream=stream, subject=subject, fields=[what], purpose="view", reason=where, actor=request.actor, now=request.now)


def list_marked(name: str) -> Callable[[StaffRequest], Mark]:
    """Writes down a look at the list `name`, and by which filters; the page bears the mark."""
    return lambda request: marked_as(request, f"list:{name}", "", "list", filters_of(request))


def filters_of(request: StaffRequest) -> str:
    """The filters in force, codes alone: words searched for, or put into the address, may be a name or a number."""
    given = [(name, value) for name, values in request.GET.lists() for value in values if name not in {"q", "export"}]
    return "&".join(f"{name}={value}" for name, value in given if harmless(name) and harmless(value))
