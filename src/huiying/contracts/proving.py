"""The proof of staff taken from files: rostered shifts and what the operator attests; until rosters are planned here."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from huiying.contracts.keeping import hold, tell_contract
from huiying.contracts.models import Attestation, Contract, Shift, Statement
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem
from huiying.kit.sheets import Line, Sheet, Unreadable
from huiying.kit.taking import Outcome, Refusal
from huiying.kit.times import SHANGHAI, day_start

COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "rosters": {
        "component": ("component", "价格项"), "staff_no": ("staff_no", "工号"), "starts_at": ("starts_at", "开始"), "ends_at": ("ends_at", "结束"),
        "seat": ("seat", "席位"),
    },
    "attestations": {
        "month": ("month", "月份"), "heads": ("heads", "在岗人数"), "insured": ("insured", "参保人数"), "lowest_pay": ("lowest_pay", "最低工资"),
        "joined": ("joined", "入职"), "left": ("left", "离职"), "evidence": ("evidence", "依据"),
    },
}  # fmt: skip
SHOWN = frozenset(COLUMNS["rosters"]) | frozenset(COLUMNS["attestations"]) - {"evidence"}
MAY_BE_EMPTY = frozenset({"seat", "lowest_pay"})
LONGEST_NUMBER, LONGEST_SEAT, LONGEST_EVIDENCE = 20, 32, 300
MOST_HEADS, MOST_PAY = 1_000_000, Decimal(10_000_000)
YEARS = range(2000, 2100)
WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
SENT = Problem("starts_at", "sent", "这段时间的结算单已送出，不再补排班", "The statement of this time was sent: nothing is rostered into it any more")
DATE_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def import_proof(
    *, kind: str, contract: Contract, sheet: Sheet, all_or_nothing: bool, actor: Actor, now: datetime, components: Sequence[str] = ()
) -> Outcome:  # fmt: skip
    """Take a file of rosters or attestations; the same file again changes nothing. Journals `contract.proof_imported` with counts and the file's hash.

    A shift that is known with another end is refused: what was rostered stays. An attestation that differs is the month's next version.
    Raises Unreadable for a file that lacks columns.
    """
    names = _names(kind, sheet)
    outcome = Outcome()
    with transaction.atomic():
        hold(contract)
        for line in sheet.lines():
            outcome.read += 1
            _take(kind, contract, line, names, components, sheet.sha256, now, outcome)
        if outcome.is_undone(all_or_nothing):
            transaction.set_rollback(True)
        elif outcome.created:
            told = {"kind": kind, "sha256": sheet.sha256, "read": outcome.read, "created": outcome.created}
            tell_contract(contract, "contract.proof_imported", told, {}, actor=actor, now=now)
    return outcome


def _names(kind: str, sheet: Sheet) -> dict[str, str]:
    """Our names of the file's columns. Raises Unreadable."""
    found = {ours: next((name for name in names if name in sheet.columns), "") for ours, names in COLUMNS[kind].items()}
    missing = [COLUMNS[kind][ours] for ours, name in found.items() if not name and ours not in MAY_BE_EMPTY]
    if missing:
        raise Unreadable(why="缺少列：" + "、".join(names[-1] for names in missing), why_en="columns are missing: " + ", ".join(names[0] for names in missing))
    return found


def _take(
    kind: str, contract: Contract, line: Line, names: Mapping[str, str], components: Sequence[str], sha256: str, now: datetime, outcome: Outcome
) -> None:  # fmt: skip
    if line.problem is not None:
        outcome.refusals.append(Refusal(line.number, line.problem))
        return
    cells = {ours: _plain(line.cells.get(name, "")) if name else "" for ours, name in names.items()}
    problems: list[Problem] = []
    row = _shift(cells, components, problems) if kind == "rosters" else _attested(cells, problems)
    if problems:
        for problem in problems:
            outcome.refuse(line.number, problem, names, line.cells, SHOWN)
        return
    keep = _keep_shift if kind == "rosters" else _keep_attestation
    told = keep(contract, row, sha256, now)
    if isinstance(told, Problem):
        outcome.refusals.append(Refusal(line.number, told))
    elif told:
        outcome.created += 1
    else:
        outcome.unchanged += 1


def _plain(value: Any) -> str:
    return value.strftime(DATE_FORMS[0]) if isinstance(value, datetime) else str("" if value is None else value).strip()


