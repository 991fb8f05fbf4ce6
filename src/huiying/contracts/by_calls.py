"""Figures of calls straight from the queue visits, for the metrics that need nothing else. Other metrics have no data here."""

from collections.abc import Mapping
from fractions import Fraction

from django.db import connection

from huiying.contracts.facts import Figure, Wanted
from huiying.kit.times import day_start

# The views of DOMAIN 6.2, over the cohort column: those who asked for a person, those who were answered, all who came in.
_COUNTS = """
SELECT count(*) FILTER (WHERE req), count(*) FILTER (WHERE req AND answered), count(*) FILTER (WHERE req AND answered AND wait_s <= 15),
  count(*) FILTER (WHERE came), count(*) FILTER (WHERE came AND queued_at IS NOT NULL AND answered),
  sum(talk_s) FILTER (WHERE talked), count(DISTINCT call_id) FILTER (WHERE talked)
FROM (
  SELECT call_id, queued_at, wait_s, talk_s, answered_at IS NOT NULL AS answered,
    seq = 1 AND queued_at >= %(start)s AND queued_at < %(end)s AS req, seq = 1 AND arrived_at >= %(start)s AND arrived_at < %(end)s AS came,
    answered_at >= %(start)s AND answered_at < %(end)s AS talked
  FROM calls_visit WHERE direction = 'in' AND channel = 'voice' AND NOT is_test AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)
    AND (%(queue)s = '' OR queue = %(queue)s) AND (%(language)s = '' OR language = %(language)s) AND (%(org_id)s = '' OR org_id::text = %(org_id)s)
) v
"""


def measure(wanted: Wanted) -> Mapping[str, Figure]:
    """The figures that queue visits alone can give, over the days and rows that are wanted; nothing was left out of them."""
    given = {name: wanted.scope.get(name, "") for name in ("queue", "language", "org_id")}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given | {"start": day_start(wanted.start), "end": day_start(wanted.end)})
        asked, answered, fast, came, came_answered, talk_s, talked = cursor.fetchone()
    shares = {
        "human_connect_rate@1/requested": (answered, asked), "human_connect_rate@1/inbound": (came_answered, came),
        "loss_rate@1/all": (asked - answered, asked),
        "service_level_15@1/offered": (fast, asked), "service_level_15@1/answered": (fast, answered), "att_seconds@1/in": (talk_s, talked),
    }  # fmt: skip
    found = {key: Figure(Fraction(num or 0), Fraction(den), None, int(den)) for key, (num, den) in shares.items() if den}
    return {key: found[key.removesuffix("/raw")] for key in wanted.keys if key.removesuffix("/raw") in found}
