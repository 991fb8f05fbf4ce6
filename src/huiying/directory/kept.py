"""What was done with the city as a whole stands in its own stream of the journal: founded, backed up, restored, keys changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import Actor

STREAM = "city:1"
BACKED_UP, RESTORED = "city.backed_up", "city.restored"
KEYS_ROTATED, KEYS_SEALED, KEYS_RETIRED = "city.keys_rotated", "city.keys_sealed", "city.keys_retired"


def note_city(*, event: str, payload: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Journal something about the whole city; `payload` holds codes, numbers and hashes only. Raises PersonalData."""
    with transaction.atomic():
        last = Event.objects.filter(stream=STREAM).aggregate(last=Max("stream_seq"))["last"] or 0
        write([NewEvent(STREAM, last + 1, event, payload)], actor=actor, now=now)


def last_noted(event: str) -> datetime | None:
    """When this happened to the city last."""
    return Event.objects.filter(stream=STREAM, type=event).aggregate(at=Max("at"))["at"]  # type: ignore[no-any-return]
