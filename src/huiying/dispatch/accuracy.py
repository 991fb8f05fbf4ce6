"""How often suggestions were right on the city's own ended orders: by month, by class, what was taken for what, and whether scores mean what they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiying.dispatch.suggestions import WHOLE

MONTHS, RECENT = timedelta(days=400), timedelta(days=90)
BINS, MOST_CLASSES, MOST_PAIRS = 10, 40, 15
_ENDED = "FROM dispatch_suggestion WHERE what = %(what)s AND came_of <> '' AND came_at >= %(since)s AND came_at < %(now)s"
_FIRST = "offered->0->>'code'"
_BY_MONTH = f"""SELECT to_char(came_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), count(*), count(*) FILTER (WHERE {_FIRST} = came_of),
 count(*) FILTER (WHERE came_of IN ({_FIRST}, offered->1->>'code', offered->2->>'code')), count(*) FILTER (WHERE {_FIRST} = chosen)
{_ENDED} GROUP BY 1 ORDER BY 1 DESC"""
_BY_CLASS = f"""SELECT came_of, count(*), count(*) FILTER (WHERE {_FIRST} = came_of) {_ENDED} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_CLASSES}"""
_PAIRS = f"""SELECT came_of, {_FIRST}, count(*) {_ENDED} AND {_FIRST} <> came_of GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_PAIRS}"""
_BY_SCORE = f"""SELECT least(width_bucket((offered->0->>'score')::int, 0, {WHOLE}, {BINS}), {BINS}), count(*),
 avg((offered->0->>'score')::int) / {WHOLE}.0, count(*) FILTER (WHERE {_FIRST} = came_of)
{_ENDED} AND (offered->0->>'score')::int > 0 GROUP BY 1 ORDER BY 1"""


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
class Accuracy:
    """Everything of one kind; classes and pairs of the last ninety days as (final code, rows, right) and (final code, suggested code, rows)."""

    months: tuple[Month, ...]
    classes: tuple[tuple[str, int, int], ...]
    pairs: tuple[tuple[str, str, int], ...]
    bins: tuple[Bin, ...]


def accuracy(what: str, now: datetime) -> Accuracy:
    """The figures of a kind (topic, type or unit) from all orders of the city; the caller sees to it that the reader may (four statements)."""
    long, recent = {"what": what, "since": now - MONTHS, "now": now}, {"what": what, "since": now - RECENT, "now": now}
    return Accuracy(
        tuple(Month(*row) for row in _rows(_BY_MONTH, long)),
        tuple(_rows(_BY_CLASS, recent)),
        tuple(_rows(_PAIRS, recent)),
        tuple(Bin(rows, float(score), right) for _, rows, score, right in _rows(_BY_SCORE, recent)),
    )


def _rows(question: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, told)
        return list(cursor.fetchall())
