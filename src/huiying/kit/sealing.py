"""Sealing of personal values: AES-256-GCM bound to the place where the value stands, and blind indexes to find it by."""

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiying.kit.phones import phone_key

__all__ = ["HEADER_BYTES", "BadKeyring", "CannotOpen", "Keyring", "SelfTestFailed", "blind", "phone_key", "seal", "selftest", "unseal"]

_VERSION = b"\x01"
_ID_BYTES = 4
_KEY_BYTES = 32
_NONCE_BYTES = 12
HEADER_BYTES = len(_VERSION) + _ID_BYTES


class BadKeyring(ValueError):  # noqa: N818
    """The text is not a keyring, or a key in it has the wrong size."""


class CannotOpen(Exception):  # noqa: N818
    """A sealed value cannot be opened: another place, another key, an unknown version, or changed bytes."""


class SelfTestFailed(RuntimeError):  # noqa: N818
    """The machine's cryptography does not give the published answers."""


def _name(taken: Container[str]) -> str:
    """A new key's name: hexadecimal letters alone, for eight digits could be a telephone number, and such do not go into the journal."""
    while (name := "".join(secrets.choice("abcdef") for _ in range(2 * _ID_BYTES))) in taken:
        pass
    return name


@dataclass(frozen=True, repr=False)
class Keyring:
    """Sealing keys by id (8 hex digits), the id of the one that seals, and the key of the blind indexes."""

    keys: Mapping[str, bytes]
    active: str
    index: bytes

    def __post_init__(self) -> None:
        if self.active not in self.keys or any(len(key) != _KEY_BYTES for key in (*self.keys.values(), self.index)):
            raise BadKeyring("a keyring has an active key, and all keys have 32 bytes")
        if any(len(name) != 2 * _ID_BYTES or bytes.fromhex(name).hex() != name for name in self.keys):
            raise BadKeyring("a key's id has 8 hex digits")

    def __repr__(self) -> str:
        return f"Keyring(active={self.active!r}, keys={len(self.keys)})"

    @classmethod
    def new(cls) -> Self:
        """Return a keyring of fresh random keys."""
        name = _name(())
        return cls({name: secrets.token_bytes(_KEY_BYTES)}, name, secrets.token_bytes(_KEY_BYTES))

    def rotated(self) -> Self:
        """Return the keyring with one more key, which now seals; the older ones still open, the index key stays."""
        name = _name(self.keys)
        return type(self)({**self.keys, name: secrets.token_bytes(_KEY_BYTES)}, name, self.index)

    def to_json(self) -> str:
        """Return the keyring as JSON text, keys in base64: a secret."""
        keys = {name: b64encode(key).decode() for name, key in self.keys.items()}
        return json.dumps({"active": self.active, "keys": keys, "index": b64encode(self.index).decode()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a keyring from `to_json`'s text; raises BadKeyring (without quoting the text)."""
        try:
            data = json.loads(text)
            keys = {name: b64decode(key, validate=True) for name, key in data["keys"].items()}
            return cls(keys, data["active"], b64decode(data["index"], validate=True))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadKeyring("this is not a keyring") from None


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(keyring: Keyring, context: str, plain: str) -> bytes:
    """Return the text sealed for one place (`context` = 'table|column|pk'): version, key id, nonce, ciphertext with tag."""
    header = _VERSION + bytes.fromhex(keyring.active)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + _cipher(keyring.keys[keyring.active]).encrypt(nonce, plain.encode(), header + context.encode())


def unseal(keyring: Keyring, context: str, sealed: bytes) -> str:
    """Return the text sealed for this very context; raises CannotOpen."""
    sealed = bytes(sealed)
    header, nonce, body = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + _NONCE_BYTES], sealed[HEADER_BYTES + _NONCE_BYTES :]
    key = keyring.keys.get(header[len(_VERSION) :].hex())
    if header[: len(_VERSION)] != _VERSION or key is None or len(nonce) != _NONCE_BYTES:
        raise CannotOpen("unknown version or key")
    try:
        return _cipher(key).decrypt(nonce, body, header + context.encode()).decode()
    except InvalidTag:
        raise CannotOpen("another place or changed bytes") from None


def blind(keyring: Keyring, kind: str, normalised: str) -> bytes:
    """Return the 32-byte blind index of a normalised value (a `phone_key`, say) of a kind: equal values, equal bytes."""
    return hmac.digest(keyring.index, f"{kind}\0{normalised}".encode(), "sha256")


def selftest(digest: Callable[..., Any] = sha256) -> None:
    """Check SHA-256 (FIPS 180) as `digest`, HMAC (RFC 4231 case 2) and AES-256-GCM (NIST case 14) by known answers; raises SelfTestFailed."""
    answers = {
        "SHA-256": (digest(b"abc").hexdigest(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        "HMAC-SHA-256": (
            hmac.new(b"Jefe", b"what do ya want for nothing?", sha256).hexdigest(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        "AES-256-GCM": (
            AESGCM(bytes(_KEY_BYTES)).encrypt(bytes(_NONCE_BYTES), bytes(16), None).hex(),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        ),
    }
    wrong = [name for name, (got, expected) in answers.items() if got != expected]
    if wrong:
        raise SelfTestFailed(", ".join(wrong))
