"""The rows behind a locked month's figures, kept as they were when it was locked: in pieces, compressed, as the lines that are published."""

import zlib
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec

from huiying.journal.models import Event
from huiying.metrics.models import LockedRows, Snapshot

PIECE = 4 << 20
HIDDEN = "hidden"  # the ids of the orders that the rows do not tell singly: kept for whoever publishes, and published nowhere


def keep(snapshot: Snapshot, fact: str, file: Path) -> str:
    """Keep a file of lines as the rows of a fact; gives the SHA-256 of the lines, in hex."""
    digest = sha256()
    with file.open("rb") as lines:
        for number, piece in enumerate(chain([lines.read(PIECE)], iter(lambda: lines.read(PIECE), b""))):  # also of none there is a piece
            digest.update(piece)
            LockedRows(snapshot=snapshot, fact=fact, piece=number, body=zlib.compress(piece)).save(force_insert=True)
    return digest.hexdigest()


def facts_of(snapshot: Snapshot) -> list[str]:
    """The facts of which rows are kept, by name."""
    return list(LockedRows.objects.filter(snapshot=snapshot).exclude(fact=HIDDEN).values_list("fact", flat=True).distinct().order_by("fact"))


def digests_of(snapshot: Snapshot) -> dict[str, str]:
    """The SHA-256 of each fact's lines, in hex, as the journal told them when the month was locked."""
    told = Event.objects.filter(stream=f"metrics:{snapshot.month}", type="metrics.locked").values_list("payload", flat=True)
    found = (msgspec.json.decode(payload) for payload in told)
    return next((one.get("rows", {}) for one in found if one["version"] == snapshot.version), {})


def kept(snapshot: Snapshot, fact: str) -> Iterator[bytes]:
    """The lines of a fact, piece by piece; pieces do not end where lines do."""
    for body in LockedRows.objects.filter(snapshot=snapshot, fact=fact).order_by("piece").values_list("body", flat=True).iterator(chunk_size=1):
        yield zlib.decompress(bytes(body))


def hidden_at_lock(snapshot: Snapshot) -> frozenset[str]:
    """The ids of the orders that were secret, or tied to a secret one, when the month was locked."""
    return frozenset(b"".join(kept(snapshot, HIDDEN)).decode().split())


def names_one_of(snapshot: Snapshot, orders: Collection[str]) -> bool:
    """Whether a row of the month tells one of these orders by its id."""
    given, rest = [order.encode() for order in orders], b""
    for fact in facts_of(snapshot) if given else ():
        for piece in kept(snapshot, fact):
            *lines, rest = (rest + piece).split(b"\n")
            if any(order in line for line in lines for order in given):
                return True
    return False
