"""Receipts: what a citizen takes home of what was written down, signed at once, so that a later deletion can be proved by whoever holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiying.evidence.head import read_head
from huiying.evidence.keys import RECEIPT, Keys, receipt_keys
from huiying.evidence.models import Checkpoint, Sealed
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.reading import leaf_of
from huiying.journal.leaves import instant
from huiying.journal.merkle import inclusion_proof, leaf_hash
from huiying.journal.models import Event, Text
from huiying.journal.notes import BadNote, Signer, b64, parted, proof_text, signed
from huiying.journal.notes import Checkpoint as Promise
from huiying.journal.tiles import BadTile, nodes
from huiying.kit.canonical import canonical
from huiying.kit.errors import Told

KIND = "huiying-receipt"
FORMAT = 1
MERGE_WITHIN = timedelta(seconds=60)


class NoReceipts(Told):
    """The log has not begun here, so that nothing can be promised yet."""

    zh = "本系统的封存日志尚未开始，暂时不能出具回执。"
    en = "The sealed log has not begun here; no receipt can be given yet."


@dataclass(frozen=True)
class Shown:
    """What of an event's receipt is printed on a page."""

    leaf: str
    at: datetime
    merge_by: datetime


def has_begun() -> bool:
    """Whether there is a log, so that receipts are given."""
    return Checkpoint.objects.exists()


def events_for_citizen(stream: str) -> list[Event]:
    """What a citizen gets receipts for: how an order began, and whatever the citizen did to it since."""
    events = Event.objects.filter(stream=stream).order_by("stream_seq")
    return [event for event in events if event.stream_seq == 1 or event.actor_kind == "citizen"]


def shown(event: Event) -> Shown:
    """The seal of an event, to be read and copied by hand."""
    return Shown(leaf_hash(leaf_of(event)).hex(), event.at_server, event.at_server + MERGE_WITHIN)


def receipt(events: Iterable[Event]) -> bytes:
    """The receipt for some events, as a file (canonical JSON). Raises NoReceipts, KeysLost.

    Of each: the leaf as it is sealed, a signed promise to seal it within a minute, the salts by which the citizen's own words can be shown to be those
    written down, and, once sealed, the proof under a signed root.
    """
    origin = read_head().origin
    if not origin:
        raise NoReceipts
    signer = Keys.read(receipt_keys()).newest(origin + RECEIPT)
    chosen = list(events)
    salts = _salts(chosen)
    proofs = _proofs(chosen)
    told = [_one(event, signer, salts.get(event.pk, {}), proofs.get(event.pk)) for event in chosen]
    return canonical({"format": FORMAT, "kind": KIND, "origin": origin, "events": told})


def promise(leaf: bytes, event_at: datetime, signer: Signer) -> str:
    """The signed note of one receipt."""
    return signed(f"{signer.name}\n{b64(leaf)}\n{instant(event_at)}\n{instant(event_at + MERGE_WITHIN)}\n", signer)


def _one(event: Event, signer: Signer, salts: dict[str, str], proof: str | None) -> dict[str, Any]:
    leaf = leaf_of(event)
    return {"leaf": leaf.decode(), "note": promise(leaf_hash(leaf), event.at_server, signer), "salts": salts, "proof": proof}


def _salts(events: Iterable[Event]) -> dict[Any, dict[str, str]]:
    found: dict[Any, dict[str, str]] = {}
    for event, field, salt in Text.objects.filter(event_id__in=[one.pk for one in events]).values_list("event_id", "field", "salt"):
        found.setdefault(event, {})[field] = salt
    return found


def _proofs(events: Iterable[Event]) -> dict[Any, str]:
    """The proofs of those that are sealed and published, by event."""
    places = dict(Sealed.objects.filter(event_id__in=[one.pk for one in events]).values_list("event_id", "seq"))
    log = PublicLog(log_folder())
    note = log.note()
    if note is None:
        return {}
    try:
        size = Promise.parse(parted(note)[0]).size
        node = nodes(size, log.fetch)
        return {event: proof_text(seq, inclusion_proof(seq, size, node), note) for event, seq in places.items() if seq < size}
    except (BadNote, BadTile):
        return {}
