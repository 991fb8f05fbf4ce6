"""How often suggestions were right on the city's own ended orders: by month, by class, what was taken for what, and whether scores mean what they say.

Counted are public orders that are no trial ones, as models learn from: by a small class nobody is told of a secret order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiying.dispatch.suggestions import WHOLE

MONTHS, RECENT = timedelta(days=400), timedelta(days=90)
BINS, MOST_CLASSES, MOST_PAIRS = 10, 40, 15
_ENDED = """FROM dispatch_suggestion s JOIN orders_workorder o ON o.id = s.order_id AND o.secrecy_level = 'public' AND NOT o.is_test
WHERE what = %(what)s AND came_of <> '' AND came_at >= %(since)s AND came_at < %(now)s
 AND s.round_no = (SELECT min(f.round_no) FROM dispatch_suggestion f WHERE f.order_id = s.order_id AND f.what = s.what)"""
_FIRST = "offered->0->>'code'"
_MONTH = "to_char(came_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
_BY_MONTH = f"""SELECT {_MONTH}, count(*), count(*) FILTER (WHERE {_FIRST} = came_of),
 count(*) FILTER (WHERE came_of IN ({_FIRST}, offered->1->>'code', offered->2->>'code')), count(*) FILTER (WHERE {_FIRST} = chosen)
{_ENDED} GROUP BY 1 ORDER BY 1 DESC"""
_BY_CLASS = f"""SELECT came_of, count(*), count(*) FILTER (WHERE {_FIRST} = came_of) {_ENDED} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_CLASSES}"""
_PAIRS = f"""SELECT came_of, {_FIRST}, count(*) {_ENDED} AND {_FIRST} <> came_of GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_PAIRS}"""
_BY_SCORE = f"""SELECT least(width_bucket((offered->0->>'score')::int, 0, {WHOLE}, {BINS}), {BINS}), count(*),
 avg((offered->0->>'score')::int) / {WHOLE}.0, count(*) FILTER (WHERE {_FIRST} = came_of)
{_ENDED} AND (offered->0->>'score')::int > 0 GROUP BY 1 ORDER BY 1"""
_SENT = """(SELECT status, unit_id::text AS unit FROM orders_assignment f WHERE f.order_id = o.id AND f.role = 'lead' AND f.level = 2 AND f.parent_id IS NULL
 ORDER BY f.round_no, f.sent_at, f.id LIMIT 1)"""
_FATES = f"""SELECT {_MONTH}, count(*), count(*) FILTER (WHERE sent.status <> 'returned' AND sent.unit = came_of),
 count(*) FILTER (WHERE 'returned' = sent.status), count(*) FILTER (WHERE sent.status <> 'returned' AND sent.unit <> came_of)
{_ENDED.replace("WHERE", f"JOIN LATERAL {_SENT} sent ON true WHERE", 1)} GROUP BY 1 ORDER BY 1 DESC"""


@dataclass(frozen=True)
class Month:
    """A month of ended orders that had a suggestion: how many, how often the first was the final one, was among the first three, was chosen."""

    month: str
    rows: int
    top1: int
    top3: int
    taken: int


@dataclass(frozen=True)
class Bin:
    """Suggestions of like score: how many, their mean score, and how many were right."""

    rows: int
    score: float
    right: int


@dataclass(frozen=True)
class Fate:
    """What came of the first dispatches of a month's ended orders: the unit ended it, handed it back, or it was passed on to another."""

    month: str
    rows: int
    ended: int
    returned: int
    passed_on: int


@dataclass(frozen=True)
class Accuracy:
    """Everything of one kind; classes and pairs of the last ninety days as (final code, rows, right) and (final code, suggested code, rows)."""

    months: tuple[Month, ...]
    classes: tuple[tuple[str, int, int], ...]
    pairs: tuple[tuple[str, str, int], ...]
    bins: tuple[Bin, ...]
    fates: tuple[Fate, ...] = ()


def accuracy(what: str, now: datetime) -> Accuracy:
    """The figures of a kind (topic, type or unit) from all orders of the city; the caller sees to it that the reader may (five statements at most)."""
    long, recent = {"what": what, "since": now - MONTHS, "now": now}, {"what": what, "since": now - RECENT, "now": now}
    return Accuracy(
        tuple(Month(*row) for row in _rows(_BY_MONTH, long)),
        tuple(_rows(_BY_CLASS, recent)),
        tuple(_rows(_PAIRS, recent)),
        tuple(Bin(rows, float(score), right) for _, rows, score, right in _rows(_BY_SCORE, recent)),
        tuple(Fate(*row) for row in _rows(_FATES, long)) if what == "unit" else (),
    )


def _rows(question: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, told)
        return list(cursor.fetchall())
