"""What is new in the journal, and who may hear of it: the blocking half of the live stream."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from importlib import import_module
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection, connections
from django.http import HttpRequest

from huiying.directory.actors import actor_of, not_engaged
from huiying.directory.models import User
from huiying.directory.walls import behind
from huiying.kit.actor import Actor
from huiying.orders.queries import visible_to
from huiying.pages.second_factor import given

MOST = 300
P = ParamSpec("P")
T = TypeVar("T")

_SINCE = """
SELECT e.id, e.stream, e.type, e.at, e.xid::text::bigint FROM journal_event e
WHERE e.xid >= %s::text::xid8 AND e.stream LIKE 'order:%%' AND NOT e.imported
ORDER BY e.xid, e.mono_ns, e.stream_seq LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of an order, as the stream tells it: no personal data, no words."""

    event_id: UUID
    order_id: UUID
    kind: str
    at: datetime
    xid: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is new, from where to look next time, and whether there was more than one look tells."""

    pieces: tuple[Piece, ...]
    horizon: int
    more: bool


def given_back(read: Callable[P, T]) -> Callable[P, T]:
    """Give the database connection back after each call: the thread waits long between two."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        finally:
            connections.close_all()

    return reading


def pieces_since(low: int) -> Batch:
    """The events of transactions from `low` on; some may have been told before, none is left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = int(cursor.fetchone()[0])
        cursor.execute(_SINCE, [str(low), MOST + 1])
        rows = cursor.fetchall()
    pieces = tuple(Piece(key, UUID(stream[6:]), kind, at, int(xid)) for key, stream, kind, at, xid in rows[:MOST])
    return Batch(pieces, horizon, more=len(rows) > MOST)


def horizon_now() -> int:
    """From where on a listener that comes now has heard nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def visible_orders(actors: Iterable[Actor], orders: Collection[UUID]) -> Mapping[Actor, frozenset[UUID]]:
    """Which of the orders each actor may see at all (one statement each)."""
    found = {}
    for actor in set(actors):
        with behind(actor):
            found[actor] = frozenset(visible_to(actor).filter(pk__in=orders).values_list("pk", flat=True))
    return found


def signed_in(session_key: str, now: datetime, *, used: bool = False) -> Actor | None:
    """Who is behind a session; None for nobody, a session that ended or lacks the second factor, a person no longer active or not engaged now.

    `used`: the person has done something just now, which keeps the session.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.session.unasked = not used  # type: ignore[attr-defined]  # our own store
    user = get_user(request)
    actor = actor_of(user, now) if isinstance(user, User) and given(request.session, user) else None
    return None if actor is None or not_engaged(actor) else actor
