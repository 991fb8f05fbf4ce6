"""One encrypted file of several parts, written and read as a stream, so that nothing stands on the disk in clear.

The first line is JSON and says how the key is made: by scrypt (RFC 7914) from a passphrase or by HKDF (RFC 5869) from a key file.
Chunks follow, 1 MiB each but the last: AES-256-GCM, the nonce is the file's 7 random bytes, the chunk's number and whether it is the
last, the first line is the associated data. So a chunk that is changed, moved, missing or of another file is noticed.
Inside stand frames: kind (1 byte), length (4 bytes), content. N names a part, D is a piece of it, E ends it with its SHA-256.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from huiying.cli.refusal import Refusal

FORMAT = "huiying-backup-1"
CHUNK = 1 << 20
TAG = 16
COST = {"n": 1 << 17, "r": 8, "p": 1}
DEAREST = 1 << 20
LONGEST_HEADER = 1000
SALT_BYTES, START_BYTES = 16, 7
NAME, DATA, END = b"N", b"D", b"E"
HEAD = 5
KINDS = ("passphrase", "keyfile")


class NotABackup(Refusal):
    """The file is not one of ours."""


class CannotUnlock(Refusal):
    """Another key, or bytes that changed."""


@dataclass(frozen=True, repr=False)
class Secret:
    """A passphrase or a key file's content (`kind` is one of KINDS)."""

    kind: str
    words: bytes

    def key(self, salt: bytes, cost: int) -> bytes:
        """The 32 bytes that encrypt one file."""
        if self.kind == "passphrase":
            return Scrypt(salt=salt, length=32, n=cost, r=COST["r"], p=COST["p"]).derive(self.words)
        return HKDF(algorithm=SHA256(), length=32, salt=salt, info=FORMAT.encode()).derive(self.words)


class Writer:
    """Writes parts, one after the other; `close` writes the last chunk, without which the file cannot be read."""

    def __init__(self, out: BinaryIO, secret: Secret, *, cost: int = COST["n"]) -> None:
        salt, self._start = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(START_BYTES)
        told = {"format": FORMAT, "key": secret.kind, "salt": salt.hex(), "n": cost, "nonce": self._start.hex()}
        self._header = json.dumps(told).encode() + b"\n"
        self._cipher = AESGCM(secret.key(salt, cost))
        self._out, self._waiting, self._number = out, bytearray(), 0
        self._digest, self._size, self._name = hashlib.sha256(), 0, ""
        self.parts: dict[str, dict[str, int | str]] = {}
        self.written = out.write(self._header)

    def part(self, name: str) -> None:
        """Begin a part."""
        self._digest, self._size, self._name = hashlib.sha256(), 0, name
        self._frame(NAME, name.encode())

    def write(self, data: bytes) -> None:
        """A piece of the part, up to 4 GiB."""
        self._digest.update(data)
        self._size += len(data)
        self._frame(DATA, data)

    def end(self) -> None:
        """End the part: its size and SHA-256 are in `parts` from now on."""
        self._frame(END, self._digest.digest())
        self.parts[self._name] = {"size": self._size, "sha256": self._digest.hexdigest()}

    def close(self) -> None:
        """Write what is left as the last chunk."""
        self._chunk(bytes(self._waiting), last=True)

    def _frame(self, kind: bytes, data: bytes) -> None:
        self._waiting += kind + len(data).to_bytes(HEAD - 1) + data
        while len(self._waiting) > CHUNK:
            self._chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def _chunk(self, data: bytes, *, last: bool) -> None:
        self.written += self._out.write(self._cipher.encrypt(_nonce(self._start, self._number, last), data, self._header))
        self._number += 1


def read_frames(file: BinaryIO, secret: Secret) -> Iterator[tuple[bytes, bytes]]:
    """The frames of a file, (kind, content), each from a chunk that was checked. Raises NotABackup, CannotUnlock."""
    waiting, need = bytearray(), HEAD
    for chunk in _chunks(file, secret):
        waiting += chunk
        while len(waiting) >= HEAD and len(waiting) >= (need := HEAD + int.from_bytes(waiting[1:HEAD])):
            yield bytes(waiting[:1]), bytes(waiting[HEAD:need])
            del waiting[:need]
    if waiting:
        raise _changed()


def kind_of_key(file: BinaryIO) -> str:
    """Whether a passphrase or a key file opens this file; the file is at its start afterwards. Raises NotABackup."""
    told = _header(file)[1]
    file.seek(0)
    return str(told["key"])


def _chunks(file: BinaryIO, secret: Secret) -> Iterator[bytes]:
    header, told = _header(file)
    cipher, start = AESGCM(secret.key(bytes.fromhex(told["salt"]), told["n"])), bytes.fromhex(told["nonce"])
    number, block = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(start, number, not following), block, header)
        except InvalidTag as error:
            raise _changed() from error
        if not following:
            return
        number, block = number + 1, following


def _header(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    header = file.readline(LONGEST_HEADER)
    try:
        told = json.loads(header)
        fits = told["format"] == FORMAT and told["key"] in KINDS and told["n"] <= DEAREST
        fits = fits and (len(bytes.fromhex(told["salt"])), len(bytes.fromhex(told["nonce"]))) == (SALT_BYTES, START_BYTES)
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise NotABackup("这不是回应的备份文件，或已被改动。", "This is no backup of Huiying, or it was changed.")
    return header, told


def _nonce(start: bytes, number: int, last: bool) -> bytes:
    return start + number.to_bytes(4) + bytes([last])


def _changed() -> CannotUnlock:
    return CannotUnlock("打不开：口令或密钥不对，或文件被改动、不全。", "It does not open: another passphrase or key, or a file that was changed or cut.")
