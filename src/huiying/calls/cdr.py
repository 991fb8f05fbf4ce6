"""Call-detail records of another system: a map says which columns, forms of time and codes stand for ours. Pure."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from huiying.kit.checks import Problem, not_future
from huiying.kit.errors import Told
from huiying.kit.phones import phone_key
from huiying.kit.sheets import Line
from huiying.kit.times import SHANGHAI, aware

END_REASONS = frozenset({
    "answered", "abandon", "overflow", "timeout", "busy", "no_agent", "closed_hours", "self_service", "transfer_out", "callback_kept", "technical",
})  # fmt: skip
ANSWERED = frozenset({"answered", "transfer_out"})
MOMENTS = ("arrived", "menu_end", "queued", "answered", "ended")
DURATIONS = ("wait", "talk", "hold", "acw")
CODES = ("outcome", "queue", "language", "dnis", "direction", "agent")
COLUMNS = frozenset({"day", "number", "csat", *MOMENTS, *DURATIONS, *CODES})
NEEDED = ("arrived", "outcome")
NAMES = frozenset({"system", "zone", "mend", "key", "columns", "formats", "values", "drop", "only_if"})
FORMATS = {"day": "%Y-%m-%d", "time": "%H:%M:%S", "moment": ""}
HALF_A_DAY, A_DAY = timedelta(hours=12), timedelta(days=1)
LONGEST = 2 * 86_400  # seconds
YEARS = range(1900, 2200)  # some systems write 0001-01-01 or 9999-12-31 for "none"
_SYSTEM = re.compile(r"[a-z][a-z0-9_-]{0,23}")
_CODE = re.compile(r"(?!\d{7})[A-Za-z0-9_-]{1,24}")
_CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d(?:\.\d{1,3})?)", re.ASCII)


class BadMap(Told):
    """The map of columns cannot be used."""

    zh = "列映射文件不可用：{why}。"
    en = "The map of columns cannot be used: {why_en}."


@dataclass(frozen=True)
class CallMap:
    """How another system's columns, times and codes become ours (docs/how-to/import-calls.md)."""

    system: str
    key: list[str]
    columns: dict[str, str]
    zone: ZoneInfo = SHANGHAI
    mend: bool = False
    formats: dict[str, str] = field(default_factory=lambda: dict(FORMATS))
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    drop: dict[str, list[str]] = field(default_factory=dict)
    only_if: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_toml(cls, text: str) -> "CallMap":
        """Read a map. Raises BadMap."""
        try:
            told = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadMap(why=f"不是 TOML（{error}）", why_en=f"it is not TOML ({error})") from error
        if names := ", ".join(sorted({"system", "key", "columns"} - told.keys()) or sorted(told.keys() - NAMES)):
            raise BadMap(why=f"缺少或不认识 {names}", why_en=f"missing or unknown: {names}")
        try:
            found = msgspec.convert(told, cls, dec_hook=_zone)
        except msgspec.ValidationError as error:
            raise BadMap(why=f"取值类型不对（{error}）", why_en=f"a value of the wrong kind ({error})") from error
        found.formats.update(FORMATS | found.formats)
        found.check()
        return found

    def check(self) -> None:
        """Raise BadMap for names and codes that are not ours."""
        mapped, tables = self.columns.keys() - COLUMNS, (self.only_if.keys() - {*MOMENTS}) | (self.values.keys() - {*CODES})
        unknown = mapped | tables | (self.formats.keys() - FORMATS.keys())
        if unknown:
            raise BadMap(why=f"不认识 {', '.join(sorted(unknown))}", why_en=f"unknown names: {', '.join(sorted(unknown))}")
        missing = [name for name in NEEDED if name not in self.columns]
        if missing or not self.key:
            names = ", ".join(missing or ["key"])
            raise BadMap(why=f"缺少 {names}", why_en=f"missing: {names}")
        wrong = set(self.values.get("outcome", {}).values()) - END_REASONS
        if wrong or not _SYSTEM.fullmatch(self.system):
            names = ", ".join(sorted(wrong)) or self.system
            raise BadMap(why=f"不允许的值 {names}", why_en=f"a value that is not allowed: {names}")

    def used(self) -> set[str]:
        """The file's columns that the map names."""
        return {*self.key, *self.columns.values(), *self.drop, *self.only_if.values()}


