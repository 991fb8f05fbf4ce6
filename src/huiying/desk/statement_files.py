"""A statement as a file: its canonical JSON, a workbook, and paper (PDF, where that part is installed)."""

from io import BytesIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from huiying.contracts.models import Statement
from huiying.contracts.seeing import objections_of
from huiying.desk.bill import Bill, bill_of
from huiying.desk.exporting import log_export
from huiying.desk.printing import paper
from huiying.desk.statement import context_of, found, title
from huiying.kit.canonical import canonical
from huiying.kit.errors import Told
from huiying.pages.answers import refused
from huiying.pages.exports import XLSX, harmless
from huiying.pages.requests import StaffRequest

WIDTHS = (7, 44, 30, 52, 18, 40)
PDF = "application/pdf"


@login_required
def file(request: StaffRequest, key: UUID, kind: str) -> HttpResponse:
    """The statement as `json`, `xlsx` or `pdf`, or its `terms`."""
    statement = found(request, key)
    makers = {"json": _json, "terms": _terms, "xlsx": _xlsx, "pdf": _pdf}
    if kind not in makers:
        raise Http404
    try:
        content, mime = makers[kind](request, statement)
    except Told as missing:
        return refused(request, missing, to=f"/desk/contracts/statements/{key}/")
    log_export(request, kind, f"statement:{key}")
    response = HttpResponse(content, content_type=mime)
    ending = f"terms.v{statement.terms.version}.json" if kind == "terms" else f"{statement.month}.v{statement.version}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{statement.contract.code}-{ending}"'
    return response


def _json(_request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """The canonical form, byte for byte what was hashed."""
    return canonical(statement.document), "application/json"


def _terms(_request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """The terms behind it, in the canonical form that was hashed."""
    return canonical(statement.terms.document), "application/json"


def _xlsx(_request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """A workbook: the bill line by line."""
    book = Workbook()
    sheet = book.active
    sheet.title = statement.month
    sheet.append([title(statement), statement.contract.code, f"v{statement.version}"])
    sheet.append([_("To be paid"), statement.net_fen / 100])
    sheet.append([])
    sheet.append([_("Line"), _("Rule"), _("Measured"), _("Arithmetic"), _("Amount (yuan)"), _("Objection and decision")])
    for cell in (*sheet[1], *sheet[4]):
        cell.font = Font(bold=True)
    for row in bill_rows(statement, bill_of(statement, objections_of(statement))):
        sheet.append([harmless(value) if isinstance(value, str) else value for value in row])
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet["E"]:
        cell.number_format = "#,##0.00"
    held = BytesIO()
    book.save(held)
    return held.getvalue(), XLSX


def bill_rows(statement: Statement, bill: Bill) -> list[list[str | float]]:
    """The bill's lines as rows: amounts as numbers, points as text."""
    amounts = {f"{line['step']}:{line['code']}": line["fen"] / 100 for line in statement.document["lines"]}
    rows: list[list[str | float]] = []
    for group in bill.groups:
        rows.append(["", group.title, "", "", "", ""])
        for line in group.rows:
            objections = "\n".join(f"{one.ground} → {one.reason}" if one.reason else one.ground for one in line.objections)
            amount = line.amount if line.is_points else amounts[line.key]
            rows.append(
                [
                    line.number,
                    f"{line.rule} ({line.ref})" if line.ref else line.rule,
                    f"{line.measured} {line.base}".strip(),
                    line.arithmetic,
                    amount,
                    objections,
                ]
            )
    return [*rows, ["", _("To be paid"), "", "", statement.net_fen / 100, ""]]


def _pdf(request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """The page as paper. Raises ExtraMissing, NoPaper."""
    drawing = paper()
    made: bytes = drawing.draw(render_to_string("desk/statement_paper.html", context_of(request, statement), request=request))
    return made, PDF
