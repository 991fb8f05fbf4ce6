"""The scale of a chart: from 0, or cut and said to be cut. One rule for every chart, in the browser and on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from django.utils.translation import gettext as _

STEPS = (1, 2, 5, 10)
CUT_BELOW = 0.2  # a scale is cut where its values would fill less than this share of one from 0
DEEPEST = 0.9  # a cut never begins above this share of the greatest value: it makes at most ten times as much of a difference


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale: its round numbers from one end to the other, and whether it leaves out what lies between 0 and the first."""

    marks: tuple[float, ...]
    cut: bool

    @property
    def step(self) -> float:
        """From one mark to the next."""
        return self.marks[1] - self.marks[0]


def axis_of(values: Iterable[float | None], most: int = 5) -> Axis:
    """The scale on which these values, and the ends of their intervals, are drawn; at most about `most` steps. Without a value from 0 to 1."""
    known = [value for value in values if value is not None] or [1.0]
    low, high = min(known), max(known)
    cut = 0 < low < high and high - low < CUT_BELOW * high
    marks = ticks(min(low, DEEPEST * high), high, most) if cut else ticks(min(low, 0), max(high, 0), most)
    return Axis(tuple(marks), cut and marks[0] > 0)


def cut_said(first: str) -> str:
    """That a scale is cut, where its first number is written so."""
    return _("The scale begins at {first}, not at 0.").format(first=first)


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most about `most` steps apart."""
    span = (high - low) or abs(high) or 1.0
    size = 10 ** floor(log10(span / most))
    step = next(size * one for one in STEPS if span / (size * one) <= most)
    first = floor(low / step + 1e-9)
    last = max(-floor(-high / step + 1e-9), first + 1)
    return [round(place * step, 12) for place in range(first, last + 1)]
