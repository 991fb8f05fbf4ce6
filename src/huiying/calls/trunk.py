"""The carrier's records of a trunk against our calls: matched one by one, so that both directions are explained (C6)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from huiying.calls.codes import code
from huiying.calls.models import Visit
from huiying.calls.record import older_trunk_ref, trunk_ref
from huiying.calls.sources import NO_TRUNK
from huiying.directory.parties import phone_index
from huiying.kit.errors import Told
from huiying.kit.sheets import Line, Sheet, Unreadable
from huiying.kit.times import SHANGHAI, aware, day_start, local_date, rfc3339

TOLERANCE = timedelta(seconds=60)
# ours: what a carrier's file may call it
NAMES = {
    "id": ("id", "call_id", "call-id", "callid", "话单号", "呼叫标识"),
    "start": ("start", "start_time", "starttime", "calldate", "开始时间", "起始时间", "呼叫时间", "通话开始时间"),
    "caller": ("caller", "calling", "number", "from", "src", "主叫号码", "主叫"),
    "called": ("called", "callee", "to", "dst", "被叫号码", "被叫"),
    "direction": ("direction", "方向", "呼叫方向"),
}
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M:%S")  # beside ISO 8601; hours and months of one digit too
YEARS = range(1970, 2200)
DIRECTIONS = {"": "in", "in": "in", "out": "out", "呼入": "in", "呼出": "out"}


class BadRecord(Told):
    """A row of the carrier's file that cannot be compared; nothing can then be said to be equal."""

    zh = "第 {line} 行不可用：{why}。"
    en = "Line {line} cannot be used: {why_en}."


@dataclass(frozen=True, slots=True)
class Side:
    """A call as one side knows it. `name` is what it is told by: our call's id, the line of their file; no number.

    `ref` is the carrier's own id as we keep it, hashed (`older`: as we once kept it); `given` that id in clear, in their record and where it is a code.
    """

    name: str
    at: datetime
    direction: str
    number: bytes | None
    ref: str
    given: str = ""
    older: str = ""

    @property
    def day(self) -> date:
        """The city's date of its beginning."""
        return local_date(self.at)


def theirs(sheet: Sheet) -> list[Side]:
    """The carrier's records. Raises Unreadable, BadRecord."""
    given = {name.casefold(): name for name in sheet.columns}
    columns = {ours: next((given[name] for name in names if name in given), "") for ours, names in NAMES.items()}
    if not columns["start"] or not (columns["id"] or columns["caller"]):
        raise Unreadable(why="需要开始时间列，以及话单号或主叫号码列", why_en="it needs a column start, and id or caller")
    found = [_record(line, columns) for line in sheet.lines()]
    if not found:
        raise Unreadable(why="没有话单", why_en="it holds no records")
    return found


def _record(line: Line, columns: Mapping[str, str]) -> Side:
    if line.problem is not None:
        raise BadRecord(line=line.number, why=line.problem.zh, why_en=line.problem.en)
    cells = {ours: str(line.cells.get(column, "")).strip() for ours, column in columns.items()}
    direction = DIRECTIONS.get(cells["direction"].lower())
    at = moment(cells["start"])
    if at is None or direction is None:
        raise BadRecord(line=line.number, why="时间或方向无效", why_en="no valid time or direction")
    number = phone_index(cells["called" if direction == "out" else "caller"])
    ref, older = (trunk_ref(cells["id"]), older_trunk_ref(cells["id"])) if cells["id"] else ("", "")
    return Side(str(line.number), aware(at if at.tzinfo else at.replace(tzinfo=SHANGHAI)), direction, number, ref, code(cells["id"]), older)


def moment(text: str) -> datetime | None:
    """A date with a time of day, as carriers write it; None for anything else, a bare date too. Without an offset where none is written."""
    text = text.replace("/", "-")
    found = next((at for form in ("", *FORMS) if (at := _parsed(text, form)) is not None), None)
    bare = len(text) <= len("2025-03-01") and ":" not in text
    return None if found is None or bare or found.year not in YEARS else found


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - the caller gives the zone
    except ValueError:
        return None


