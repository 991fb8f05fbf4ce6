"""A person's sessions: where they are, and how they are ended."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from huiying.directory.models import User
from huiying.directory.models_signin import BrowserSession
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Place:
    """A session as it is shown: `mark` names it without giving its key away, `here` is the one that asks."""

    mark: str
    device: str
    began_at: datetime
    seen_at: datetime
    here: bool


def mark_of(key: str) -> str:
    """A name for a session that cannot be used to enter it."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def places(user: User, here: str) -> list[Place]:
    """A person's live sessions, the one that asks first, then the last used."""
    rows = BrowserSession.objects.filter(user_id=user.pk, expire_date__gt=Now()).values_list("session_key", "device", "began_at", "seen_at")
    found = [Place(mark_of(key), device, began, seen, key == here) for key, device, began, seen in rows]
    return sorted(found, key=lambda place: (not place.here, -place.seen_at.timestamp()))


def end_sessions(*, user: User, actor: Actor, now: datetime, only: str = "", but: str = "") -> int:
    """End a person's sessions: the one marked `only`, or all but the one whose key is `but`. Returns how many ended.

    Journals `signin.sessions_ended`. The caller has checked that the actor is the person or an administrator.
    """
    with transaction.atomic():
        keys = [key for key in BrowserSession.objects.filter(user_id=user.pk).values_list("session_key", flat=True) if key != but]
        if only:
            keys = [key for key in keys if mark_of(key) == only]
        ended = BrowserSession.objects.filter(session_key__in=keys).delete()[0]
        if ended:
            write([NewEvent(f"access:{uuid7(now)}", 1, "signin.sessions_ended", {"user": str(user.pk), "n": ended})], actor=actor, now=now)
    return ended
