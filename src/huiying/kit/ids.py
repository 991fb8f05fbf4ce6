"""Identifiers: time-ordered UUIDs, order numbers, the citizen's query code."""

import secrets
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from huiying.kit.times import aware

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
QUERY_CODE_LENGTH = 8

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_VERSION = 7


class NotVersion7(ValueError):  # noqa: N818
    """The UUID carries no time because it is not of version 7."""


def uuid7(now: datetime) -> UUID:
    """Return an RFC 9562 version 7 UUID: 48 bits of milliseconds, 12 bits of the millisecond's fraction, 62 random bits.

    Two made at least a microsecond apart sort in the order of their times.
    """
    milliseconds, rest = divmod(aware(now) - _EPOCH, _MILLISECOND)
    fraction = rest.microseconds * 4096 // 1000
    return UUID(int=milliseconds << 80 | _VERSION << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


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
