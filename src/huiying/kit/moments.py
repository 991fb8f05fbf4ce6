"""Moments as other systems write them."""

import re
from datetime import datetime
from typing import Any

from huiying.kit.checks import Problem
from huiying.kit.times import SHANGHAI, aware

EARLIEST_YEAR = 1980
_DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_CLOCK = r"(?:[ T]*(?<!\d)(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?)?"
_MOMENT = re.compile(_DATE + _CLOCK + r"(?: *(Z|[+-]\d{2}:?\d{2}))?", re.ASCII)
_DIGITS_ALONE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?()", re.ASCII)


def moment(name: str, given: Any) -> tuple[datetime | None, list[Problem]]:
    """A moment in one of the usual forms; without an offset it is the city's time, a bare date its beginning."""
    if isinstance(given, datetime):
        return aware(given if given.tzinfo else given.replace(tzinfo=SHANGHAI)), []
    text = given.strip()
    if not text:
        return None, []
    match = _MOMENT.fullmatch(text) or _DIGITS_ALONE.fullmatch(text)
    if match is not None and int(match[1]) >= EARLIEST_YEAR:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        try:
            offset = datetime.strptime(match[7], "%z").tzinfo if match[7] else SHANGHAI
            return aware(datetime(year, month, day, hour, minute, second, tzinfo=offset)), []
        except (ValueError, OverflowError):
            pass
    return None, [Problem(name, "not_a_time", "不是有效的日期时间，例如 2019/2/28 11:25:05", "This is no date and time, like 2019/2/28 11:25:05")]
