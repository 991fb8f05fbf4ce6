"""A reckoned figure as it is printed, published and locked: with base, interval, band and what was excluded. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huiying.kit.times import aware
from huiying.metrics.arithmetic import Counted, Figure, evaluate, fixed, plain, quotient, wilson
from huiying.metrics.asking import DAY, QUARTER, Asked
from huiying.metrics.rolling import Point, begin_of, judged, points, reaching, worst

NO_DATA = Figure()
FEW, NOT_RIPE = "few", "not_ripe"
_BANDED = frozenset({"share", "ratio", "seconds", "days"})
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """One figure: raw or adjusted (without the rows that were excluded for it); `excluded` counts those by reason."""

    asked: Asked
    by: Mapping[str, Any]
    raw: bool
    figure: Figure = NO_DATA
    excluded: Mapping[str, int] = field(default_factory=dict)
    worst_at: datetime | None = None
    few_points: int = 0

    @property
    def band(self) -> str | None:
        """`not_ripe` before it can be told, `few` where too little stands behind it to be ranked."""
        if not self.asked.ripe:
            return NOT_RIPE
        definition = self.asked.definition
        return FEW if self.asked.variant.unit in _BANDED and self.figure.n < definition.minimum_n else None

    def published(self) -> dict[str, Any]:
        """The row of a KPI table: numbers as decimal text, null where there is no data."""
        figure, definition = self.figure, self.asked.definition
        return {
            "code": definition.code, "version": definition.version, "variant": self.asked.variant.name, "by": dict(self.by), "raw": self.raw,
            "num": plain(figure.num), "den": plain(figure.den), "value": fixed(figure.value), "n": figure.n, "lo": fixed(figure.lo), "hi": fixed(figure.hi),
            "band": self.band, "excluded": dict(self.excluded), "worst_at": instant(self.worst_at),
        }  # fmt: skip


def instant(moment: datetime | None) -> str | None:
    """A moment as facts and tables publish it: UTC, always six decimals."""
    return None if moment is None else aware(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def shown_by(names: tuple[str, ...], group: tuple[Any, ...]) -> dict[str, Any]:
    """The group's dimensions as they are published: days as dates, quarters of an hour as the instant they begin."""
    found = dict(zip(names, group, strict=True))
    if DAY in found:
        found[DAY] = (_FIRST_DAY + timedelta(days=int(found[DAY]))).date().isoformat()
    if QUARTER in found:
        found[QUARTER] = instant(begin_of(int(found[QUARTER])))
    return found


def figure_of(asked: Asked, counted: Counted) -> Figure:
    """The figure of what was counted; without rows that carry its facts there is no data, never 0."""
    if not counted[asked.needs]:
        return Figure()
    num = evaluate(asked.numerator, counted)
    den = evaluate(asked.denominator, counted) if asked.denominator is not None else None
    sample = evaluate(asked.sample, counted) if asked.sample is not None else num if asked.denominator is None else den
    value = quotient(num, den, asked.variant.scale, has_base=asked.denominator is not None)
    lo, hi = _interval(asked, num, den)
    return Figure(num, den, value, int(sample or 0), lo, hi)


def _interval(asked: Asked, num: Fraction | None, den: Fraction | None) -> tuple[Decimal | None, Decimal | None]:
    if asked.definition.interval != "wilson" or asked.variant.scale != 1 or num is None or not den or not 0 <= num <= den:
        return None, None
    return wilson(num, den)


def rolled(asked: Asked, by: Mapping[str, Any], *, raw: bool, counts: Mapping[int, Counted], excluded: Mapping[str, int]) -> Result:
    """The rolling window's figure from the counts of its quarters: its worst moment, or the share of moments at the mark."""
    period, definition = asked.question.period, asked.definition
    found = list(points({bucket: _pair(asked, counted) for bucket, counted in counts.items()}, period.since, min(period.until, period.taken_at)))
    enough = judged(found, definition.minimum_n)
    if asked.variant.at_least is not None:
        reached = Fraction(reaching(enough, Fraction(asked.variant.at_least)))
        figure = Figure(reached, Fraction(len(enough)), reached / len(enough), len(enough)) if enough else Figure()
        return Result(asked, by, raw, figure, excluded, None, len(found) - len(enough))
    low = worst(enough, lower_is_better=definition.lower_is_better)
    return Result(asked, by, raw, _of_point(asked, low), excluded, low.at if low else None, len(found) - len(enough))


def _pair(asked: Asked, counted: Counted) -> tuple[Fraction, Fraction]:
    """What one quarter adds to the numerator and to the denominator."""
    den = evaluate(asked.denominator, counted) if asked.denominator is not None else None
    return evaluate(asked.numerator, counted) or Fraction(0), den or Fraction(0)


def _of_point(asked: Asked, low: Point | None) -> Figure:
    if low is None:
        return Figure()
    lo, hi = _interval(asked, low.num, low.den)
    return Figure(low.num, low.den, quotient(low.num, low.den, asked.variant.scale, has_base=True), int(low.den), lo, hi)
