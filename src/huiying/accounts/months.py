"""Months as text, "2023-01": counting, listing, the distance between them. Pure."""

import re

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


def calendar(month: str) -> int:
    """Which month of the year, 1 to 12."""
    return int(month[5:])
