"""Receipts: what a citizen takes home of what was written down, signed at once, so that a later deletion can be proved by whoever holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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


@dataclass(frozen=True)
class Placed:
    """Where an event stands in the public log of `size` leaves, and the proof of it (tlog-proof)."""

    leaf: bytes
    index: int
    size: int
    text: str


def has_begun() -> bool:
    """Whether there is a log, so that receipts are given."""
    return Checkpoint.objects.exists()


def events_for_citizen(stream: str) -> list[Event]:
    """What a citizen gets receipts for: how an order began, and whatever the citizen did to it since."""
    events = Event.objects.filter(stream=stream).order_by("stream_seq")
    return [event for event in events if event.stream_seq == 1 or event.actor_kind == "citizen"]


def beginning(stream: str) -> list[Event]:
    """What whoever registered an order gets a receipt for: how it began. Empty for no stream."""
    return list(Event.objects.filter(stream=stream, stream_seq=1))


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
    proofs = _proofs(event.pk for event in chosen)
    told = [_one(event, signer, salts.get(event.pk, {}), proofs[event.pk].text if event.pk in proofs else None) for event in chosen]
    return canonical({"format": FORMAT, "kind": KIND, "origin": origin, "events": told})


def proof_of(event: UUID) -> Placed | None:
    """Where an event is sealed; None for one that is not, or not published yet."""
    return _proofs([event]).get(event)


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


def _proofs(events: Iterable[UUID]) -> dict[UUID, Placed]:
    """Where those stand that are sealed and published, by event."""
    log = PublicLog(log_folder())
    note = log.note()
    if note is None:
        return {}
    places = Sealed.objects.filter(event_id__in=list(events)).values_list("event_id", "seq", "leaf")
    try:
        size = Promise.parse(parted(note)[0]).size
        node = nodes(size, log.fetch)
        proved = ((event, seq, leaf, proof_text(seq, inclusion_proof(seq, size, node), note)) for event, seq, leaf in places if seq < size)
        return {event: Placed(bytes(leaf), seq, size, text) for event, seq, leaf, text in proved}
    except (BadNote, BadTile):
        return {}
