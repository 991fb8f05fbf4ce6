"""A report as a file: its canonical figures, a workbook, a document and paper; an unreleased one says on every page that it is a draft."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from huiying.desk.bill import chinese
from huiying.desk.exporting import log_export
from huiying.desk.report_charts import calls_chart, changes_chart
from huiying.desk.report_view import drawn
from huiying.desk.reports import found
from huiying.kit.errors import Told
from huiying.kit.extras import reach
from huiying.pages.answers import refused
from huiying.pages.exports import XLSX, harmless
from huiying.pages.printing import paper
from huiying.pages.requests import StaffRequest
from huiying.reports.models import Report
from huiying.reports.seeing import document_of

PDF, JSON = "application/pdf", "application/json"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"share": "0.00%", "seconds": "#,##0.0", "days": "#,##0.0", "ratio": "#,##0.00", "count": "#,##0"}
WIDTHS = (8, 34, 12, 12, 12, 9, 12, 12, 9, 12, 12, 14, 12, 12, 14)
TEXT_WIDTH = 110
DRAFT_ZH, DRAFT_EN = "草稿，未发布", "Draft, not released"


@login_required
def file(request: StaffRequest, key: UUID, kind: str) -> HttpResponse:
    """The report as `json`, `xlsx`, `docx` or `pdf`."""
    report = found(request, key)
    if kind not in MAKERS:
        raise Http404
    try:
        with transaction.atomic():  # what cannot be made was not taken away
            mark = log_export(request, kind, f"report:{key}")
            content = made(report, kind, foot="" if report.state == "released" else mark.line)
    except Told as missing:
        return refused(request, missing, to=f"/desk/reports/{key}/")
    response = HttpResponse(content, content_type=MAKERS[kind][1])
    response["Content-Disposition"] = f'attachment; filename="{name_of(report, kind)}"'
    return response


def made(report: Report, kind: str, foot: str = "") -> bytes:
    """The file's bytes, in the language in force; `foot` stands at the foot of each page of a draft. Raises ExtraMissing, NoPaper, NotAsDrafted."""
    return MAKERS[kind][0](report, foot)


def name_of(report: Report, kind: str) -> str:
    """How the file is called."""
    return f"report-{report.period}.v{report.version}{'' if report.state == 'released' else '.draft'}.{kind}"


def draft_words() -> str:
    """What stands on an unreleased report."""
    return DRAFT_ZH if chinese() else DRAFT_EN


def _json(report: Report, _foot: str) -> bytes:
    """The figures, byte for byte what was hashed."""
    document_of(report)
    return bytes(report.figures)


def _xlsx(report: Report, foot: str) -> bytes:
    """A workbook: the words, the figures as numbers, calls by queue and over time, where they come from."""
    book, document = Workbook(), document_of(report)
    view = drawn(report, document)
    first = book.active
    first.title = _("Report")
    lines = [*([] if view.released else [draft_words()]), view.title, view.headline, *view.paragraphs]
    for line in lines:
        first.append([harmless(line)])
    first["A1" if view.released else "A2"].font = Font(bold=True, size=14)
    first.column_dimensions["A"].width = TEXT_WIDTH
    for cell in first["A"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    _figures(book.create_sheet(_("Figures")), document)
    for title, rows in ((_("Calls by queue"), view.queues), (_("Calls over time"), view.series), (_("Where from"), view.source)):
        if rows:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([harmless(cell) for cell in row])
    for sheet in book.worksheets:
        sheet.oddHeader.center.text, sheet.oddFooter.center.text = None if view.released else draft_words(), foot.replace("&", "&&") or None
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _figures(sheet: Any, document: Mapping[str, Any]) -> None:
    """A row for each figure: numbers as numbers, shares as percentages."""
    before, year = _("Period before"), _("Year before")
    heads = [_("No."), _("Figure"), _("Value"), _("Numerator"), _("Denominator"), _("Rows"), _("Interval from"), _("Interval to"), _("Version"),
             _("Without exclusions"), _("Excluded"), before, _("Change"), year, _("Change since")]  # fmt: skip
    sheet.append(heads)
    sheet.freeze_panes = "C2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for one in document["figures"]:
        raw, sides = one["raw"], [one[side] or {} for side in ("before", "year_before")]
        name = f"{one['zh']}（{one['variant_zh']}）" if chinese() else f"{one['en']} ({one['variant_en']})"
        values = [raw["value"], raw["num"], raw["den"], raw["n"], raw["lo"], raw["hi"], one["version"], one["adjusted"]["value"], sum(raw["excluded"].values())]
        values += [side.get(part) for side in sides for part in ("value", "difference")]
        sheet.append([one["ref"], harmless(name), *(None if value is None else Decimal(value) for value in values)])
        for column in "CGHJLMNO":
            sheet[f"{column}{sheet.max_row}"].number_format = FORMATS[one["unit"]]
    for letter, width in zip("ABCDEFGHIJKLMNO", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


def _docx(report: Report, foot: str) -> bytes:
    """A document of text and tables. Raises ExtraMissing."""
    draft = "" if report.state == "released" else draft_words()
    written: bytes = reach("huiying.desk.report_docx").write(drawn(report), draft=draft, foot=foot, at=report.drafted_at)
    return written


def _pdf(report: Report, foot: str) -> bytes:
    """The page as paper. Raises ExtraMissing, NoPaper."""
    document = document_of(report)
    context = {"report": report, "drawn": drawn(report, document), "calls_chart": calls_chart(document), "changes_chart": changes_chart(document),
               "paper": True, "foot": foot, "draft": "" if report.state == "released" else draft_words()}  # fmt: skip
    drawing: bytes = paper().draw(render_to_string("desk/report_paper.html", context))
    return drawing


MAKERS: dict[str, tuple[Callable[[Report, str], bytes], str]] = {"json": (_json, JSON), "xlsx": (_xlsx, XLSX), "docx": (_docx, DOCX), "pdf": (_pdf, PDF)}
