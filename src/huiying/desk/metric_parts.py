"""Parts of a metric's page: its history over the months, its figures by a dimension, its formula with the numbers put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.desk.charts import Chart, Line
from huiying.desk.figure_dimensions import Dimension
from huiying.desk.figure_formula import in_words
from huiying.desk.figure_written import Row, Written, name_of, number, written
from huiying.desk.figures_told import Told
from huiying.metrics.asking import DAY
from huiying.metrics.definition import Definition, Variant
from huiying.metrics.reading import Month, at_point
from huiying.metrics.tabled import locked_months, tables

MONTHS, GROUPS = 36, 200


@dataclass(frozen=True)
class Group:
    """A group's figure, before and after exclusion; `value` is what stands in the dimension."""

    label: str
    value: Any
    raw: Row
    figure: Written
    adjusted: Written
    rows_url: str


@dataclass(frozen=True)
class Formula:
    """One side of a formula: in words, in the closed language, and what it came to."""

    words: str
    text: str
    value: str


def address(definition: Definition, among: Sequence[Definition], *, page: str = "desk:metric") -> str:
    """A metric's page without its query: by its ref, by its code where several share the ref."""
    alone = sum(one.ref == definition.ref for one in among) == 1
    return reverse(page, args=[definition.ref if alone else definition.code])


def rows_url(month: Month, definition: Definition, variant: Variant, by: Mapping[str, Any], *, raw: bool = True) -> str:
    """Where the rows behind a figure are opened; a group without a value is named by `none`."""
    query = {"month": month.month, "variant": variant.name, "raw": "1" if raw else "0"} | {name: value for name, value in by.items() if value is not None}
    query |= {"none": ",".join(sorted(name for name, value in by.items() if value is None))} if None in by.values() else {}
    return f"{address(definition, month.definitions, page='desk:metric-rows')}?{urlencode(query)}"


def formula(definition: Definition, variant: Variant, row: Row | None) -> dict[str, Formula]:
    """Numerator and denominator of a variant with the numbers of its figure."""
    sides = {"num": variant.numerator} | ({"den": variant.denominator} if variant.denominator else {})
    return {side: Formula(in_words(text, definition.fact), text, number(row[side]) if row else "") for side, text in sides.items()}


def history(month: Month, definition: Definition, variant: Variant, now: Told) -> Chart | None:
    """The variant's figures over the locked months and, where it is not locked, the chosen one; None before there are two of them."""
    told = [(table.month, table.find(definition.code, variant.name, {}, raw=True), table.find(definition.code, variant.name, {}, raw=False))
            for table in tables(locked_months()[-MONTHS:])]  # fmt: skip
    if month.table is None:
        points = [at_point(now.rows, definition.code, variant.name, {}, raw=raw) for raw in (True, False)]
        told = sorted([*told, (month.month, points[0], points[1])], key=lambda one: one[0])
    told = [one for one in told if one[1] is not None]
    if len([raw for _, raw, _ in told if raw and raw["value"] is not None]) < 2:  # noqa: PLR2004 - one point is no line
        return None
    return _history(definition, variant, told)


def _history(definition: Definition, variant: Variant, told: list[tuple[str, Row | None, Row | None]]) -> Chart:
    labels = [month for month, _, _ in told]
    before, after = [written(raw, variant.unit) for _, raw, _ in told], [written(adjusted, variant.unit) for _, _, adjusted in told]
    versions = [raw["version"] if raw else 0 for _, raw, _ in told]
    changes = {labels[at]: f"v{versions[at]}" for at in range(1, len(labels)) if versions[at] != versions[at - 1]}
    unit = next((one.unit for one in before if one.value), "")
    left = any(one.excluded for one in before)
    lines = [Line(_("Before exclusion") if left else name_of(variant), [one.share for one in before], unit, *_ends(before))]
    lines += [Line(_("After exclusion"), [one.share for one in after], unit)] if left else []
    rows = [
        (label, f"v{version}", f"{one.value}{one.unit}" or one.why, one.base, one.interval, f"{two.value}{two.unit}" or two.why, one.band_said)
        for label, version, one, two in zip(labels, versions, before, after, strict=True)
    ]
    heads = (_("Month"), _("Version"), _("Before exclusion"), _("Numerator ÷ denominator"), _("95 % interval"), _("After exclusion"), _("To be minded"))
    return Chart("history", _("{name} over the months").format(name=name_of(definition)), labels, heads, rows, lines=lines, breaks=changes)


def _ends(points: Sequence[Written]) -> tuple[list[float | None], list[float | None]]:
    """The ends of the intervals, empty where no point has one."""
    return ([one.lo for one in points], [one.hi for one in points]) if any(one.lo is not None for one in points) else ([], [])


def groups(month: Month, definition: Definition, variant: Variant, by: Dimension, found: Told) -> list[Group]:
    """The variant's figures by a dimension: days in their order, else the largest base first (no rank: small samples stand below)."""
    pairs: dict[str, dict[bool, Row]] = {}
    for row in found.rows:
        if (row["code"], row["variant"]) == (definition.code, variant.name):
            pairs.setdefault(str(row["by"].get(by.name)), {})[row["raw"]] = row
    made = [_group(month, definition, variant, by, pair) for pair in pairs.values() if True in pair]
    return sorted(made, key=lambda one: (str(one.value),) if by.name == DAY else (-one.raw["n"], one.label))


def _group(month: Month, definition: Definition, variant: Variant, by: Dimension, pair: Mapping[bool, Row]) -> Group:
    raw, value = pair[True], pair[True]["by"].get(by.name)
    label = _("none") if value is None else by.said(value)
    return Group(label, value, raw, written(raw, variant.unit), written(pair.get(False), variant.unit), rows_url(month, definition, variant, raw["by"]))


def by_day(definition: Definition, variant: Variant, found: Sequence[Group]) -> Chart | None:
    """The days of the month as a chart; None where there are none."""
    if not any(one.figure.value for one in found):
        return None
    unit = next(one.figure.unit for one in found if one.figure.value)
    rows = [(one.label, f"{one.figure.value}{one.figure.unit}" or one.figure.why, one.figure.base) for one in found]
    said = _("{name} day by day").format(name=name_of(definition))
    line = Line(name_of(variant), [one.figure.share for one in found], unit)
    heads = (_("Day"), _("Value"), _("Numerator ÷ denominator"))
    return Chart("by-day", said, [str(one.value)[5:] for one in found], heads, rows, lines=(line,), links=[one.rows_url for one in found])
