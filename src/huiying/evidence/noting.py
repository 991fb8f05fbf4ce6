"""Writing down what happens to the log itself."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from huiying.evidence.models import Sealed
from huiying.evidence.names import STREAM
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import Actor

UNSEALED = ~Exists(Sealed.objects.filter(event_id=OuterRef("pk")))


def note(kind: str, payload: Mapping[str, Any], *, actor: Actor, now: datetime) -> UUID:
    """Journal something about the log; gives the event's id. Raises PersonalData."""
    with transaction.atomic():
        last = Event.objects.filter(stream=STREAM).aggregate(last=Max("stream_seq"))["last"] or 0
        write([NewEvent(STREAM, last + 1, kind, payload)], actor=actor, now=now)
        return Event.objects.values_list("pk", flat=True).get(stream=STREAM, stream_seq=last + 1)


def waiting(kind: str) -> dict[str, Any] | None:
    """The payload of such an event that is written and not sealed yet, where there is one."""
    event = Event.objects.filter(UNSEALED, stream=STREAM, type=kind).first()
    found: dict[str, Any] | None = None if event is None else json.loads(event.payload)
    return found
