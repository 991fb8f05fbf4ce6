"""How a hot matter is moved on and written down: compare and swap, and the event in the same transaction; its members joined and left."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.hotspots.life import KEEP, step
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.kit.ids import uuid7
from huiying.orders.authorise import authorise

SYSTEM = "system"
ONE_AT_A_TIME = 7_041_300  # the database's lock: two finders would begin the same matter twice


def move(
    hotspot: Hotspot, verb: str, *, actor: Actor, now: datetime, payload: Mapping[str, Any] | None = None, texts: Mapping[str, str] | None = None,
    timers: Sequence[NewTimer] = (), **columns: Any,
) -> None:  # fmt: skip
    """Let a verb take effect: the next state, these columns, and its event. Raises NotNow, Moved."""
    row, seq = step(hotspot.state, verb), hotspot.seq + 1
    target = hotspot.state if row.target == KEEP else row.target
    changed = Hotspot.objects.filter(pk=hotspot.pk, state=hotspot.state, seq=hotspot.seq).update(state=target, seq=seq, **columns)
    if changed != 1:
        raise Moved
    write([NewEvent(hotspot.stream, seq, row.event, payload or {}, texts or {})], timers, actor=actor, now=now)
    hotspot.refresh_from_db()


def begin(*, title: str, place: str, first: datetime, last: datetime, actor: Actor, now: datetime, origin: UUID | None = None) -> Hotspot:
    """A new hot matter without members; journals `hotspot.found`. The title is a person's, or holds no words of one caller alone (titling.py)."""
    hotspot = Hotspot.objects.create(
        id=uuid7(now), seq=1, title=title, place=place, first_at=first, last_at=last, counted_at=now, found_at=now, found_by=actor.id
    )  # fmt: skip
    write([NewEvent(hotspot.stream, 1, "hotspot.found", {"from": str(origin) if origin else None})], actor=actor, now=now)
    return hotspot


def join(hotspot: Hotspot, core: Collection[UUID], near: Collection[UUID] = (), *, actor: Actor, now: datetime) -> None:
    """Take orders in that belong to no hot matter now; journals `hotspot.joined`. One that left before comes back."""
    by = SYSTEM if actor.kind == "system" else actor.id
    rows = [(order, False) for order in core] + [(order, True) for order in near]
    known = set(HotspotMember.objects.filter(hotspot=hotspot, order__in=[order for order, _ in rows]).values_list("order_id", flat=True))
    HotspotMember.objects.filter(hotspot=hotspot, order__in=known).update(left_at=None, left_by="", by=by, joined_at=now, near=False)
    HotspotMember.objects.bulk_create(
        HotspotMember(hotspot=hotspot, order_id=order, near=beside, by=by, joined_at=now) for order, beside in rows if order not in known
    )
    move(hotspot, "join", actor=actor, now=now, payload={"orders": [str(order) for order, _ in rows]})


def leave(hotspot: Hotspot, orders: Collection[UUID], *, actor: Actor, now: datetime) -> list[UUID]:
    """Let members leave, for good as far as counting goes; journals `hotspot.taken_out`. Gives those that were members."""
    rows = HotspotMember.objects.filter(hotspot=hotspot, order__in=orders, left_at=None)
    gone = sorted(rows.values_list("order_id", flat=True))
    if gone:
        rows.update(left_at=now, left_by=SYSTEM if actor.kind == "system" else actor.id)
        move(hotspot, "take_out", actor=actor, now=now, payload={"orders": [str(order) for order in gone]})
    return gone


def one_at_a_time() -> None:
    """Until this transaction ends no other finds homes for orders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def may(actor: Actor, verb: str, stream: str, *, own: bool = True) -> None:
    """Raise NotAllowed or Outsourced unless the actor may do it."""
    authorise(actor, verb, ROLES_OF[verb], own=own, stream=stream)
