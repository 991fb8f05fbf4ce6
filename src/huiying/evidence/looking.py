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

SAID: dict[Code, tuple[str, str]] = {
    "unreadable": ("这不是回执文件，或已不完整。", "This is no receipt, or it is not whole."),
    "not_ours": ("签名不是本系统的：这份回执不是这里出具的，或被改动过。", "The signature is not ours: this receipt was not given here, or was changed."),
    "altered": ("回执的内容与签名不符，被改动过。", "The receipt's content is not what was signed: it was changed."),
    "gone": ("签名有效，但日志里已没有这件事。请保存好回执：它能证明这件事登记过。",
             "The signature is ours, but the journal no longer holds this. Keep the receipt: it proves that it was written down."),
    "changed": ("签名有效，但日志里的这件事已不是当时的样子。请保存好回执。",
                "The signature is ours, but the journal says otherwise today. Keep the receipt."),
    "late": ("签名有效，内容未变，但承诺的封存时间已过，仍未封存。", "Ours and unchanged, but not sealed although the promised time is over."),
    "unproved": ("签名有效，内容未变；公开日志暂时给不出证明，请稍后再试。", "Ours and unchanged; the public log cannot prove it just now. Try again later."),
    "waiting": ("签名有效，内容未变，一分钟内封存。", "Ours and unchanged; it is sealed within a minute."),
    "sealed": ("签名有效，内容未变，已封存在公开日志中。", "Ours, unchanged, and sealed in the public log."),
}  # fmt: skip


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
