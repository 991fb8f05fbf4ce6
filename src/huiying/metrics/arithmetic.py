"""From counts and sums to a figure: exact, divided last, rounded once. Pure; the same whichever engine counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from huiying.kit.clauses import Aggregate, Arithmetic, Literal, Number

PLACES = 6
Z95 = Decimal("1.959963984540054")
_DIGITS = 60

Counted = Mapping[Aggregate, Fraction | None]


@dataclass(frozen=True)
class Figure:
    """A figure with its base: exact; `value` is null where nothing can be said. `lo` and `hi` are the ends of its interval, already rounded."""

    num: Fraction | None = None
    den: Fraction | None = None
    value: Fraction | None = None
    n: int = 0
    lo: Decimal | None = None
    hi: Decimal | None = None


def evaluate(number: Number, counted: Counted) -> Fraction | None:
    """What the number is, given what its aggregates came to; null when a part of it is."""
    if isinstance(number, Literal):
        return Fraction(number.value)
    if not isinstance(number, Arithmetic):
        return counted[number]
    left, right = evaluate(number.left, counted), evaluate(number.right, counted)
    if left is None or right is None:
        return None
    if number.op == "*":
        return left * right
    return left + right if number.op == "+" else left - right


def quotient(num: Fraction | None, den: Fraction | None, scale: Decimal, *, has_base: bool) -> Fraction | None:
    """`scale` times num by den; without a base `scale` times num. Null where num or den is, and over a base of 0."""
    if num is None or (has_base and not den):
        return None
    return Fraction(scale) * (num / den if has_base and den else num)


def rounded(value: Fraction, places: int = PLACES) -> Decimal:
    """To so many decimals, half away from zero."""
    shifted = abs(value) * 10**places
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return (Decimal(whole) if value >= 0 else -Decimal(whole)).scaleb(-places)


def plain(value: Fraction | None) -> str | None:
    """As decimal text without exponent and needless zeros: "12", "0.5". Sums of counts, milliseconds and written numbers end; null stays null."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: Fraction | Decimal | None) -> str | None:
    """With six decimals, half away from zero; null stays null."""
    if value is None:
        return None
    return f"{value if isinstance(value, Decimal) else rounded(value):.{PLACES}f}"


def wilson(num: Fraction, den: Fraction) -> tuple[Decimal, Decimal]:
    """Wilson's 95 % interval of the share num / den (0 <= num <= den, den > 0), within 0..1, to six decimals."""
    with localcontext() as context:
        context.prec = _DIGITS
        n = Decimal(den.numerator) / Decimal(den.denominator)
        p = Decimal(num.numerator) / Decimal(num.denominator) / n
        square = Z95 * Z95
        below = 1 + square / n
        centre = (p + square / (2 * n)) / below
        half = Z95 * (p * (1 - p) / n + square / (4 * n * n)).sqrt() / below
        ends = max(Decimal(0), centre - half), min(Decimal(1), centre + half)
        return rounded(Fraction(ends[0])), rounded(Fraction(ends[1]))
