"""What the city's own orders teach about its catalogue, counted anew each night by a timer of the city."""

from datetime import datetime, time, timedelta

from django.db import transaction

from huiying.directory.models import City
from huiying.dispatch.lessons.counting import count
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor, system
from huiying.kit.times import SHANGHAI

STREAM, KIND = "city:1", "lessons"
AT = time(3, 10)


def arm(now: datetime) -> None:
    """Set the next night's timer where none waits."""
    if City.objects.exists() and not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(_next_night(now), now)


def learn(_timer: Timer, now: datetime, actor: Actor) -> None:
    """Count a year's orders anew, propose what follows, and wait for the next night."""
    count(actor=actor, now=now)
    _set(_next_night(now), now)


def _next_night(now: datetime) -> datetime:
    there = now.astimezone(SHANGHAI)
    tonight = datetime.combine(there.date(), AT, SHANGHAI)
    return tonight if tonight > there else tonight + timedelta(days=1)


def _set(due: datetime, now: datetime) -> None:
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, due)], actor=system("timer"), now=now)
