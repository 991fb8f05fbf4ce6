"""Months as text, "2023-01": counting, listing, the distance between them. Pure."""

import re
from collections.abc import Sequence

MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])", re.ASCII)
YEAR = 12


def is_month(text: object) -> bool:
    """Whether the text is a month of the years 1900 to 2099."""
    return isinstance(text, str) and MONTH.fullmatch(text) is not None


def number(month: str) -> int:
    """Months since the year 0."""
    return int(month[:4]) * YEAR + int(month[5:]) - 1


def month_of(count: int) -> str:
    """The month with this number."""
    return f"{count // YEAR:04d}-{count % YEAR + 1:02d}"


def span(first: str, last: str) -> tuple[str, ...]:
    """All months from the first to the last, both included; none where the last is earlier."""
    return tuple(map(month_of, range(number(first), number(last) + 1)))


def season(before: Sequence[str], after: Sequence[str]) -> int | None:
    """By how many months of the year `after` begins later than `before`; None unless both are whole years on end, of which the season is no difference."""
    for months in (before, after):
        if not months or len(months) % YEAR or list(months) != list(span(months[0], months[-1])):
            return None
    return (number(after[0]) - number(before[0])) % YEAR


def calendar(month: str) -> int:
    """Which month of the year, 1 to 12."""
    return int(month[5:])
