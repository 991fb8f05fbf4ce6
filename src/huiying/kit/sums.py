"""Exact sums that tell how they were made: a value and the text of its arithmetic, built by the same operators, so that neither can differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add

MINUS, TIMES, OVER = "−", "×", "÷"
CENT = 100
ADDED, NEGATED, MULTIPLIED, WHOLE = range(4)  # how tightly a text holds together


@dataclass(frozen=True, slots=True)
class Sum:
    """An exact number and its arithmetic in words of digits; `rank` says how tightly the text holds together."""

    value: Fraction
    text: str
    rank: int = WHOLE

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.value + other.value, f"{self.text} + {other.within(MULTIPLIED)}", ADDED)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.value - other.value, f"{self.text} {MINUS} {other.within(MULTIPLIED)}", ADDED)

    def __mul__(self, other: "Sum") -> "Sum":
        return Sum(self.value * other.value, f"{self.within(NEGATED)} {TIMES} {other.within(MULTIPLIED)}", self.as_factor)

    def __truediv__(self, other: "Sum") -> "Sum":
        return Sum(self.value / other.value, f"{self.within(NEGATED)} {OVER} {other.within(WHOLE)}", self.as_factor)

    def __neg__(self) -> "Sum":
        return Sum(-self.value, f"{MINUS}{self.within(MULTIPLIED)}", NEGATED)

    def within(self, rank: int) -> str:
        """The text, in brackets where it holds together less tightly than its place asks for."""
        return self.text if self.rank >= rank else f"({self.text})"

    @property
    def as_factor(self) -> int:
        """How tightly a product holds together that begins with this text: one that begins with a minus sign does so less."""
        return NEGATED if self.rank == NEGATED else MULTIPLIED

    @property
    def fen(self) -> int:
        """The value, in yuan, as whole fen: rounded half up once, ties away from zero."""
        return half_up(self.value * CENT)


def number(value: Fraction | Decimal | int) -> Sum:
    """A plain number with as many decimals as it has."""
    exact = Fraction(value)
    return Sum(exact, written(exact), WHOLE if exact >= 0 else NEGATED)


def money(value: Fraction | Decimal | int) -> Sum:
    """An amount in yuan, with two decimals at least."""
    exact = Fraction(value)
    return Sum(exact, written(exact, 2), WHOLE if exact >= 0 else NEGATED)


def of_fen(fen: int) -> Sum:
    """An amount of fen, in yuan."""
    return money(Fraction(fen, CENT))


def share(value: Fraction | Decimal) -> Sum:
    """A share of one, written in percent."""
    exact = Fraction(value)
    return Sum(exact, f"{written(exact * 100)}%")


def total(parts: Iterable[Sum]) -> Sum:
    """All of them added; zero for none."""
    found = list(parts)
    return reduce(add, found) if found else number(0)


def least(*parts: Sum) -> Sum:
    """The smallest, written as a choice; of one it is itself."""
    return _chosen("min", min(part.value for part in parts), parts)


def most(*parts: Sum) -> Sum:
    """The largest, written as a choice; of one it is itself."""
    return _chosen("max", max(part.value for part in parts), parts)


def at_most(sum_: Sum, *limits: Sum | None) -> Sum:
    """The sum, held down by those limits that bind; a limit that does not bind is not written."""
    binding = [limit for limit in limits if limit is not None and limit.value < sum_.value]
    return least(sum_, *binding)


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero."""
    size = abs(value)
    whole = (size.numerator * 2 + size.denominator) // (size.denominator * 2)
    return whole if value >= 0 else -whole


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The value with so many decimals, half up."""
    return Fraction(half_up(value * 10**decimals), 10**decimals)


def written(value: Fraction, at_least: int = 0) -> str:
    """A number for people: thousands by commas, a true minus sign, its own decimals (six at most where it has no end)."""
    plain = plain_text(value)
    whole, _, decimals = plain.lstrip("-").partition(".")
    decimals = decimals.ljust(at_least, "0")
    sign = MINUS if plain.startswith("-") else ""
    return f"{sign}{int(whole):,}" + (f".{decimals}" if decimals else "")


def plain_text(value: Fraction | Decimal | int) -> str:
    """A number for machines: decimal text without exponent and without trailing zeros, rounded half up to six decimals where it has no end."""
    exact = Fraction(value)
    decimals = _decimals(exact.denominator)
    places = 6 if decimals is None else decimals
    units = half_up(exact * 10**places)
    digits = str(abs(units)).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if units < 0 else text


def _chosen(name: str, value: Fraction, parts: tuple[Sum, ...]) -> Sum:
    return parts[0] if len(parts) == 1 else Sum(value, f"{name}({', '.join(part.text for part in parts)})")


def _decimals(denominator: int) -> int | None:
    """How many decimals a reduced fraction over this number has; None where they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None
