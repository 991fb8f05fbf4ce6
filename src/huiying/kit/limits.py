"""Time limits: an amount and a unit, when it falls due, what moves it, and the ladder of steps around the due."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from huiying.kit.codes import pick
from huiying.kit.times import SHANGHAI, aware, day_start, local_date
from huiying.kit.workdays import UnknownYear, WorkCalendar

LARGEST = Decimal(10_000)

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_FORM = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) (HOUR|CAL_DAY|WORK_DAY)", re.ASCII)
_LONG_LIMIT = 3
_RESERVE_SHARE = Decimal("0.2")


class BadLimit(ValueError):  # noqa: N818
    """A limit is not positive, too large, a fraction of a day, or not of the form '5 WORK_DAY'."""


class BackwardsSpan(ValueError):  # noqa: N818
    """A span of time ends before it begins."""


class WrongClock(TypeError):  # noqa: N818
    """An hour limit is moved by a timedelta, a day limit by a whole number of days; the other was given."""


class Unit(StrEnum):
    """What a limit counts: hours through nights and holidays, calendar days, or working days."""

    HOUR = "HOUR"
    CAL_DAY = "CAL_DAY"
    WORK_DAY = "WORK_DAY"


_NAMES = {Unit.HOUR: ("小时", "hour"), Unit.CAL_DAY: ("个自然日", "calendar day"), Unit.WORK_DAY: ("个工作日", "working day")}

Credit = timedelta | int


@dataclass(frozen=True)
class Limit:
    """An amount of a unit: any positive number of hours, or whole days."""

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or not 0 < self.amount <= LARGEST:
            raise BadLimit(f"a limit is more than 0 and at most {LARGEST}")
        if self.unit is not Unit.HOUR and self.amount != self.amount.to_integral_value():
            raise BadLimit("a limit in days is a whole number")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read '5 WORK_DAY' or '0.25 HOUR'; raises BadLimit."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise BadLimit("expected a form like '5 WORK_DAY'")
        return cls(Decimal(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.figure} {self.unit}"

    @property
    def figure(self) -> str:
        """The amount without needless zeros: '5', '0.25'."""
        return f"{self.amount.normalize():f}"

    @property
    def credit(self) -> Credit:
        """The limit as an amount for `extend`: a timedelta for hours, a number of days else."""
        return _hours(self.amount) if self.unit is Unit.HOUR else int(self.amount)

    def zh(self) -> str:
        """Return the Chinese label: '5 个工作日'."""
        return f"{self.figure} {_NAMES[self.unit][0]}"

    def en(self) -> str:
        """Return the English label: '5 working days'."""
        return f"{self.figure} {_NAMES[self.unit][1]}{'' if self.amount == 1 else 's'}"

    def label(self, language: str) -> str:
        """Return the label in the language ('zh…' or 'en…')."""
        return pick(self.zh(), self.en(), language)


def _hours(amount: Decimal) -> timedelta:
    return timedelta(microseconds=int((amount * 3_600_000_000).to_integral_value()))


def due(start: datetime, limit: Limit, calendar: WorkCalendar, day_end: time | None = None) -> datetime:
    """Return the moment (UTC) at which a limit begun at `start` runs out: done in time means done before it.

    Hours run through. Days count from the day after the local date of the start (working days: from the first working day
    after it) and end at 24:00, kept as 00:00 of the next date, or at `day_end` of the last day when a city sets that.
    Raises UnknownYear.
    """
    if limit.unit is Unit.HOUR:
        return aware(start) + _hours(limit.amount)
    first, count = local_date(start), int(limit.amount)
    last = calendar.add_workdays(first, count) if limit.unit is Unit.WORK_DAY else first + count * _DAY
    return day_start(last + _DAY) if day_end is None else aware(datetime.combine(last, day_end, SHANGHAI))


def due_or_year(start: datetime, limit: str, calendar: WorkCalendar) -> tuple[datetime | None, int | None]:
    """Return the due of a limit such as "5 WORK_DAY", or the year it waits for; (None, None) without a limit. Raises BadLimit."""
    if not limit:
        return None, None
    try:
        return due(start, Limit.parse(limit), calendar), None
    except UnknownYear as unknown:
        return None, unknown.year


def due_day(due: datetime) -> date:
    """Return the local date a due moment belongs to: 00:00 counts as 24:00 of the day before."""
    return local_date(aware(due) - _INSTANT)


def credit(from_: datetime, to: datetime, unit: Unit, calendar: WorkCalendar) -> Credit:
    """Return the time between two moments on the clock of the unit.

    Hours: the elapsed time. Days: elapsed whole days of 24 hours, rounded down, where the clock of working days
    stands still on all other dates. Raises BackwardsSpan, UnknownYear.
    """
    elapsed = aware(to) - aware(from_)
    if elapsed < timedelta(0):
        raise BackwardsSpan("a credit ends before it begins")
    if unit is Unit.HOUR:
        return elapsed
    if elapsed < _DAY:
        return 0
    return (elapsed if unit is Unit.CAL_DAY else _working_time(from_, to, calendar)) // _DAY


def _working_time(from_: datetime, to: datetime, calendar: WorkCalendar) -> timedelta:
    first, last = local_date(from_), local_date(to)
    total = calendar.workdays_between(first, last) * _DAY
    if aware(from_) > day_start(first) and calendar.is_workday(first):
        total -= aware(from_) - day_start(first)
    if aware(to) > day_start(last) and calendar.is_workday(last):
        total += aware(to) - day_start(last)
    return total


def extend(due: datetime, amount: Credit, unit: Unit, calendar: WorkCalendar) -> datetime:
    """Return the due moment (UTC) moved later on the clock of its unit, at the same hour of the day for days.

    `amount` is a timedelta for hours, a number of days for the others (zero moves nothing). Raises WrongClock,
    BackwardsSpan for a negative amount, UnknownYear.
    """
    if unit is Unit.HOUR:
        if not isinstance(amount, timedelta):
            raise WrongClock("an hour limit is moved by a timedelta")
        if amount < timedelta(0):
            raise BackwardsSpan("a due is moved later, not earlier")
        return aware(due) + amount
    if isinstance(amount, timedelta):
        raise WrongClock("a day limit is moved by a number of days")
    if amount < 0:
        raise BackwardsSpan("a due is moved later, not earlier")
    if amount == 0:
        return aware(due)
    day = due_day(due)
    moved = calendar.add_workdays(day, amount) if unit is Unit.WORK_DAY else day + amount * _DAY
    return _same_hour(due, moved)


def after_pause(due: datetime, paused: datetime, resumed: datetime, unit: Unit, calendar: WorkCalendar) -> datetime:
    """Return the due moment moved by the time a clock stood still; raises as `credit` and `extend` do."""
    return extend(due, credit(paused, resumed, unit, calendar), unit, calendar)


def _same_hour(due: datetime, day: date) -> datetime:
    return day_start(day) + (aware(due) - day_start(due_day(due)))


def child_due(parent_start: datetime, parent_due: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Return the due moment (UTC) for a unit working under another: the parent's due less a reserve for the parent.

    The reserve is one working day for limits of three working days or more, else a fifth of the time from the parent's
    start to its due. Raises BackwardsSpan, UnknownYear.
    """
    start, end = aware(parent_start), aware(parent_due)
    if end < start:
        raise BackwardsSpan("a limit ends before it begins")
    if limit.unit is Unit.WORK_DAY and limit.amount >= _LONG_LIMIT:
        return max(start, _same_hour(end, calendar.subtract_workdays(due_day(end), 1)))
    return end - _share_of(end - start, _RESERVE_SHARE)


