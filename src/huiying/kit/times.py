"""Moments and local dates: everything is stored in UTC, the city thinks in Shanghai time."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIXTY = 60

_RFC3339 = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class Naive(ValueError):  # noqa: N818
    """A datetime without a time zone was given where a moment is needed."""


class NotRfc3339(ValueError):  # noqa: N818
    """The text is not an RFC 3339 date-time with an offset."""


def aware(moment: datetime) -> datetime:
    """Return the moment in UTC; raises Naive when it has no time zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise Naive("a moment needs a time zone")
    return moment.astimezone(UTC)


def local(moment: datetime) -> datetime:
    """Return the moment on the city's wall clock (Asia/Shanghai)."""
    return aware(moment).astimezone(SHANGHAI)


def local_date(moment: datetime) -> date:
    """Return the city's date at the moment."""
    return local(moment).date()


def day_start(day: date) -> datetime:
    """Return 00:00 of the city's day, as a UTC moment."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """Write the moment in UTC with 'Z'; microseconds appear only when they are not zero."""
    return _written(aware(moment))


@lru_cache(maxsize=4096)
def _written(utc: datetime) -> str:
    return utc.replace(tzinfo=None).isoformat() + "Z"


def parse_rfc3339(text: str) -> datetime:
    """Read an RFC 3339 date-time into a UTC moment; digits beyond microseconds are cut.

    Raises Naive when the offset is missing, NotRfc3339 for any other form.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        if _RFC3339.fullmatch(text + "Z"):
            raise Naive("a moment needs an offset")
        raise NotRfc3339("expected a form like 2026-11-12T08:30:00Z")
    day, clock, fraction, offset = match.groups()
    offset = "+00:00" if offset in "Zz" else offset
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6].ljust(6, '0')}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise NotRfc3339("no such date or time of day") from wrong


def in_words(span: timedelta) -> tuple[str, str]:
    """How long to wait, in Chinese and in English, rounded up: seconds up to a minute, minutes up to an hour, hours beyond."""
    seconds = span.total_seconds()
    units = ((1, "秒", "second"), (60, "分钟", "minute"), (3600, "小时", "hour"))
    unit, zh, en = next((one for one in units if ceil(seconds / one[0]) <= SIXTY), units[-1])
    n = ceil(seconds / unit)
    return f"{n} {zh}", f"{n} {en}{'' if n == 1 else 's'}"
