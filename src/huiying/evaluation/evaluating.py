"""From a scheme and the facts of a locked month to each unit's result: exact, each line with its arithmetic, rounded once. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from huiying.evaluation.result import Correction, Facts, Figure, Line, Result, UnitFacts, UnitResult
from huiying.evaluation.scheme import Measure, Scheme, UnitClass, step_at
from huiying.kit.curves import points, reached
from huiying.kit.sums import Sum, number, rounded, total

HUNDRED = number(100)
APPEAL = "appeal"
NO_SCORE, FEW = "too_little", "few"


def evaluate(scheme: Scheme, facts: Facts) -> Result:
    """Every unit that the scheme is about, in its class and volume band; a corrected one keeps beside it what it was before."""
    units = []
    for unit in facts.units:
        unit_class = scheme.class_of(unit.kind)
        if unit_class is not None:
            own = [one for one in facts.corrections if one.unit == unit.code]
            made = _unit(scheme, unit_class, corrected(unit, scheme, own))
            units.append(_beside(made, _unit(scheme, unit_class, unit), own) if own else made)
    return Result(scheme.scheme, scheme.version, facts.month, tuple(_ranked(scheme, sorted(units, key=lambda one: _place(scheme, one)))))


def corrected(unit: UnitFacts, scheme: Scheme, corrections: Sequence[Correction]) -> UnitFacts:
    """The unit's facts after the corrections of upheld appeals; its raw figures stay."""
    keys = {measure.code: measure.key for measure in scheme.measures}
    figures = dict(unit.figures)
    for one in corrections:
        key = keys[one.line]
        figures[key] = correct(figures.get(key, Figure()), one)
    return replace(unit, figures=figures)


def correct(figure: Figure, by: Correction) -> Figure:
    """A figure after one correction: rows left out count among those excluded, for the reason `appeal`."""
    if by.value is not None or figure.num is None or figure.den is None:
        return replace(figure, value=by.value)
    excluded = dict(figure.excluded)
    if by.out:
        excluded[APPEAL] = excluded.get(APPEAL, 0) + by.out
    num, den = figure.num - by.out_met + by.met, figure.den - by.out
    return replace(figure, num=num, den=den, value=None, n=max(0, figure.n - by.out), excluded=tuple(sorted(excluded.items())))


def measured(measure: Measure, figure: Figure) -> Sum | None:
    """A figure in the unit of its measure: exactly num ÷ den × scale where both are known, else the value itself. Nothing without data."""
    if figure.num is not None and figure.den:
        quotient = number(figure.num) / number(figure.den)
    elif figure.value is not None and figure.den is None:
        quotient = number(figure.value)
    else:
        return None
    return quotient if measure.scale == 1 else quotient * number(measure.scale)


def mark_of(figure: Figure, value: Sum | None, minimum_n: int) -> str:
    """Why a figure gives no points: too early, no data, too few rows; else nothing."""
    if figure.mark:
        return figure.mark
    if value is None:
        return "no_data"
    return FEW if figure.n < minimum_n else ""


def _unit(scheme: Scheme, unit_class: UnitClass, unit: UnitFacts) -> UnitResult:
    measures = scheme.measures_of(unit_class.code)
    values = {measure.code: measured(measure, unit.figures.get(measure.key, Figure())) for measure in measures}
    marks = {measure.code: mark_of(unit.figures.get(measure.key, Figure()), values[measure.code], scheme.minimum_n) for measure in measures}
    counted = sum((Fraction(measure.weight) for measure in measures if not marks[measure.code]), Fraction(0))
    scored = counted > 0 and counted >= Fraction(scheme.least_weight)
    told = tuple(mark for mark, there in ((FEW, FEW in marks.values()), (NO_SCORE, not scored)) if there)
    if not scored:
        marks = {code: mark or NO_SCORE for code, mark in marks.items()}
    lines = tuple(_line(scheme, measure, unit, values[measure.code], marks[measure.code], counted) for measure in measures)
    volume = _volume(scheme, unit)
    band = step_at(scheme.bands, _decimal(volume)).code
    score = total(number(line.points) for line in lines if line.points is not None).value if scored else None
    level = step_at(scheme.levels, _decimal(score)).code if score is not None else ""
    return UnitResult(unit.id, unit.code, unit.zh, unit.en, unit_class.code, volume, band, score, level, None, lines, told)


