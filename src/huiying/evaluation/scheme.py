"""A scheme of evaluation as data: which units are compared with which, by which figures, in which bands. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from huiying.kit.curves import Band, Kind

UNIT_KINDS = ("district", "bureau", "street", "section", "vertical", "utility", "soe", "party_mass", "non_soe", "lower_platform")
DIMENSION = "unit_id"
Ranks = Literal["off", "agency", "units"]
RANKS: dict[str, tuple[str, str]] = {
    "off": ("不排名", "no ranks"), "agency": ("排名仅热线管理机构可见", "ranks for the agency alone"),
    "units": ("同档单位可见排名", "ranks for the units of a band"),
}  # fmt: skip
LEVELS = 4


@dataclass(frozen=True, slots=True)
class UnitClass:
    """Units that are compared with each other (分类): those of these kinds."""

    code: str
    zh: str
    en: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A band from a number on, up to where the next begins: of volume (分档), or a level of the result."""

    code: str
    zh: str
    en: str
    low: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that gives points: metric, version and variant, the curve, and the weight, which is the most that it gives.

    `scale` turns the metric's value into the unit of target and floor (100 for percent). `classes` it counts in; empty: all.
    """

    code: str
    zh: str
    en: str
    ref: str
    metric: str
    version: int
    variant: str
    unit: str
    scale: Decimal
    better: Literal["higher", "lower"]
    curve: Kind
    target: Decimal | None
    floor: Decimal | None
    k: Decimal | None
    bands: tuple[Band, ...]
    weight: Decimal
    classes: tuple[str, ...]
    top: Decimal | None = None

    @property
    def key(self) -> str:
        """The figure's name in a locked table: CODE@VERSION/VARIANT."""
        return f"{self.metric}@{self.version}/{self.variant}"

    def counts_in(self, unit_class: str) -> bool:
        """Whether it counts in a class of units."""
        return not self.classes or unit_class in self.classes


@dataclass(frozen=True, slots=True)
class Volume:
    """What says how much a unit has to do: a part of a figure before exclusions, `num`, `den` or `n`."""

    metric: str
    version: int
    variant: str
    part: Literal["num", "den", "n"]

    @property
    def key(self) -> str:
        """The figure's name in a locked table."""
        return f"{self.metric}@{self.version}/{self.variant}"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a scheme. Weights of each class come to a hundred; `minimum_n`: below it a figure is too small to give points.

    A figure that gives no points hands its weight to the unit's others, in proportion; below `least_weight` counted there is no score.
    """

    scheme: str
    version: int
    zh: str
    en: str
    source: str
    classes: tuple[UnitClass, ...]
    measures: tuple[Measure, ...]
    volume: Volume
    bands: tuple[Step, ...]
    levels: tuple[Step, ...]
    minimum_n: int
    least_weight: Decimal
    decimals: int
    ranks: Ranks
    appeal_days: int
    decision_days: int

    def measures_of(self, unit_class: str) -> tuple[Measure, ...]:
        """The figures that count in a class."""
        return tuple(one for one in self.measures if one.counts_in(unit_class))

    def class_of(self, kind: str) -> UnitClass | None:
        """The class of a kind of unit; None where the scheme is not about it."""
        return next((one for one in self.classes if kind in one.kinds), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all figures that it asks for."""
        return tuple(sorted({self.volume.key, *(one.key for one in self.measures)}))


def step_at(steps: tuple[Step, ...], value: Decimal) -> Step:
    """The step that a number lies in; the steps go up from 0."""
    return max((one for one in steps if one.low <= value), key=_low)


def _low(step: Step) -> Decimal:
    return step.low
