"""A report as a document for word processors: text and tables, no pictures. Needs the extra `paper`; reached by `report_files` alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from huiying.desk.report_view import Compared, Drawn, Line
from huiying.kit.times import local

LATIN, CHINESE = "Arial", "Noto Sans CJK SC"
INK, NEAR = RGBColor(0x1A, 0x24, 0x33), RGBColor(0x8A, 0x50, 0x00)
SMALL = Pt(8.5)


def write(view: Drawn, *, draft: str, foot: str, at: datetime) -> bytes:
    """The bytes of a .docx; `draft` stands at the head of each page of an unreleased report, `foot` at its foot."""
    made = docx.Document()
    _dress(made, view, at)
    _mark(made.sections[0], draft, foot)
    made.add_heading(view.title, 0)
    lead = made.add_paragraph()
    lead.add_run(view.headline).bold = True
    for paragraph in view.paragraphs:
        made.add_paragraph(paragraph)
    for name, lines in view.sections:
        made.add_heading(name, 1)
        _table(made, (_heads(view), *(_row(line) for line in lines)))
    for name, rows in ((_("Calls by queue"), view.queues), (_("Calls over time"), view.series)):
        if rows:
            made.add_heading(name, 1)
            _table(made, rows)
    made.add_heading(_("Where the figures come from"), 1)
    _table(made, view.source, head=False)
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def _dress(made: Any, view: Drawn, at: datetime) -> None:
    """Fonts for both scripts, A4, properties."""
    for style in (made.styles[name] for name in ("Normal", "Title", "Heading 1")):
        style.font.name, style.font.color.rgb = LATIN, INK
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    made.styles["Normal"].font.size, made.styles["Title"].font.size, made.styles["Heading 1"].font.size = Pt(10.5), Pt(20), Pt(13)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    told = made.core_properties
    told.author, told.title, told.comments = "", view.title, ""
    told.created = told.modified = local(at).replace(tzinfo=None)


def _mark(section: Any, draft: str, foot: str) -> None:
    """What stands on each page of a draft: that it is one, and whose copy."""
    for place, text, size in ((section.header, draft, Pt(14)), (section.footer, foot, SMALL)):
        if text:
            place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = place.paragraphs[0].add_run(text)
            run.bold, run.font.size, run.font.color.rgb = True, size, NEAR


def _heads(view: Drawn) -> tuple[str, ...]:
    return (_("Figure"), _("Value"), _("Base"), view.before, _("Change"), view.year_before, _("Change"))


def _row(line: Line) -> tuple[str, ...]:
    value = "\n".join(part for part in (line.value, line.interval, line.note, line.adjusted) if part)
    return (f"{line.ref} {line.name}", value, line.base, line.before.value, _change(line.before), line.year_before.value, _change(line.year_before))


def _change(then: Compared) -> str:
    return "\n".join(part for part in (then.change, then.says) if part)


def _table(made: Any, rows: Iterable[Sequence[str]], *, head: bool = True) -> None:
    """A table; the first row is its head, repeated on each page, unless there is none."""
    found = [*rows]
    table = made.add_table(rows=0, cols=len(found[0]))
    table.style = "Table Grid"
    for at, row in enumerate(found):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = SMALL, head and at == 0
    if head:
        properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no public name for a repeated head
        repeated = properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
        properties.append(repeated)
