"""Signed notes, checkpoints and cosignatures, written with `cryptography`: nothing shared with the verifier."""

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOG, WITNESS = 1, 4


def canonical(value: Any) -> bytes:
    """RFC 8785 for what stands in our folders: ASCII keys, no floats."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def key_id(name: str, secret: Ed25519PrivateKey, kind: int = LOG) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + secret.public_key().public_bytes_raw()).digest()[:4]


def vkey(name: str, secret: Ed25519PrivateKey, kind: int = LOG) -> str:
    return f"{name}+{key_id(name, secret, kind).hex()}+{b64encode(bytes([kind]) + secret.public_key().public_bytes_raw()).decode()}"


def line(text: str, name: str, secret: Ed25519PrivateKey) -> str:
    return f"— {name} {b64encode(key_id(name, secret) + secret.sign(text.encode())).decode()}\n"


def cosigned(text: str, name: str, secret: Ed25519PrivateKey, time: int) -> str:
    signature = secret.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    return f"— {name} {b64encode(key_id(name, secret, WITNESS) + time.to_bytes(8, 'big') + signature).decode()}\n"


def note(text: str, name: str, secret: Ed25519PrivateKey, more: Sequence[str] = ()) -> str:
    return f"{text}\n{line(text, name, secret)}{''.join(more)}"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def checkpoint(origin: str, size: int, root: bytes, secret: Ed25519PrivateKey, more: Sequence[str] = ()) -> str:
    return note(checkpoint_text(origin, size, root), origin, secret, more)
