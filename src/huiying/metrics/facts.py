"""The facts per day, told again from the tables they come from: rebuild() deletes and writes one day, the same however often it is done."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from huiying.calls.limits import SHORT
from huiying.calls.missed import missed
from huiying.directory.reference import reference
from huiying.kit.times import day_start, local_date
from huiying.kit.workdays import UnknownYear
from huiying.metrics import brought_source
from huiying.metrics.columns import columns
from huiying.metrics.result import instant
from huiying.metrics.rolling import SPAN
from huiying.metrics.sources import Span, plain_source
from huiying.metrics.work_source import DELETE, INSERT

ANSWER_WITHIN = 15
_DAY = timedelta(days=1)
_CHUNK = 2_000
_ORDER = {"call": ("call_id", "seq", "order_id"), "work": ("order_id", "assignment_id"), "agent_interval": ("agent_id", "from_at", "state")}
_QUARTERS = """
INSERT INTO metrics_quarter (day, begins_at, queue, org_id, inbound, requested, answered, within_15, lost, abandoned, short, wait_ms, talk_ms, hold_ms, acw_ms)
SELECT %(day)s, to_timestamp(floor(extract(epoch FROM at) / 900) * 900), queue, org, count(*), count(*) FILTER (WHERE req),
 count(*) FILTER (WHERE req AND answered), count(*) FILTER (WHERE req AND answered AND wait_s <= %(within)s), count(*) FILTER (WHERE req AND NOT answered),
 count(*) FILTER (WHERE req AND NOT answered AND end_reason = 'abandon'),
 count(*) FILTER (WHERE req AND NOT answered AND end_reason = 'abandon' AND wait_s <= %(short)s),
 coalesce(sum(wait_s * 1000) FILTER (WHERE req AND answered), 0), coalesce(sum(talk_s * 1000), 0), coalesce(sum(hold_s * 1000), 0),
 coalesce(sum(acw_s * 1000), 0)
FROM (SELECT coalesce(queued_at, arrived_at) AS at, queue, coalesce(org_id::text, '') AS org, queued_at IS NOT NULL AS req, answered_at IS NOT NULL AS answered,
  wait_s, talk_s, hold_s, acw_s, end_reason FROM calls_visit
 WHERE direction = 'in' AND channel = 'voice' AND seq = 1 AND NOT is_test AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)
  AND ((queued_at >= %(since)s AND queued_at < %(until)s) OR (queued_at IS NULL AND arrived_at >= %(since)s AND arrived_at < %(until)s))) v
