"""Signed notes, checkpoints and witnesses' cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from huiying_verify import ed25519, tree

LOG, WITNESS, LONGEST, MOST_SIGNATURES, MOST_ALIKE = 1, 4, 64_000_000, 100, 4
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) (\S+)")

class Unusable(ValueError):  # noqa: N818 - says what was given
    """Something that is to be read does not have the form it must have."""

# a public key: whose, its id of four bytes, LOG or WITNESS, the 32 bytes; and what a log commits to: how many leaves, their root, and further lines
Key = NamedTuple("Key", [("name", str), ("id", bytes), ("kind", int), ("public", bytes)])  # noqa: UP014 - one line a record
Checkpoint = NamedTuple("Checkpoint", [("origin", str), ("size", int), ("root", bytes), ("more", tuple[str, ...])])  # noqa: UP014

class Note(NamedTuple):
    """A text and who is said to have signed it: names, and key ids with signatures."""
    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def signed_by(self, key: Key) -> bool:
        """Whether the key signed the text. A signature that names the key and is none spoils the note, also beside a good one."""
        own = [signature[4:] for name, signature in self.signatures if (name, signature[:4]) == (key.name, key.id)]
        heads = [(b"cosignature/v1\ntime %d\n" % int.from_bytes(one[:8], "big"), one[8:]) if key.kind == WITNESS else (b"", one) for one in own]
        return 0 < len(own) <= MOST_ALIKE and all(ed25519.verify(key.public, head + self.text.encode(), rest) for head, rest in heads)

def base64(text: str) -> bytes:
    """The bytes of standard base64 with padding, written in its one way. Raises Unusable."""
    try:
        if b64encode(data := b64decode(text, validate=True)).decode() == text:
            return data
    except ValueError:
        pass
    raise Unusable("not base64 in its one way")

def hashes(lines: Sequence[str]) -> list[bytes]:
    """Hashes written in base64, one a line. Raises Unusable."""
    found = [base64(line) for line in lines[: tree.LONGEST_PROOF + 1]]
    if len(found) > tree.LONGEST_PROOF or any(len(one) != tree.HASH for one in found):
        raise Unusable("not a list of hashes")
    return found

def key_of(text: str) -> Key:
    """The key that a line NAME+ID+BASE64 tells. Raises Unusable."""
    name, id_, encoded = [*text.strip().split("+", 2), "", ""][:3]
    data = base64(encoded)
    if name.split() != [name] or len(data) != 1 + ed25519.PUBLIC or data[0] not in (LOG, WITNESS) or sha256(f"{name}\n".encode() + data).hexdigest()[:8] != id_:
        raise Unusable("a key is written NAME+ID+BASE64, its id the one of its bytes")
    return Key(name, bytes.fromhex(id_), data[0], data[1:])

def read(data: bytes) -> Note:
    """The note that stands in a file. Raises Unusable."""
    whole = data[: LONGEST + 1].decode("utf-8", "replace")
    text, blank, lines = whole.rpartition("\n\n")
    *found, last = [_SIGNATURE.fullmatch(line) for line in lines.split("\n")[: MOST_SIGNATURES + 2]]
    if len(data) > LONGEST or not blank or last or len(found) > MOST_SIGNATURES or any((c < " " and c != "\n") or c == "\ufffd" for c in whole):
        raise Unusable("not a signed note")
    signatures = tuple((line[1], base64(line[2])) if line else ("", b"") for line in found)
    if not lines.endswith("\n") or any(len(signature) <= 4 for _, signature in signatures):  # noqa: PLR2004 - the key's id
        raise Unusable("a line that is no signature")
    return Note(text + "\n", signatures)

def checkpoint(note: Note) -> Checkpoint:
    """The checkpoint that a note's text tells. Raises Unusable."""
    lines = note.text[:-1].split("\n")
    if len(lines) < 3 or not all(lines) or not SIZE.fullmatch(lines[1]):  # noqa: PLR2004 - origin, size, root
        raise Unusable("not a checkpoint")
    return Checkpoint(lines[0], int(lines[1]), hashes(lines[2:3])[0], tuple(lines[3:]))
