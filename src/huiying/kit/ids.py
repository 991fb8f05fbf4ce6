"""Identifiers: time-ordered UUIDs, order numbers, the citizen's query code."""

import secrets
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from huiying.kit.entropy import Entropy
from huiying.kit.times import aware

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
QUERY_CODE_LENGTH = 8

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_VERSION = 7
_VARIANT = {digit: "89ab"[place % 4] for place, digit in enumerate("0123456789abcdef")}


class NotVersion7(ValueError):  # noqa: N818
    """The UUID carries no time because it is not of version 7."""


def uuid7(now: datetime) -> UUID:
    """Return an RFC 9562 version 7 UUID: 48 bits of milliseconds, 12 bits of the millisecond's fraction, 62 random bits.

    Two made at least a microsecond apart sort in the order of their times.
    """
    milliseconds, fraction = _time(aware(now))
    return UUID(int=milliseconds << 80 | _VERSION << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def uuid7_text(now: datetime, entropy: Entropy) -> str:
    """Return such a UUID as text, its 62 random bits drawn from a stock: for many at once."""
    digits = entropy.digits(16)
    return f"{_beginning(aware(now))}{_VARIANT[digits[0]]}{digits[1:4]}-{digits[4:]}"


@lru_cache(maxsize=1024)
def _beginning(utc: datetime) -> str:
    """The part of the text that tells the time, and the version."""
    milliseconds, fraction = _time(utc)
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:]}-{_VERSION}{fraction:03x}-"


def _time(utc: datetime) -> tuple[int, int]:
    """Milliseconds since 1970, and the rest in 4096ths of a millisecond."""
    milliseconds, rest = divmod(utc - _EPOCH, _MILLISECOND)
    return milliseconds, rest.microseconds * 4096 // 1000


def uuid7_time(identifier: UUID) -> datetime:
    """Return the moment in a version 7 UUID, to the millisecond; raises NotVersion7."""
    if identifier.version != _VERSION:
        raise NotVersion7(str(identifier))
    return _EPOCH + (identifier.int >> 80) * _MILLISECOND


def query_code() -> str:
    """Return a random code of 8 characters with which a citizen asks for an order's progress; no 0, 1, I, L or O."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(QUERY_CODE_LENGTH))


def order_number(day: date, seq: int) -> str:
    """Return the number of the day's seq-th order (seq >= 1), like '20261112-004171'."""
    if seq < 1:
        raise ValueError("order numbers of a day begin at 1")
    return f"{day:%Y%m%d}-{seq:06d}"
