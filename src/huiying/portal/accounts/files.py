"""An account and a case as files: the document to the byte, tables for spreadsheets, and paper. What is withheld on the page is withheld in the tables."""

import csv
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from huiying.kit.errors import Told
from huiying.pages.exports import XLSX, harmless
from huiying.pages.printing import paper
from huiying.pages.requests import Request
from huiying.portal.accounts.account import Drawn
from huiying.portal.accounts.joining import in_order
from huiying.portal.accounts.sources import Doc
from huiying.portal.accounts.telling import Row
from huiying.portal.words import language

JSON, CSV, PDF = "application/json", "text/csv; charset=utf-8", "application/pdf"
STYLES = ("pages/tokens.css", "pages/components.css", "portal/accounts.css", "portal/accounts_paper.css")
KINDS = ("json", "csv", "xlsx", "pdf")
WIDEST = 60
Table = list[list[Any]]


def answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to take away."""
    response = HttpResponse(content, content_type={"json": JSON, "csv": CSV, "xlsx": XLSX, "pdf": PDF}[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def figures(doc: Doc, drawn: Drawn) -> Table:
    """A row for each indicator with its raw numbers (money in fen); of what is withheld only the reason."""
    heads = [
        _("Id"),
        _("Figure"),
        _("Account"),
        _("Before: numerator"),
        _("Before: denominator"),
        _("Before: value"),
        _("After: numerator"),
        _("After: denominator"),
        _("After: value"),
        _("Counterfactual"),
        _("Difference"),
        _("Interval from"),
        _("Interval to"),
        _("Evidence"),
        _("Guards"),
        _("Withheld"),
    ]
    table: Table = [heads]
    for account, rows in (("economic", drawn.economic), ("livelihood", drawn.livelihood)):
        entries = {entry["id"]: entry for entry in doc[account]}
        table += [
            [row.code, row.title, account, *_numbers(row, entries[row.code]), row.grade, " ".join(guard.id for guard in row.guards), row.withheld]
            for row in rows
        ]
    return table


def _numbers(row: Row, entry: Doc) -> list[Any]:
    """The ten raw numbers of a row; none of them where it is withheld."""
    if row.withheld:
        return [None] * 10
    sides = [(entry.get(side) or {}).get(part) for side in ("before", "after") for part in ("num", "den", "value")]
    ends = list(entry.get("ci95") or (None, None)) if row.interval else [None, None]
    return [*sides, (entry.get("counterfactual") or {}).get("value"), entry.get("diff") if row.difference else None, *ends]


def inputs(doc: Doc, of: str, drawn: Drawn) -> Table:
    """The inputs of a document, all of them or those behind one indicator, month by month."""
    wanted = None if of == "inputs" else {source.id for row in drawn.rows if row.code == of for source in row.sources}
    fields = ("id", "month", "value", "unit", "quality", "definition_id", "definition_version", "stage", "vat", "price_year", "source")
    return [list(fields), *([one.get(field) for field in fields] for one in doc["inputs"] if wanted is None or one["id"] in wanted)]


def as_csv(table: Table) -> bytes:
    """A table that spreadsheets open rightly and that cannot run formulas."""
    held = StringIO()
    csv.writer(held).writerows([cell(value) for value in row] for row in table)
    return ("\ufeff" + held.getvalue()).encode()


def cell(value: object) -> Any:
    """A value as a cell: numbers as they are, no text that a program takes for a formula."""
    return "" if value is None else harmless(value)


def as_xlsx(sheets: Iterable[tuple[str, Table]]) -> bytes:
    """A workbook with a sheet for each table."""
    book = Workbook()
    book.remove(book.active)
    for name, table in sheets:
        sheet = book.create_sheet(name[:31])
        for row in table:
            sheet.append([cell(value) for value in row])
        _dress(sheet)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _dress(sheet: Any) -> None:
    """Bold heads that stay in sight, columns as wide as their texts."""
    for head in sheet[1]:
        head.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        widest = max(sum(2 if ord(char) > 255 else 1 for char in str(one.value or "")) for one in column)  # noqa: PLR2004 - wide characters
        sheet.column_dimensions[column[0].column_letter].width = min(widest + 2, WIDEST)
        for one in column:
            one.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.page_setup.orientation = "landscape"


def workbook(doc: Doc, drawn: Drawn, about: Sequence[tuple[str, str]]) -> bytes:
    """An account as a workbook: what it is, figures, guards, parts of the change, inputs."""
    guards: Table = [[_("Guard"), _("Level"), _("Text"), _("Concerns")]]
    guards += [[guard.id, "BLOCK" if guard.blocks else "FLAG", guard.text, "; ".join(guard.concerns)] for guard in drawn.guards]
    sheets = [(_("About"), [[drawn.headline, ""], *map(list, about)]), (_("Figures"), figures(doc, drawn)), (_("Guards"), guards)]
    if drawn.parts:
        effects = in_order(dict(doc["variance"]["effects"]))
        sheets.append((_("Why the cost changed"), [[_("Part"), "fen"], *map(list, effects), [_("Change in total cost"), doc["variance"]["total"]]]))
    return as_xlsx([*sheets, (_("Inputs"), inputs(doc, "inputs", drawn))])


def as_pdf(template: str, context: dict[str, Any]) -> bytes:
    """A page as paper. Raises ExtraMissing, NoPaper."""
    made: bytes = paper().draw(render_to_string(template, {**context, "paper": True, "style": style()}))
    return made


def style() -> str:
    """What paper looks like: the page's own styles, for paper brings everything along."""
    return "\n".join(Path(str(finders.find(name))).read_text(encoding="utf-8") for name in STYLES)


def on_paper(request: Request, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """A page as PDF; where that part is not installed the page says so, and how to print it instead."""
    try:
        return answer(as_pdf(template, context), "pdf", name)
    except Told as missing:
        said = missing.sentence(language())
        return render(request, "portal/accounts/no_paper.html", {"said": said, "back": context["here"]}, status=HTTPStatus.SERVICE_UNAVAILABLE)
