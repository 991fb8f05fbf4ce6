"""A side's file, TOML or one sheet of XLSX with the same content: read whole, or refused with every problem, each with its line or cell."""

import codecs
import re
import tomllib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl

from huiying.accounts.reading import from_data
from huiying.accounts.sheet import column, parsed
from huiying.accounts.side import Side
from huiying.kit.checks import Problem, Refused
from huiying.kit.sheets import Unreadable, open_sheet

LARGEST, LARGEST_UNPACKED, MOST_CELLS = 20_000_000, 50_000_000, 1_000_000
MOST_TOLD = 200  # problems of one file, each with its place
BLOCK = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
TABLE = re.compile(r"\s*\[[^\[]")
STEP = re.compile(r"(\w+)\[(\d+)\]\.?")
CELL, LINE = re.compile(r"([A-Z]+)(\d+): "), re.compile(r"第 (\d+) 行")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
Where = Callable[[str], str]


def read(path: Path) -> Side:
    """The side in a file. Raises Refused with all problems, each field beginning with its line or cell; Unreadable for a file that cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(why=f"{path} 过大", why_en=f"{path} is too large")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(why=f"{path} 打不开", why_en=f"{path}: {error.strerror}") from error
    given, where = from_workbook(path) if content.startswith(b"PK\x03\x04") else from_text(_text(content, path))
    try:
        return from_data(given)
    except Refused as refused:
        told = [Problem(where(one.field), one.code, one.zh, one.en) for one in refused.problems[:MOST_TOLD]]
        more = len(refused.problems) - len(told)
        rest = [Problem("", "more", f"另有 {more} 处未列出", f"{more} more are not listed")] if more else []
        raise Refused([*sorted(told, key=_by_place), *rest]) from None


def _by_place(problem: Problem) -> tuple[int, ...]:
    """The order of lines, or of rows and columns; what has no place comes last."""
    cell = CELL.match(problem.field)
    if cell:
        return int(cell[2]), len(cell[1]), *map(ord, cell[1])
    line = LINE.match(problem.field)
    return (int(line[1]),) if line else (10**9,)


def _text(content: bytes, path: Path) -> str:
    """The file's text in the first encoding that fits: UTF-16 by its mark, UTF-8, GB18030. Raises Unreadable."""
    for encoding in ("utf-16",) if content[:2] in UTF_16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise Unreadable(why=f"{path} 不是文本（UTF-8、GB18030 或 UTF-16），也不是 XLSX", why_en=f"{path} is neither text in UTF-8, GB18030 or UTF-16 nor XLSX")


def from_text(text: str) -> tuple[dict[str, Any], Where]:
    """A TOML text as data, and how a place in it is told. Raises Refused for what is no TOML."""
    try:
        given, lines = tomllib.loads(text, parse_float=Decimal), text.splitlines()
        return given, lambda place: _with_line(lines, place)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        raise Refused([Problem("TOML", "toml", f"不是正确的 TOML：{wrong}", f"Not correct TOML: {wrong}")]) from None


def _with_line(lines: list[str], place: str) -> str:
    """The place with the line that it stands in; without, where that cannot be told."""
    step = STEP.match(place)
    begin, end = 0, next((at for at, line in enumerate(lines) if TABLE.match(line) or BLOCK.match(line)), len(lines))
    if step:
        heads = [at for at, line in enumerate(lines) if (head := BLOCK.match(line)) and head[1] == step[1]]
        if int(step[2]) > len(heads):
            return place
        begin = heads[int(step[2]) - 1]
        end = next((at for at in range(begin + 1, len(lines)) if BLOCK.match(lines[at])), len(lines))
    names = [name for name in place[step.end() if step else 0 :].split(".") if name]
    at = begin
    for name in names:
        at = next((at for at in range(at, end) if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", lines[at])), at)
    known = step is not None or (bool(names) and re.search(rf"(?<![\w.-]){re.escape(names[0])}(?![\w-])", lines[at] if lines else ""))
    return f"第 {at + 1} 行 line {at + 1}: {place}" if known else place


def from_workbook(path: Path) -> tuple[dict[str, Any], Where]:
    """The first sheet of a workbook as data, and how a place in it is told. Raises Refused, Unreadable."""
    open_sheet_or_refuse(path)
    cells, formulas = (_cells(path, shows_values=only) for only in (True, False))
    unsaved = [
        f"{column(at)}{row}" for (row, at), value in formulas.items() if isinstance(value, str) and value.startswith("=") and (row, at) not in cells
    ]  # fmt: skip
    if unsaved:
        zh, en = "公式还没有算出值：用表格软件打开并保存一次", "The formula has no value yet: open the file in a spreadsheet program and save it"
        raise Refused([Problem(cell, "formula", zh, en) for cell in unsaved])
    given, places = parsed({place: _plain(value) for place, value in cells.items()})
    return given, lambda place: f"{places[place]}: {place}" if place in places else _nearest(places, place)


def _cells(path: Path, *, shows_values: bool) -> dict[tuple[int, int], Any]:
    """The filled cells of the workbook's first sheet, read row by row, so that a huge one is refused before it is held. Raises Unreadable."""
    book = openpyxl.load_workbook(path, data_only=shows_values, read_only=True)
    try:
        if not book.worksheets:
            raise Unreadable(why="工作簿里没有工作表", why_en="the workbook has no sheet of cells")
        sheet, seen = book.worksheets[0], 0
        cells: dict[tuple[int, int], Any] = {}
        sheet.reset_dimensions()  # what it says of its own size is not believed
        for row in sheet.iter_rows():
            seen += len(row)
            filled = [cell for cell in row if cell.value is not None]
            if seen > MOST_CELLS or (filled and filled[-1].row * filled[-1].column > MOST_CELLS):
                last = filled[-1].coordinate if filled else ""
                raise Unreadable(why=f"表格太大，用到了 {last} 格", why_en=f"the sheet is too large: it reaches to the cell {last}")
            cells |= {(cell.row, cell.column): cell.value for cell in filled}
        return cells
    finally:
        book.close()


def open_sheet_or_refuse(path: Path) -> None:
    """See that the workbook is not huge when unpacked, then that it can be opened. Raises Unreadable."""
    try:
        with ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Unreadable(why="解压后过大", why_en="it is too large when unpacked")
        open_sheet(path)
    except BadZipFile as error:
        raise Unreadable(why="不是有效的 XLSX 文件", why_en="it is not a valid XLSX file") from error


def _nearest(places: dict[str, str], place: str) -> str:
    """The cell of the innermost part of the place that has one."""
    step = STEP.match(place)
    row = next((cell for name, cell in places.items() if step and name.startswith(step[0])), "")
    return f"{row}: {place}" if row else place


def _plain(value: Any) -> Any:
    """A cell's value as TOML would hold it: decimals, days, text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(format(value, ".8f"))
    if isinstance(value, datetime):
        return value.date()
    return value.strip() if isinstance(value, str) else value
