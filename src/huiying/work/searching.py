"""The search for hot matters, in a process of its own beside the worker: no transaction is open while it reckons, and nothing waits for it.

`python -m huiying.work.searching ID NOW`: the worker starts it for a timer that is due. The timer stays due until what was found is written.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models import QuerySet

if not apps.ready:
    os.environ |= {"HUIYING_ACTS_AS": "system"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from huiying.journal.models import Timer
from huiying.work.listening import address
from huiying.work.schedule import SEARCHES
from huiying.work.tether import spawn
from huiying.work.timers import TIMER, fail, place

log = logging.getLogger(__name__)
ONE_SEARCH = 7_041_301  # the database's lock of the one process that searches
BEHIND = 10  # so much nicer than what citizens and orders wait for


def due(now: datetime) -> QuerySet[Timer]:
    """The searches that are due, the longest due first."""
    return Timer.objects.filter(kind__in=SEARCHES, due_at__lte=now, done_at=None, dropped=False).order_by("due_at", "id")


def search(timer_id: int, now: datetime) -> None:
    """Do a search that is due, unless another process searches or it is done already. A failing one notes the failure and waits longer each time."""
    with _alone() as ours:
        timer = due(now).filter(pk=timer_id).first() if ours else None
        if timer is not None:
            try:
                SEARCHES[timer.kind](timer, now, TIMER)
            except Exception as error:  # noqa: BLE001 - an unnamed error is counted and tried again
                note_failure(timer_id, place(error), now)


def note_failure(timer_id: int, failure: str, now: datetime) -> None:
    """A search that is still due came to nothing: it waits."""
    with transaction.atomic():
        timer = due(now).select_for_update().filter(pk=timer_id).first()
        if timer is not None:
            fail(timer, failure, now)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether for as long as the block lasts this is the one search; the lock ends with the process that holds it."""
    with psycopg.connect(address(), autocommit=True) as holding:
        yield holding.execute("SELECT pg_try_advisory_lock(%s)", [ONE_SEARCH]).fetchone() == (True,)


def _is_free() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [ONE_SEARCH])
        return bool(cursor.fetchone()[0])


class Searcher:
    """A worker's hand on the search: one process at most, and none while another worker's searches."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self._timer = 0

    def look(self, now: datetime) -> None:
        """Start the search that is due where none runs; one whose process died waits, and is tried again. Waits for nothing."""
        if self.child is not None:
            ended = self.child.poll()
            if ended is None:
                return
            self.child = None
            if ended:
                note_failure(self._timer, f"the process ended with {ended}", now)
        timer = due(now).first()
        if timer is not None and _is_free():
            self._begin(timer.pk, now)

    def _begin(self, timer_id: int, now: datetime) -> None:
        self._timer = timer_id
        command = [sys.executable, "-m", "huiying.work.searching", str(timer_id), now.isoformat()]
        try:
            self.child = spawn(command, folder=Path.cwd(), output=sys.__stderr__.fileno() if sys.__stderr__ else subprocess.DEVNULL)
        except OSError as trouble:
            note_failure(timer_id, type(trouble).__name__, now)

    def stop(self) -> None:
        """Break off what runs: its timer is due still."""
        if self.child is not None:
            self.child.terminate()
            self.child.wait()
            self.child = None


def main(timer_id: str, now: str) -> None:
    """Do this search; a database that is away ends it, and the worker tries again."""
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    try:
        search(int(timer_id), datetime.fromisoformat(now))
    except (Error, psycopg.Error) as trouble:
        sys.exit(f"the search for hot matters ended: {type(trouble).__name__}")


if __name__ == "__main__":
    main(*sys.argv[1:])
