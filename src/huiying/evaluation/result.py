"""The facts of an evaluation, and what it comes to: for each unit its lines, score and level. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

MARKS: dict[str, tuple[str, str]] = {
    "few": ("样本不足", "small sample"), "no_data": ("当月没有数据", "no data in the month"),
    "not_ripe": ("尚未到可统计时间", "it is too early to tell"), "too_little": ("可计分权重不足，不评分", "too little could be judged: no score"),
    "corrected": ("申诉成立，已更正", "corrected after an appeal"),
}  # fmt: skip
NONE_OF_IT: dict[str, Fraction] = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was locked: exact, with the rows behind it (`n`) and how many were left out for which reason."""

    num: Fraction | None = None
    den: Fraction | None = None
    value: Fraction | None = None
    n: int = 0
    excluded: tuple[tuple[str, int], ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit with its figures by name: adjusted (without what was excluded) and raw. `id` is the organisation's, `code` its code in the register."""

    id: str
    code: str
    zh: str
    en: str
    kind: str
    figures: Mapping[str, Figure]
    raw: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Correction:
    """What an upheld appeal changes of a unit's figure: `out` rows are left out, of which `out_met` stood in the numerator; `met` more count as met.

    `value` instead, for a figure that has no denominator.
    """

    appeal: str
    unit: str
    line: str
    out: int = 0
    out_met: int = 0
    met: int = 0
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a result rests on: the units' figures of a locked month (its version and hash), and the corrections of upheld appeals."""

    month: str
    table_version: int
    table_sha256: str
    units: tuple[UnitFacts, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of a unit: value, base, the weight it has here, and the points with their arithmetic. `was`: points and value before corrections."""

    code: str
    rule: tuple[str, str]
    ref: str
    key: str
    unit: str
    measured: Fraction | None
    raw: Fraction | None
    figure: Figure
    raw_figure: Figure
    weight: Fraction
    counted: Fraction
    points: Fraction | None
    arithmetic: str
    met: bool | None
    marks: tuple[str, ...] = ()
    was: Mapping[str, Fraction | None] | None = None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's result: its class, its volume and band, its score and level. No rank where none is asked for, or where its sample is small."""

    id: str
    code: str
    zh: str
    en: str
    unit_class: str
    volume: Fraction
    band: str
    score: Fraction | None
    level: str
    rank: int | None
    lines: tuple[Line, ...]
    marks: tuple[str, ...] = ()
    was: Mapping[str, Fraction | None] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a scheme comes to over a month's facts; units in the order of the scheme's classes and bands, then of their codes."""

    scheme: str
    scheme_version: int
    month: str
    units: tuple[UnitResult, ...] = field(default_factory=tuple)

    def unit(self, code: str) -> UnitResult | None:
        """A unit's result."""
        return next((one for one in self.units if one.code == code), None)
