"""A matter that is told in a call: the call is the order's contact, and the number is the one that the switch captured. It never goes through a browser."""

from dataclasses import replace
from uuid import UUID

from huiying.calls.models import Contact
from huiying.calls.serving import demand_answered, number_of
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter


def in_call(matter: Matter, *, call: UUID, actor: Actor) -> Matter:
    """The matter as it was told in a call that the actor answered, with the captured number unless another or none is wanted. Raises NotYourCall."""
    demand_answered(call=call, actor=actor)
    number = "" if matter.person.phone.strip() or matter.number_source == "none" else number_of(call)
    if not number:
        return replace(matter, call=call)
    return replace(matter, call=call, person=replace(matter.person, phone=number), number_source="switch")


def belongs(*, call: UUID, order: UUID) -> bool:
    """Whether an order was told in a call: the call is its contact, or brought words to it."""
    return WorkOrder.objects.filter(pk=order, contact_id=call).exists() or Contact.objects.filter(pk=call, order_id=order).exists()
