"""Cells of a sheet or a form brought to the one form in which rows are kept and compared."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from huiying.directory.reference import Reference
from huiying.kit.limits import BadLimit, Limit
from huiying.kit.text import clean as clean_text
from huiying.kit.times import SHANGHAI
from huiying.registers.kind import Choices, Column, Type

Said = tuple[str, str]  # zh, en
YES = frozenset({"1", "y", "yes", "true", "是", "√", "✓"})
NO = frozenset({"", "0", "n", "no", "false", "否", "×"})
SPLIT = re.compile(r"[;；,，、\s]+")
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
LIMIT = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*个?\s*(WORK_DAY|CAL_DAY|HOUR|工作日|自然日|小时)", re.ASCII | re.IGNORECASE)
UNITS = {"WORK_DAY": "WORK_DAY", "CAL_DAY": "CAL_DAY", "HOUR": "HOUR", "工作日": "WORK_DAY", "自然日": "CAL_DAY", "小时": "HOUR"}
BETWEEN = re.compile(r"[,，;；、]")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\Z")
MINUTE = "%Y-%m-%d %H:%M"
LARGEST = 10**6
FIRST_YEAR, LAST_YEAR = 1990, 2100
SEPARATOR = ";"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class BadCell(ValueError):  # noqa: N818 - says what was found
    """A cell that cannot be taken as it is written, with why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def tidy(column: Column, written: str, data: Reference) -> str:
    """The cell as rows keep it. Raises BadCell."""
    text = clean_text(unmarked(written)).strip()
    if not text:
        if column.needed:
            raise BadCell("必填", "this is needed")
        return ""
    found = WAYS[column.type](text, column, data)
    if len(found) > column.longest:
        raise BadCell(f"最多 {column.longest} 个字", f"at most {column.longest} characters")
    return found


def unmarked(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def of_codes(text: str, choices: Choices) -> str:
    """A code of the list, given as such or by its name. Raises BadCell."""
    if text in choices:
        return text
    named = [code for code, names in choices.items() if text in names]
    if len(named) != 1:
        raise BadCell("没有这个代码", "there is no such code")
    return named[0]


def _choice(text: str, column: Column, data: Reference) -> str:
    return of_codes(text, column.choices(data) if column.choices else {})


def _many(text: str, column: Column, data: Reference) -> str:
    choices = column.choices(data) if column.choices else {}
    return SEPARATOR.join(dict.fromkeys(of_codes(part, choices) for part in SPLIT.split(text) if part))


def _yes(text: str, _column: Column, _data: Reference) -> str:
    if text.lower() in YES:
        return "yes"
    if text.lower() in NO:
        return ""
    raise BadCell("请填“是”或留空", "write yes, or leave it blank")


def _number(text: str, _column: Column, _data: Reference) -> str:
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST):
        raise BadCell("请填整数", "this is not a whole number")
    return str(int(text))


def _day(text: str, column: Column, _data: Reference) -> str:
    match = DATE.match(text) if column.type is Type.MOMENT else DATE.fullmatch(text.split(" 00:00", maxsplit=1)[0])
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell("不是日期，请写成 2026-01-31", "this is not a date; write it like 2026-01-31")
    return found.isoformat()


def _moment(text: str, column: Column, data: Reference) -> str:
    day = _day(text, column, data)
    match = DATE.match(text)
    rest = text[match.end() :].lstrip("T ") if match else ""
    if not rest:
        return f"{day} 00:00"
    clock = _time_of_day(rest)
    if not clock:
        raise BadCell("不是时刻，请写成 2026-01-31 08:00", "this is not a time; write it like 2026-01-31 08:00")
    return f"{day} {clock}"


def _clock(text: str, _column: Column, _data: Reference) -> str:
    found = _time_of_day(text)
    if not found:
        raise BadCell("不是时刻，请写成 21:00", "this is not a time of day; write it like 21:00")
    return found


def _time_of_day(text: str) -> str:
    """A time of day with both its digits; blank for what is none."""
    clock = CLOCK.match(text)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:  # noqa: PLR2004 - a day's last minute is 23:59
        return ""
    return f"{int(clock[1]):02}:{clock[2]}"


def one_limit(text: str) -> str:
    """A limit, given as "5 WORK_DAY" or in Chinese as 5 个工作日. Raises BadCell."""
    match = LIMIT.fullmatch(text)
    try:
        return str(Limit.parse(f"{match[1]} {UNITS[match[2].upper()]}" if match else text))
    except BadLimit as bad:
        raise BadCell("时限应写成 5 个工作日、24 小时或 7 个自然日", "a limit is written 5 WORK_DAY, 24 HOUR or 7 CAL_DAY") from bad


def _limit(text: str, _column: Column, _data: Reference) -> str:
    return one_limit(text)


def _limits(text: str, _column: Column, _data: Reference) -> str:
    return ", ".join(one_limit(part.strip()) for part in BETWEEN.split(text) if part.strip())


WAYS: Mapping[Type, Callable[[str, Column, Reference], str]] = {
    Type.TEXT: lambda text, _column, _data: text,
    Type.CHOICE: _choice,
    Type.MANY: _many,
    Type.YES: _yes,
    Type.NUMBER: _number,
    Type.DAY: _day,
    Type.MOMENT: _moment,
    Type.CLOCK: _clock,
    Type.LIMIT: _limit,
    Type.LIMITS: _limits,
}


def minute(moment: datetime | None) -> str:
    """A moment as a cell: the minute in the city's time; blank for none."""
    return moment.astimezone(SHANGHAI).strftime(MINUTE) if moment else ""


def moment_of(cell: str) -> datetime | None:
    """The moment that a tidy cell names; None for a blank one."""
    return datetime.strptime(cell, MINUTE).replace(tzinfo=SHANGHAI) if cell else None


def codes_in(cell: str) -> list[str]:
    """The codes of a tidy cell that holds several."""
    return [code for code in cell.split(SEPARATOR) if code]


def yes(*, said: bool) -> str:
    """A truth value as a cell."""
    return "yes" if said else ""
