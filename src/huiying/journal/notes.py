"""Signed notes (C2SP signed-note), checkpoints (tlog-checkpoint), cosignatures (tlog-cosignature) and proofs (tlog-proof); Ed25519 of `cryptography`."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from huiying.journal.merkle import HASH_BYTES

LOG, WITNESS = 1, 4  # the kinds of keys: whoever signs notes, whoever cosigns checkpoints
ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 4, 8, 64
SEED_BYTES = 32
DASH = "— "
PROOF = "c2sp.org/tlog-proof@v1"


class BadNote(ValueError):  # noqa: N818 - says what was found
    """A note, a key or a checkpoint that is not in its form, or a signature that is wrong."""


def b64(data: bytes) -> str:
    """Base64 as notes use it."""
    return b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """What base64 says; only the one right spelling is accepted. Raises BadNote."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is no base64") from error
    if b64(data) != text:
        raise BadNote("this base64 could be written otherwise")
    return data


@dataclass(frozen=True)
class PublicKey:
    """A key by which notes are checked. `text` is its C2SP vkey: NAME+ID+BASE64."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of the hash of name, kind and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is told to others."""
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Read a vkey. Raises BadNote."""
        name, _, rest = text.partition("+")
        mark, _, coded = rest.partition("+")
        data = unb64(coded)
        if not is_name(name) or len(data) != 1 + SEED_BYTES or data[0] not in {LOG, WITNESS}:
            raise BadNote("this is no key of a log or a witness")
        key = cls(name, data[0], data[1:])
        if key.id.hex() != mark:
            raise BadNote("the key's id is not that of its name and bytes")
        return key

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether the bytes after the key's id are this key's signature of a note's text."""
        when, signature = (signature[:TIME_BYTES], signature[TIME_BYTES:]) if self.kind == WITNESS else (b"", signature)
        message = cosigned(int.from_bytes(when, "big"), text) if self.kind == WITNESS else text.encode()
        if len(signature) != SIGNATURE_BYTES:
            return False
        return self.holds_plain(message, signature)

    def holds_plain(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed the message itself."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key: the name it signs by, its kind, and its seed of 32 bytes."""

    name: str
    kind: int
    seed: bytes

    @property
    def key(self) -> PublicKey:
        """What others check by."""
        return PublicKey(self.name, self.kind, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def plain(self, message: bytes) -> bytes:
        """The signature of a message itself."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def line(self, text: str, when: int = 0) -> str:
        """The line by which this key signs a note's text; a witness also says when, in seconds since 1970."""
        stamp, message = (when.to_bytes(TIME_BYTES, "big"), cosigned(when, text)) if self.kind == WITNESS else (b"", text.encode())
        return f"{DASH}{self.name} {b64(self.key.id + stamp + self.plain(message))}\n"


def is_name(name: str) -> bool:
    """Whether a text may name a key: not empty, no blank, no plus."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def cosigned(when: int, text: str) -> bytes:
    """The message that a witness signs at a moment."""
    return f"cosignature/v1\ntime {when}\n{text}".encode()


def signed(text: str, *signers: Signer) -> str:
    """A note: its text, a blank line, a line of each signer."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def parted(note: str) -> tuple[str, list[str]]:
    """A note's text and its lines of signatures. Raises BadNote."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not text or not lines.endswith("\n") or any(ord(letter) < ord(" ") and letter != "\n" for letter in note):
        raise BadNote("this is no signed note")
    return text + "\n", lines[:-1].split("\n")


@dataclass(frozen=True)
class Opened:
    """A note whose signatures were looked at: its text, and the known keys that signed it."""

    text: str
    keys: tuple[PublicKey, ...]


def opened(note: str, keys: Iterable[PublicKey]) -> Opened:
    """Read a note; lines of unknown keys are passed over. Raises BadNote where a known key's line is wrong, or none of them signed."""
    text, lines = parted(note)
    known = {(key.name, key.id): key for key in keys}
    found: dict[tuple[str, bytes], PublicKey] = {}
    for line in lines:
        name, _, coded = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not is_name(name):
            raise BadNote("a line of a signature is not in its form")
        data = unb64(coded)
        mark = (name, data[:ID_BYTES])
        if mark in known and not known[mark].holds(text, data[ID_BYTES:]):
            raise BadNote(f"the signature of {name} is wrong")
        if mark in known:
            found[mark] = known[mark]
    if not found:
        raise BadNote("no known key signed this")
    return Opened(text, tuple(found.values()))


@dataclass(frozen=True)
class Checkpoint:
    """What a log promises: so many leaves, under this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's text, without lines of extension. Raises BadNote."""
        origin, _, rest = text.partition("\n")
        size, _, rest = rest.partition("\n")
        root, end, more = rest.partition("\n")
        if not origin or not end or more or not (size.isascii() and size.isdigit()) or str(int(size)) != size:
            raise BadNote("this is no checkpoint")
        found = cls(origin, int(size), unb64(root))
        if len(found.root) != HASH_BYTES:
            raise BadNote("a root has 32 bytes")
        return found


def proof_text(index: int, path: Sequence[bytes], note: str) -> str:
    """An inclusion proof with its checkpoint, as one text."""
    return "".join([f"{PROOF}\nindex {index}\n", *(f"{b64(part)}\n" for part in path), "\n", note])


def parse_proof(text: str) -> tuple[int, list[bytes], str]:
    """Index, path and signed checkpoint of a proof's text. Raises BadNote."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    word, _, index = (lines[1] if len(lines) > 1 else "").partition(" ")
    if not blank or lines[0] != PROOF or word != "index" or not (index.isascii() and index.isdigit()):
        raise BadNote("this is no proof")
    return int(index), [unb64(line) for line in lines[2:]], note
