"""The cells of a file that is brought in: read by what their column holds, as texts and numbers that a fact can keep. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from huiying.kit.checks import Problem
from huiying.kit.times import SHANGHAI, aware, day_start
from huiying.metrics.brought_kinds import Column
from huiying.metrics.months import NoMonth, first_day

FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%Y/%m/%d")
YES, NO = frozenset({"是", "yes", "y", "true", "1"}), frozenset({"否", "no", "n", "false", "0"})
MOST_WHOLE, MOST = 2_000_000_000, Decimal(10) ** 9
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}").fullmatch
WORDS = {
    "code": ("应为编号：字母、数字、. _ / -，最多 40 个", "A code is expected: letters, digits, . _ / -, at most 40"),
    "moment": ("应为时间，如 2026-10-01 08:00", "A moment such as 2026-10-01 08:00 is expected"),
    "past": ("应为已经过去的时间，如 2026-10-01 08:00", "A moment that is past, such as 2026-10-01 08:00, is expected"),
    "month": ("应为月份，如 2026-10", "A month such as 2026-10 is expected"),
    "yes": ("应为 是 或 否", "yes or no is expected"),
    "whole": ("应为不小于 0 的整数", "A whole number from 0 on is expected"),
    "number": ("应为不小于 0 的数，最多三位小数", "A number from 0 on with at most three decimals is expected"),
    "call": ("没有这一通话", "There is no such call"),
    "order": ("没有这一工单", "There is no such order"),
    "org": ("没有这一单位代码", "There is no organisation with this code"),
    "staff": ("该用人单位没有这一工号", "The employer has nobody with this staff number"),
}


@dataclass(frozen=True)
class Known:
    """What the cells of a file name and the city has: calls, orders by number, organisations by code, people by employer and number; ids as texts."""

    calls: frozenset[str]
    orders: Mapping[str, str]
    orgs: Mapping[str, str]
    staff: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Reader:
    """Reads rows of one kind, at a moment of the city's clock."""

    columns: Sequence[Column]
    known: Known
    now: datetime

    def row(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
        """The values by column's name, null where the cell is empty; and all that is wrong with the row."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.columns:
            text = cells.get(column.name, "")
            if not text:
                values[column.name] = None
                problems += [Problem(column.name, "required", "必填", "This is needed")] if column.needed else []
            elif (value := self.value(column, text, cells)) is None:
                problems.append(Problem(column.name, column.holds, *WORDS[column.holds]))
            else:
                values[column.name] = value
        return values, problems

    def value(self, column: Column, text: str, cells: Mapping[str, str]) -> Any:
        """What a filled cell says; None where it says nothing that its column holds."""
        match column.holds:
            case "code":
                return text if _CODE(text) else None
            case "call":
                return found if (found := call_id(text)) in self.known.calls else None
            case "order":
                return self.known.orders.get(text)
            case "org":
                return self.known.orgs.get(text)
            case "staff":
                return self.known.staff.get((self.known.orgs.get(cells.get("employer", ""), ""), text))
        return self._plain(column.holds, text)

    def _plain(self, holds: str, text: str) -> Any:
        if holds in {"moment", "past"}:
            at = moment(text)
            return None if at is None or (holds == "past" and at > self.now) else told(at)
        if holds == "month":
            return _month(text)
        if holds == "yes":
            low = text.lower()
            return True if low in YES else False if low in NO else None
        return _number(text, whole=holds == "whole")


def moment(text: str) -> datetime | None:
    """A moment on the city's clock; None where the text is none."""
    for form in FORMS:
        try:
            return aware(datetime.strptime(text, form).replace(tzinfo=SHANGHAI))
        except ValueError:
            continue
    return None


def told(at: datetime) -> str:
    """A moment as it is kept: UTC with six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> str:
    """A cell as CSV would hold it."""
    if isinstance(value, datetime):
        return value.strftime(FORMS[1] if value.second else FORMS[0])
    return "" if value is None else str(value).strip()


def call_id(text: str) -> str:
    """A call's id as it is kept; empty where the text is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _month(text: str) -> str | None:
    try:
        return told(day_start(first_day(text)))
    except NoMonth:
        return None


def _number(text: str, *, whole: bool) -> str | int | None:
    try:
        number = Decimal(text) if text.isascii() else Decimal(-1)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= (MOST_WHOLE if whole else MOST) or number * 1000 != int(number * 1000):
        return None
    if whole:
        return int(number) if number == int(number) else None
    return f"{number:.3f}"


def across(kind: str, row: Mapping[str, Any]) -> list[Problem]:
    """What is wrong between the cells of a row."""
    problems = []
    if kind == "qa" and row.get("call_id", "") is None and row.get("order_no", "") is None:
        problems.append(Problem("call_id", "required", "通话编号与工单编号至少填一个", "A call or an order is needed"))
    if kind == "incident" and row.get("restored_at") and row.get("detected_at") and row["restored_at"] < row["detected_at"]:
        problems.append(Problem("restored_at", "order", "恢复不早于发现", "It is restored after it was detected"))
    if kind == "forecast" and row.get("from_at") and not _on_half_hour(row["from_at"]):
        problems.append(Problem("from_at", "half_hour", "时段为半小时，从整点或半点开始", "Forecasts are by half-hours that begin at :00 or :30"))
    if kind == "staff_month" and (row.get("leavers") or 0) > 0 and row.get("heads") is None:
        problems.append(Problem("heads", "required", "有离职人数须有在岗人数", "Leavers need the number of heads"))
    return problems


def _on_half_hour(at: str) -> bool:
    return (datetime.fromisoformat(at) - datetime.fromisoformat("1970-01-01T00:00:00+00:00")) % timedelta(minutes=30) == timedelta()
