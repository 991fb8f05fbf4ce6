"""Which days' facts have to be told anew at night: yesterday's, and those of which something has become known since they were told."""

from datetime import date, datetime, timedelta

from django.db import connection

from huiying.kit.times import day_start, local_date
from huiying.metrics.facts import stale

_DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=40)
_TOLD_SINCE = "SELECT day FROM metrics_told WHERE told_at >= %s"
# Days with calls that were never told, however long ago: calls taken over from another system.
_NEVER = """SELECT d::date FROM generate_series((SELECT min(queued_at) AT TIME ZONE 'Asia/Shanghai' FROM calls_visit)::date, %(last)s::date, '1 day') d
WHERE NOT EXISTS (SELECT 1 FROM metrics_told t WHERE t.day = d::date)
 AND EXISTS (SELECT 1 FROM calls_visit v WHERE v.queued_at >= d::date::timestamp AT TIME ZONE 'Asia/Shanghai'
  AND v.queued_at < (d::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"""
# Days of which more calls (or fewer) have ended by now than when they were told.
_OTHER = """SELECT t.day FROM metrics_told t LEFT JOIN (SELECT (queued_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*) AS n FROM calls_visit
  WHERE queued_at >= %(since)s AND direction = 'in' AND channel = 'voice' AND seq = 1 AND NOT is_test AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)
  GROUP BY 1) v ON v.day = t.day
WHERE t.day >= %(first)s AND t.day <= %(last)s AND t.calls <> coalesce(v.n, 0)"""


def outstanding(begun: datetime, now: datetime) -> list[date]:
    """The days to tell in the run that began at `begun`, yesterday's first; those that it has told already are not among them."""
    yesterday = local_date(begun) - _DAY
    first = local_date(begun - LOOKED_BACK)
    told = {"last": yesterday, "first": first, "since": day_start(first)}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_SINCE, [begun])
        done = {day for (day,) in cursor.fetchall()}
        cursor.execute(f"{_NEVER} UNION {_OTHER}", told)
        found = {day for (day,) in cursor.fetchall()}
    found |= {day for day in stale(now) if day <= yesterday}
    return [day for day in (yesterday, *sorted(found - {yesterday})) if day not in done]


def last_told() -> tuple[date, datetime, int, float] | None:
    """The newest day of which facts are told: the day, when, how many calls, and how many seconds it took. None before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, told_at, calls, seconds FROM metrics_told ORDER BY day DESC LIMIT 1")
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1], int(row[2]), float(row[3]))
