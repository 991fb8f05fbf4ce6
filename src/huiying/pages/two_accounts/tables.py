"""An account as tables for spreadsheets. What is withheld on the page is withheld in the tables."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from huiying.pages.exports import harmless
from huiying.pages.naming import named
from huiying.pages.two_accounts.account import Drawn
from huiying.pages.two_accounts.joining import in_order
from huiying.pages.two_accounts.sources import Doc
from huiying.pages.two_accounts.telling import Row, code_of

WIDEST = 60
FIELDS = {
    "id": "项目", "month": "月份", "months": "月数", "city": "城市", "group": "分组", "value": "数值", "unit": "单位", "quality": "来历",
    "definition_id": "口径", "definition_version": "口径版本", "stage": "资金口径", "vat": "含税与否", "price_year": "价格年", "source": "来源",
}  # fmt: skip
Table = list[list[Any]]


def figures(doc: Doc, drawn: Drawn) -> Table:
    """A row for each indicator with its raw numbers and their unit (money in fen); of what is withheld only the reason."""
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
        _("Unit"),
    ]
    table: Table = [heads]
    called = {"economic": _("Economic account"), "livelihood": _("Livelihood account")}
    for account, rows in (("economic", drawn.economic), ("livelihood", drawn.livelihood)):
        entries = {code_of(entry): entry for entry in doc[account]}
        table += [
            [
                row.code,
                row.title,
                called[account],
                *_numbers(row, entries[row.code]),
                row.grade,
                " ".join(guard.id for guard in row.guards),
                row.withheld,
                entries[row.code].get("unit", ""),
            ]
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
    fields = (
        "id",
        "month",
        "months",
        "city",
        "group",
        "value",
        "unit",
        "quality",
        "definition_id",
        "definition_version",
        "stage",
        "vat",
        "price_year",
        "source",
    )
    return [
        [named(f"{FIELDS[field]} {field}", field) for field in fields],
        *([one.get(field, 1 if field == "months" else None) for field in fields] for one in doc["inputs"] if wanted is None or one["id"] in wanted),
    ]


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
