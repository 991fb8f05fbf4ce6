"""A whole list as a file: CSV that spreadsheets open rightly and that cannot run formulas, or a workbook written row by row."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Protocol

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.translation import get_language, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from huiying.directory.viewing import Mark
from huiying.pages.labels import Label
from huiying.pages.moments import local

CHUNK = 2_000
SHEET_ROWS = 1_000_000  # a sheet holds 1,048,576
RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Exported(Protocol):
    """What an export needs of a column."""

    @property
    def label(self) -> Label:
        """Its head."""

    @property
    def text(self) -> Callable[[Any, datetime], object]:
        """Its plain value."""


class Echo:
    """A file that hands back what is written to it, so that csv can stream."""

    def write(self, value: str) -> str:
        """The line itself."""
        return value


def plain(value: object) -> str | int | float:
    """A value as a file holds it: Shanghai time for moments, no markup, numbers as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M:%S}"
    return strip_tags(str(value)) if hasattr(value, "__html__") else str(value)


def harmless(value: object) -> str | int | float:
    """A cell of a CSV that no spreadsheet takes for a formula: an apostrophe stands before one."""
    held = plain(value)
    return f"'{held}" if isinstance(held, str) and held.startswith(RUNS) else held


class Exporting(Protocol):
    """What an export needs of a list."""

    @property
    def name(self) -> str:
        """Its name, for the file's."""

    @property
    def columns(self) -> Sequence[Exported]:
        """Its columns."""

    @property
    def source(self) -> Callable[[Any], Any] | None:
        """What makes of a row what the columns read; None where they read the row itself."""

    @property
    def beside(self) -> Callable[[Sequence[Any]], None] | None:
        """What puts to rows what stands elsewhere, for many at once; None where all stands in them."""


class Chunked(Protocol):
    """Rows that are read piece by piece: those of a query, or some that are there."""

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        """Each of them."""


def table(listing: Exporting, rows: Chunked, now: datetime) -> Iterator[list[object]]:
    """The rows' plain values, read in chunks."""
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        if listing.beside:
            listing.beside(chunk)
        for row in chunk:
            source = listing.source(row) if listing.source else row
            yield [column.text(source, now) for column in listing.columns]


def as_csv(listing: Exporting, rows: Chunked, now: datetime, mark: Mark | None = None) -> HttpResponseBase:
    """UTF-8 with its byte-order mark, so that spreadsheets read Chinese; streamed. The reader's mark stands in the file's name."""
    writer = csv.writer(Echo())
    heads = [str(column.label) for column in listing.columns]

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([harmless(head) for head in heads])
        for values in table(listing, rows, now):
            yield writer.writerow([harmless(value) for value in values])

    response = StreamingHttpResponse(speaking(get_language() or "zh-hans", lines()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(listing.name, now, mark)}.csv"'
    return response


def speaking(language: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines, each made in the reader's language: a stream is read after the request's own language is gone."""
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def as_xlsx(listing: Exporting, rows: Chunked, now: datetime, mark: Mark | None = None) -> HttpResponseBase:
    """A workbook; every text is a text, never a formula. More than a million rows go to further sheets.

    The reader's mark stands in the file's name and properties, and at the foot of each printed page.
    """
    book = Workbook(write_only=True)
    heads = [str(column.label) for column in listing.columns]
    foot = mark.line if mark else ""
    book.properties.creator, book.properties.description = (mark.name, foot) if mark else ("", "")
    sheet = _sheet(book, heads, foot)
    for n, values in enumerate(table(listing, rows, now), start=1):
        if n % SHEET_ROWS == 0:
            sheet = _sheet(book, heads, foot)
        sheet.append([_cell(sheet, value) for value in values])
    file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{file_name(listing.name, now, mark)}.xlsx", content_type=XLSX)


def file_name(name: str, now: datetime, mark: Mark | None = None) -> str:
    """The list's name with the moment of its rows and the id of who took it away."""
    return f"{name}-{local(now):%Y%m%d-%H%M}{f'-{mark.view}' if mark else ''}"


def _cell(sheet: Any, value: object) -> WriteOnlyCell:
    """A cell; a text that looks like a formula stays a text."""
    cell = WriteOnlyCell(sheet, value=None)
    held = plain(value)
    if isinstance(held, str):
        held = "".join(c for c in held if c.isprintable() or c in "\n\t")
        cell.value = held
        cell.data_type = "s"
    else:
        cell.value = held
    return cell


def _sheet(book: Workbook, heads: Sequence[str], foot: str) -> Any:
    """A new sheet with its heads, which stay in sight, and the mark at the foot of its printed pages."""
    sheet = book.create_sheet()
    sheet.oddFooter.center.text = foot.replace("&", "&&") or None
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head) for head in heads])
    return sheet


EXPORTS: dict[str, Callable[[Exporting, Chunked, datetime, Mark | None], HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}
