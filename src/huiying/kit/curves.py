"""What a measured value gives on a curve: all or nothing, in proportion between floor and target, minus so much for each unit missing, by bands. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Protocol

from huiying.kit.checks import Problem
from huiying.kit.sums import Sum, most, number

Kind = Literal["step", "linear", "per_point", "bands", "inverse_linear", "capped_bonus"]
CURVES: dict[str, tuple[str, str]] = {
    "step": ("达标得全部，否则为零", "all or nothing"), "linear": ("在底线与目标之间内插", "interpolated between floor and target"),
    "per_point": ("每差一个单位扣减", "minus so much for each unit missing"), "bands": ("分档", "by bands"),
    "inverse_linear": ("越低越好，内插", "lower is better, interpolated"), "capped_bonus": ("超目标加分，封顶", "bonus above the target, capped"),
}  # fmt: skip
NEEDS: dict[str, tuple[str, ...]] = {
    "step": ("target",), "linear": ("target", "floor"), "inverse_linear": ("target", "floor"), "per_point": ("target", "k"), "bands": ("bands",),
    "capped_bonus": ("target", "top"),
}  # fmt: skip
NOTHING = number(0)


@dataclass(frozen=True, slots=True)
class Band:
    """What a measured value in [low, high) gives. None: open."""

    low: Decimal | None
    high: Decimal | None
    gives: Decimal


class Curve(Protocol):
    """What a curve is told by: its kind and numbers, in the unit of the measured value; `weight` is the most that it gives (bands say it themselves)."""

    @property
    def curve(self) -> Kind:
        """Its kind."""
        ...
    @property
    def better(self) -> Literal["higher", "lower"]:
        """Which way is better."""
        ...
    @property
    def target(self) -> Decimal | None:
        """From where on all is given."""
        ...
    @property
    def floor(self) -> Decimal | None:
        """Up to where nothing is given."""
        ...
    @property
    def k(self) -> Decimal | None:
        """What each missing unit costs."""
        ...
    @property
    def top(self) -> Decimal | None:
        """Where a bonus is whole."""
        ...
    @property
    def bands(self) -> tuple[Band, ...]:
        """What each band gives."""
        ...
    @property
    def weight(self) -> Decimal:
        """The most that it gives."""
        ...


def points(curve: Curve, value: Sum) -> Sum:
    """What the curve gives for a measured value, in the unit of its weight."""
    return _GIVES[curve.curve](curve, value)


def most_points(curve: Curve) -> Decimal:
    """The most that a curve can give: its weight, or its best band."""
    return max(band.gives for band in curve.bands) if curve.curve == "bands" and curve.bands else curve.weight


def reached(curve: Curve, value: Fraction) -> bool | None:
    """Whether a value lies at the target or on its better side; nothing without a target."""
    if curve.target is None:
        return None
    return value >= curve.target if curve.better == "higher" else value <= curve.target


def missing(curve: Curve, value: Sum) -> Sum:
    """How far the value lies on the wrong side of the target (zero or less: it does not)."""
    target = number(curve.target or 0)
    return target - value if curve.better == "higher" else value - target


def band_of(curve: Curve, value: Fraction) -> Band:
    """The band that a value lies in."""
    return next(band for band in curve.bands if (band.low is None or band.low <= value) and (band.high is None or value < band.high))


def _step(curve: Curve, value: Sum) -> Sum:
    return number(curve.weight) if reached(curve, value.value) else NOTHING


def _linear(curve: Curve, value: Sum) -> Sum:
    return _between(curve, value, Fraction(curve.floor or 0), Fraction(curve.target or 0))


def _bonus(curve: Curve, value: Sum) -> Sum:
    return _between(curve, value, Fraction(curve.target or 0), Fraction(curve.top or 0))


def _between(curve: Curve, value: Sum, low: Fraction, high: Fraction) -> Sum:
    """Zero at and behind `low`, the weight at and beyond `high`, in proportion between them."""
    part = (value.value - low) / (high - low)
    if part >= 1:
        return number(curve.weight)
    if part <= 0:
        return NOTHING
    none, full = number(low), number(high)
    kept = (value - none) / (full - none) if high > low else (none - value) / (none - full)
    return kept * number(curve.weight)


def _per_point(curve: Curve, value: Sum) -> Sum:
    weight = number(curve.weight)
    lost = missing(curve, value) * number(curve.k or 0)
    return weight if lost.value <= 0 else most(number(0), weight - lost) if lost.value > weight.value else weight - lost


def _bands(curve: Curve, value: Sum) -> Sum:
    return number(band_of(curve, value.value).gives)


_GIVES: Mapping[str, Callable[[Curve, Sum], Sum]] = {
    "step": _step, "linear": _linear, "inverse_linear": _linear, "capped_bonus": _bonus, "per_point": _per_point, "bands": _bands,
}  # fmt: skip


def curve_problems(place: str, curve: Curve) -> Iterator[Problem]:
    """What is wrong with a curve: numbers that it needs, a target on the wrong side of the floor, bands that do not meet."""
    yield from lacking(place, NEEDS[curve.curve], curve)
    yield from _direction(place, curve)
    yield from _gaps(f"{place}.bands", curve.bands)


def lacking(place: str, names: Iterable[str], row: object) -> Iterator[Problem]:
    """The names under which a row says nothing."""
    for name in names:
        if getattr(row, name) in (None, ()):
            yield Problem(f"{place}.{name}", "required", "必填", "This is needed")


def _direction(place: str, curve: Curve) -> Iterator[Problem]:
    bonus = curve.curve == "capped_bonus"
    far, near = (curve.top, curve.target) if bonus else (curve.target, curve.floor)
    if curve.curve not in {"linear", "inverse_linear", "capped_bonus"} or far is None or near is None:
        return
    if far == near or (far > near) != (curve.better == "higher"):
        yield Problem(place, "direction", "目标须在底线的较好一侧", "The target has to lie on the better side of the floor")


def _gaps(place: str, bands: tuple[Band, ...]) -> Iterator[Problem]:
    if not bands:
        return
    ordered = sorted(bands, key=lambda band: (band.low is not None, band.low))
    if ordered[0].low is not None or ordered[-1].high is not None or any(lower.high is None or lower.high != upper.low for lower, upper in pairwise(ordered)):
        yield Problem(place, "gap", "各档须首尾相接，两端不设限", "The bands have to meet, and to be open at both ends")