def ours(since: datetime, until: datetime) -> list[Side]:
    """Our calls that began in [since, until), but for tests and those that came over no trunk."""
    calls = Visit.objects.filter(seq=1, arrived_at__gte=since, arrived_at__lt=until, is_test=False).exclude(source__in=NO_TRUNK)
    rows = calls.values_list("call_id", "arrived_at", "direction", "ani_index", "trunk_ref")
    return [Side(str(pk), at, direction, bytes(index) if index else None, ref) for pk, at, direction, index, ref in rows]


def reconcile(sheet: Sheet, tolerance: timedelta = TOLERANCE) -> dict[str, Any]:
    """Per day of the carrier's file: how many calls each side has, and those that the other lacks; how many of ours were found by the carrier's own id.

    Raises Unreadable, BadRecord.
    """
    records = theirs(sheet)
    first, last = min(one.day for one in records), max(one.day for one in records)
    own = ours(day_start(first) - tolerance, day_start(last + timedelta(days=1)) + tolerance)
    pairs, by_id = paired(own, records, tolerance)
    begun = {one.name: one.at for one in records}
    own = [replace(one, at=begun[pairs[one.name]]) if one.name in pairs else one for one in own]  # one call has one day: the carrier's
    lacking_theirs, lacking_ours = {one.name for one in own} - pairs.keys(), begun.keys() - {*pairs.values()}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {"days": [_day(day, own, records, lacking_theirs, lacking_ours, by_id) for day in days]}


def _day(day: date, own: list[Side], records: list[Side], only_own: set[str], only_records: set[str], by_id: set[str]) -> dict[str, Any]:
    mine, their = [one for one in own if one.day == day], [one for one in records if one.day == day]
    return {
        "date": day.isoformat(), "ours": len(mine), "theirs": len(their), "by_id": sum(one.name in by_id for one in mine),
        "only_ours": [{"call": one.name, "at": rfc3339(one.at), "ref": one.ref} for one in mine if one.name in only_own],
        "only_theirs": [{"line": int(one.name), "id": one.given, "ref": one.ref, "at": rfc3339(one.at)} for one in their if one.name in only_records],
    }  # fmt: skip


def paired(own: Iterable[Side], records: Iterable[Side], tolerance: timedelta) -> tuple[dict[str, str], set[str]]:
    """The names of their records by those of our calls, and the names of ours that were found by the carrier's id.

    That comes first; then number and time. Where ids are the same on both sides, two calls with two ids are two, whatever number and time say.
    """
    mine, their = {one.name: one for one in own}, {one.name: one for one in records}
    pairs: dict[str, str] = {}
    by_ref = {one.ref: one.name for one in mine.values() if one.ref}
    for record in list(their.values()):
        if record.ref and (name := by_ref.pop(record.ref, None) or by_ref.pop(record.older, None)):
            del mine[name], their[record.name]
            pairs[name] = record.name
    found = set(pairs)
    for ours_may, theirs_may in ((_any, _any),) if not found else ((_nameless, _any), (_any, _nameless)):
        for left, right in _by_number(filter(ours_may, mine.values()), filter(theirs_may, their.values())):
            for one, other in _near(left, right, tolerance):
                del mine[one.name], their[other.name]
                pairs[one.name] = other.name
    return pairs, found


def _any(_side: Side) -> bool:
    return True


def _nameless(side: Side) -> bool:
    return not side.ref


def _by_number(own: Iterable[Side], records: Iterable[Side]) -> Iterator[tuple[list[Side], list[Side]]]:
    groups: dict[Hashable, tuple[list[Side], list[Side]]] = defaultdict(lambda: ([], []))
    for place, side in enumerate((own, records)):
        for one in sorted(side, key=lambda call: call.at):
            groups[one.direction, one.number][place].append(one)
    return iter(groups.values())


def _near(left: list[Side], right: list[Side], tolerance: timedelta) -> list[tuple[Side, Side]]:
    """Pairs of two rows in the order of time, each within the tolerance; whoever comes too early for the other has no partner."""
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if abs(left[i].at - right[j].at) <= tolerance:
            pairs.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif left[i].at < right[j].at:
            i += 1
        else:
            j += 1
    return pairs
