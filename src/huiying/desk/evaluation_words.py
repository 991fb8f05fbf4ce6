"""A result as it is read: units by class and volume band, a unit's lines with value, arithmetic and points, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.evaluation.life import APPEAL_STATES, LIVE
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult
from huiying.evaluation.result import MARKS
from huiying.evaluation.scheme import Scheme, Step
from huiying.kit.sums import rounded, written
from huiying.pages.marks import tag

PLACES = 2
OF_UNITS = MARKS | {"few": ("样本不足，只定等级，不排名", "small sample: a level, no rank")}
OF_LINES = MARKS | {"few": ("件数不足，不计分", "too few rows: no points")}
TONES = ("ok", "blue", "near", "late")
DECIDED = frozenset({"upheld", "refused"})


@dataclass(frozen=True, slots=True)
class Said:
    """An appeal in the margin: its state in words, and both sides' words."""

    appeal: AssessmentAppeal
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it is read."""

    code: str
    rule: str
    ref: str
    figure: str
    measured: str
    base: str
    raw: str
    raw_base: str
    excluded: str
    arithmetic: str
    points: str
    weight: str
    handed: str
    notes: tuple[str, ...]
    was: str
    url: str
    appeals: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it is read in a table; no score where its sample is small."""

    code: str
    name: str
    url: str
    volume: str
    band: str
    unit_class: str
    score: str
    level: str
    level_tag: SafeString
    rank: str
    values: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The units of a class in one volume band."""

    title: str
    span: str
    heads: tuple[str, ...]
    rows: tuple[UnitRow, ...]


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def pick(pair: Sequence[str]) -> str:
    """Of Chinese and English, the reader's."""
    return pair[0] if chinese() else pair[1]


def named(one: Any) -> str:
    """The name of a part of a scheme."""
    return pick((one.zh, one.en))


def number(text: str | None, places: int = PLACES) -> str:
    """A number for people; nothing for nothing."""
    return "" if text is None else written(rounded(Fraction(text), places))


def with_unit(unit: str, text: str | None) -> str:
    """A measured value with its unit."""
    if text is None:
        return _("no data")
    forms = {"percent": "{n}%", "seconds": _("{n} s"), "days": _("{n} days")}
    return forms.get(unit, "{n}").format(n=number(text))


def base_of(base: Mapping[str, Any]) -> str:
    """Numerator and denominator, or the rows behind a value."""
    if base["num"] is not None and base["den"] is not None:
        return f"{number(base['num'])} ÷ {number(base['den'])}"
    return f"n = {base['n']}" if base["n"] else ""


def left_out(base: Mapping[str, Any]) -> str:
    """How many rows were left out."""
    n = sum(base["excluded"].values())
    return _("{n} left out").format(n=n) if n else ""


