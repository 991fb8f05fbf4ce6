"""The catalogue as a CSV sheet: written for a spreadsheet, read back with a dry run that says what would change."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import draft, lines_of, newest, rule_codes
from huiying.dispatch.changing import together
from huiying.dispatch.lines import Diff, Edit, check_lines, diff
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, refuse
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

COLUMNS = (
    "line_no", "topic_prefix", "region_prefix", "object_word", "subject", "lead", "co_units", "fallback", "legal_basis", "source",
    "limit_rule_code", "forbid_direct_to_level3", "precedent_order_no",
)  # fmt: skip
NEEDED = frozenset({"topic_prefix", "lead", "legal_basis"})
SEPARATOR = ";"
YES = frozenset({"1", "yes", "true", "是"})
FORMULA = ("=", "+", "-", "@", "\t")
MOST_LINES = 20_000


@dataclass(frozen=True)
class Reading:
    """What a sheet says: its lines, what they change against the newest version, and what is wrong (field = "row.column")."""

    lines: tuple[Line, ...]
    change: Diff
    problems: tuple[Problem, ...]


def write_sheet(lines: tuple[Line, ...], orgs: Mapping[str, Org]) -> bytes:
    """The lines as CSV (UTF-8 with mark, units by code), safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([_safe(cell) for cell in _cells(line, orgs)])
    return out.getvalue().encode("utf-8-sig")


def _cells(line: Line, orgs: Mapping[str, Org]) -> list[str]:
    def code(unit: str) -> str:
        return orgs[unit].code if unit in orgs else ""

    return [
        str(line.line_no), line.topic_prefix, line.region_prefix, line.object_word, line.subject, code(line.lead), SEPARATOR.join(map(code, line.co)),
        code(line.fallback), line.legal_basis, line.source, line.limit_rule_code, "yes" if line.forbid_direct_to_level3 else "", line.precedent_order_no,
    ]  # fmt: skip


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unsafe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def read_sheet(content: bytes, now: datetime, version: int = 0) -> Reading:
    """Read a sheet and compare it with the newest version, without writing anything: the dry run."""
    base, data = newest(), reference(version)
    old = lines_of(base.id) if base else ()
    lines, problems = _lines(content, {org.code: str(org.pk) for org in data.orgs.values()}, max((line.line_no for line in old), default=0))
    change = diff(old, lines)
    return Reading(lines, change, (*problems, *check_lines(lines, change.touched, data, rule_codes(version), now)))


def _lines(content: bytes, units: Mapping[str, str], highest: int) -> tuple[tuple[Line, ...], list[Problem]]:
    text = decoded(content)
    if text is None:
        return (), [Problem("sheet", "encoding", "编码既不是 UTF-8 也不是 GB18030", "The file is neither in UTF-8 nor in GB 18030")]
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = NEEDED - set(rows.fieldnames or ())
    if missing:
        return (), [Problem(name, "column_missing", "缺少此列", "This column is missing") for name in sorted(missing)]
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        if len(lines) >= MOST_LINES:
            problems.append(Problem(f"{number}", "too_many", f"最多 {MOST_LINES} 行", f"At most {MOST_LINES} lines"))
            break
        cells = {name: _unsafe(clean(row.get(name) or "")) for name in COLUMNS}
        found = _check_cells(cells, number, units)
        problems += found
        if not found:
            highest = highest if cells["line_no"] else highest + 1
            lines.append(_line(cells, units, highest))
    times = Counter(line.line_no for line in lines)
    problems += [Problem(f"{n}.line_no", "twice", "编号重复", "This number stands twice") for n, count in times.items() if count > 1]
    return tuple(lines), problems


def decoded(content: bytes) -> str | None:
    """Text of a file saved by a spreadsheet: UTF-8, else GB 18030; None when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return None


def _check_cells(cells: Mapping[str, str], number: int, units: Mapping[str, str]) -> list[Problem]:
    """What keeps a row from becoming a line: a number that is none, units nobody knows."""
    problems = []
    if cells["line_no"] and not (cells["line_no"].isascii() and cells["line_no"].isdigit() and 0 < int(cells["line_no"]) < 10**6):
        problems.append(Problem(f"{number}.line_no", "not_a_number", "不是编号", "This is not a number"))
    named = {"lead": [cells["lead"]], "co_units": _codes(cells["co_units"]), "fallback": _codes(cells["fallback"])}
    for field, codes in named.items():
        problems += [Problem(f"{number}.{field}", "unknown_unit", "没有这个单位代码", "No unit has this code") for code in codes if code not in units]
    return problems


def _codes(cell: str) -> list[str]:
    return [code.strip() for code in cell.replace("；", SEPARATOR).split(SEPARATOR) if code.strip()]


def _line(cells: Mapping[str, str], units: Mapping[str, str], fresh: int) -> Line:
    return Line(
        line_no=int(cells["line_no"] or fresh), topic_prefix=cells["topic_prefix"], region_prefix=cells["region_prefix"], object_word=cells["object_word"],
        subject=cells["subject"], lead=units[cells["lead"]], co=tuple(units[code] for code in _codes(cells["co_units"])),
        fallback=next((units[code] for code in _codes(cells["fallback"])), ""), legal_basis=cells["legal_basis"], source=cells["source"] or "law",
        limit_rule_code=cells["limit_rule_code"], forbid_direct_to_level3=cells["forbid_direct_to_level3"].lower() in YES,
        precedent_order_no=cells["precedent_order_no"],
    )  # fmt: skip


def import_sheet(*, content: bytes, note: str, actor: Actor, now: datetime) -> CatalogueVersion:
    """Propose the sheet's lines as the new version; lines that it does not hold are taken out. All rows must be right.

    Journals `catalogue.proposed`. Raises Refused, NoChange, NotAllowed.
    """
    with together(actor, now):
        authorise(actor, "propose_catalogue", ROLES_OF["propose_catalogue"], own=False, stream="catalogue")
        reading = read_sheet(content, now, actor.reference_version)
        refuse(reading.problems)
        return draft(_as_whole(reading), note, actor, now)


def _as_whole(reading: Reading) -> Edit:
    return Edit(put=reading.lines, remove=tuple(line.line_no for line in reading.change.removed))
