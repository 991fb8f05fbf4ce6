"""Timers that are due: claimed one at a time, the effect and the mark in one transaction, so that each fires once. Searches take long: searching.py."""

import logging
import traceback
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.db import OperationalError, connection, transaction

from huiying.journal.models import Timer
from huiying.kit.actor import system
from huiying.kit.errors import Moved, Told
from huiying.supervision.notices import alarm
from huiying.work.schedule import SEARCHES, TIMERS

log = logging.getLogger(__name__)
BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 3600))
ALARM_AFTER = 5
MOST_BUSY = 5  # orders that a pass waits for in vain before it ends
WAIT_FOR_LOCKS = "400ms"  # shorter than the server's search for deadlocks: of a person and us, we are the one who steps back
TIMER = system("timer")


class Busy(Exception):  # noqa: N818 - a state, not a fault
    """Somebody works on the same order just now; what it still owes is left to the next pass. `stream`: the order's."""

    def __init__(self, stream: str = "") -> None:
        super().__init__()
        self.stream = stream


class NoSuchTimer(LookupError):  # noqa: N818 - names what is missing
    """A timer's kind is not in the schedule."""


def run_due(now: datetime, most: int = 1000) -> int:
    """Run the timers due at `now`, at most so many; returns how many were dealt with. Those of a busy order are left to the next pass."""
    done, busy = 0, set[str]()
    while done < most and len(busy) < MOST_BUSY:
        try:
            if not run_one(now, busy):
                return done
            done += 1
        except Busy as held:
            busy.add(held.stream)
    return done


def run_one(now: datetime, but: Collection[str] = ()) -> bool:
    """Claim one due timer of a stream that is not among `but`, do its effect and mark it done, in one transaction; False when none is free. Raises Busy.

    A failing effect is undone; the timer notes the failure and waits longer each time.
    """
    with transaction.atomic():
        step_back_from_locks()
        waiting = Timer.objects.select_for_update(skip_locked=True).filter(due_at__lte=now, done_at__isnull=True, dropped=False)
        timer = waiting.exclude(stream__in=but).exclude(kind__in=SEARCHES).order_by("due_at", "id").first()
        if timer is None:
            return False
        try:
            failure = attempt(lambda: _fire(timer, now))
        except Busy as busy:
            raise Busy(timer.stream) from busy
        if failure:
            fail(timer, failure, now)
        return True


def _fire(timer: Timer, now: datetime) -> None:
    """Mark first, so that an effect may set its own timer anew; a needless effect is done as well."""
    Timer.objects.filter(pk=timer.pk).update(done_at=now)
    if timer.kind not in TIMERS:
        raise NoSuchTimer(timer.kind)
    unless_needless(lambda: TIMERS[timer.kind](timer, now, TIMER))


def fail(timer: Timer, failure: str, now: datetime) -> None:
    """Let a timer wait longer each time, and raise an alarm after five. `failure` bears nobody's data."""
    failures = timer.failures + 1
    wait = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    Timer.objects.filter(pk=timer.pk).update(failures=failures, last_error=failure[:200], due_at=now + wait)
    log.error("timer %s of %s failed (%s): %s", timer.kind, timer.stream, failures, failure)
    if failures == ALARM_AFTER:
        alarm(f"timer {timer.kind}", timer.stream, failure, now=now)


def attempt(effect: Callable[[], None]) -> str:
    """Do something in a savepoint; returns what went wrong, without anybody's data, or nothing.

    Raises Busy when somebody was faster or holds the order.
    """
    try:
        with transaction.atomic():
            effect()
    except Moved as moved:
        raise Busy from moved
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise Busy from error
        raise
    except Exception as error:  # noqa: BLE001 - an unnamed error stops this job alone and is counted
        return place(error)
    return ""


def unless_needless(effect: Callable[[], None]) -> None:
    """Do something in a savepoint; a named refusal means that it has become needless and nothing is left to do. Raises Moved."""
    try:
        with transaction.atomic():
            effect()
    except Moved:
        raise
    except Told as needless:
        log.info("nothing left to do: %s", type(needless).__name__)


def place(error: Exception) -> str:
    """The kind of an error and where it arose; its text may hold personal data and is left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def step_back_from_locks() -> None:
    """Within this transaction, give up early where another one holds a row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_FOR_LOCKS}'")
