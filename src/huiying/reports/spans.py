"""The spans that reports are about: a day, a week that begins on Monday, a month, from 00:00 to 00:00 in the city's time. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import Told
from huiying.kit.times import day_start

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
KINDS = CodeList("report_kind", "报告种类", "Kind of report", (Code(DAILY, "日报", "Daily"), Code(WEEKLY, "周报", "Weekly"), Code(MONTHLY, "月报", "Monthly")))
BEFORE = {DAILY: ("前一日", "the day before"), WEEKLY: ("上周", "the week before"), MONTHLY: ("上月", "the month before")}
YEAR_BEFORE = {
    DAILY: ("上年同日", "the same day a year before"), WEEKLY: ("上年同周", "the same week a year before"),
    MONTHLY: ("上年同月", "the same month a year before"),
}  # fmt: skip
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_NAME = re.compile(r"(\d{4})-(?:(\d{2})-(\d{2})|W(\d{2})|(\d{2}))", re.ASCII)
_YEARS = range(1900, 2200)


class NoSpan(Told):
    """The text names no span."""

    zh = "报告期应写作 2026-11-29（日）、2026-W48（周）或 2026-10（月）。"
    en = "A period is written like 2026-11-29 (a day), 2026-W48 (a week) or 2026-10 (a month)."


@dataclass(frozen=True)
class Span:
    """A kind and its days: `first` up to `after`, which is not in it. `name` is how it is called: 2026-11-29, 2026-W48, 2026-10."""

    kind: str
    name: str
    first: date
    after: date

    @property
    def since(self) -> datetime:
        """The moment at which it begins."""
        return day_start(self.first)

    @property
    def until(self) -> datetime:
        """The moment at which it is over."""
        return day_start(self.after)


def around(kind: str, day: date) -> Span:
    """The day itself, its week, or its month."""
    if kind == DAILY:
        return Span(kind, day.isoformat(), day, day + _DAY)
    if kind == WEEKLY:
        first = day - day.weekday() * _DAY
        year, week, _ = day.isocalendar()
        return Span(kind, f"{year}-W{week:02}", first, first + _WEEK)
    first = day.replace(day=1)
    return Span(kind, f"{day:%Y-%m}", first, (first + 31 * _DAY).replace(day=1))


def called(name: str) -> Span:
    """The span of that name. Raises NoSpan."""
    match = _NAME.fullmatch(name)
    if match is None or int(match[1]) not in _YEARS:
        raise NoSpan
    year, month, day, week, whole = (int(part) if part else 0 for part in match.groups())
    try:
        if week:
            return around(WEEKLY, date.fromisocalendar(year, week, 1))
        return around(DAILY, date(year, month, day)) if month else around(MONTHLY, date(year, whole, 1))
    except ValueError:
        raise NoSpan from None


def before(span: Span) -> Span:
    """The span of the same kind that ends where this one begins."""
    return around(span.kind, span.first - _DAY)


def year_before(span: Span) -> Span:
    """The same day, week or month of the year before; 29 February and week 53, which it may lack, are those before them."""
    if span.kind == WEEKLY:
        year, week, _ = span.first.isocalendar()
        last = date(year - 1, 12, 28).isocalendar().week  # 28 December always stands in the year's last week
        return around(WEEKLY, date.fromisocalendar(year - 1, min(week, last), 1))
    leap = (span.first.month, span.first.day) == (2, 29)
    return around(span.kind, span.first.replace(year=span.first.year - 1, day=28 if leap else span.first.day))


def in_words(span: Span) -> tuple[str, str]:
    """The span in Chinese and in English."""
    first, last = span.first, span.after - _DAY
    if span.kind == DAILY:
        return f"{first.year}年{first.month}月{first.day}日（周{_WEEKDAYS[first.weekday()]}）", f"{first:%A}, {first.day} {first:%B} {first.year}"
    if span.kind == MONTHLY:
        return f"{first.year}年{first.month}月", f"{first:%B} {first.year}"
    year, week, _ = first.isocalendar()
    zh = f"{year}年第{week}周（{first.month}月{first.day}日至{last.month}月{last.day}日）"
    return zh, f"Week {week} of {year} ({first.day} {first:%B} to {last.day} {last:%B})"
