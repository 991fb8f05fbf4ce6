"""What the log's own events say of its keys and names, with their places in the tree."""

import json
from collections.abc import Iterator
from typing import Any

from huiying.evidence.models import Sealed
from huiying.evidence.names import BROKEN, KEY_ROLLED, OPENED, STREAM
from huiying.journal.models import Event
from huiying.journal.notes import PublicKey

OF_KEYS = (OPENED, KEY_ROLLED, BROKEN)


def told(size: int | None = None) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Place, kind and payload of each of the log's own events about its keys that is sealed below a size, in the order of the tree."""
    events = {event.pk: event for event in Event.objects.filter(stream=STREAM, type__in=OF_KEYS)}
    places = Sealed.objects.filter(event_id__in=events).order_by("seq").values_list("seq", "event_id")
    for seq, event in places:
        if size is None or seq < size:
            yield seq, events[event].type, json.loads(events[event].payload)


def public_keys() -> Iterator[tuple[str, PublicKey]]:
    """Every key that the log has named as its own, sealed or about to be, with its role ("log" or "receipt")."""
    for event in Event.objects.filter(stream=STREAM, type__in=OF_KEYS).order_by("stream_seq"):
        said = json.loads(event.payload)
        if event.type == KEY_ROLLED:
            yield said["role"], PublicKey.parse(said["new"])
        else:
            yield "log", PublicKey.parse(said["log"])
            yield "receipt", PublicKey.parse(said["receipt"])


def keys_by_size(size: int) -> list[dict[str, Any]]:
    """The keys with the sizes of the tree that each signs: from and to, the last without an end."""
    keys: list[dict[str, Any]] = []
    for seq, kind, said in told(size):
        new = {said["role"]: said["new"]} if kind == KEY_ROLLED else {"log": said["log"], "receipt": said["receipt"]}
        end = said["kept"] if kind == BROKEN else seq
        for role, text in new.items():
            for key in keys:
                if key["role"] == role and key["to_size"] is None:
                    key["to_size"] = end
            keys.append({"key": text, "role": role, "from_size": end + 1 if kind != OPENED else 0, "to_size": None})
    return keys


def breaks(size: int) -> list[dict[str, Any]]:
    """What was said at each break after a restore."""
    return [said for _, kind, said in told(size) if kind == BROKEN]