def _line(scheme: Scheme, measure: Measure, unit: UnitFacts, value: Sum | None, mark: str, counted: Fraction) -> Line:
    """A measure's points; where others of the unit give none, their weight is handed on in proportion: × 100 ÷ the weights that count."""
    raw = measured(measure, unit.raw.get(measure.key, Figure()))
    given, here = None, Fraction(0)
    if value is not None and not mark:
        given, here = points(measure, value), Fraction(measure.weight)
        if counted != HUNDRED.value:
            given, here = given * HUNDRED / number(counted), here * HUNDRED.value / counted
    return Line(
        code=measure.code, rule=(measure.zh, measure.en), ref=measure.ref, key=measure.key, unit=measure.unit, measured=value.value if value else None,
        raw=raw.value if raw else None, figure=unit.figures.get(measure.key, Figure()), raw_figure=unit.raw.get(measure.key, Figure()),
        weight=Fraction(measure.weight), counted=here, points=None if given is None else rounded(given.value, scheme.decimals),
        arithmetic=given.text if given else value.text if value else "", met=None if mark or value is None else reached(measure, value.value),
        marks=(mark,) if mark else (),
    )  # fmt: skip


def _volume(scheme: Scheme, unit: UnitFacts) -> Fraction:
    figure = unit.raw.get(scheme.volume.key, Figure())
    part = {"num": figure.num, "den": figure.den, "n": Fraction(figure.n)}[scheme.volume.part]
    return max(Fraction(0), part or Fraction(0))


def _beside(made: UnitResult, before: UnitResult, corrections: Sequence[Correction]) -> UnitResult:
    """The corrected result with what it was before beside it."""
    touched = {one.line for one in corrections}
    lines = tuple(
        replace(line, was={"measured": old.measured, "points": old.points}, marks=(*line.marks, "corrected")) if line.code in touched else line
        for line, old in zip(made.lines, before.lines, strict=True)
    )
    return replace(made, lines=lines, was={"score": before.score})


def _place(scheme: Scheme, unit: UnitResult) -> tuple[int, Decimal, str]:
    """Classes in the scheme's order, in each the largest volume band first, then by code."""
    classes = [one.code for one in scheme.classes]
    low = next(one.low for one in scheme.bands if one.code == unit.band)
    return classes.index(unit.unit_class), -low, unit.code


def _ranked(scheme: Scheme, units: Sequence[UnitResult]) -> list[UnitResult]:
    """Ranks inside a class and band, equal scores alike, where the scheme asks for them; a small sample has none."""
    if scheme.ranks == "off":
        return list(units)
    scores: dict[tuple[str, str], list[Fraction]] = {}
    for one in units:
        if _may_rank(one) and one.score is not None:
            scores.setdefault((one.unit_class, one.band), []).append(one.score)
    return [replace(one, rank=_rank(one, scores)) for one in units]


def _rank(unit: UnitResult, scores: Mapping[tuple[str, str], Sequence[Fraction]]) -> int | None:
    if not _may_rank(unit) or unit.score is None:
        return None
    return 1 + sum(other > unit.score for other in scores[unit.unit_class, unit.band])


def _may_rank(unit: UnitResult) -> bool:
    return FEW not in unit.marks and unit.score is not None


def _decimal(value: Fraction) -> Decimal:
    """As a decimal number, down: enough to find the step it lies in, since steps have few decimals."""
    return Decimal(value.numerator * 10**9 // value.denominator).scaleb(-9)
