"""A statement as a file: its canonical JSON, a workbook, and paper (PDF, where that part is installed)."""

from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from huiying.contracts.models import Statement
from huiying.contracts.seeing import objections_of
from huiying.desk.bill import Bill, bill_of
from huiying.desk.exporting import log_export
from huiying.desk.statement import context_of, found, title
from huiying.kit.canonical import canonical
from huiying.kit.errors import Told
from huiying.pages.answers import refused
from huiying.pages.exports import XLSX, harmless
from huiying.pages.printing import paper
from huiying.pages.requests import StaffRequest

WIDTHS = (7, 44, 30, 52, 18, 40)
PDF, MONEY = "application/pdf", "#,##0.00"


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


def _xlsx(request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """A workbook: who and when, the bill line by line with its sum, what stands out, the hashes."""
    book = Workbook()
    sheet = book.active
    sheet.title = statement.month
    said, bill = context_of(request, statement), bill_of(statement, objections_of(statement))
    for row in (*head_rows(statement, said), []):
        sheet.append([plain(value) for value in row])
    sheet.append([_("Line"), _("Rule"), _("Measured"), _("Arithmetic"), _("Amount (yuan)"), _("Objection and decision")])
    top = sheet.max_row
    for line in (*bill_rows(statement, bill), [], *foot_rows(statement, bill)):
        sheet.append([plain(value) for value in line])
    _dress(sheet, top)
    held = BytesIO()
    book.save(held)
    return held.getvalue(), XLSX


def plain(value: str | Decimal) -> Any:
    """A cell that no program takes for a formula."""
    return harmless(value) if isinstance(value, str) else value


def _dress(sheet: Any, top: int) -> None:
    """Widths, bold heads, amounts with two decimals; the head stays in sight, and a printed page is as wide as the paper."""
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=letter != "A" or cell.row >= top, vertical="top")
    for cell in (*sheet[1], *sheet[top], *(cell for row in sheet.iter_rows(min_row=top + 1) for cell in row if not row[0].value)):
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
        for cell in row:
            if isinstance(cell.value, Decimal):
                cell.number_format = MONEY
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def head_rows(statement: Statement, said: dict[str, Any]) -> list[list[str | Decimal]]:
    """The sum first, then whose statement it is."""
    document = statement.document
    return [
        [title(statement), "", statement.contract.code, f"v{statement.version}", "", said["state"]],
        [_("To be paid"), yuan_of(statement.net_fen)], [_("Contract"), said["name"]], *([side, party] for side, party in said["parties"]),
        [_("Period"), f"{document['from']} – {document['to']}"],
    ]  # fmt: skip


def foot_rows(statement: Statement, bill: Bill) -> list[list[str | Decimal]]:
    """What a person should look at, and the hashes by which it is checked."""
    document = statement.document
    hashes = (("SHA-256", statement.sha256), (_("Terms"), document["terms_sha256"]), (_("Facts"), document["facts_sha256"]))
    return [*(["!", flag, measured] for flag, measured in bill.flags), *([name, value] for name, value in hashes)]


def yuan_of(fen: int) -> Decimal:
    """An amount for a cell."""
    return Decimal(fen) / 100


def bill_rows(statement: Statement, bill: Bill) -> list[list[str | Decimal]]:
    """The bill's lines as rows: amounts as numbers, points as text."""
    amounts = {f"{line['step']}:{line['code']}": yuan_of(line["fen"]) for line in statement.document["lines"]}
    rows: list[list[str | Decimal]] = []
    for group in bill.groups:
        rows.append(["", group.title])
        for line in group.rows:
            objections = "\n".join(f"{one.ground} → {one.reason}" if one.reason else one.ground for one in line.objections)
            rule = f"{line.rule} ({line.ref})" if line.ref else line.rule
            amount = line.amount if line.is_points else amounts[line.key]
            rows.append([line.number, rule, f"{line.measured} {line.base}".strip(), line.arithmetic, amount, objections])
    return [*rows, ["", _("To be paid"), "", "", yuan_of(statement.net_fen)]]


def _pdf(request: StaffRequest, statement: Statement) -> tuple[bytes, str]:
    """The page as paper. Raises ExtraMissing, NoPaper."""
    drawing = paper()
    made: bytes = drawing.draw(render_to_string("desk/statement_paper.html", context_of(request, statement), request=request))
    return made, PDF
