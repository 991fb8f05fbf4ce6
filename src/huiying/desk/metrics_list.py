"""All metrics of a month in one table: each definition in force with its value, the counts behind it, its interval, before and after exclusion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.exporting import log_export
from huiying.desk.figure_written import Row, Written, language, name_of, reason_name, written
from huiying.desk.figures_broken import whole_alone
from huiying.desk.figures_months import Chosen, chosen
from huiying.desk.figures_seeing import demand_figures, has_figures, scope_of
from huiying.desk.figures_told import Told, told
from huiying.desk.sheets import Cell, Rows, Sheet
from huiying.kit.codes import pick
from huiying.metrics.definition import Definition, Variant
from huiying.metrics.reading import Month, at_point, month_of
from huiying.pages.exports import EXPORTS
from huiying.pages.labels import Label
from huiying.pages.requests import StaffRequest

GROUPS: tuple[tuple[str, Label], ...] = (("T", gettext_lazy("Telephone")), ("W", gettext_lazy("Orders")), ("K", gettext_lazy("Operator and knowledge")))


@dataclass(frozen=True)
class Entry:
    """One variant of a metric with its figure, raw and adjusted."""

    definition: Definition
    variant: Variant
    raw: Row | None
    adjusted: Row | None
    url: str

    @property
    def name(self) -> str:
        """The metric's name."""
        return name_of(self.definition)

    @property
    def variant_name(self) -> str:
        """The variant's name."""
        return name_of(self.variant)

    @property
    def figure(self) -> Written:
        """Before exclusion, in words."""
        return written(self.raw, self.variant.unit)

    @property
    def after(self) -> Written:
        """After exclusion, in words."""
        return written(self.adjusted, self.variant.unit)


@login_required
@whole_alone
def listed(request: StaffRequest) -> HttpResponseBase:
    """The page, or the whole table as a file."""
    demand_figures(request.actor)
    picked = chosen(request.GET.get("month", ""), request.now)
    month = month_of(picked.month, request.now)
    own = [one for one in month.definitions if has_figures(request.actor, one)]
    found = told(month, (), own, scope_of(request.actor))
    kind = request.GET.get("export", "")
    if kind in EXPORTS:
        mark = log_export(request, kind, "metrics")
        return EXPORTS[kind](SHEET, Rows(each_row(entries(month, own, found, scope_of(request.actor), every=True))), request.now, mark)
    shown = headed(narrowed(request, entries(month, own, found, scope_of(request.actor), every=request.GET.get("all") == "1")))
    return render(request, "desk/metrics.html", context_of(request, picked, month, found) | {"entries": shown, "of": len(own)})


def context_of(request: StaffRequest, picked: Chosen, month: Month, found: Told) -> dict[str, Any]:
    """What the list's page says beside its rows."""
    given = {name: request.GET.get(name, "") for name in ("q", "group", "data", "all")}
    keep = urlencode({name: value for name, value in given.items() if value})
    return {
        "chosen": picked, "table": month.table, "found": found, "given": given, "kept": [(name, value) for name, value in given.items() if value],
        "keep": f"&{keep}" if keep else "", "groups": GROUPS, "own_unit": bool(scope_of(request.actor)),
        "missing": pick(found.missing.zh, found.missing.en, language()) if found.missing else "",
    }  # fmt: skip


def entries(month: Month, definitions: list[Definition], found: Told, scope: Mapping[str, str], *, every: bool) -> list[Entry]:
    """The definitions' first variants, or all of them, each with its figure."""
    return [
        Entry(
            one, variant, at_point(found.rows, one.code, variant.name, scope, raw=True), at_point(found.rows, one.code, variant.name, scope, raw=False),
            address(one, month.definitions, month=month.month, variant=variant.name),
        )
        for one in definitions
        for variant in (one.variants if every else one.variants[:1])
    ]  # fmt: skip


def address(definition: Definition, among: Iterable[Definition], **query: str) -> str:
    """A metric's page: by its ref, by its code where several share the ref."""
    alone = sum(one.ref == definition.ref for one in among) == 1
    return f"{reverse('desk:metric', args=[definition.ref if alone else definition.code])}?{urlencode(query)}"


def narrowed(request: StaffRequest, found: list[Entry]) -> list[Entry]:
    """Those that the address asks for: of a group, with words in their names, with data."""
    words, group = request.GET.get("q", "").casefold().split(), request.GET.get("group", "")
    found = [one for one in found if one.definition.ref.startswith(group)] if group else found
    found = [one for one in found if all(word in _said(one) for word in words)]
    return [one for one in found if one.figure.value] if request.GET.get("data") == "1" else found


def _said(entry: Entry) -> str:
    one, variant = entry.definition, entry.variant
    return f"{one.ref} {one.code} {one.zh} {one.en} {variant.name} {variant.zh} {variant.en}".casefold()


def headed(found: list[Entry]) -> list[tuple[Label, list[Entry]]]:
    """The entries under the names of their groups."""
    return [(label, own) for letter, label in GROUPS if (own := [one for one in found if one.definition.ref.startswith(letter)])]


def each_row(found: Iterable[Entry]) -> list[tuple[Entry, Row | None, bool]]:
    """A row for each figure, raw and adjusted."""
    return [(one, row, raw) for one in found for row, raw in ((one.raw, True), (one.adjusted, False))]


def _of(name: str) -> Any:
    return lambda told_: "" if told_[1] is None or told_[1][name] is None else told_[1][name]


def _excluded(told_: tuple[Entry, Row | None, bool]) -> str:
    return "; ".join(f"{reason_name(reason)} {n}" for reason, n in told_[1]["excluded"].items()) if told_[1] else ""


_COUNTED = (
    ("num", gettext_lazy("Numerator")), ("den", gettext_lazy("Denominator")), ("value", gettext_lazy("Value")), ("n", gettext_lazy("Sample size")),
    ("lo", gettext_lazy("Interval from")), ("hi", gettext_lazy("Interval to")), ("band", gettext_lazy("Band")),
    ("worst_at", gettext_lazy("Worst 24 hours until")),
)  # fmt: skip
SHEET = Sheet("metrics", (
    Cell(gettext_lazy("Number"), lambda t: t[0].definition.ref), Cell(gettext_lazy("Code"), lambda t: t[0].definition.code),
    Cell(gettext_lazy("Version"), lambda t: t[0].definition.version), Cell(gettext_lazy("Metric"), lambda t: t[0].name),
    Cell(gettext_lazy("Code of the variant"), lambda t: t[0].variant.name), Cell(gettext_lazy("Variant"), lambda t: t[0].variant_name),
    Cell(gettext_lazy("Exclusion"), lambda t: _("before exclusion") if t[2] else _("after exclusion")), *(Cell(label, _of(name)) for name, label in _COUNTED),
    Cell(gettext_lazy("Unit of measure"), lambda t: t[0].variant.unit), Cell(gettext_lazy("Excluded"), _excluded),
))  # fmt: skip
