"""Numbers of an account in words: each kind with its unit, its difference with a sign, in the reader's language. Money comes in fen and stands in yuan."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from huiying.pages.naming import language, named

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


def _share(value: Number, _like: Number) -> str:
    return f"{plain(decimal(value) * PERCENT, 1)}%"


def _points(value: Number, _like: Number) -> str:
    return plain(decimal(value) * PERCENT, 1) + named(" 个百分点", " points")


def yuan(fen: Number, like: Number | None = None) -> str:
    """An amount to read: whole yuan, from a million yuan on in 万元 or millions; an amount beside a larger one, `like`, is written as that is."""
    amount = decimal(fen) / FEN
    if max(abs(amount), abs(decimal(like or 0) / FEN)) < MILLION:
        return f"{plain(amount)}{named(' 元', ' yuan')}"
    return f"{plain(amount / WAN, 1)} 万元" if language().startswith("zh") else f"{plain(amount / MILLION, 2)} million yuan"


def exact_yuan(fen: Number) -> str:
    """An amount as it was counted, to the cent where it has one."""
    amount = decimal(fen) / FEN
    return f"{plain(amount, 0 if amount == amount.to_integral_value() else 2)}{named(' 元', ' yuan')}"


def _each(fen: Number, _like: Number) -> str:
    return f"{plain(decimal(fen) / FEN, 2)}{named(' 元', ' yuan')}"


def _count(value: Number, _like: Number) -> str:
    return plain(value)


def _decimal(value: Number, _like: Number) -> str:
    return plain(value, 2)


def _measured(zh: str, en: str, places: int) -> Callable[[Number, Number], str]:
    return lambda value, _like: f"{plain(value, places)}{named(' ' + zh, ' ' + en)}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of number is written: a level, a difference, the parts of a quotient."""

    _level: Callable[[Number, Number], str]
    _difference: Callable[[Number, Number], str]
    part: Callable[[Number], str] = plain

    def level(self, value: Number, like: Number = 0) -> str:
        """A level with its unit; beside a larger number, `like`, as that is written."""
        return level(self._level(value, like))

    def difference(self, value: Number, like: Number = 0) -> str:
        """A difference with its sign and unit."""
        return signed(self._difference(value, like))

    def tick(self, value: Number, like: Number = 0) -> str:
        """A mark on a scale: no zeros after the point, and short, for the figures beside it say the unit in full."""
        return TRAILING.sub("", self.level(value, like)).replace(" million yuan", " million")


TRAILING = re.compile(r"\.0+(?=\D|$)")
KINDS = {
    "share": Kind(_share, _points),
    "each": Kind(_each, _each, exact_yuan),
    "money": Kind(yuan, yuan, exact_yuan),
    "count": Kind(_count, _count),
    "heads": Kind(_measured("人", "heads", 1), _measured("人", "heads", 1)),
    "ratio": Kind(_decimal, _decimal),
    "hours": Kind(_measured("小时", "hours", 0), _measured("小时", "hours", 0)),
    "time": Kind(_measured("小时", "hours", 1), _measured("小时", "hours", 1)),
}
OF_UNITS = {
    "fen/year": "money", "fen/head-month": "money", "fen/call": "each", "fen/need": "each", "fen/case": "each", "share": "share", "call/year": "count",
    "need/year": "count", "h/year": "hours", "h/month": "hours", "head": "heads", "call/h": "ratio", "h": "time",
}  # fmt: skip


def between(low: str, high: str) -> str:
    """An interval in words; a unit that both ends bear is said once."""
    unit = UNIT.search(high)
    if unit and low.endswith(unit[0]):
        low = low.removesuffix(unit[0])
    return _("{low} to {high}").format(low=low, high=high)


UNIT = re.compile(r" \D+$")