@dataclass(frozen=True, slots=True)
class Record:
    """One good row: a call with its moments in UTC and its durations in seconds. `queued` is empty when no human was asked for."""

    key: str
    arrived: datetime
    queued: datetime | None
    answered: datetime | None
    ended: datetime
    hold: Decimal
    acw: Decimal
    reason: str
    codes: Mapping[str, str]
    number: str
    csat: int | None


class _Wrong(Exception):  # noqa: N818 - carried to the end of one row
    def __init__(self, name: str, code: str, zh: str, en: str) -> None:
        self.problem = Problem(name, code, zh, en)
        super().__init__(code)


class Reader:
    """Reads rows by one map. `agents` are the employee numbers that we know."""

    def __init__(self, mapping: CallMap, agents: Collection[str], now: datetime) -> None:
        self.map, self.agents, self.now = mapping, agents, now

    def drops(self, line: Line) -> bool:
        """Whether the map leaves the row out."""
        return any(_text(line.cells.get(column)) in values for column, values in self.map.drop.items())

    def read(self, line: Line) -> tuple[Record | None, list[Problem]]:
        """The call of a row, or the first thing that is wrong with it."""
        cells = {name: line.cells.get(column, "") for name, column in self.map.columns.items()}
        try:
            record = self._record(self._key(line), cells, self._moments(cells, line))
        except _Wrong as wrong:
            return None, [wrong.problem]
        problems = not_future("ended", record.ended, self.now)
        return (None, problems) if problems else (record, [])

    def _key(self, line: Line) -> str:
        parts = [_text(line.cells.get(column)) for column in self.map.key]
        if not all(parts):
            raise _Wrong("key", "required", "必填", "This is needed")
        return "|".join(parts)

    def _record(self, key: str, cells: Mapping[str, Any], at: dict[str, datetime]) -> Record:
        codes = {name: self._code(name, _text(cells[name])) for name in CODES if name in cells}
        reason = codes.pop("outcome")
        lasted = {name: found for name in DURATIONS if name in cells and (found := self._duration(name, _text(cells[name]))) is not None}
        arrived = min(at[name] for name in ("arrived", "menu_end", "queued") if name in at)
        if arrived != at["arrived"]:
            self._backwards("arrived")
        queued = at.get("queued") or (at.get("menu_end", at["arrived"]) if reason in ANSWERED else None)
        answered, ended = self._course(reason, arrived, queued, at, lasted)
        number, csat = _text(cells.get("number")), _text(cells.get("csat"))
        if csat and not (csat.isascii() and csat.isdigit() and int(csat) <= 10):  # noqa: PLR2004 - scales go up to ten
            raise _Wrong("csat", "out_of_range", "应在 0 到 10 之间", "Between 0 and 10")
        hold, acw = lasted.get("hold", Decimal()), lasted.get("acw", Decimal())
        return Record(key, arrived, queued, answered, ended, hold, acw, reason, codes, number if phone_key(number) else "", int(csat) if csat else None)

    def _course(
        self, reason: str, arrived: datetime, queued: datetime | None, at: Mapping[str, datetime], lasted: Mapping[str, Decimal]
    ) -> tuple[datetime | None, datetime]:
        """When it was answered and when it ended: durations that the file gives go before its moments."""
        if queued is None:
            return None, max(arrived, at.get("ended") or at.get("menu_end") or arrived)
        if reason not in ANSWERED:
            return None, self._after("wait", queued, lasted.get("wait"), at.get("ended"))
        answered = self._after("wait", queued, lasted.get("wait"), at.get("answered"))
        talk = lasted.get("talk")
        return answered, self._after("talk", answered, None if talk is None else talk + lasted.get("hold", 0), at.get("ended"))

    def _after(self, name: str, since: datetime, seconds: Decimal | None, moment: datetime | None) -> datetime:
        if seconds is not None:
            return since + timedelta(milliseconds=int(seconds * 1000))
        if moment is None:
            raise _Wrong(name, "required", "必填", "This is needed")
        if moment < since:
            self._backwards(name)
            return since
        return moment

    def _backwards(self, name: str) -> None:
        if not self.map.mend:
            raise _Wrong(name, "backwards", "时间先后颠倒", "The times run backwards")

    def _moments(self, cells: Mapping[str, Any], line: Line) -> dict[str, datetime]:
        """The moments that the row gives, in UTC. Times of day belong to the row's day, or to the next where they lie half a day before the arrival."""
        day = _date(cells["day"], self.map.formats["day"]) if "day" in cells else None
        if "day" in cells and day is None:
            raise _Wrong("day", "not_a_time", "不是有效的日期", "This is no date")
        found: dict[str, datetime] = {}
        for name in MOMENTS:
            if name not in cells or not self._counts(name, line) or not _text(cells[name]):
                continue
            at = self._moment(cells[name], day)
            if at is None:
                raise _Wrong(name, "not_a_time", "不是有效的日期时间", "This is no date and time")
            found[name] = at
        if "arrived" not in found:
            raise _Wrong("arrived", "required", "必填", "This is needed")
        return {name: _near(at, found["arrived"]) if day else at for name, at in found.items()}

    def _counts(self, name: str, line: Line) -> bool:
        """Whether the moment means something: where the map ties it to another column, only if that is not blank or 0."""
        column = self.map.only_if.get(name)
        text = _text(line.cells.get(column)) if column else "1"
        seconds = _decimal(text)
        return text not in ("", "0:00:00", "00:00:00") and (seconds is None or seconds > 0)

    def _moment(self, given: Any, day: date | None) -> datetime | None:
        parsed = given if isinstance(given, datetime) else _parsed(_text(given), self.map.formats["time" if day else "moment"])
        if parsed is not None and day is not None and not isinstance(given, datetime):
            parsed = datetime.combine(day, parsed.time())
        if parsed is None or parsed.year not in YEARS:
            return None
        return aware(parsed if parsed.tzinfo else parsed.replace(tzinfo=self.map.zone))

    def _duration(self, name: str, text: str) -> Decimal | None:
        if not text:
            return None
        clock = _CLOCK.fullmatch(text)
        seconds = Decimal(clock[1]) * 3600 + Decimal(clock[2]) * 60 + Decimal(clock[3]) if clock else _decimal(text)
        if seconds is None or seconds > LONGEST:
            raise _Wrong(name, "not_a_duration", "不是有效的时长（秒或 时:分:秒）", "This is no duration (seconds or h:mm:ss)")
        if seconds < 0:
            self._backwards(name)
        return max(seconds, Decimal()).quantize(Decimal("0.001"))

    def _code(self, name: str, text: str) -> str:
        """Our code for the file's value. A value that a table of the map lacks is refused; without a table it has to be a code itself."""
        table = self.map.values.get(name)
        code = text if table is None else table.get(text)
        fits = code is not None and (not code or _CODE.fullmatch(code))
        if name == "outcome":
            fits = code in END_REASONS
        elif name == "direction":
            fits = code in ("in", "out")
        elif name == "agent":
            fits = not code or code in self.agents
        if not fits:
            raise _Wrong(name, "unknown_code", "未列入对应表的值", "The map has no code for this value")
        return code or ""


def _text(cell: Any) -> str:
    return str(cell if cell is not None else "").strip()


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _near(at: datetime, arrived: datetime) -> datetime:
    if at < arrived - HALF_A_DAY:
        return at + A_DAY
    return at - A_DAY if at > arrived + HALF_A_DAY else at


def _zone(_kind: type, name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (TypeError, KeyError, OSError) as error:
        raise ValueError(f"no time zone: {name}") from error


def _date(cell: Any, form: str) -> date | None:
    parsed = cell if isinstance(cell, datetime) else _parsed(_text(cell), form)
    return parsed.date() if parsed and parsed.year in YEARS else None


@lru_cache(100_000)
def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form) if form else datetime.fromisoformat(text.replace("/", "-"))  # noqa: DTZ007 - the map's zone is given by the caller
    except ValueError:
        return None
