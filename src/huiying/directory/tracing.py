"""Tracing a mark: which access record stands behind the id on a page, a print or a file."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.viewing import record_of, view_id
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Traced:
    """What an access record says: who, of which unit, when, what was done with which stream, and why."""

    view: str
    at: datetime
    user_id: str
    name: str
    org_id: str
    stream: str
    purpose: str
    reason: str


def trace_view(*, view: str, actor: Actor, now: datetime) -> Traced | None:
    """The view behind an id; None for an unknown or invented one. The look-up is journalled as `access.traced`. Raises NotAllowed."""
    decision = decide(actor, "trace_view", ("SY", *ROLES_OF["trace_view"]), own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)
    row = record_of(view)
    with transaction.atomic():
        write([NewEvent(f"access:{uuid7(now)}", 1, "access.traced", {"record": row.pk if row else 0})], actor=actor, now=now)
    if row is None:
        return None
    return Traced(view_id(row.pk), row.at, row.user_id, row.user_name, row.org_id, row.stream, row.purpose, row.reason)
