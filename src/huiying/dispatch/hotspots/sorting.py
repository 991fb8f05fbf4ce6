"""What persons sort: part of a hot matter made one of its own, one merged into another, orders put in and taken out. Counting respects it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.figures import History, count, members_of
from huiying.dispatch.hotspots.keeping import begin, join, leave, may, move, one_at_a_time
from huiying.dispatch.hotspots.life import possible
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import NotFound, NotNow, Told
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

LONGEST_TITLE = 200
SORT = "sort_hotspot"


class NotIts(Told):
    """None of the orders belongs to the hot matter now."""

    zh = "所选工单现在不属于这个热点。"
    en = "The chosen orders do not belong to this hot matter now."


class Elsewhere(Told):
    """The order belongs to another hot matter."""

    zh = "工单 {order_no} 已属于另一个热点，请先从那里移出。"
    en = "Order {order_no} belongs to another hot matter; take it out there first."


def split(*, hotspot_id: UUID, orders: Collection[UUID], title: str, actor: Actor, now: datetime) -> Hotspot:
    """Make some of its orders a hot matter of their own, named by a person; journals `hotspot.taken_out`, `hotspot.found`, `hotspot.joined`.

    Raises Refused, NotFound, NotAllowed, NotIts, Moved.
    """
    title = " ".join(title.split())
    refuse(required("title", title), longest("title", title, LONGEST_TITLE), required("orders", orders))
    with lifted(), transaction.atomic():
        old = _read(hotspot_id, actor)
        gone = leave(old, _seen(orders, actor), actor=actor, now=now)
        if not gone:
            raise NotIts
        moments = sorted(WorkOrder.objects.filter(pk__in=gone).values_list("received_at", flat=True))
        new = begin(title=title, place=old.place, first=moments[0], last=moments[-1], origin=old.pk, actor=actor, now=now)
        join(new, gone, actor=actor, now=now)
        _count((old, new), now)
        return new


def merge(*, hotspot_id: UUID, into_id: UUID, actor: Actor, now: datetime) -> Hotspot:
    """Let one hot matter go into another, with all its orders; journals `hotspot.taken_out` and `hotspot.merged` on it, `hotspot.joined` on the other.

    Gives the other. Raises Refused (into itself), NotFound, NotAllowed, NotNow, Moved.
    """
    refuse([Problem("into", "itself", "不能并入自身", "It cannot be merged into itself")] if hotspot_id == into_id else [])
    with lifted(), transaction.atomic():
        old, into = _read(hotspot_id, actor), _read(into_id, actor)
        if "merge_hotspot" not in possible(into.state):
            raise NotNow(state=into.state, state_en=into.state, verb="并入其他热点", verb_en="Merge into another")
        rows = dict(HotspotMember.objects.filter(hotspot=old, left_at=None).values_list("order_id", "near"))
        leave(old, list(rows), actor=actor, now=now)
        move(old, "merge_hotspot", actor=actor, now=now, payload={"into": str(into.pk)}, into=into, ended_at=now)
        join(into, [o for o, near in rows.items() if not near], [o for o, near in rows.items() if near], actor=actor, now=now)
        _count((into,), now)
        return into


def take_out(*, hotspot_id: UUID, orders: Collection[UUID], actor: Actor, now: datetime) -> Hotspot:
    """Say that orders do not belong; counting does not take them in again. Journals `hotspot.taken_out`. Raises NotFound, NotAllowed, NotIts, Moved."""
    with lifted(), transaction.atomic():
        hotspot = _read(hotspot_id, actor)
        if not leave(hotspot, _seen(orders, actor), actor=actor, now=now):
            raise NotIts
        _count((hotspot,), now)
        return hotspot


def put_in(*, hotspot_id: UUID, orders: Collection[UUID], actor: Actor, now: datetime) -> Hotspot:
    """Say that orders belong; journals `hotspot.joined`. Secret orders and others that the actor does not see are not found.

    Raises NotFound, NotAllowed, Elsewhere, NotNow, Moved.
    """
    with lifted(), transaction.atomic():
        hotspot = _read(hotspot_id, actor)
        found = _seen(orders, actor)
        if not found or len(found) < len(set(orders)):
            raise NotFound
        taken = HotspotMember.objects.filter(order__in=found, left_at=None).select_related("order").first()
        if taken is not None:
            raise Elsewhere(order_no=taken.order.order_no)
        join(hotspot, found, actor=actor, now=now)
        _count((hotspot,), now)
        return hotspot


def became_secret(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """An order's secrecy was set: a secret one leaves its hot matter. Journals `hotspot.taken_out` where it was in one."""
    with lifted(), transaction.atomic():
        one_at_a_time()  # a search that read it before it was secret may be about to take it in
        row = HotspotMember.objects.filter(order_id=order_id, left_at=None, order__secrecy_level="secret").select_related("hotspot").first()
        if row is not None:
            leave(row.hotspot, [order_id], actor=actor, now=now)
            _count((row.hotspot,), now)


def _read(hotspot_id: UUID, actor: Actor) -> Hotspot:
    hotspot = Hotspot.objects.filter(pk=hotspot_id).exclude(state="merged").first()
    if hotspot is None:
        raise NotFound
    may(actor, SORT, hotspot.stream)
    return hotspot


def _seen(orders: Collection[UUID], actor: Actor) -> list[UUID]:
    """Of these orders those that the actor sees and that are not secret."""
    return sorted(visible_to(actor).filter(pk__in=list(orders)).exclude(secrecy_level="secret").values_list("pk", flat=True))


def _count(hotspots: Collection[Hotspot], now: datetime) -> None:
    members, history = members_of([hotspot.pk for hotspot in hotspots]), History(now)
    for hotspot in hotspots:
        count(hotspot, members.get(hotspot.pk, []), history, now)
