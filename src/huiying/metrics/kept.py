"""The rows behind a locked month's figures, kept as they were when it was locked: in pieces, compressed, as the lines that are published."""

import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from huiying.metrics.models import LockedRows, Snapshot

PIECE = 4 << 20


def keep(snapshot: Snapshot, fact: str, file: Path) -> str:
    """Keep a file of lines as the rows of a fact; gives the SHA-256 of the lines, in hex."""
    digest = sha256()
    with file.open("rb") as lines:
        for number, piece in enumerate(iter(lambda: lines.read(PIECE), b"")):
            digest.update(piece)
            LockedRows(snapshot=snapshot, fact=fact, piece=number, body=zlib.compress(piece)).save(force_insert=True)
    return digest.hexdigest()


def facts_of(snapshot: Snapshot) -> list[str]:
    """The facts of which rows are kept, by name."""
    return list(LockedRows.objects.filter(snapshot=snapshot).values_list("fact", flat=True).distinct().order_by("fact"))


def kept(snapshot: Snapshot, fact: str) -> Iterator[bytes]:
    """The lines of a fact, piece by piece; pieces do not end where lines do."""
    for body in LockedRows.objects.filter(snapshot=snapshot, fact=fact).order_by("piece").values_list("body", flat=True).iterator(chunk_size=1):
        yield zlib.decompress(bytes(body))
