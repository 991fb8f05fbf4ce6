"""One metric: what it is, how it is reckoned, what it came to in a month, in all its variants, over the months and by dimensions."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from huiying.desk.exporting import log_export
from huiying.desk.fact_words import column_name
from huiying.desk.figure_dimensions import Dimension, dimension, dimensions
from huiying.desk.figure_written import Row, Written, language, name_of, reason_name, written
from huiying.desk.figures_broken import whole_alone
from huiying.desk.figures_months import Chosen, chosen
from huiying.desk.figures_seeing import UNIT, demand_figures, has_figures, scope_of
from huiying.desk.figures_told import Told, told
from huiying.desk.metric_parts import GROUPS, Formula, address, by_day, formula, groups, history, rows_url
from huiying.desk.metrics_list import SHEET, Entry, each_row, entries
from huiying.desk.sheets import Cell, Rows, Sheet
from huiying.kit.codes import pick
from huiying.metrics.asking import DAY
from huiying.metrics.definition import MONTH, ROLLING, STOCK, Definition, Variant
from huiying.metrics.own import own_catalogue
from huiying.metrics.reading import Month, at_point, month_of
from huiying.pages.exports import EXPORTS
from huiying.pages.labels import Label
from huiying.pages.requests import StaffRequest

WINDOWS: dict[str, Label] = {
    MONTH: gettext_lazy("calendar month, Asia/Shanghai, first moment included, last excluded"),
    ROLLING: gettext_lazy("any continuous 24 hours, on a grid of 15 minutes"), STOCK: gettext_lazy("what stands at the moment of counting"),
}  # fmt: skip


def _group(row: tuple[Entry, Row | None, bool]) -> str:
    """The group of an exported row by its dimensions; blank for the whole."""
    return "; ".join(f"{name}={value}" for name, value in row[1]["by"].items()) if row[1] else ""


GROUP_SHEET = Sheet("metric", (Cell(gettext_lazy("Group"), _group), *SHEET.columns))


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a metric in force in the month, one of its variants, a dimension."""

    chosen: Chosen
    month: Month
    definition: Definition
    variant: Variant
    by: Dimension | None


@dataclass(frozen=True)
class Side:
    """A variant with its figure, raw and adjusted, its formula, and where its rows are."""

    variant: Variant
    name: str
    raw: Written
    adjusted: Written
    formula: dict[str, Formula]
    url: str
    rows_url: str


def asked(request: StaffRequest, ref: str) -> Asked:
    """The metric that the address names. Raises PermissionDenied, Http404."""
    demand_figures(request.actor)
    picked = chosen(request.GET.get("month", ""), request.now)
    month = month_of(picked.month, request.now)
    found = month.called(ref) or month.called(ref.upper())
    if not found:
        raise Http404
    definition = found[0]
    variant = definition.variant(request.GET.get("variant", "")) or definition.variants[0]
    return Asked(picked, month, definition, variant, dimension(definition, request.GET.get("by", "")))


@login_required
@whole_alone
def metric(request: StaffRequest, ref: str) -> HttpResponseBase:
    """The page, or its figures as a file."""
    given = asked(request, ref)
    scope, month, definition = scope_of(request.actor), given.month, given.definition
    has = has_figures(request.actor, definition)
    found = told(month, (), [definition], scope) if has else Told([], month.period.taken_at)
    picked = given.by or next((one for one in dimensions(definition) if one.name != UNIT or not scope), None)
    grouped = told(month, (picked.name,), [definition], scope) if picked and has else Told([], found.at)
    kind = request.GET.get("export", "")
    if kind in EXPORTS and has:
        return _file(request, kind, given, found, grouped)
    row = at_point(found.rows, definition.code, given.variant.name, scope, raw=True)
    split = groups(month, definition, given.variant, picked, grouped) if picked else []
    context = {
        "given": given, "chosen": given.chosen, "table": month.table, "found": found, "has": has, "own_unit": bool(scope), "name": name_of(definition),
        "sides": sides(given, found, scope), "side": side(given, given.variant, found, scope), "row": row, "picked": picked, "dims": dims(given, scope),
        "groups": split[:GROUPS], "groups_left": max(0, len(split) - GROUPS),
        "days": by_day(definition, given.variant, split) if picked and picked.name == DAY else None,
        "history": None if scope or not has else history(month, definition, given.variant, found), "excluded": excluded(row),
        "window": WINDOWS[definition.window], "authority": pick(definition.authority_zh, definition.authority_en, language()),
        "cohort": column_name(given.variant.cohort),
        "traps": pick(definition.traps_zh, definition.traps_en, language()), "versions": own_catalogue().versions.get(definition.code, (definition,)),
        "others": [(one, f"{address(one, month.definitions)}?month={month.month}") for one in month.called(definition.ref) if one.code != definition.code],
        "missing": pick(found.missing.zh, found.missing.en, language()) if found.missing else "", "kept": [("variant", given.variant.name)],
        "keep": f"&variant={given.variant.name}", "is_moments": given.variant.at_least is not None,
    }  # fmt: skip
    return page(request, context)


def page(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    """The page drawn."""
    return render(request, "desk/metric.html", context)


def side(given: Asked, variant: Variant, found: Told, scope: Any) -> Side:
    """One variant beside the others."""
    definition, month = given.definition, given.month
    raw, adjusted = (at_point(found.rows, definition.code, variant.name, scope, raw=raw) for raw in (True, False))
    query = {"month": month.month, "variant": variant.name} | ({"by": given.by.name} if given.by else {})
    url = f"{address(definition, month.definitions)}?{urlencode(query)}"
    words = formula(definition, variant, raw)
    return Side(
        variant, name_of(variant), written(raw, variant.unit), written(adjusted, variant.unit), words, url, rows_url(month, definition, variant, scope)
    )  # fmt: skip


def sides(given: Asked, found: Told, scope: Any) -> list[Side]:
    """All variants side by side."""
    return [side(given, variant, found, scope) for variant in given.definition.variants]


def dims(given: Asked, scope: Any) -> list[tuple[str, Label, str]]:
    """The dimensions that can be chosen, each with its address."""
    here = address(given.definition, given.month.definitions)
    query = {"month": given.month.month, "variant": given.variant.name}
    return [(one.name, one.label, f"{here}?{urlencode(query | {'by': one.name})}#by") for one in dimensions(given.definition) if one.name not in scope]


def excluded(row: Row | None) -> list[tuple[str, int]]:
    """What was left out of the adjusted figure: ground and rows."""
    return [(reason_name(reason), n) for reason, n in row["excluded"].items()] if row else []


def _file(request: StaffRequest, kind: str, given: Asked, found: Told, grouped: Told) -> HttpResponseBase:
    """All variants, whole and by the dimension, raw and adjusted."""
    definition, month, scope = given.definition, given.month, scope_of(request.actor)
    whole = each_row(entries(month, [definition], found, scope, every=True))
    known = {one.name: one for one in definition.variants}
    split = [(Entry(definition, known[row["variant"]], None, None, ""), row, row["raw"]) for row in grouped.rows if row["variant"] in known]
    mark = log_export(request, kind, "metric")
    named = Sheet(f"metric-{definition.ref}-{month.month}", GROUP_SHEET.columns)
    return EXPORTS[kind](named, Rows([*whole, *split]), request.now, mark)
