"""Sheets of a register: CSV (UTF-8 or GB18030) and XLSX, with headings in either language or by the column's own name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import BadZipFile, ZipFile

from huiying.kit.actor import Actor
from huiying.kit.sheets import Line, Sheet, Unreadable, open_sheet
from huiying.registers.cells import MINUTE, NO, YES
from huiying.registers.kind import Kind
from huiying.registers.reckoning import Given, Reckoned, Refusal, reckon

END = ("end", "结束", "End")
LARGEST = 5 * 1024 * 1024
LARGEST_UNZIPPED = 200 * 1024 * 1024
MOST_LINES = 20_000


def read_file(kind: Kind, content: bytes, *, whole: bool, actor: Actor, now: datetime) -> Reckoned:
    """Read a file and tell what it would change, without writing anything. Raises Unreadable; what is wrong with rows stands in the answer."""
    if len(content) > LARGEST:
        raise Unreadable(why="文件超过 5 MB", why_en="it is larger than 5 MB")
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        place = Path(file.name)
        _not_a_bomb(place)
        sheet = open_sheet(place)
        heads = _heads(kind, sheet)
        given, refusals = _rows(sheet, heads)
    found = reckon(kind, given, whole=whole, actor=actor, now=now)
    return Reckoned(found.moves, found.unchanged, found.state_hash, found.after, (*refusals, *found.refusals))


def _not_a_bomb(place: Path) -> None:
    try:
        with ZipFile(place) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except BadZipFile:
        return
    if size > LARGEST_UNZIPPED:
        raise Unreadable(why="解压后过大", why_en="it is too large when unpacked")


def _heads(kind: Kind, sheet: Sheet) -> dict[str, str]:
    """Each heading's column. Raises Unreadable for headings that nobody knows, that mean the same, and for key columns that are missing."""
    names = {name.lower(): END[0] for name in END}
    for column in kind.columns:
        names |= {name.lower(): column.name for name in (column.name, column.zh, column.en)}
    heads = {head: names.get(head.strip().lower(), "") for head in sheet.columns}
    strange = [head[:40] for head, name in heads.items() if not name]
    if strange:
        listed = "、".join(strange[:5])
        raise Unreadable(why=f"没有这些列：{listed}", why_en=f"there are no such columns: {', '.join(strange[:5])}")
    if len(set(heads.values())) < len(heads):
        raise Unreadable(why="两列意思相同", why_en="two columns mean the same")
    missing = [column for column in kind.columns if column.fixed and column.name not in heads.values() and column.name != kind.numbered]
    if missing:
        raise Unreadable(why="缺少列：" + "、".join(c.zh for c in missing), why_en="columns are missing: " + ", ".join(c.en for c in missing))
    return heads


def _rows(sheet: Sheet, heads: dict[str, str]) -> tuple[Sequence[Given], list[Refusal]]:
    given: list[Given] = []
    refusals: list[Refusal] = []
    for line in _lines(sheet):
        if line.problem is not None:
            refusals.append(Refusal(line.number, "", line.problem.zh, line.problem.en))
            continue
        cells = {heads[head]: _text(value) for head, value in line.cells.items()}
        if not any(cell.strip() for cell in cells.values()):
            continue
        if len(given) >= MOST_LINES:
            refusals.append(Refusal(line.number, "", f"最多 {MOST_LINES} 行", f"at most {MOST_LINES} rows"))
            break
        end = cells.pop(END[0], "").strip().lower()
        if end not in YES | NO:
            refusals.append(Refusal(line.number, END[0], "请填“是”或留空", "write yes, or leave it blank"))
            continue
        given.append(Given(line.number, cells, end in YES))
    return given, refusals


def _lines(sheet: Sheet) -> Iterable[Line]:
    """The file's rows; what cannot be read in the middle of a workbook refuses the whole file. Raises Unreadable."""
    try:
        yield from sheet.lines()
    except (BadZipFile, KeyError, ValueError, EOFError, SyntaxError) as broken:
        raise Unreadable(why="文件损坏", why_en="it is broken") from broken


def _text(value: Any) -> str:
    """A cell as text."""
    if isinstance(value, datetime):
        return value.strftime(MINUTE)
    return str(value)
