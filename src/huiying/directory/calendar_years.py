"""Which years' working days the city knows: those of the shipped library, and those somebody enters after the yearly notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import CalendarDay, CalendarYear
from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, refuse, required
from huiying.kit.errors import NotAllowed
from huiying.kit.workdays import library_year

FIRST_YEAR = 2004
LIBRARY = "chinesecalendar"
STREAM = "calendar"


@dataclass(frozen=True)
class YearNotice:
    """A year's notice: its source, and the dates that differ from Monday to Friday (True = working), with the kind of each."""

    year: int
    source: str
    days: Mapping[date, bool] = field(default_factory=dict)


def library_years(years: Iterable[int], now: datetime) -> list[CalendarYear]:
    """Those of the years that the shipped library knows, as unsaved rows."""
    return [CalendarYear(year=year, source=LIBRARY, entered_by="set-up", entered_at=now) for year in years if library_year(year) is not None]


def enter_year(*, notice: YearNotice, actor: Actor, now: datetime) -> CalendarYear:
    """Enter a year's working days, or correct them; a new version each time.

    In order: checks the notice, writes the year and its days, notes the change of reference data, journals `calendar.entered`.
    Dues that wait for the year, or that were counted with older days, are computed by who hears the event. Raises NotAllowed, Refused.
    """
    decision = decide(actor, "enter_calendar", ROLES_OF["enter_calendar"], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)
    refuse(check_notice(notice))
    with transaction.atomic():
        entry = _keep(notice, actor, now)
        changed()
        seq = (Event.objects.filter(stream=STREAM).aggregate(last=Max("stream_seq"))["last"] or 0) + 1
        payload = {"year": notice.year, "version": entry.version, "days": len(notice.days)}
        write([NewEvent(STREAM, seq, "calendar.entered", payload, {"source": notice.source})], actor=actor, now=now)
    return entry


def check_notice(notice: YearNotice) -> list[Problem]:
    """What is wrong with a notice: no source, or days of another year."""
    problems = required("source", notice.source)
    if any(day.year != notice.year for day in notice.days):
        problems.append(Problem("days", "other_year", "日期不属于这一年。", "A date is not of this year."))
    return problems


def _keep(notice: YearNotice, actor: Actor, now: datetime) -> CalendarYear:
    entry, new = CalendarYear.objects.get_or_create(year=notice.year, defaults={"source": notice.source, "entered_by": actor.id, "entered_at": now})
    if not new:
        CalendarYear.objects.filter(pk=notice.year).update(source=notice.source, entered_by=actor.id, entered_at=now, version=F("version") + 1)
        entry.refresh_from_db()
    CalendarDay.objects.filter(date__year=notice.year).delete()
    days = [CalendarDay(date=day, is_workday=works, kind="makeup" if works else "holiday") for day, works in notice.days.items()]
    CalendarDay.objects.bulk_create(days)
    return entry
