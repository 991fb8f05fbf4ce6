"""How a figure of a case is printed, and texts with figures in them. Pure."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from huiying.accounts.cases.case import UNITS
from huiying.kit.codes import pick

HUNDRED = Decimal(100)
_PLACE = re.compile(r"\{([a-z0-9_]+)(?::(\d))?\}")


def rounded(value: Decimal, digits: int) -> Decimal:
    """Rounded half up to so many digits after the point."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def printed(value: Decimal, unit: str, digits: int) -> str:
    """The bare figure: "3,520,000", "45.22", "92.0 %", and a change with its sign, "+4.1 %"."""
    if unit in {"share", "change"}:
        return f"{rounded(value * HUNDRED, digits):{'+' if unit == 'change' else ''},f} %"
    return f"{rounded(value, digits):,f}"


def with_unit(bare: str, unit: str, language: str) -> str:
    """The figure with its unit in the reader's language."""
    word = pick(*UNITS[unit], language)
    return f"{bare} {word}" if word else bare


def places(text: str) -> tuple[str, ...]:
    """The figures that a text names."""
    return tuple(found[1] for found in _PLACE.finditer(text))


def put(text: str, figure: Callable[[str, int | None], str]) -> str:
    """The text with its figures put in, each with the digits that the text asks for: {ratio} as the figure is printed, {ratio:1} with one."""
    return _PLACE.sub(lambda found: figure(found[1], int(found[2]) if found[2] else None), text)


def own_digits(value: Decimal, unit: str) -> int:
    """As many digits as a given figure was written with; a share loses the two that become its percent."""
    exponent = value.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return max(0, digits - 2) if unit in {"share", "change"} else digits
