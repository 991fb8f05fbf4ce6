"""Reports drafted by the system: each morning the day before, the week that is over, and a month once its figures are locked."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

import msgspec
from django.db import transaction

from huiying.directory.models import City
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor, system
from huiying.kit.errors import Told
from huiying.kit.extras import installed
from huiying.kit.times import SHANGHAI, local_date
from huiying.reports.drafting import draft_report
from huiying.reports.happened import has_facts
from huiying.reports.models import Report
from huiying.reports.seeing import newest
from huiying.reports.spans import DAILY, MONTHLY, WEEKLY, Span, around

log = logging.getLogger(__name__)
STREAM, KIND = "city:1", "reports"
AT = time(6, 30)  # after the night's telling of the facts, before the working day
LATE_DAYS = 7  # days that a worker which was away still drafts
_DAY = timedelta(days=1)


def arm(now: datetime) -> None:
    """Set the next morning's timer in a city that is open, where none waits."""
    if City.objects.exclude(opened_at=None).exists() and not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(now)


def draft_due(_timer: Timer, now: datetime, actor: Actor) -> None:
    """Draft the days and the week that are over and have no report, then wait for the next morning; without the extra `metrics` only wait."""
    if installed("metrics"):
        for span in missing(local_date(now)):
            _draft(span, now, actor)
    else:
        _say_once()
    _set(now)


def missing(today: date) -> Iterator[Span]:
    """The days since the last daily report, a week of them at most, and the last whole week: those of which something is kept and no report drafted."""
    last = Report.objects.filter(kind=DAILY).order_by("-since").values_list("until", flat=True).first()
    first = max(local_date(last), today - LATE_DAYS * _DAY) if last else today - _DAY
    days = (around(DAILY, first + n * _DAY) for n in range((today - first).days))
    week = around(WEEKLY, today - (today.weekday() + 1) * _DAY)
    yield from (span for span in (*days, week) if newest(span.name) is None and has_facts(span))


def draft_month(event: Event, now: datetime, actor: Actor) -> None:
    """A month's figures were locked: its report is drafted from them; where it has one already, a new version says why."""
    told = msgspec.json.decode(event.payload, type=dict[str, object])
    span, version = around(MONTHLY, date(int(str(told["year"])), int(str(told["month"])), 1)), int(str(told["version"]))
    known = newest(span.name)
    if known is None:
        _draft(span, now, actor)
    elif known.lock is None or known.lock.version < version:
        _draft(span, now, actor, f"指标重新锁定（第 {version} 版） the figures were locked again (version {version})")


def _draft(span: Span, now: datetime, actor: Actor, reason: str = "") -> None:
    """Draft one; a named refusal stops none of the others."""
    try:
        draft_report(span=span, actor=actor, now=now, reason=reason)
    except Told as refused:
        log.warning("report %s: %s %s", span.name, refused.zh, refused.en)


@cache
def _say_once() -> None:
    log.warning("缺少组件 metrics，不起草日报和周报。 The part metrics is missing: daily and weekly reports are not drafted. ./huiying extras metrics")


def _set(now: datetime) -> None:
    local = now.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), AT, SHANGHAI)
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, today if today > local else today + _DAY)], actor=system("timer"), now=now)
