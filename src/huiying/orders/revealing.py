"""The persons of an order in clear, its caller and whom it is about: who may ask at all, before the reveal itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from huiying.calls.models import Contact
from huiying.directory.reveal import reveal, written_down
from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed, NotFound
from huiying.orders.attachments import is_unit
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import sees_person, subtree, visible_to
from huiying.orders.respondents import opened

CONTACT_LASTS = timedelta(hours=2)


class NoOpenContact(NotAllowed):
    """An operator's agent sees a number only while talking with its owner."""

    zh = "服务商人员只能在正在进行的联络中查看个人信息。"
    en = "An operator's staff may see personal data during an open contact only."


def reveal_caller(*, order: WorkOrder, fields: Sequence[str], reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    """The name and number of an order's caller in clear, recorded with the reason (directory.reveal).

    A unit is never told who stays anonymous or made a tip-off, nor who stands behind an order that it was not sent. Raises
    NotFound, NoOpenContact, Refused, NotAllowed.
    """
    current = visible_to(actor).select_related("party").filter(pk=order.pk).first()
    if current is None or current.party is None or not sees_person(current, actor):
        raise NotFound
    _may_ask(current, actor, now)
    return reveal(party=current.party, fields=fields, reason=reason, stream=current.stream, actor=actor, now=now)


def reveal_respondent(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    """Whom an order is about, in clear, recorded with the reason as `order.respondent_revealed`.

    A unit that was sent the order may ask, since it has to look into the matter. Raises NotFound, NoOpenContact, Refused, NotAllowed.
    """
    current = visible_to(actor).filter(pk=order.pk).first()
    if current is None or not current.respondent_sealed:
        raise NotFound
    _may_ask(current, actor, now)
    written_down(
        event="order.respondent_revealed", subject=str(current.pk), fields=["respondent"], reason=reason, stream=current.stream, actor=actor, now=now
    )
    return {"respondent": opened(current)}


def _may_ask(current: WorkOrder, actor: Actor, now: datetime) -> None:
    """A unit asks about orders that it was sent, an operator's agent during a contact only. Raises NotFound, NoOpenContact."""
    if is_unit(actor) and not Assignment.objects.filter(order_id=current.pk, unit_id__in=[UUID(unit) for unit in subtree(actor)]).exists():
        raise NotFound
    if actor.account_class == "op" and not has_open_contact(current, actor, now):
        raise NoOpenContact


def has_open_contact(order: WorkOrder, actor: Actor, now: datetime) -> bool:
    """Whether the agent is in contact with somebody about this order."""
    return Contact.objects.filter(order_id=order.pk, agent=UUID(actor.id), ended_at__isnull=True, arrived_at__gt=now - CONTACT_LASTS).exists()
