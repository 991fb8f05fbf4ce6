"""A witness: somebody outside who remembers the last checkpoint they saw and puts their name only to one that continues it. No Django, no database.

What a witness holds is one private key, the public keys of the logs it knows, and one checkpoint for each. It believes no file that it is shown:
the proof of consistency is made from the log's tiles and then checked against both roots.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from huiying.evidence.disk import PRIVATE, put
from huiying.journal.merkle import BadProof, check_consistency, consistency_proof
from huiying.journal.notes import SEED_BYTES, WITNESS, BadNote, Checkpoint, PublicKey, Signer, b64, is_name, opened, unb64
from huiying.journal.tiles import BadTile, nodes


class Refuses(ValueError):  # noqa: N818 - says what happens
    """The witness does not sign: the log shows less than before, or another past, or the signature is not the log's."""


@dataclass(frozen=True)
class Cosigned:
    """What a witness saw, and the line by which it says so."""

    checkpoint: Checkpoint
    line: str


def cosign(note: str, keys: Iterable[PublicKey], seen: Checkpoint | None, fetch: Callable[[str], bytes], signer: Signer, when: int) -> Cosigned:
    """Sign a log's checkpoint, after making sure that it continues the one seen last. `when`: seconds since 1970. Raises Refuses."""
    try:
        text = opened(note, keys).text
        new = Checkpoint.parse(text)
    except BadNote as bad:
        raise Refuses(f"the checkpoint is not the log's: {bad}") from bad
    if seen is not None:
        if new.origin != seen.origin:
            raise Refuses(f"this is another log: {new.origin}, not {seen.origin}")
        if new.size < seen.size:
            raise Refuses(f"the log has shrunk from {seen.size} to {new.size} leaves")
        try:
            proof = consistency_proof(seen.size, new.size, nodes(new.size, fetch))
            check_consistency(seen.size, new.size, seen.root, new.root, proof)
        except BadTile as bad:
            raise Refuses(f"the log's files do not show that its {new.size} leaves begin with the {seen.size} seen before ({bad}); try again") from bad
        except BadProof as bad:
            raise Refuses(f"the log of {new.size} leaves does not begin with that of {seen.size} seen before: {bad}") from bad
    return Cosigned(new, signer.line(text, when))


def new_key(name: str, file: Path, seed: bytes) -> PublicKey:
    """Keep a witness's new key in a file of its own, for nobody else to read. Raises BadNote for a name that cannot be one, FileExistsError."""
    if not is_name(name) or len(seed) != SEED_BYTES:
        raise BadNote("a witness's name has no blanks and no plus")
    if file.exists():
        raise FileExistsError(file)
    put(file, json.dumps({"name": name, "seed": b64(seed)}).encode(), PRIVATE, "place")
    return Signer(name, WITNESS, seed).key


def read_key(file: Path) -> Signer:
    """A witness's key from its file. Raises BadNote, OSError."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        name, seed = said["name"], unb64(said["seed"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadNote("this is no key file of a witness") from wrong
    if not is_name(name) or len(seed) != SEED_BYTES:
        raise BadNote("this is no key file of a witness")
    return Signer(name, WITNESS, seed)


def seen_last(file: Path, origin: str) -> Checkpoint | None:
    """The checkpoint of a log that was seen last. Raises BadNote, OSError."""
    if not file.exists():
        return None
    text = json.loads(file.read_text(encoding="utf-8")).get(origin)
    return None if text is None else Checkpoint.parse(text)


def remember(file: Path, checkpoint: Checkpoint) -> None:
    """Remember what was seen, before the signature is given away."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    put(file, json.dumps(known | {checkpoint.origin: checkpoint.text}, ensure_ascii=False).encode(), care="place")
