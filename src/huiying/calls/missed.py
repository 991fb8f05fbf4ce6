"""Missed calls: who waited in vain and can be reached, one call a number in 24 hours (DOMAIN 6.2, T15), and what became of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from huiying.calls.sources import OUR_LINES

ONCE_IN = timedelta(hours=24)
KEPT_AT_MOST = timedelta(days=1)  # a line that has not told the closing by then is none
LOOK_BACK = timedelta(days=7)  # how far before a span a row of calls of one number is followed
_KEPT = """l.end_reason = 'callback_kept' AND v.source = ANY(%s) AND l.ended_at >= %s
    AND NOT EXISTS (SELECT 1 FROM journal_event e WHERE e.stream = 'call:' || v.call_id AND e.type = 'call.place_closed')"""
_LAST = "JOIN LATERAL (SELECT ended_at, end_reason FROM calls_visit x WHERE x.call_id = v.call_id ORDER BY seq DESC LIMIT 1) l ON true"
_IS_KEPT = f"SELECT 1 FROM calls_visit v {_LAST} WHERE v.call_id = %s AND v.seq = 1 AND {_KEPT}"  # noqa: S608 - our own words
_MISSED = f"""
SELECT v.call_id, v.ani_index, l.ended_at, v.queue, v.language, l.end_reason, v.ring_back_due, coalesce(v.called_back_at,
    (SELECT min(o.answered_at) FROM calls_visit o WHERE o.ani_index = v.ani_index AND o.direction = 'out' AND o.callback_of = v.call_id)),
  (SELECT min(a.answered_at) FROM calls_visit a WHERE a.ani_index = v.ani_index AND a.direction = 'in' AND a.queued_at > v.queued_at
     AND a.answered_at > l.ended_at), coalesce(r.state, 'open'), r.claimed_by_id, coalesce(r.tried_n, 0), coalesce(r.result, ''),
  {_KEPT}
FROM calls_visit v {_LAST}
LEFT JOIN calls_ring_back r ON r.call_id = v.call_id
WHERE v.seq = 1 AND v.channel = 'voice' AND NOT v.is_test AND v.ani_index IS NOT NULL AND v.ring_back_due IS NOT NULL
  AND l.ended_at >= %s AND l.ended_at < %s AND v.arrived_at >= %s AND v.arrived_at < %s
ORDER BY v.ani_index, l.ended_at, v.call_id
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Missed:
    """A missed call that counts. `cleared_at`: the same number got through later by itself. `state`: open, claimed, closed.

    `kept`: the line keeps the caller's place still and will call back by itself.
    """

    call_id: UUID
    number: bytes
    ended_at: datetime
    queue: str
    language: str
    end_reason: str
    due_at: datetime
    called_back_at: datetime | None
    cleared_at: datetime | None
    state: str
    claimed_by: UUID | None
    tried_n: int
    result: str
    kept: bool = False

    @property
    def in_time(self) -> bool:
        """Whether the caller was reached by the time that was owed."""
        return self.called_back_at is not None and self.called_back_at <= self.due_at


def missed(since: datetime, until: datetime) -> list[Missed]:
    """The missed calls that ended in [since, until), oldest due first; further ones of a number within 24 h of one that counts do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSED, [list(OUR_LINES), until - KEPT_AT_MOST, since - LOOK_BACK, until, since - LOOK_BACK - ONCE_IN, until])
        found = [Missed(call_id, bytes(number), *rest) for call_id, number, *rest in cursor.fetchall()]
    return sorted((call for call in once_a_day(found) if call.ended_at >= since), key=lambda call: (call.due_at, call.ended_at))


def is_kept(call_id: UUID, now: datetime) -> bool:
    """Whether the line keeps this caller's place still, and calls back by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_KEPT, [call_id, list(OUR_LINES), now - KEPT_AT_MOST])
        return cursor.fetchone() is not None


def to_ring_back(since: datetime, now: datetime) -> list[Missed]:
    """What is still to be worked off of the missed calls since then: not reached, not cleared, not closed; whose place is kept is the line's to call."""
    return [call for call in missed(since, now) if call.state != "closed" and not (call.called_back_at or call.cleared_at or call.kept)]


def once_a_day(calls: Iterable[Missed]) -> Iterator[Missed]:
    """Of calls in the order of number and time, the first of each number and then the first after each 24 hours."""
    number, counted = b"", None
    for call in calls:
        if call.number != number or counted is None or call.ended_at >= counted + ONCE_IN:
            number, counted = call.number, call.ended_at
            yield call
