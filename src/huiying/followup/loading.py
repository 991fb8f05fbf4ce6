"""An order with what the call-back needs of it."""

from dataclasses import dataclass

from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed
from huiying.orders.models import Assignment, WorkOrder


class OwnWork(NotAllowed):
    """Whoever handled may not do the call-back that scores it (DOMAIN 4.5, rule 8)."""

    zh = "承办单位不能回访自己办理的工单。"
    en = "The unit that handled an order may not do its call-back."

    def __init__(self) -> None:
        super().__init__()


@dataclass(frozen=True)
class Handled:
    """An order with its lead assignment of the present round (None without one) and all that was ever assigned."""

    order: WorkOrder
    lead: Assignment | None
    assignments: tuple[Assignment, ...]

    @property
    def claimed(self) -> str:
        """What the lead said about solving it; of a caller merged away, what the parent's lead said."""
        return self.lead.solved if self.lead else ""


def handled(order: WorkOrder) -> Handled:
    """An order with its assignments, or its parent's where it was answered with the parent (one statement)."""
    source = order.pk if order.had_assignments or order.parent_id is None else order.parent_id
    found = tuple(Assignment.objects.select_related("unit").filter(order_id=source).order_by("sent_at"))
    leads = [a for a in found if a.role == "lead" and a.parent_id is None and a.status not in {"returned", "withdrawn"}]
    return Handled(order, leads[-1] if leads else None, found)


def refuse_own_work(what: Handled, actor: Actor) -> None:
    """Raise OwnWork when a person of a unit that handled the order, or of one below it, acts."""
    if actor.kind == "staff" and any(actor.unit_path.startswith(a.unit.path) for a in what.assignments):
        raise OwnWork
