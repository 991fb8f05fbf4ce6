"""Numbers of an account in words: each kind with its unit, its difference with a sign, in the reader's language. Money comes in fen and stands in yuan."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from huiying.portal.words import language, named

Number = int | float | str | Decimal
FEN, WAN, MILLION = Decimal(100), Decimal(10_000), Decimal(1_000_000)
PERCENT = Decimal(100)


def decimal(value: Number) -> Decimal:
    """The number as it is written, without the dust of a float."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Number, places: int = 0) -> str:
    """Digits in threes, rounded half up; a zero has no sign."""
    rounded = decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}"


def signed(text: str) -> str:
    """A number with its sign: full width beside Chinese, a true minus in English; nothing before zero."""
    body = text.removeprefix("-")
    if not any(c in "123456789" for c in body):
        return body
    if language().startswith("zh"):
        return ("\uff0d" if text != body else "\uff0b") + body
    return ("\u2212" if text != body else "+") + body


def level(text: str) -> str:
    """A number that may be below zero, with the sign of the language."""
    return signed(text) if text.startswith("-") else text


def _share(value: Number) -> str:
    return f"{plain(decimal(value) * PERCENT, 1)}%"


def _points(value: Number) -> str:
    return plain(decimal(value) * PERCENT, 1) + named(" 个百分点", " points")


def yuan(fen: Number) -> str:
    """An amount to read: whole yuan, from a million yuan on in 万元 or millions with four significant digits or more."""
    amount = decimal(fen) / FEN
    if abs(amount) < MILLION:
        return f"{plain(amount)}{named(' 元', ' yuan')}"
    return f"{plain(amount / WAN, 1)} 万元" if language().startswith("zh") else f"{plain(amount / MILLION, 2)} million yuan"


def exact_yuan(fen: Number) -> str:
    """An amount as it was counted, to the cent where it has one."""
    amount = decimal(fen) / FEN
    return f"{plain(amount, 0 if amount == amount.to_integral_value() else 2)}{named(' 元', ' yuan')}"


def _each(fen: Number) -> str:
    return f"{plain(decimal(fen) / FEN, 2)}{named(' 元', ' yuan')}"


def _count(value: Number) -> str:
    return plain(value)


def _decimal(value: Number) -> str:
    return plain(value, 2)


def _measured(zh: str, en: str, places: int) -> Callable[[Number], str]:
    return lambda value: f"{plain(value, places)}{named(' ' + zh, ' ' + en)}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of number is written: a level, a difference, its parts; `over` says that a level is num over den."""

    level: Callable[[Number], str]
    difference: Callable[[Number], str]
    part: Callable[[Number], str] = _count
    tick: Callable[[Number], str] | None = None

    def of_tick(self, value: Number) -> str:
        """A mark on a scale."""
        return (self.tick or self.level)(value)


KINDS = {
    "share": Kind(_share, _points, tick=lambda v: f"{plain(decimal(v) * PERCENT)}%"),
    "each": Kind(_each, _each, part=exact_yuan, tick=lambda v: f"{plain(decimal(v) / FEN, 0 if decimal(v) % FEN == 0 else 1)}{named(' 元', '')}"),
    "money": Kind(yuan, yuan, part=exact_yuan),
    "count": Kind(_count, _count),
    "heads": Kind(_measured("人", "heads", 1), _measured("人", "heads", 1)),
    "ratio": Kind(_decimal, _decimal),
    "hours": Kind(_measured("小时", "hours", 0), _measured("小时", "hours", 0)),
    "seconds": Kind(_measured("秒", "s", 1), _measured("秒", "s", 1)),
}
