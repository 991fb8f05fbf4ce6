"""The figures of some calls, read from our tables: what was offered, answered, abandoned, how long people waited and were served."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

WITHIN = (15, 20)
PERCENTILES = (50, 75, 90, 95, 99)
HALF_HOUR = 1_800
_FIGURES = f"""
WITH c AS (
  SELECT queue, wait_s, talk_s, answered_at IS NOT NULL AS answered, end_reason,
    to_timestamp(floor(extract(epoch FROM queued_at) / {HALF_HOUR}) * {HALF_HOUR}) AS half_hour
  FROM calls_visit WHERE call_id = ANY(%s::uuid[]) AND seq = 1 AND direction = 'in' AND channel = 'voice' AND NOT is_test AND queued_at IS NOT NULL
)
SELECT grouping(queue), grouping(half_hour), queue, half_hour, count(*), count(*) FILTER (WHERE answered), count(*) FILTER (WHERE end_reason = 'abandon'),
  avg(wait_s)::float8, avg(talk_s) FILTER (WHERE answered AND talk_s > 0)::float8,
  {", ".join(f"count(*) FILTER (WHERE answered AND wait_s <= {limit})" for limit in WITHIN)},
  percentile_cont(ARRAY[{", ".join(str(p / 100) for p in PERCENTILES)}]) WITHIN GROUP (ORDER BY wait_s::float8)
FROM c GROUP BY GROUPING SETS ((), (queue), (half_hour)) ORDER BY queue, half_hour
"""  # noqa: S608 - numbers of our own


def figures(calls: Collection[str], zone: ZoneInfo) -> dict[str, Any]:
    """Of these calls, those in which a human was asked for: in all, by queue, by half hour of asking (its beginning, in `zone`).

    Waits are of all who asked, answered or not; service is talk without hold of calls served longer than 0 s; `within` counts answered calls
    and divides by both bases.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(calls)])
        found = cursor.fetchall()
    whole = next((row for row in found if row[0] and row[1]), None)
    if whole is None:
        return _told((1, 1, "", None, 0, 0, 0, None, None, *(0 for _ in WITHIN), None)) | {"by_type": {}, "by_half_hour": []}
    by_type = {row[2]: _part(row) for row in found if not row[0]}
    by_half_hour = [{"start": _local(row[3], zone), **_part(row)} for row in found if not row[1]]
    return _told(whole) | {"by_type": by_type, "by_half_hour": by_half_hour}


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _part(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"offered": row[4], "answered": row[5], "abandoned": row[6], "wait_mean_s": row[7], "service_mean_s": row[8]}


def _told(row: tuple[Any, ...]) -> dict[str, Any]:
    offered, answered, shares = row[4], row[5], row[9:-1]
    within = {
        str(limit): {"of_offered": _share(count, offered), "of_answered": _share(count, answered)} for limit, count in zip(WITHIN, shares, strict=True)
    }
    percentiles = {str(p): value for p, value in zip(PERCENTILES, row[-1] or [None] * len(PERCENTILES), strict=True)}
    return {**_part(row), "wait_percentiles_s": percentiles, "within": within}


def _share(num: int, den: int) -> dict[str, Any]:
    return {"num": num, "den": den, "value": num / den if den else None}
