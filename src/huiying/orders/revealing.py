"""The persons of an order in clear, its caller and whom it is about: who may ask at all, before the reveal itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from huiying.calls.models import Contact, Recording, Visit
from huiying.calls.recordings import open_recording
from huiying.calls.serving import recordings_of
from huiying.directory.acts import ROLES_OF, decide
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
    written_down(event="order.respondent_revealed", subject=str(current.pk), fields=["respondent"], reason=reason, stream=current.stream, actor=actor, now=now)
    return {"respondent": opened(current)}


def may_hear(actor: Actor) -> bool:
    """Whether recordings are shown to the actor at all: to the hotline's own and its operator's people who may ask for personal data."""
    inside = actor.kind == "staff" and actor.employer_kind in {"hotline_agency", "operator"}
    return inside and decide(actor, "reveal", ROLES_OF["reveal"], own=True).allowed


def reveal_recording(*, order: WorkOrder, key: int, reason: str, actor: Actor, now: datetime) -> Recording:
    """Let the actor hear a recording of a call about this order, recorded with the reason as `recording.played`.

    In order: opens the file, so that nothing is written down that could not be heard; writes down who listens and why. Raises NotFound,
    NoOpenContact, Refused, NotAllowed, Damaged.
    """
    current = visible_to(actor).filter(pk=order.pk).first()
    if current is None:
        raise NotFound
    _may_ask(current, actor, now)
    found, _sound = heard(order=current, key=key, actor=actor)
    written_down(event="recording.played", subject=str(found.call_id), fields=["recording"], reason=reason, stream=current.stream, actor=actor, now=now)
    return found


def heard(*, order: WorkOrder, key: int, actor: Actor) -> tuple[Recording, bytes]:
    """A recording of a call about this order and its sound, for who has been let hear it. Raises NotFound, Damaged."""
    own = recordings_of(order_id=order.pk, contact_id=order.contact_id) if may_hear(actor) else ()
    found = next((one for one in own if one.pk == key and one.file and not one.erased), None)
    if found is None:
        raise NotFound
    return found, open_recording(file=found.file, mark=found.sha256)


def reveal_recording_of_call(*, call: UUID, key: int, reason: str, actor: Actor, now: datetime) -> Recording:
    """Let the actor hear a recording of a call that brought no order, recorded with the reason as `recording.played`; who may open the call is the page's.

    In order: as `reveal_recording`. An operator's agent has no open contact with who has hung up. Raises NotFound, NoOpenContact, Refused, NotAllowed, Damaged.
    """
    if actor.account_class == "op":
        raise NoOpenContact
    found, _sound = heard_of_call(call=call, key=key, actor=actor)
    written_down(event="recording.played", subject=str(call), fields=["recording"], reason=reason, stream=f"call:{call}", actor=actor, now=now)
    return found


def heard_of_call(*, call: UUID, key: int, actor: Actor) -> tuple[Recording, bytes]:
    """The same and its sound, for who has been let hear it. Of a call with an order NotFound: that one's readers are to hear it. Raises NotFound, Damaged."""
    found = Recording.objects.filter(pk=key, call_id=call, erased="").exclude(file="").first() if may_hear(actor) else None
    if found is None or has_orders(call):
        raise NotFound
    return found, open_recording(file=found.file, mark=found.sha256)


def has_orders(call: UUID) -> bool:
    """Whether a call is about an order, or one was made of it, be it seen by nobody who asks."""
    about = Contact.objects.filter(pk=call, order_id__isnull=False).exists() or Visit.objects.filter(call_id=call, order_id__isnull=False).exists()
    return about or WorkOrder.objects.filter(contact_id=call).exclude(status="draft").exists()


def _may_ask(current: WorkOrder, actor: Actor, now: datetime) -> None:
    """A unit asks about orders that it was sent, an operator's agent during a contact only. Raises NotFound, NoOpenContact."""
    if is_unit(actor) and not Assignment.objects.filter(order_id=current.pk, unit_id__in=[UUID(unit) for unit in subtree(actor)]).exists():
        raise NotFound
    if actor.account_class == "op" and not has_open_contact(current, actor, now):
        raise NoOpenContact


def has_open_contact(order: WorkOrder, actor: Actor, now: datetime) -> bool:
    """Whether the agent is in contact with somebody about this order."""
    return Contact.objects.filter(order_id=order.pk, agent=UUID(actor.id), ended_at__isnull=True, arrived_at__gt=now - CONTACT_LASTS).exists()
