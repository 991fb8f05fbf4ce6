"""Reading tables from files: CSV (or parted by semicolons, tabs or bars) in UTF-8 or GB18030, and XLSX.

A broken row is told and left out; an unreadable file is refused whole.
"""

import codecs
import csv
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl

from huiying.kit.checks import Problem
from huiying.kit.errors import Told

LONGEST_FIELD = 16_000_000
LARGEST_UNZIPPED = 2_000_000_000
CHUNK = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
BETWEEN = (",", ";", "\t", "|")  # what may part the cells of a row: what parts the header into the most columns, the comma first
WHY: dict[type[OSError], str] = {FileNotFoundError: "不存在", IsADirectoryError: "是文件夹，不是文件", PermissionError: "没有读取权限"}
csv.field_size_limit(LONGEST_FIELD)


class Unreadable(Told):
    """The file as a whole cannot be read; nothing was taken from it."""

    zh = "文件无法读取：{why}。未导入任何内容。"
    en = "The file cannot be read: {why_en}. Nothing was imported."


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line where it begins (1 = the header), how far the file has been read (0 to 1), its cells or what is wrong with it."""

    number: int
    read: float
    cells: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True)
class Sheet:
    """A file that can be read: its SHA-256 and its columns."""

    path: Path
    sha256: str
    columns: tuple[str, ...]
    encoding: str = ""
    between: str = ","

    def lines(self) -> Iterator[Line]:
        """The rows after the header."""
        return _csv_lines(self) if self.encoding else _xlsx_lines(self)


def open_sheet(path: Path) -> Sheet:
    """Look at the file as a whole: its kind, encoding and header. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PK\x03\x04":
            return _open_xlsx(path)
        encoding, sha256 = _encoding(path)
    except OSError as error:
        why = next((words for kind, words in WHY.items() if isinstance(error, kind)), "系统不让读取")
        raise Unreadable(why=f"{path} {why}", why_en=f"{path}: {error.strerror}") from error
    headers = {between: _header(path, encoding, between) for between in BETWEEN}
    between, header = max(headers.items(), key=lambda found: len(found[1] or ()))
    if header is None:
        raise Unreadable(why="表头损坏", why_en="the header is broken")
    return Sheet(path, sha256, _columns(header), encoding, between)


def _header(path: Path, encoding: str, between: str) -> list[str] | None:
    """The first row, parted so; None where its quotes do not match."""
    with path.open(encoding=encoding, newline="") as text, suppress(csv.Error):
        return next(csv.reader(text, strict=True, delimiter=between), [])
    return None


def _columns(header: list[Any]) -> tuple[str, ...]:
    names = tuple(str(name or "").strip() for name in header)
    while names and not names[-1]:
        names = names[:-1]
    if not names:
        raise Unreadable(why="没有表头", why_en="there is no header")
    if len(set(names)) != len(names):
        raise Unreadable(why="表头有重复的列名", why_en="the header names a column twice")
    return names


def _encoding(path: Path) -> tuple[str, str]:
    """The first encoding in which the whole file can be read, and its SHA-256."""
    digest, decoders = hashlib.sha256(), {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            for name in list(decoders):
                _try(decoders, name, chunk)
    for name in list(decoders):
        _try(decoders, name, b"", last=True)
    if not decoders:
        raise Unreadable(why="编码既不是 UTF-8 也不是 GB18030", why_en="it is neither UTF-8 nor GB18030")
    return next(iter(decoders)), digest.hexdigest()


def _try(decoders: dict[str, codecs.IncrementalDecoder], name: str, chunk: bytes, *, last: bool = False) -> None:
    try:
        decoders[name].decode(chunk, last)
    except UnicodeDecodeError:
        del decoders[name]


class _Source:
    """The file's lines for the CSV reader, with the lines of the present row kept, so that a broken row can be given back."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text, self._back = text, deque[str]()
        self.row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._text.readline()
        if not line:
            raise StopIteration
        self.row.append(line)
        self.number += 1
        return line

    def give_back(self) -> None:
        """Read the present row's lines again, all but its first."""
        self._back.extendleft(reversed(self.row[1:]))
        self.number -= len(self.row) - 1


def _csv_lines(sheet: Sheet) -> Iterator[Line]:
    size = sheet.path.stat().st_size or 1
    with sheet.path.open("rb") as file, io.TextIOWrapper(file, encoding=sheet.encoding, newline="") as text:
        source = _Source(text)
        reader = csv.reader(source, strict=True, delimiter=sheet.between)
        next(reader)
        while True:
            source.row = []
            begin = source.number + 1
            read = file.tell() / size if begin % 64 == 0 else 0.0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                source.give_back()
                reader = csv.reader(source, strict=True, delimiter=sheet.between)
                yield Line(begin, read, problem=Problem("row", "broken_quotes", "引号不成对，无法拆分这一行", "The quotes of this row do not match"))
                continue
            if not cells:
                continue
            line = _line(begin, read, cells, sheet.columns)
            if line.problem is not None and len(source.row) > 1:  # a quote never closed may have swallowed good rows
                source.give_back()
                reader = csv.reader(source, strict=True, delimiter=sheet.between)
            yield line


def _line(number: int, read: float, cells: list[Any], columns: tuple[str, ...]) -> Line:
    while len(cells) > len(columns) and cells[-1] in ("", None):
        cells = cells[:-1]
    if len(cells) != len(columns):
        words = f"应有 {len(columns)} 列，实有 {len(cells)} 列", f"{len(columns)} columns expected, {len(cells)} found"
        return Line(number, read, problem=Problem("row", "columns", *words))
    if any(isinstance(cell, str) and "\0" in cell for cell in cells):
        return Line(number, read, problem=Problem("row", "nul", "含有空字符（NUL）", "Contains NUL characters"))
    return Line(number, read, dict(zip(columns, cells, strict=True)))


def _open_xlsx(path: Path) -> Sheet:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    try:
        with ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNZIPPED:
                raise Unreadable(why="解压后过大", why_en="it is too large when unpacked")
        header = next(_xlsx_rows(path), [])
    except (BadZipFile, KeyError, ValueError, EOFError, ParseError, TypeError, AttributeError) as error:
        raise Unreadable(why="不是有效的 XLSX 文件", why_en="it is not a valid XLSX file") from error
    return Sheet(path, digest.hexdigest(), _columns(header))


def _xlsx_rows(path: Path) -> Iterator[list[Any]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield list(row)
    finally:
        book.close()


def _xlsx_lines(sheet: Sheet) -> Iterator[Line]:
    rows = _xlsx_rows(sheet.path)
    next(rows)
    for number, row in enumerate(rows, 2):
        cells = [_cell(value) for value in row]
        if any(cell != "" for cell in cells):
            yield _line(number, 0.0, cells + [""] * (len(sheet.columns) - len(cells)), sheet.columns)


def _cell(value: Any) -> Any:
    """A cell as CSV would hold it: whole numbers without a point; moments stay moments."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, datetime) else str(value)