def _shift(cells: Mapping[str, str], components: Sequence[str], found: list[Problem]) -> dict[str, Any]:
    if cells["component"] not in components:
        found.append(Problem("component", "unknown", "合同没有这一按到岗计价的项目", "The contract has no such price by staff"))
    if not 0 < len(cells["staff_no"]) <= LONGEST_NUMBER or len(cells["seat"]) > LONGEST_SEAT:
        found.append(
            Problem("staff_no", "length", "工号必填，最多 20 个字符；席位最多 32 个", "A staff number of at most 20 characters is needed; a seat has 32")
        )
    starts, ends = _moment(cells, "starts_at", found), _moment(cells, "ends_at", found)
    if starts and ends and not starts < ends:
        found.append(Problem("ends_at", "order", "结束应晚于开始", "It has to end after it begins"))
    return {"component": cells["component"], "staff_no": cells["staff_no"], "starts_at": starts, "ends_at": ends, "seat": cells["seat"]}


def _moment(cells: Mapping[str, str], name: str, found: list[Problem]) -> datetime | None:
    """A moment on the city's clock."""
    for form in DATE_FORMS:
        try:
            moment = datetime.strptime(cells[name], form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        if moment.year in YEARS:
            return moment
    found.append(Problem(name, "moment", "应为时间，如 2026-10-01 08:00", "A moment such as 2026-10-01 08:00 is expected"))
    return None


def _attested(cells: Mapping[str, str], found: list[Problem]) -> dict[str, Any]:
    if not MONTH.fullmatch(cells["month"]):
        found.append(Problem("month", "month", "应为月份，如 2026-10", "A month such as 2026-10 is expected"))
    row: dict[str, Any] = {"month": cells["month"], "evidence": cells["evidence"]}
    for name in ("heads", "insured", "joined", "left"):
        row[name] = int(cells[name]) if WHOLE.fullmatch(cells[name]) else -1
        if not 0 <= row[name] <= MOST_HEADS:
            found.append(Problem(name, "whole", "应为整数，最大 1,000,000", "A whole number of at most 1,000,000 is expected"))
    if not 0 < len(cells["evidence"]) <= LONGEST_EVIDENCE:
        found.append(Problem("evidence", "required", "须写依据，最多 300 字", "The evidence is needed, in at most 300 characters"))
    row["lowest_pay_fen"] = _fen(cells["lowest_pay"], found)
    return row


def _fen(text: str, found: list[Problem]) -> int | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= MOST_PAY or amount * 100 != int(amount * 100):
        found.append(Problem("lowest_pay", "money", "应为金额（元），最多两位小数", "An amount in yuan with at most two decimals is expected"))
        return None
    return int(amount * 100)


def _was_sent(contract: Contract, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a shift lies in a period whose newest statement has left the house."""
    newest: dict[str, Statement] = {}
    for row in Statement.objects.filter(contract=contract).order_by("version"):
        newest[row.month] = row
    return any(
        row.state != "draft" and starts_at < day_start(date.fromisoformat(row.document["to"])) and ends_at > day_start(date.fromisoformat(row.document["from"]))
        for row in newest.values()
    )


def _keep_shift(contract: Contract, row: Mapping[str, Any], _sha256: str, _now: datetime) -> bool | Problem:
    known = Shift.objects.filter(contract=contract, staff_no=row["staff_no"], starts_at=row["starts_at"]).first()
    if known is None and _was_sent(contract, row["starts_at"], row["ends_at"]):
        return SENT
    if known is None:
        Shift.objects.create(contract=contract, **row)
        return True
    if all(getattr(known, name) == value for name, value in row.items()):
        return False
    return Problem(
        "ends_at", "changed", "这个班次已导入过，内容不同；已排的班不改写", "This shift was imported before with other content: what was rostered stays"
    )


def _keep_attestation(contract: Contract, row: Mapping[str, Any], sha256: str, now: datetime) -> bool | Problem:
    known = Attestation.objects.filter(contract=contract, month=row["month"]).order_by("-version").first()
    if known is not None and all(getattr(known, name) == value for name, value in row.items()):
        return False
    Attestation.objects.create(contract=contract, version=known.version + 1 if known else 1, file_sha256=sha256, imported_at=now, **row)
    return True