def level_of(scheme: Scheme, code: str) -> tuple[str, str]:
    """A level's name and tone: the best is green, the weakest red."""
    levels = sorted(scheme.levels, key=lambda one: -one.low)
    at = next((at for at, one in enumerate(levels) if one.code == code), None)
    if at is None:
        return _("not judged"), ""
    tone = TONES[min(at * len(TONES) // len(levels), len(TONES) - 1)]
    return named(levels[at]), tone


def unit_row(result: AssessmentResult, scheme: Scheme, unit: Mapping[str, Any]) -> UnitRow:
    """A unit of a result. A small sample has a level and no score to be compared by."""
    level, tone = level_of(scheme, unit["level"])
    small = "few" in unit["marks"]
    lines = {line["code"]: line for line in unit["lines"]}
    values = tuple(with_unit(line["unit"], line["measured"]) if (line := lines.get(one.code)) else "–" for one in scheme.measures_of(unit["class"]))
    return UnitRow(
        code=unit["code"], name=pick((unit["zh"], unit["en"])), url=reverse("desk:evaluation-unit", args=[result.pk, unit["code"]]),
        volume=number(unit["volume"]), band=named(_step(scheme.bands, unit["band"])), unit_class=unit_class(scheme, unit["class"]),
        score="" if small else number(unit["score"]), level=level, level_tag=tag(level, tone), rank="" if unit["rank"] is None else str(unit["rank"]),
        values=values, notes=tuple(pick(OF_UNITS[mark]) for mark in unit["marks"] if mark != "few" or "too_little" not in unit["marks"]),
    )  # fmt: skip


def tables(result: AssessmentResult, scheme: Scheme, units: Sequence[Mapping[str, Any]]) -> list[Table]:
    """The units by class and volume band, in alphabetical order; by rank where ranks are shown."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for unit in units:
        groups.setdefault((unit["class"], unit["band"]), []).append(unit)
    return [_table(result, scheme, key, rows) for key, rows in groups.items()]


def _table(result: AssessmentResult, scheme: Scheme, key: tuple[str, str], units: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(unit_row(result, scheme, unit) for unit in sorted(units, key=_order))
    heads = tuple(named(one) for one in scheme.measures_of(key[0]))
    return Table(f"{unit_class(scheme, key[0])} · {named(_step(scheme.bands, key[1]))}", span_of(scheme, key[1]), heads, rows)


def _order(unit: Mapping[str, Any]) -> tuple[bool, int, bytes]:
    """By rank, where there are ranks, then by name: Chinese names by the national code, in which common characters stand by their sound."""
    name = unit["zh"].encode("gb18030") if chinese() else unit["en"].lower().encode()
    return unit["rank"] is None, unit["rank"] or 0, name


def span_of(scheme: Scheme, code: str) -> str:
    """From how many a volume band goes to how many."""
    lows = sorted(one.low for one in scheme.bands)
    low = _step(scheme.bands, code).low
    above = next((one for one in lows if one > low), None)
    first = written(Fraction(low))
    return _("from {low}").format(low=first) if above is None else _("from {low} to under {high}").format(low=first, high=written(Fraction(above)))


def unit_class(scheme: Scheme, code: str) -> str:
    """A class's name."""
    return named(next(one for one in scheme.classes if one.code == code))


def _step(steps: Sequence[Step], code: str) -> Step:
    return next(one for one in steps if one.code == code)


def line_rows(result: AssessmentResult, unit: Mapping[str, Any], appeals: Sequence[AssessmentAppeal]) -> list[LineRow]:
    """The lines of a unit."""
    by_line: dict[str, list[Said]] = {}
    for one in appeals:
        by_line.setdefault(one.line, []).append(said(one))
    return [_line(result, unit, line, tuple(by_line.get(line["code"], ()))) for line in unit["lines"]]


def said(appeal: AssessmentAppeal) -> Said:
    """An appeal in words."""
    state = APPEAL_STATES.label(appeal.state, get_language() or "zh-hans")
    return Said(appeal, state, "done" if appeal.state in DECIDED else "")


def _line(result: AssessmentResult, unit: Mapping[str, Any], line: Mapping[str, Any], appeals: tuple[Said, ...]) -> LineRow:
    notes = [_("target met")] if line["met"] else []
    notes += [pick(OF_LINES[mark]) for mark in line["marks"]]
    if any(one.appeal.state in LIVE for one in appeals):
        notes.append(_("under appeal"))
    handed = line["points"] is not None and line["counted"] != line["weight"]
    was = line["was"]
    return LineRow(
        code=line["code"], rule=line["rule"]["zh" if chinese() else "en"], ref=line["ref"], figure=line["figure"],
        measured=with_unit(line["unit"], line["measured"]), base=base_of(line["base"]), raw=with_unit(line["unit"], line["raw"]),
        raw_base=base_of(line["raw_base"]), excluded=left_out(line["base"]), arithmetic=line["arithmetic"], points=number(line["points"]),
        weight=number(line["weight"]), handed=number(line["counted"]) if handed else "", notes=tuple(notes),
        was="" if was is None else f"{with_unit(line['unit'], was['measured'])} · {number(was['points']) or '–'}",
        url=reverse("desk:evaluation-line", args=[result.pk, unit["code"], line["code"]]), appeals=appeals,
    )  # fmt: skip
