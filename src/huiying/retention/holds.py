"""Legal holds: put on by the audit or the security administrator, lifted by another one. Triggers see to it that held data stays."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import Party
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required, shortest
from huiying.kit.errors import NotAllowed, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.masking import mask_numbers
from huiying.kit.text import clean
from huiying.orders.models import WorkOrder
from huiying.retention.models import Hold

LONGEST = 200  # of a reason
NO_CALLER = Problem("of", "no_caller", "这件工单没有诉求人", "This order has no caller")
THERE = Problem("of", "there", "已经冻结", "This is held already")


class SamePerson(Told):
    """Who put it on does not lift it."""

    zh = "冻结须由另一人解除。"
    en = "A hold is lifted by another person than who put it on."


def hold(*, order: WorkOrder, caller: bool, reason: str, actor: Actor, now: datetime) -> Hold:
    """Hold an order, or its caller with all their orders; journals `retention.held`. Raises NotAllowed, Refused.

    The row is locked, so that an erasing in flight is over before, or sees the hold.
    """
    _allow("hold_data", actor)
    said = clean(reason)
    refuse(_reason(said), [NO_CALLER] if caller and order.party_id is None else [])
    with transaction.atomic():
        if caller and order.party_id is not None:
            list(Party.objects.select_for_update().filter(pk=order.party_id))
        list(WorkOrder.objects.select_for_update().filter(Q(party_id=order.party_id) if caller else Q(pk=order.pk)).values_list("pk"))
        of = {"party_id": order.party_id} if caller else {"order_id": order.pk}
        refuse([THERE] if Hold.objects.filter(lifted_at=None, **of).exists() else [])
        made = Hold.objects.create(id=uuid7(now), named_by_id=order.pk, reason=mask_numbers(said)[:LONGEST], placed_by=actor.id, placed_at=now, **of)
        _tell("retention.held", made, said, actor, now)
    return made


def lift(*, hold_id: UUID, reason: str, actor: Actor, now: datetime) -> Hold:
    """Lift a hold; journals `retention.lifted`. Raises NotAllowed, NotFound, SamePerson, Refused."""
    _allow("lift_hold", actor)
    said = clean(reason)
    refuse(_reason(said))
    with transaction.atomic():
        made = Hold.objects.select_for_update().filter(pk=hold_id, lifted_at=None).first()
        if made is None:
            raise NotFound
        if made.placed_by == actor.id:
            raise SamePerson
        made.lifted_by, made.lifted_at, made.lift_reason = actor.id, now, mask_numbers(said)[:LONGEST]
        made.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        _tell("retention.lifted", made, said, actor, now)
    return made


HELD = Exists(Hold.objects.filter(Q(order=OuterRef("pk")) | Q(party=OuterRef("party")), lifted_at=None))  # a column of orders: whether anything holds them


def on(order: WorkOrder) -> list[Hold]:
    """The holds in force on an order: its own, and its caller's."""
    of = Q(order_id=order.pk) | (Q(party_id=order.party_id) if order.party_id else Q(pk__in=[]))
    return list(Hold.objects.filter(of, lifted_at=None).order_by("placed_at"))


def may_hold(actor: Actor) -> bool:
    """The audit and the security administrator."""
    return decide(actor, "hold_data", ROLES_OF["hold_data"], own=True).allowed


def _allow(verb: str, actor: Actor) -> None:
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)


def _reason(said: str) -> list[Problem]:
    return [*required("reason", said), *shortest("reason", said, 4), *longest("reason", said, LONGEST)]


def _tell(event: str, made: Hold, said: str, actor: Actor, now: datetime) -> None:
    payload = {"hold": str(made.pk), "order": str(made.order_id or ""), "party": str(made.party_id or "")}
    write([NewEvent(f"hold:{made.pk}", 1 if event == "retention.held" else 2, event, payload, {"reason": said})], actor=actor, now=now)
