"""A figure beside that of an earlier period: what the difference is, and whether it goes beyond its interval. Pure.

A share of counted rows is said to have risen or fallen where the 95 % interval of the difference of two independent shares (Newcombe's hybrid score
interval, from Wilson's of each) leaves 0 out and both stand on enough rows. Of all else the difference is told, and no word about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from huiying.kit.clauses import Count, aggregates
from huiying.kit.clauses_parse import parse_number
from huiying.metrics.arithmetic import fixed, rounded, wilson
from huiying.metrics.definition import MONTH

ROSE, FELL, WITHIN, UNSAID, REDEFINED, NOTHING = "rose", "fell", "within", "unsaid", "redefined", "nothing"
SAID = frozenset({ROSE, FELL, WITHIN})
_DIGITS = 60

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """The raw figures of an earlier period by (code, version, variant), and where they come from."""

    period: str
    source: Mapping[str, Any]
    figures: Mapping[tuple[str, int, str], Told]

    def has_another_version(self, code: str, variant: str) -> bool:
        """Whether the metric was reckoned then, by whatever version."""
        return any((own, name) == (code, variant) for own, _, name in self.figures)


def counts_rows(definition: Told, variant: Told) -> bool:
    """Whether the variant is a share of rows, each of which counts or does not: of those an interval can be told."""
    if definition["window"] != MONTH or variant.get("unit", definition["unit"]) != "share" or not variant.get("denominator") or "scale" in variant:
        return False
    parts = [one for name in ("numerator", "denominator") for one in aggregates(parse_number(variant[name]))]
    return all(isinstance(one, Count) for one in parts)


def beside(now: Told, earlier: Earlier | None, key: tuple[str, int, str], *, countable: bool) -> dict[str, Any] | None:
    """The earlier figure with the difference to it; None where no earlier period is kept."""
    if earlier is None:
        return None
    then = earlier.figures.get(key)
    if then is None:
        return _only(REDEFINED if earlier.has_another_version(key[0], key[2]) else NOTHING)
    found = {name: then[name] for name in ("num", "den", "value", "n", "band")}
    if now["value"] is None or then["value"] is None:
        return found | {"difference": None, "lo": None, "hi": None, "says": NOTHING}
    difference = fixed(Decimal(now["value"]) - Decimal(then["value"]))
    if not countable or now["band"] or then["band"] or not all(_is_part(one) for one in (now, then)):
        return found | {"difference": difference, "lo": None, "hi": None, "says": UNSAID}
    lo, hi = newcombe(_share(now), _share(then))
    says = ROSE if lo > 0 else FELL if hi < 0 else WITHIN
    return found | {"difference": difference, "lo": fixed(lo), "hi": fixed(hi), "says": says}


def _only(says: str) -> dict[str, Any]:
    return dict.fromkeys(("num", "den", "value", "n", "band", "difference", "lo", "hi")) | {"says": says}


def _is_part(figure: Told) -> bool:
    """Whether the figure is a part of its base: a city's own definition need not be."""
    num, den = _share(figure)
    return 0 <= num <= den and den > 0


def _share(figure: Told) -> tuple[Fraction, Fraction]:
    return Fraction(figure["num"]), Fraction(figure["den"])


def newcombe(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> tuple[Decimal, Decimal]:
    """The 95 % interval of the difference of two independent shares, each (num, den) with den > 0, to six decimals (Newcombe 1998, method 10)."""
    with localcontext() as context:
        context.prec = _DIGITS
        (lo, hi), (lo2, hi2) = wilson(*one), wilson(*other)
        p, p2 = (_decimal(num / den) for num, den in (one, other))
        down = ((p - lo) ** 2 + (hi2 - p2) ** 2).sqrt()
        up = ((hi - p) ** 2 + (p2 - lo2) ** 2).sqrt()
        return rounded(Fraction(p - p2 - down)), rounded(Fraction(p - p2 + up))


def _decimal(share: Fraction) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator)
