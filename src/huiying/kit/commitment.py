"""Commitments: a personal value is named in the journal only by a keyed hash, which opens to whoever holds value and salt."""

import hmac
import secrets

SALT_BYTES = 16


class BadCommitment(ValueError):  # noqa: N818
    """The salt is too short, or the field name contains the separator."""


def new_salt() -> bytes:
    """Return 16 random bytes; every commitment has a salt of its own."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, field: str, value: str) -> str:
    """Return the hex of HMAC-SHA256(salt, field ‖ 0x00 ‖ value), both in UTF-8."""
    if len(salt) < SALT_BYTES:
        raise BadCommitment(f"a salt has at least {SALT_BYTES} bytes")
    if "\0" in field:
        raise BadCommitment("a field name contains no NUL")
    return hmac.digest(salt, f"{field}\0{value}".encode(), "sha256").hex()
