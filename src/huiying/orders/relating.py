"""Orders that belong together without being one matter: the same topic elsewhere, or another side of it. Both pages name the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from huiying.directory.acts import ROLES_OF
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.orders.queries import Orders, visible_to
from huiying.orders.registration import in_state

TIED = Exists(WorkOrder.objects.filter(related_order_id=OuterRef("pk")))
MOST_SHOWN = 20


class TiedAlready(Told):
    """The two are related already, or are one."""

    zh = "这两件工单已经关联，或就是同一件。"
    en = "These two orders are related already, or are the same."


class TiedElsewhere(Told):
    """Both orders are related to others."""

    zh = "这两件工单都已关联到别的工单，请先取消其中一件的关联。"
    en = "Both orders are related to others already. Undo one of these first."


class NotTied(Told):
    """The order is related to none."""

    zh = "本工单没有关联到别的工单。"
    en = "This order is related to no other."


def relate(*, order: WorkOrder, other: WorkOrder, ground: str, actor: Actor, now: datetime) -> WorkOrder:
    """Tie two orders together; neither is moved, each keeps its unit and its clocks. The caller has found both visible to the actor.

    In order: ties this one to the other (the other to this one where this is tied already), notes it on both. Journals `order.related` on each.
    Raises Refused, TiedAlready, TiedElsewhere, NotNow, NotAllowed, Moved.
    """
    refuse(required("ground", clean(ground)), longest("ground", ground, 500))
    if other.pk in {order.pk, order.related_order_id} or other.related_order_id == order.pk:
        raise TiedAlready
    with both(order, other), Change(other, actor=actor, now=now) as there, Change(order, actor=actor, now=now) as here:
        here.allow("relate", ROLES_OF["relate"])
        in_state(order, "relate")
        if order.related_order_id and other.related_order_id:
            raise TiedElsewhere
        texts = {"ground": clean(ground)}
        mine: dict[str, Any] = {} if order.related_order_id else {"related_order_id": other.pk}
        its: dict[str, Any] = {} if mine else {"related_order_id": order.pk}
        here.note("order.related", payload={"order": str(other.pk)}, texts=texts, **mine)
        there.note("order.related", payload={"order": str(order.pk)}, texts=texts, **its)
    return order


def unrelate(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Undo the tie of this order to another; journals `order.unrelated` on both. Raises Refused, NotTied, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    other = WorkOrder.objects.select_related("owner").filter(pk=order.related_order_id).first() if order.related_order_id else None
    if other is None:
        raise NotTied
    with both(order, other), Change(other, actor=actor, now=now) as there, Change(order, actor=actor, now=now) as here:
        here.allow("relate", ROLES_OF["relate"])
        in_state(order, "relate")
        here.note("order.unrelated", payload={"order": str(other.pk)}, texts={"reason": clean(reason)}, related_order_id=None)
        there.note("order.unrelated", payload={"order": str(order.pk)}, texts={"reason": clean(reason)})
    return order


@contextmanager
def both(*orders: WorkOrder) -> Iterator[None]:
    """A transaction that holds these rows, the smaller id first: two people who relate the same two the other way round wait instead of blocking each other."""
    with transaction.atomic():
        list(WorkOrder.objects.select_for_update().filter(pk__in=[order.pk for order in orders]).order_by("pk").values_list("pk"))
        yield


def related_to(order: WorkOrder, actor: Actor) -> Orders:
    """The orders tied to this one from either side, as the actor may see them, the newest first."""
    tied = Q(related_order_id=order.pk) | Q(pk=order.related_order_id) if order.related_order_id else Q(related_order_id=order.pk)
    found = visible_to(actor).filter(tied).exclude(status="draft").select_related("owner")
    return found.order_by("-received_at", "-seq")[:MOST_SHOWN]
