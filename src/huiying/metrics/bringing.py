"""Facts brought in by a file: recognised by its header, read whole, taken whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from huiying.calls.models import Contact
from huiying.directory.models import Org, User
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem
from huiying.kit.sheets import Sheet, Unreadable
from huiying.kit.taking import Refusal
from huiying.metrics.brought import put
from huiying.metrics.brought_cells import Known, Reader, across, call_id, plain
from huiying.metrics.brought_kinds import NAMES, Column, Fit, kinds, recognise
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sequence_of

MOST_ROWS = 500_000
SHOWN = 20
TWICE = Problem("row", "twice", "文件中这一行的编号重复", "The file has this row's key twice")
_CHUNK = 5_000


@dataclass
class Outcome:
    """What was read and kept; with refusals nothing was. `kept` is false for a trial."""

    kind: str
    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: bool = False
    refusals: list[Refusal] = field(default_factory=list)


def bring(*, sheet: Sheet, trial: bool, actor: Actor, now: datetime) -> Outcome:
    """Take a file of one kind (brought_kinds.py). All of its problems are told at once; with one of them, or on `trial`, nothing is kept.

    A row that is known and differs is kept as its next version, which counts from then on; locked months keep what they were locked with. Journals
    `metrics.brought` with counts and the file's hash, where anything was new. Raises Unreadable for a header that fits no kind.
    """
    fit = recognise(sheet.columns)
    if not fit.fits:
        raise _stranger(fit)
    outcome = Outcome(fit.kind)
    rows = _read(sheet, fit.kind, now, outcome)
    if outcome.refusals:
        return outcome
    with transaction.atomic():
        outcome.created, outcome.changed = put(fit.kind, rows, sheet.sha256, now)
        outcome.unchanged = len(rows) - outcome.created - outcome.changed
        if trial:
            transaction.set_rollback(True)
        elif outcome.created or outcome.changed:
            _journal(outcome, sheet.sha256, actor, now)
    outcome.kept = not trial
    return outcome


def _stranger(fit: Fit) -> Unreadable:
    zh, en = NAMES[fit.kind]
    lacks, more = "、".join(fit.missing), "、".join(fit.unknown)
    return Unreadable(
        why=f"表头不属于任何一种质量数据；最接近“{zh}”{f'，缺少 {lacks}' if lacks else ''}{f'，不认识 {more}' if more else ''}",
        why_en=f"its header fits no kind of quality data; nearest to “{en}”{f', lacking {lacks}' if lacks else ''}{f', not known {more}' if more else ''}",
    )


def _read(sheet: Sheet, kind: str, now: datetime, outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The rows by their keys; what is wrong goes into the outcome."""
    columns = kinds()[kind]
    headings = {column.name: column.heading(sheet.columns) for column in columns}
    lines: list[tuple[int, dict[str, str]]] = []
    for line in sheet.lines():
        outcome.read += 1
        if outcome.read > MOST_ROWS:
            raise Unreadable(why=f"超过 {MOST_ROWS} 行，请分开导入", why_en=f"it has more than {MOST_ROWS} rows; bring it in pieces")
        if line.problem is not None:
            outcome.refusals.append(Refusal(line.number, line.problem))
        else:
            lines.append((line.number, {name: plain(line.cells[heading]) for name, heading in headings.items() if heading}))
    reader = Reader(columns, _known(columns, [cells for _, cells in lines]), now)
    rows: dict[str, dict[str, Any]] = {}
    for number, cells in lines:
        row, problems = reader.row(cells)
        key = "|".join(str(row.get(column.name)) for column in columns if column.key)
        problems += across(kind, row)
        problems += [TWICE] if key in rows and not problems else []
        outcome.refusals += [Refusal(number, one, headings.get(one.field, ""), cells.get(one.field, "")[:SHOWN]) for one in problems]
        rows[key] = row
    outcome.refusals.sort(key=lambda refusal: refusal.line)
    return rows


def _known(columns: Iterable[Column], rows: list[dict[str, str]]) -> Known:
    """What the cells name of what the city has, in a few statements."""
    named = {holds: {cells[one.name] for one in columns if one.holds == holds for cells in rows if cells.get(one.name)} for holds in ("call", "order", "staff")}
    orgs = {code: str(pk) for pk, code in Org.objects.values_list("pk", "code")}
    people = User.plain.filter(employee_no__in=named["staff"]).values_list("employer_id", "employee_no", "pk") if named["staff"] else ()
    return Known(_calls(named["call"]), _orders(named["order"]), orgs, {(str(employer), number): str(pk) for employer, number, pk in people})


def _calls(named: set[str]) -> frozenset[str]:
    wanted = [uuid for text in named if (uuid := call_id(text))]
    parts = (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
    return frozenset(str(pk) for part in parts for pk in Contact.objects.filter(pk__in=part).values_list("pk", flat=True))


def _orders(named: set[str]) -> Mapping[str, str]:
    sequences = {seq: number for number in named if (seq := sequence_of(number)) is not None}
    wanted, found = list(sequences), {}
    for start in range(0, len(wanted), _CHUNK):
        for order in WorkOrder.objects.filter(seq__in=wanted[start : start + _CHUNK]).only("pk", "seq", "received_at"):
            if order.order_no in named:
                found[order.order_no] = str(order.pk)
    return found


def _journal(outcome: Outcome, sha256: str, actor: Actor, now: datetime) -> None:
    stream = f"metrics:{outcome.kind}"
    seq = (Event.objects.filter(stream=stream).aggregate(last=Max("stream_seq"))["last"] or 0) + 1
    payload = {"kind": outcome.kind, "sha256": sha256, "read": outcome.read, "created": outcome.created, "changed": outcome.changed}
    write([NewEvent(stream, seq, "metrics.brought", payload, {})], actor=actor, now=now)
