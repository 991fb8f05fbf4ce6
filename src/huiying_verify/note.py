"""Signed notes, checkpoints and witnesses' cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from huiying_verify import ed25519, tree

LOG, WITNESS = 1, 4
LONGEST, MOST_SIGNATURES = 1_000_000, 100
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) (\S+)")


class Unusable(ValueError):  # noqa: N818 - says what was given
    """Something that is to be read does not have the form it must have."""


@dataclass(frozen=True)
class Key:
    """A public key: whose, its id of four bytes, LOG or WITNESS, the 32 bytes."""

    name: str
    id: bytes
    kind: int
    public: bytes


@dataclass(frozen=True)
class Note:
    """A text and who is said to have signed it: names, and key ids with signatures."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def signed_by(self, key: Key) -> bool:
        """Whether the key signed the text. A signature that names the key and is none spoils the note, also beside a good one."""
        own = [signature[4:] for name, signature in self.signatures if (name, signature[:4]) == (key.name, key.id)]
        return bool(own) and all(_signed(key, self.text.encode(), signature) for signature in own)


@dataclass(frozen=True)
class Checkpoint:
    """What a log commits to: its origin, how many leaves, their root, further lines."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()


def _signed(key: Key, message: bytes, signature: bytes) -> bool:
    if key.kind == WITNESS:
        message, signature = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + message, signature[8:]
    return ed25519.verify(key.public, message, signature)


def base64(text: str) -> bytes:
    """The bytes of standard base64 with padding, written in its one way. Raises Unusable."""
    try:
        data = b64decode(text, validate=True)
    except ValueError as wrong:
        raise Unusable("not base64") from wrong
    if b64encode(data).decode() != text:
        raise Unusable("base64 that is not written in its one way")
    return data


def hashes(lines: Sequence[str]) -> list[bytes]:
    """Hashes written in base64, one a line. Raises Unusable."""
    found = [base64(line) for line in lines[: tree.LONGEST_PROOF + 1]]
    if len(found) > tree.LONGEST_PROOF or any(len(one) != tree.HASH for one in found):
        raise Unusable("not a list of hashes")
    return found


def key_of(text: str) -> Key:
    """The key that a line NAME+ID+BASE64 tells. Raises Unusable."""
    name, _, rest = text.strip().partition("+")
    id_, _, encoded = rest.partition("+")
    data = base64(encoded)
    if not name or name.split() != [name] or len(data) != 1 + ed25519.PUBLIC or data[0] not in (LOG, WITNESS):
        raise Unusable("a key is written NAME+ID+BASE64")
    if sha256(f"{name}\n".encode() + data).hexdigest()[:8] != id_:
        raise Unusable("a key whose id is not that of its bytes")
    return Key(name, bytes.fromhex(id_), data[0], data[1:])


def read(data: bytes) -> Note:
    """The note that stands in a file. Raises Unusable."""
    try:
        whole = data[: LONGEST + 1].decode()
    except UnicodeDecodeError as wrong:
        raise Unusable("a note that is not UTF-8") from wrong
    text, blank, lines = whole.rpartition("\n\n")
    found = [_SIGNATURE.fullmatch(line) for line in lines.split("\n")[: MOST_SIGNATURES + 2]]
    if len(data) > LONGEST or not blank or found.pop() or len(found) > MOST_SIGNATURES or any(c < " " and c != "\n" for c in whole):
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


def witnesses(note: Note, keys: Iterable[Key]) -> int:
    """How many of the witnesses signed the note; one who has two names counts once."""
    return len({key.public for key in keys if key.kind == WITNESS and note.signed_by(key)})
