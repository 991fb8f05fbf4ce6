"""The carrier's records in the sealed log: the file's hash and what the comparison with our calls came to, so that neither can be exchanged later."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.evidence.names import STREAM, TRUNK, ZONE
from huiying.evidence.noting import note
from huiying.journal.models import Event
from huiying.kit.actor import Actor


def note_trunk(*, sha256: str, days: Sequence[Mapping[str, Any]], actor: Actor, now: datetime) -> UUID:
    """Journal the hash (hex) of a carrier's file and how many calls each side had on its days (calls/trunk.py `reconcile`); gives the event's id."""
    counts = {name: sum(day[name] for day in days) for name in ("ours", "theirs", "by_id")}
    lacking = {name: sum(len(day[name]) for day in days) for name in ("only_ours", "only_theirs")}
    told = {"from": f"{days[0]['date']}/{ZONE}", "to": f"{days[-1]['date']}/{ZONE}", "sha256": sha256, **counts, **lacking}
    return note(TRUNK, told, actor=actor, now=now)


def digests() -> dict[str, str]:
    """The carrier's files noted so far, by trunk/FIRST-DAY.LAST-DAY: the newest of each span, SHA-256 in hex."""
    told = [json.loads(event.payload) for event in Event.objects.filter(stream=STREAM, type=TRUNK).order_by("stream_seq")]
    return {f"trunk/{one['from'].partition('/')[0]}.{one['to'].partition('/')[0]}": one["sha256"] for one in told}
