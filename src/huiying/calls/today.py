"""The day's figures of the line, with their bases (DOMAIN 6.2, T02, T03, T05): counted from the visits' rows in one statement."""

from datetime import datetime
from typing import Any

from django.db import connection

from huiying.calls.limits import SHORT

ANSWER_WITHIN = 15
WATCHERS = frozenset({"TL", "SV", "AS", "AU", "CM", "OM", "CR"})  # who lead a hall, or answer for it: the roles that see the figures as they change

_TODAY = """
SELECT count(*) FILTER (WHERE direction = 'in' AND seq = 1 AND NOT is_test),
       count(*) FILTER (WHERE req AND ended_at IS NULL AND answered_at IS NULL),
       count(*) FILTER (WHERE req), count(*) FILTER (WHERE req AND answered_at IS NOT NULL),
       count(*) FILTER (WHERE req AND answered_at IS NOT NULL AND wait_s <= %s),
       count(*) FILTER (WHERE lost), count(*) FILTER (WHERE lost AND end_reason = 'abandon'),
       count(*) FILTER (WHERE lost AND end_reason = 'abandon' AND wait_s <= %s),
       coalesce(sum(wait_s) FILTER (WHERE req AND answered_at IS NOT NULL), 0)
FROM (SELECT *, direction = 'in' AND seq = 1 AND queued_at IS NOT NULL AND NOT is_test AS req,
             direction = 'in' AND seq = 1 AND queued_at IS NOT NULL AND NOT is_test AND answered_at IS NULL AND ended_at IS NOT NULL AS lost
      FROM calls_visit WHERE arrived_at >= %s AND arrived_at < %s AND channel = 'voice') AS day
"""
_QUARTERS = """
SELECT floor(extract(epoch FROM arrived_at - %s) / 900)::int AS quarter, count(*),
       count(*) FILTER (WHERE queued_at IS NOT NULL AND answered_at IS NULL AND ended_at IS NOT NULL)
FROM calls_visit WHERE arrived_at >= %s AND arrived_at < %s AND channel = 'voice' AND direction = 'in' AND seq = 1 AND NOT is_test
GROUP BY quarter ORDER BY quarter
"""
_NAMES = ("arrived", "open", "requested", "answered", "within_15", "lost", "abandoned", "short", "wait_s")


def today(since: datetime, until: datetime) -> dict[str, Any]:
    """The figures of calls that arrived in [since, until): counts, and the sum of seconds waited by those answered.

    The answer rate is `answered` of `requested`, and open calls (waiting still) are in that base: they are not answered yet, and not lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [ANSWER_WITHIN, SHORT, since, until])
        row = cursor.fetchone()
    return {name: float(value) if name == "wait_s" else int(value) for name, value in zip(_NAMES, row, strict=True)}


def quarters(since: datetime, until: datetime) -> list[tuple[int, int, int]]:
    """For each quarter of an hour in [since, until) in which calls came in: its number from 0, how many came, how many of them were lost."""
    with connection.cursor() as cursor:
        cursor.execute(_QUARTERS, [since, since, until])
        return [(int(quarter), int(came), int(lost)) for quarter, came, lost in cursor.fetchall()]
