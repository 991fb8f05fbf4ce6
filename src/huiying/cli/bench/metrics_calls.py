"""Made-up calls for the benchmark of metrics: a year of them as a file for DuckDB, a day of them as rows in PostgreSQL; and the figures written by hand."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from huiying.kit.times import day_start
from huiying.metrics.compiling import micros

SINCE, UNTIL = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
QUEUES = 20
_ROWS_IN_GROUP = 200_000
# Each value is drawn from a hash of the row's number, so the same seed gives the same year however many threads write it.
YEAR = """
COPY (
 WITH r AS (SELECT i, {since} + (i::HUGEINT * {span} // {rows})::BIGINT AS came, hash(i + {seed}) AS h, hash(i + {seed} + 7000000000) AS g
  FROM range({rows}) t(i)),
 c AS (SELECT *, 'q' || lpad((h % {queues})::VARCHAR, 2, '0') AS queue, (h // 100) % 100 < 92 AS requested, (h // 10000) % 100 < 90 AS talked,
   ((h // 1000000) % 1000) * ((h // 1000000000) % 1000) // 12 AS wait, ((g % 1000) * 600)::BIGINT AS talk, ((g // 1000) % 1000) * 40 AS acw,
   (g // 1000000) % {callers} AS caller FROM r)
 SELECT 'in' AS direction, 'voice' AS channel, 1::BIGINT AS seq, (h // 100000) % 200 = 0 AS is_test, queue, came::BIGINT AS arrived_at,
  CASE WHEN requested THEN came + 10000000 END::BIGINT AS queued_at,
  CASE WHEN requested AND talked THEN came + 10000000 + wait * 1000 END::BIGINT AS answered_at,
  (came + 10000000 + CASE WHEN requested THEN wait * 1000 ELSE 0 END + CASE WHEN requested AND talked THEN talk * 1000 ELSE 0 END)::BIGINT AS ended_at,
  10000::BIGINT AS menu_s, CASE WHEN requested THEN wait END::BIGINT AS wait_s, CASE WHEN requested AND talked THEN talk END::BIGINT AS talk_s,
  CASE WHEN requested AND talked THEN 0 END::BIGINT AS hold_s, CASE WHEN requested AND talked THEN acw END::BIGINT AS acw_s,
  CASE WHEN NOT requested THEN 'self_service' WHEN talked THEN 'answered' WHEN h % 3 = 0 THEN 'timeout' ELSE 'abandon' END AS end_reason,
  requested AND talked AS first_answered, requested AND NOT talked AND wait > 5000 AND g % 5 > 0 AS missed,
  CASE WHEN requested AND NOT talked AND wait > 5000 THEN came + 7200000000 END::BIGINT AS ring_back_due,
  CASE WHEN requested AND NOT talked AND g % 7 > 0 THEN came + (g % 9000) * 1000000 END::BIGINT AS called_back_at,
  CASE WHEN requested AND talked AND g % 10 < 4 THEN 1 + g % 5 END::BIGINT AS csat, requested AND talked AND g % 10 < 8 AS csat_asked,
  CASE WHEN g % 500 = 0 THEN '110' ELSE '' END AS transfer_to, CASE WHEN g % 500 = 0 THEN 'agreed' ELSE '' END AS transfer_result,
  CASE WHEN g % 500 = 0 THEN g % 1000 = 0 END AS first_receiver_kept, caller::VARCHAR AS ani_hash, 'd' || (g % {demands})::VARCHAR AS demand,
  CASE WHEN g % 4 = 0 THEN 'o' || i::VARCHAR END AS order_id, CASE WHEN g % 8 = 0 THEN 'direct_answer' WHEN g % 4 = 0 THEN 'dispatched' END AS order_route,
  CASE WHEN g % 6 = 0 THEN (g // 100) % 800000000 END::BIGINT AS next_in_s, CASE WHEN g % 9 = 0 THEN (g // 100) % 800000000 END::BIGINT AS next_same_s,
  NULL::BIGINT AS media_first_reply_s, 0::BIGINT AS excluded, '' AS excluded_for
 FROM c
) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})
"""
_IN = "direction = 'in' AND channel = 'voice' AND seq = 1 AND NOT is_test"
_REQ, _ANS = f"{_IN} AND queued_at IS NOT NULL", f"{_IN} AND queued_at IS NOT NULL AND answered_at IS NOT NULL"
_LOST = f"{_REQ} AND answered_at IS NULL"
_SHORT = f"{_LOST} AND end_reason = 'abandon' AND wait_s <= 5000"
_TALKED = "channel = 'voice' AND NOT is_test AND answered_at IS NOT NULL"
_DIRECT = f"{_ANS} AND (order_id IS NULL OR order_route = 'direct_answer')"
_WEEK, _DAY, _30 = 604_800_000, 86_400_000, 2_592_000_000
_MONTH = 31 * 86_400_000_000  # of the columns' microseconds


def _count(where: str) -> str:
    return f"count(*) FILTER (WHERE {where})"


BY_HAND = {
    "queued_at": [
        "count(*)", _count(_ANS), _count(_REQ), _count(_LOST), _count(_SHORT), *(_count(f"{_ANS} AND wait_s <= {s}000") for s in (10, 15, 20, 30, 60)),
        _count(f"{_LOST} AND end_reason = 'abandon'"), _count(f"{_LOST} AND end_reason = 'abandon' AND wait_s > 10000"),
        _count(f"{_LOST} AND end_reason = 'abandon' AND wait_s <= 10000"), f"sum(wait_s) FILTER (WHERE {_ANS})", f"sum(wait_s) FILTER (WHERE {_REQ})",
        f"quantile_disc(CASE WHEN {_ANS} THEN wait_s END, 0.5)", f"quantile_disc(CASE WHEN {_ANS} THEN wait_s END, 0.9)",
        f"sum(menu_s) FILTER (WHERE {_ANS})", _count(f"{_ANS} AND menu_s IS NOT NULL"),
    ],
    "answered_at": [
        "count(*)", *(f"sum({value}) FILTER (WHERE {_TALKED} AND direction = '{way}')" for value, way in (
            ("talk_s", "in"), ("talk_s", "out"), ("talk_s + hold_s + acw_s", "in"), ("acw_s", "in"))),
        *(_count(f"{_TALKED} AND direction = '{way}' AND first_answered") for way in ("in", "out")),
        f"count(DISTINCT demand) FILTER (WHERE {_ANS})",
        *(f"count(DISTINCT demand) FILTER (WHERE {_ANS} AND next_same_s <= {most})" for most in (_DAY, _WEEK, _30)),
        f"count(DISTINCT demand) FILTER (WHERE {_DIRECT})", f"count(DISTINCT demand) FILTER (WHERE {_DIRECT} AND next_same_s <= {_WEEK})",
        _count(f"{_ANS} AND csat >= 4"), _count(f"{_ANS} AND csat IS NOT NULL"), _count(f"{_ANS} AND csat_asked"), _count(_ANS),
        _count(f"{_ANS} AND csat_asked AND csat IS NOT NULL"),
    ],
    "arrived_at": [
        "count(*)", _count(_ANS), _count(_IN), f"count(DISTINCT ani_hash) FILTER (WHERE {_IN})",
        *(f"count(DISTINCT ani_hash) FILTER (WHERE {_IN} AND next_in_s <= {most})" for most in (7_200_000, _DAY)),
        _count("channel != 'voice' AND direction = 'in' AND NOT is_test AND media_first_reply_s <= 180000"),
        _count("channel != 'voice' AND direction = 'in' AND NOT is_test"), _count("media_first_reply_s IS NOT NULL"),
    ],
    "ended_at": [
        "count(*)", _count("missed"), _count("missed AND called_back_at <= ring_back_due"), _count("missed AND called_back_at IS NOT NULL"),
        _count(f"{_IN} AND transfer_to != '' AND transfer_result = 'agreed'"), _count(f"{_IN} AND transfer_to = '110' AND transfer_result = 'agreed'"),
        _count(f"{_IN} AND transfer_to != '' AND first_receiver_kept"),
    ],
}  # fmt: skip
"""What a person would write for DuckDB: by the column of moments that decides the quarter of an hour."""


def write_year(file: Path, rows: int, seed: int) -> None:
    """A year of calls in the engines' form, in the order of their arrival."""
    with duckdb.connect() as duck:
        duck.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = true")
        duck.execute(YEAR.format(
            since=micros(SINCE), span=micros(UNTIL) - micros(SINCE), rows=rows, seed=seed, queues=QUEUES, callers=max(1, rows // 12),
            demands=max(1, rows // 2), file=file, group=_ROWS_IN_GROUP,
        ))  # fmt: skip


def by_hand(duck: duckdb.DuckDBPyConnection, file: Path) -> None:
    """The counts and sums of all telephone metrics by quarter of an hour and queue, as a person would write them: month by month, for the memory."""
    for cohort, numbers in BY_HAND.items():
        picked = ", ".join(f"{number} AS a{place}" for place, number in enumerate(numbers))
        for month, since in enumerate(range(micros(SINCE), micros(UNTIL), _MONTH)):
            make = f"INSERT INTO hand_{cohort}" if month else f"CREATE OR REPLACE TABLE hand_{cohort} AS"
            duck.execute(
                f"{make} SELECT {cohort} // 900000000 AS quarter, queue, {picked} FROM read_parquet('{file}') "  # noqa: S608
                f"WHERE {cohort} >= {since} AND {cohort} < {min(since + _MONTH, micros(UNTIL))} GROUP BY 1, 2"
            )


_CONTACTS = """
INSERT INTO calls_contact (id, channel, direction, number_source, arrived_at, ended_at, end_reason, purpose, transfer_to, transfer_mode, transfer_result,
  transfer_foreign_no, transfer_reason)
SELECT md5(%(seed)s || ':' || i)::uuid, 'voice', 'in', 'switch', at, at + interval '3 minutes', 'answered', 'service', '', '', '', '', ''
FROM (SELECT i, %(since)s + i * (interval '24 hours' / %(rows)s) AS at FROM generate_series(0, %(rows)s - 1) i) r
"""
_VISITS = """
INSERT INTO calls_visit (call_id, seq, direction, channel, purpose, source, trunk_ref, queue, language, seat, ani_index, ani_usable, dnis, arrived_at,
  queued_at, answered_at, agent_left_at, ended_at, menu_s, wait_s, talk_s, acw_s, end_reason, transfer_to, is_test, is_abuse, csat_asked)
SELECT id, 1, 'in', 'voice', 'service', '', '', 'q' || n %% 20, 'zh', '', sha256(int4send((n %% 40000)::int)), true, '12345', arrived_at,
  arrived_at + interval '10 s', CASE WHEN n %% 10 > 0 THEN arrived_at + interval '22 s' END, CASE WHEN n %% 10 > 0 THEN ended_at END, ended_at, 10, 12,
  CASE WHEN n %% 10 > 0 THEN 158 END, CASE WHEN n %% 10 > 0 THEN 20 END, CASE WHEN n %% 10 > 0 THEN 'answered' ELSE 'abandon' END, '', false, false, true
FROM (SELECT *, row_number() OVER (ORDER BY arrived_at) AS n FROM calls_contact WHERE arrived_at >= %(since)s AND arrived_at < %(until)s) c
"""


def write_day(day: date, until: date, rows: int, seed: int) -> None:
    """A day of calls as the line leaves them: contacts and visits."""
    told: dict[str, Any] = {"since": day_start(day), "until": day_start(until), "rows": rows, "seed": seed}
    with connection.cursor() as cursor:
        for statement in (_CONTACTS, _VISITS):
            cursor.execute(statement, told)


def copy_quarters(day: date, days: int) -> None:
    """Give the days after it the same quarters of an hour, so that there are `days` in all."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM metrics_quarter WHERE day > %s", [day])
        cursor.execute(
            "INSERT INTO metrics_quarter SELECT day + n, begins_at + n * interval '1 day', queue, org_id, inbound, requested, answered, within_15, lost,"
            " abandoned, short, wait_ms, talk_ms, hold_ms, acw_ms FROM metrics_quarter, generate_series(1, %s) n WHERE day = %s",
            [days - 1, day],
        )
