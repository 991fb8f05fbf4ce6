"""Looking at a receipt that somebody brings: whether it is ours, whether what it names still stands as it was, and where it is sealed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from huiying.evidence.keys import RECEIPT
from huiying.evidence.models import Sealed
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.reading import leaf_of
from huiying.evidence.receipts import KIND
from huiying.evidence.self_told import public_keys
from huiying.journal.merkle import BadProof, check_inclusion, inclusion_proof, leaf_hash
from huiying.journal.models import Event
from huiying.journal.notes import BadNote, Checkpoint, b64, opened, parted
from huiying.journal.tiles import BadTile, nodes
from huiying.kit.times import NotRfc3339, parse_rfc3339

LONGEST = 200_000
Code = Literal["unreadable", "not_ours", "altered", "gone", "changed", "sealed", "waiting", "late", "unproved"]
GOOD = frozenset({"sealed", "waiting"})


@dataclass(frozen=True)
class Seen:
    """What was found about one event of a receipt. `index` and `size` where it is sealed; `at` when it was written down."""

    code: Code
    at: datetime | None = None
    index: int = 0
    size: int = 0
    root: str = ""

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        return self.code in GOOD


def look(text: str, now: datetime) -> list[Seen]:
    """What is found about each event of a receipt's text; one line that says so where it is none."""
    try:
        told = json.loads(text[:LONGEST])
        events = told["events"]
        if told["kind"] != KIND or not events:
            return [Seen("unreadable")]
        return [_one(event, now) for event in events[:100]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return [Seen("unreadable")]


def _one(event: dict[str, Any], now: datetime) -> Seen:
    try:
        text = opened(event["note"], [key for role, key in public_keys() if role == "receipt"]).text
        name, leaf, at, merge_by = text.split("\n")[:4]
        written, due = parse_rfc3339(at), parse_rfc3339(merge_by)
    except (BadNote, ValueError, NotRfc3339):
        return Seen("not_ours")
    said = event["leaf"].encode()
    if not name.endswith(RECEIPT) or b64(leaf_hash(said)) != leaf:
        return Seen("altered")
    row = Event.objects.filter(pk=UUID(json.loads(said)["id"])).first()
    if row is None:
        return Seen("gone", written)
    if leaf_of(row) != said:
        return Seen("changed", written)
    return _place(row.pk, leaf_hash(said), written, late=due < now)


def _place(event: UUID, leaf: bytes, written: datetime, *, late: bool) -> Seen:
    seq = Sealed.objects.filter(event_id=event).values_list("seq", flat=True).first()
    if seq is None:
        return Seen("late" if late else "waiting", written)
    log = PublicLog(log_folder())
    try:
        found = Checkpoint.parse(parted(log.note() or "")[0])
        check_inclusion(leaf, seq, found.size, inclusion_proof(seq, found.size, nodes(found.size, log.fetch)), found.root)
    except (BadNote, BadProof, BadTile):
        return Seen("unproved", written, seq)
    return Seen("sealed", written, seq, found.size, b64(found.root))