GROUP BY 2, 3, 4
"""
_CLOSED = """SELECT DISTINCT received_at, completed_at FROM metrics_work WHERE day = %s AND completed_at IS NOT NULL"""
_SET_CLOSED = "UPDATE metrics_work SET closed_days = %s WHERE day = %s AND received_at = %s AND completed_at = %s"
# Days of receipt whose work was never told, or told before something happened to one of its orders or to an exclusion that may cover it.
_STALE = """SELECT DISTINCT day FROM (
 SELECT (o.received_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM orders_workorder o
  WHERE NOT EXISTS (SELECT 1 FROM metrics_work w WHERE w.order_id = o.id::text)
 UNION ALL SELECT w.day FROM journal_event e JOIN metrics_work w ON w.order_id = substr(e.stream, 7)
  WHERE e.stream LIKE 'order:%%' AND e.at > (SELECT min(told_at) FROM metrics_work) AND e.at >= w.told_at - interval '10 minutes'
 UNION ALL SELECT w.day FROM supervision_claim c JOIN supervision_claim x ON x.id = coalesce(c.appeal_of_id, c.id) JOIN metrics_work w
  ON x.span_from <= coalesce(w.sent_at, w.received_at) AND coalesce(w.sent_at, w.received_at) < x.span_to AND c.decided_at >= w.told_at
  WHERE c.state = 'approved' AND x.order_id IS NULL
 UNION ALL SELECT w.day FROM metrics_brought b JOIN metrics_work w ON w.order_id = b.body->>'order_no' AND b.brought_at >= w.told_at - interval '10 minutes'
  WHERE b.fact = 'qa') d WHERE day <= %s ORDER BY day"""
_TOLD = """INSERT INTO metrics_told (day, told_at, work, quarters, calls, seconds)
SELECT %(day)s, %(now)s, %(work)s, %(quarters)s, (SELECT coalesce(sum(requested), 0) FROM metrics_quarter WHERE day = %(day)s),
 extract(epoch FROM clock_timestamp() - %(begun)s)
ON CONFLICT (day) DO UPDATE SET (told_at, work, quarters, calls, seconds) =
 (excluded.told_at, excluded.work, excluded.quarters, excluded.calls, excluded.seconds)"""
_MOMENTS = ", ".join(name for name, kind in columns("work").items() if kind == "instant")
_WORK_OF = f"(completed_at IS NULL OR greatest({_MOMENTS}) >= %s)"  # of an order whose rows all lack it no moment lies in the span, nor in a later one


def rebuild(day: date, now: datetime) -> dict[str, int]:
    """Delete the city's day and write it anew: the work of the orders received on it, the quarters of an hour of its calls; returns how many rows of each.

    When that was, and how long it took, is kept in `metrics_told`. Two that rebuild the same day wait for each other.
    """
    since, until = day_start(day), day_start(day + _DAY)
    told: dict[str, Any] = {
        "since": since, "until": until, "agency": reference().agency.pk, "day": day, "within": ANSWER_WITHIN, "short": SHORT, "now": now,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('metrics_told:' || %s)), clock_timestamp()", [day.isoformat()])
        told["begun"] = cursor.fetchone()[1]
        cursor.execute(DELETE, [day])
        cursor.execute(INSERT, told)
        told["work"] = cursor.rowcount
        cursor.execute("DELETE FROM metrics_quarter WHERE day = %s", [day])
        cursor.execute(_QUARTERS, told)
        told["quarters"] = cursor.rowcount
        _count_days(cursor, day)
        cursor.execute(_TOLD, told)
    return {"work": told["work"], "quarters": told["quarters"]}


def _count_days(cursor: Any, day: date) -> None:
    """How many working days each closed order took; none where a year of them is not known."""
    cursor.execute(_CLOSED, [day])
    calendar, found = reference().calendar, []
    for received, completed in cursor.fetchall():
        try:
            found.append((calendar.workdays_between(local_date(received), local_date(completed)), day, received, completed))
        except UnknownYear:
            continue
    cursor.executemany(_SET_CLOSED, found)


def stale(now: datetime) -> list[date]:
    """The days up to today whose work is not told as it stands: nobody told it, or something has happened since."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [local_date(now)])
        return [day for (day,) in cursor.fetchall()]


def freshen(now: datetime) -> int:
    """Tell anew what is stale; returns how many days that were. Whoever reckons figures of work calls this first.

    Something given up to ten minutes before the telling may have been written after it: such a day is told once more.
    """
    days = stale(now)
    for day in days:
        rebuild(day, now)
    return len(days)


def rows(fact: str, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The rows from which the figures of [since, until) are reckoned, as they are published: in a fixed order, one dict a row.

    Instants as text with six decimals, seconds as text with three, null as None. Calls reach 24 hours back, for the rolling window.
    """
    names = columns(fact)
    source = plain_source(fact, names, _span(fact, since, until), _missed)
    where, params = (f" WHERE order_id IN (SELECT order_id FROM metrics_work WHERE {_WORK_OF})", (since,)) if fact == "work" else ("", ())  # noqa: S608 - our own names
    order = ", ".join(_ORDER.get(fact) or map(str, range(1, len(names) + 1)))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({source.sql}) facts{where} ORDER BY {order}", [*source.params, *params])  # noqa: S608 - words of our own
        while found := cursor.fetchmany(_CHUNK):
            for row in found:
                yield {name: _told(kind, value) for (name, kind), value in zip(names.items(), row, strict=True)}


def _span(fact: str, since: datetime, until: datetime) -> Span:
    if fact == "call":
        return Span(frozenset({"arrived_at", "queued_at", "answered_at", "ended_at"}), since - SPAN, until)
    cohort = {"agent_interval": "from_at", **brought_source.COHORT}.get(fact)
    return Span(frozenset({cohort} if cohort else ()), since, until)


def _missed(span: Span) -> list[Any]:
    return [call.call_id for call in missed(span.since - _DAY, span.until + _DAY)]


def _told(kind: str, value: Any) -> Any:
    """A column's value as it is published."""
    if value is None:
        return None
    if kind == "instant":
        return instant(value)
    return f"{Decimal(value):.3f}" if kind == "decimal" else value
