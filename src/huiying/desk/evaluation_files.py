"""A result as a file: CSV or a workbook of the lines that the reader sees, and for the agency the canonical form with its facts."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from huiying.desk.evaluation import found
from huiying.desk.evaluation_words import line_rows, unit_row
from huiying.desk.exporting import log_export
from huiying.evaluation.models import AssessmentResult
from huiying.evaluation.schemes import scheme_of
from huiying.evaluation.seeing import appeals_of, sees_all, units_seen
from huiying.kit.canonical import canonical
from huiying.pages.exports import XLSX, harmless
from huiying.pages.requests import StaffRequest

WIDTHS = (12, 30, 18, 18, 12, 12, 10, 8, 26, 14, 18, 14, 18, 10, 60, 10, 40)
BOM = "\ufeff"


@login_required
def file(request: StaffRequest, key: UUID, kind: str) -> HttpResponse:
    """The result as `csv`, `xlsx` or (for who sees all units) `json`."""
    result = found(request, key)
    makers = {"csv": _csv, "xlsx": _xlsx} | ({"json": _json} if sees_all(request.actor) else {})
    if kind not in makers:
        raise Http404
    content, mime = makers[kind](request, result)
    log_export(request, kind, f"evaluation:{key}")
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{result.scheme.code}-{result.month}.v{result.version}.{kind}"'
    return response


def _json(_request: StaffRequest, result: AssessmentResult) -> tuple[bytes, str]:
    """The canonical form, byte for byte what was hashed."""
    return canonical(result.document), "application/json"


def _csv(request: StaffRequest, result: AssessmentResult) -> tuple[bytes, str]:
    held = StringIO()
    csv.writer(held).writerows([[harmless(cell) for cell in row] for row in (heads(), *told(request, result))])
    return (BOM + held.getvalue()).encode(), "text/csv; charset=utf-8"


def _xlsx(request: StaffRequest, result: AssessmentResult) -> tuple[bytes, str]:
    book = Workbook()
    sheet = book.active
    sheet.title = result.month
    sheet.append(heads())
    for row in told(request, result):
        sheet.append([harmless(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for at, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[sheet.cell(1, at).column_letter].width = width
    held = BytesIO()
    book.save(held)
    return held.getvalue(), XLSX


def heads() -> list[str]:
    """The names of the columns."""
    return [
        _("Unit code"), _("Unit"), _("Class"), _("Volume band"), _("Orders"), _("Level reached"), _("Score"), _("Rank"), _("Measure"), _("Value"),
        _("Numerator ÷ denominator"), _("Value before exclusions"), _("Numerator ÷ denominator, before exclusions"), _("Weight"), _("Arithmetic"),
        _("Points"), _("Notes"),
    ]  # fmt: skip


def told(request: StaffRequest, result: AssessmentResult) -> Iterator[list[str]]:
    """A row for each line of each unit that the reader sees."""
    scheme = scheme_of(result.scheme_version)
    appeals = appeals_of(result)
    for unit in units_seen(request.actor, result):
        row = unit_row(result, scheme, unit)
        for line in line_rows(result, unit, [one for one in appeals if one.unit.code == unit["code"]]):
            notes = " · ".join((*row.notes, *line.notes))
            yield [row.code, row.name, row.unit_class, row.band, row.volume, row.level, row.score, row.rank, line.rule, line.measured, line.base, line.raw,
                   line.raw_base, line.weight, line.arithmetic, line.points, notes]  # fmt: skip
