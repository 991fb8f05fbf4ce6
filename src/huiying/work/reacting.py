"""What follows from events: committed events without a reaction, in the order of each stream, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Reaction
from huiying.kit.actor import system
from huiying.work.reactions import REACTIONS
from huiying.work.timers import Busy, attempt, step_back_from_locks, unless_needless

BATCH = 200
AGAIN = timedelta(seconds=1)
REACTION = system("reaction")

# Whatever can be seen is committed. Transactions commit out of the order of their numbers, so "new" means "without a reaction", and the
# number from which to look rises only to the oldest transaction that still runs, anywhere in the server.
_NEW = """
SELECT e.id, e.stream FROM journal_event e
WHERE e.xid >= %s::text::xid8 AND e.type = ANY(%s) AND NOT e.imported
  AND NOT EXISTS (SELECT 1 FROM journal_reaction r WHERE r.event_id = e.id)
ORDER BY e.xid, e.mono_ns, e.stream_seq LIMIT %s
"""
_SETTLE = """
INSERT INTO journal_reaction (event_id, done_at, failures, last_error)
SELECT id, %s, 0, '' FROM journal_event e WHERE NOT EXISTS (SELECT 1 FROM journal_reaction r WHERE r.event_id = e.id)
"""


def react(now: datetime, since: int = 0) -> tuple[int, int]:
    """Let what follows from new events happen, one batch; returns how many were dealt with and from where to look next time.

    `since` is a transaction number below which everything has been dealt with.
    """
    horizon, found = _find(since)
    done = sum(react_to(event_id, stream, now) for event_id, stream in found)
    return done, horizon if done == len(found) < BATCH else since


def _find(since: int) -> tuple[int, Sequence[tuple[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        horizon = int(cursor.fetchone()[0])
        cursor.execute(_NEW, [str(since), list(REACTIONS), BATCH])
        return horizon, cursor.fetchall()


def react_to(event_id: str, stream: str, now: datetime) -> bool:
    """React to one event, in one transaction with the note that it is done; False when another worker is on this stream."""
    with transaction.atomic():
        step_back_from_locks()
        if not _first(event_id, stream, now):
            return False
        event = Event.objects.get(pk=event_id)
        for follow in REACTIONS[event.type]:
            try:
                failure = attempt(lambda follow=follow: unless_needless(lambda: follow(event, now, REACTION)))  # type: ignore[misc]
            except Busy:
                failure = "Busy"
            if failure:
                _again(event, follow.__name__, failure, now)
        return True


def _first(event_id: str, stream: str, now: datetime) -> bool:
    """Claim the event; one worker at a time per stream keeps the order within it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [stream])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            "INSERT INTO journal_reaction (event_id, done_at, failures, last_error) VALUES (%s, %s, 0, '') ON CONFLICT DO NOTHING RETURNING 1", [event_id, now]
        )
        return cursor.fetchone() is not None


def _again(event: Event, name: str, failure: str, now: datetime) -> None:
    """What failed is tried again by a timer of its own, whose failures are counted."""
    Reaction.objects.filter(pk=event.pk).update(failures=1, last_error=failure)
    write((), [NewTimer(event.stream, "react_again", now + AGAIN, f"{event.pk}:{name}")], actor=REACTION, now=now)


def settle_history(now: datetime) -> int:
    """Note that nothing follows from the events written so far: for a city that is filled with its past. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [now])
        return int(cursor.rowcount)