def _share_of(span: timedelta, share: Decimal) -> timedelta:
    """Return the share (0 to 1) of a span, to the microsecond."""
    return timedelta(microseconds=int(Decimal(span // _INSTANT) * share))


class DayEdge(StrEnum):
    """Where in the counted working day a step lies."""

    BEFORE = "BEFORE"  # 00:00 of the n-th working day before the due day
    START = "START"  # 00:00 of the n-th working day after the due day
    END = "END"  # the due moved by n working days: by default 24:00 of the n-th working day after the due day


class BadStep(ValueError):  # noqa: N818
    """A step of the ladder counts in the wrong unit."""


@dataclass(frozen=True)
class LadderStep:
    """One step. A field left None says nothing, and a step that says nothing for a kind of limit lies at the due itself.

    `day_offset` (working days) with `day_edge` holds for limits in days, `hour_offset` (hours after the due) for limits in hours;
    `hour_share` and `one_day_share` place the step at a share of the time from start to due, for limits in hours and for
    limits of a single day.
    """

    code: str
    zh: str
    en: str
    day_offset: Limit | None = None
    day_edge: DayEdge = DayEdge.END
    hour_offset: Limit | None = None
    hour_share: Decimal | None = None
    one_day_share: Decimal | None = None

    def __post_init__(self) -> None:
        if self.day_offset is not None and self.day_offset.unit is not Unit.WORK_DAY:
            raise BadStep(f"{self.code}: day_offset is counted in working days")
        if self.hour_offset is not None and self.hour_offset.unit is not Unit.HOUR:
            raise BadStep(f"{self.code}: hour_offset is counted in hours")

    def label(self, language: str) -> str:
        """Return the step's name in the language ('zh…' or 'en…')."""
        return pick(self.zh, self.en, language)


YELLOW = LadderStep("L1", "黄牌", "Yellow card", Limit.parse("1 WORK_DAY"), DayEdge.BEFORE, hour_share=Decimal("0.75"), one_day_share=Decimal("0.5"))
DUE = LadderStep("L2", "到期", "Due")
RED = LadderStep("L3", "红牌", "Red card", Limit.parse("1 WORK_DAY"), DayEdge.START, Limit.parse("2 HOUR"))
LADDER = (
    YELLOW,
    DUE,
    RED,
    LadderStep("L4", "点名", "Named list", Limit.parse("3 WORK_DAY"), DayEdge.END, Limit.parse("6 HOUR")),
    LadderStep("L5", "通报", "Bulletin", Limit.parse("5 WORK_DAY"), DayEdge.END, Limit.parse("24 HOUR")),
)


def ladder_at(step: LadderStep, start: datetime, due: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Return the moment (UTC) at which an unfinished limit reaches the step, never before its start; raises UnknownYear."""
    start, end = aware(start), aware(due)
    share = step.hour_share if limit.unit is Unit.HOUR else step.one_day_share if limit.amount == 1 else None
    if share is not None:
        return start + _share_of(end - start, share)
    offset = step.hour_offset if limit.unit is Unit.HOUR else step.day_offset
    if offset is None:
        return end
    if offset.unit is Unit.HOUR or step.day_edge is DayEdge.END:
        return extend(end, offset.credit, offset.unit, calendar)
    days = int(offset.amount)
    if step.day_edge is DayEdge.BEFORE:
        return max(start, day_start(calendar.subtract_workdays(due_day(end), days)))
    return max(end, day_start(calendar.add_workdays(due_day(end), days)))


def yellow_at(start: datetime, due: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Return when the shipped ladder shows a yellow card; raises UnknownYear."""
    return ladder_at(YELLOW, start, due, limit, calendar)


def red_at(start: datetime, due: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """Return when the shipped ladder shows a red card; raises UnknownYear."""
    return ladder_at(RED, start, due, limit, calendar)
