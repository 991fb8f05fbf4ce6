"""Moments as people read them: Shanghai time, today and yesterday in words, and 24:00 stays 24:00."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY, HOUR, MINUTE = 86_400, 3_600, 60
WEEKDAYS = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))
NEAR = {0: lazy("Today"), -1: lazy("Yesterday"), 1: lazy("Tomorrow")}
FINE_BELOW = 6 * HOUR  # under six hours the minutes matter, even in a short pill


def local(moment: datetime) -> datetime:
    """The moment in Shanghai."""
    return moment.astimezone(SHANGHAI)


def weekday(day: date) -> str:
    """The weekday, short."""
    return str(WEEKDAYS[day.weekday()])


def day_text(day: date, today: date, *, long: bool = False) -> str:
    """Today, yesterday, tomorrow, or the date: without the year when it is this year's; `long` adds the weekday."""
    near = NEAR.get((day - today).days)
    date_text = f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
    text = str(near) if near else date_text
    return f"{text} {weekday(day)}" if long else text


def moment_text(moment: datetime, now: datetime, *, long: bool = False) -> str:
    """“Today 09:10”, “11-16 15:02”, “2025-11-16 15:02”."""
    return moment_on(moment, local(now).date(), long=long)


def moment_on(moment: datetime, today: date, *, long: bool = False) -> str:
    """Like `moment_text`, as it is written on a day."""
    then = local(moment)
    return f"{day_text(then.date(), today, long=long)} {then:%H:%M}"


def due_text(due: datetime, now: datetime, *, long: bool = False) -> str:
    """Like `moment_text`, but a due of 00:00 is written as 24:00 of the day before, as rules and citizens say it."""
    return due_on(due, local(now).date(), long=long)


def due_on(due: datetime, today: date, *, long: bool = False) -> str:
    """Like `due_text`, as it is written on a day."""
    then = local(due)
    if (then.hour, then.minute, then.second) == (0, 0, 0):
        return f"{day_text(then.date() - timedelta(days=1), today, long=long)} 24:00"
    return moment_on(due, today, long=long)


def full_due_text(due: datetime | None) -> str:
    """A due as a file holds it, readable on any day: “2026-11-16 24:00”; nothing for none."""
    if due is None:
        return ""
    then = local(due)
    if (then.hour, then.minute, then.second) == (0, 0, 0):
        return f"{then.date() - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{then:%Y-%m-%d %H:%M}"


def full_text(moment: datetime) -> str:
    """Everything, to the second, for a title: “2026-11-16 15:02:11”."""
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


def span_text(seconds: float, *, fine: bool = False) -> str:
    """A length of time in words: “3 d”, with `fine` “3 d 13 h”; under six hours always to the minute."""
    whole = max(0, int(abs(seconds)))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days:
        return f"{_('{n} d').format(n=days)} {_('{n} h').format(n=hours)}" if fine and hours else _("{n} d").format(n=days)
    if hours:
        exact = minutes and (fine or whole < FINE_BELOW)
        return f"{_('{n} h').format(n=hours)} {_('{n} min').format(n=minutes)}" if exact else _("{n} h").format(n=hours)
    return _("{n} min").format(n=minutes)


def left_text(due: datetime, now: datetime, *, fine: bool = False) -> str:
    """“3 d left” before the due moment, “4 h over” from it on (the bound is exclusive)."""
    seconds = (due - now).total_seconds()
    pattern = _("{span} left") if seconds > 0 else _("{span} over")
    return pattern.format(span=span_text(seconds, fine=fine))
