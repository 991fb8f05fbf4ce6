"""Days that differ from Monday to Friday: a year's holidays and make-up working days, local holidays."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from huiying.directory.models import CalendarDay
from huiying.directory.reference import reference
from huiying.orders import recompute
from huiying.registers.cells import yes
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.supervision.clocks import CLOCKS

FEWEST = 7  # a yearly notice names more days off than this on working days
SATURDAY = 5


def row(day: CalendarDay) -> Row:
    """A day as a row."""
    return {"date": day.date.isoformat(), "works": yes(said=day.is_workday)}


def check(asked: Asked) -> list[Wrong]:
    """A year that is not known yet is entered whole."""
    known = reference().calendar
    off: dict[int, list[str]] = defaultdict(list)
    for move in asked.put:
        day = date.fromisoformat(move.key)
        if not known.knows(day.year):
            off[day.year] += [move.key] if not asked.after[move.key]["works"] and day.weekday() < SATURDAY else []
    return [
        Wrong(
            "",
            "date",
            f"{year} 年尚未录入，须一次录入全年通知",
            f"{year} is not known yet: its whole notice is needed",
        )
        for year, days in sorted(off.items())
        if len(days) < FEWEST
    ]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Enter the years that are new, change those that are known; every open due is counted anew."""
    years: dict[int, dict[date, bool]] = defaultdict(dict)
    ended: dict[int, list[date]] = defaultdict(list)
    for move in asked.put:
        day = date.fromisoformat(move.key)
        years[day.year][day] = bool(asked.after[move.key]["works"])
    for key in asked.ended:
        ended[date.fromisoformat(key).year].append(date.fromisoformat(key))
    known = reference(hands.proposer.reference_version).calendar
    for year in sorted({*years, *ended}):
        days, source = years[year], hands.note or "初始设置 Set-up"
        if known.knows(year):
            recompute.change_days(year=year, days=days, without=ended[year], source=source[:120], actor=hands.proposer, now=asked.now, clocks=CLOCKS)
        else:
            recompute.enter_year(year=year, days=days, source=source[:120], actor=hands.proposer, now=asked.now, clocks=CLOCKS)
    return ()


CALENDAR = Kind(
    name="calendar", zh="工作日历", en="Calendar",
    about=("与周一至周五不同的日子（系统自带的年份不必录入）；生效后重算未到期的时限。", "Days unlike Monday to Friday; shipped years need no entry."),
    columns=(
        Column("date", "日期", "Date", Type.DAY, needed=True, fixed=True, sort="date"),
        Column("works", "上班", "Working day", Type.YES),
    ),
    key=lambda one: one["date"], rows=lambda _now: CalendarDay.objects.order_by("-date"), row=row, check=check, apply=apply,
    proposes="enter_calendar", approves="approve_rules", search=(), order="-date", page="desk:calendar",
)  # fmt: skip
