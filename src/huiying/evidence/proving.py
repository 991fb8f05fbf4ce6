"""Proofs from a public log's files alone, for whoever holds a leaf or an earlier checkpoint. No Django, no database, and nobody of the city is asked."""

import json
from collections.abc import Callable

from huiying.journal.merkle import check_inclusion, consistency_proof, inclusion_proof, leaf_hash
from huiying.journal.notes import Checkpoint, b64, parted, proof_text
from huiying.journal.tiles import WIDTH, BadTile, cut, entries, nodes, path

CHECKPOINT = "checkpoint"
Fetch = Callable[[str], bytes]


class NotThere(ValueError):  # noqa: N818 - says what was found
    """The leaf is not in the log, or the log is not the one of the earlier checkpoint."""


def leaves_of(data: bytes) -> list[bytes]:
    """The leaves in a file: of a receipt those of its events, else the file's own bytes are one (a line's end at its end is none of it)."""
    try:
        return [str(event["leaf"]).encode() for event in json.loads(data)["events"]]
    except (ValueError, KeyError, TypeError):
        return [data.removesuffix(b"\n")]


def included(leaf: bytes, fetch: Fetch) -> str:
    """The proof (tlog-proof) that a leaf is in the log under its latest checkpoint. Raises NotThere, BadNote, BadTile, OSError."""
    note = fetch(CHECKPOINT).decode()
    promise, hashed = Checkpoint.parse(parted(note)[0]), leaf_hash(leaf)
    place = _place(hashed, promise.size, fetch)
    proof = inclusion_proof(place, promise.size, nodes(promise.size, fetch))
    check_inclusion(hashed, place, promise.size, proof, promise.root)
    return proof_text(place, proof, note)


def _place(leaf: bytes, size: int, fetch: Fetch) -> int:
    """Where a leaf stands: its hash is looked for in the lowest tiles, the newest first."""
    count = entries(size, 0)
    for index in range((count - 1) // WIDTH, -1, -1):
        name = path(0, index, min(WIDTH, count - index * WIDTH))
        try:
            hashes = cut(fetch(name))
        except OSError as gone:
            raise BadTile(f"{name} is not there") from gone
        if leaf in hashes:
            return index * WIDTH + hashes.index(leaf)
    raise NotThere(f"no leaf of the log's {size} has the hash {leaf.hex()}")


def grown(earlier: str, fetch: Fetch) -> str:
    """The proof, a hash in base64 a line, that the log under its latest checkpoint begins with that of an earlier one. Raises as `included`."""
    old, new = Checkpoint.parse(parted(earlier)[0]), Checkpoint.parse(parted(fetch(CHECKPOINT).decode())[0])
    if old.origin != new.origin or old.size > new.size:
        raise NotThere(f"the log shown is {new.origin} with {new.size} leaves; the earlier checkpoint is of {old.origin} with {old.size}")
    return "".join(f"{b64(step)}\n" for step in consistency_proof(old.size, new.size, nodes(new.size, fetch)))
