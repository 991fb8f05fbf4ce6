"""The nightly facts: a timer of the city tells yesterday's facts and those of other days that have changed, one day each time it rings.

Each day is whole or not at all, so a night that is broken off goes on where it stopped.
"""

from datetime import datetime, time, timedelta

from django.db import transaction

from huiying.contracts.telling import tell_staff
from huiying.directory.models import City
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor, system
from huiying.kit.times import SHANGHAI, local
from huiying.metrics.facts import rebuild
from huiying.metrics.outstanding import outstanding

STREAM, KIND = "city:1", "facts"
AT = time(1, 10)
GO_ON = timedelta(seconds=1)
_DAY = timedelta(days=1)


def arm(now: datetime) -> None:
    """Set the next night's timer where none waits."""
    if City.objects.exists() and not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(night_of(now) + _DAY, now)


def count(_timer: Timer, now: datetime, _actor: Actor) -> None:
    """Tell one day that is outstanding, then the next one at once; after the last, what is known of the month's staff, and wait for the next night."""
    begun = night_of(now)
    days = outstanding(begun, now)
    if days:
        rebuild(days[0], now)
        _set(now + GO_ON, now)
    else:
        tell_staff(f"{local(begun - _DAY):%Y-%m}", now=now)
        _set(begun + _DAY, now)


def night_of(now: datetime) -> datetime:
    """When the night began whose run is on: the last 01:10 of the city's clock."""
    there = now.astimezone(SHANGHAI)
    tonight = datetime.combine(there.date(), AT, SHANGHAI)
    return tonight if tonight <= there else tonight - _DAY


def _set(due: datetime, now: datetime) -> None:
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, due)], actor=system("timer"), now=now)
