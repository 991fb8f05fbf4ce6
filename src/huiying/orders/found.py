"""Finding orders by words: newest first, exactly those whose text contains every word."""

from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from huiying.kit.actor import Actor
from huiying.kit.text import normalise, query_terms
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.orders.search import SEGMENTS

LONGEST_QUERY = 100
MOST_WORDS = 8

# Segment after segment, newest first, each by its own part of the index; the fence (OFFSET 0) keeps the planner from walking the
# orders instead. The loop over segments stops as soon as enough is found.
_FIND = """
SELECT order_id FROM (
  SELECT hit.order_id, hit.received_at
  FROM unnest(%s::text[]) AS segment(query)
  CROSS JOIN LATERAL (
    SELECT q.order_id, q.received_at
    FROM (SELECT order_id, received_at, text FROM orders_search WHERE terms @@ segment.query::tsquery OFFSET 0) q
    WHERE {checks} EXISTS ({scope} OFFSET 0)
    ORDER BY q.received_at DESC, q.order_id DESC LIMIT %s
  ) hit
  LIMIT %s
) newest ORDER BY received_at DESC, order_id DESC
"""


def find(word: str, actor: Actor, limit: int = 50, before: tuple[datetime, UUID] | None = None) -> list[WorkOrder]:
    """The newest orders that the actor may see and whose text contains each of the blank-separated words, at most `limit`.

    `before` is (received_at, id) of the last order seen, for the next page. Two statements: ids, then rows with owner and party.
    """
    ids = find_ids(word, actor, limit, before)
    rows = {row.pk: row for row in WorkOrder.objects.select_related("owner", "party").filter(pk__in=ids)}
    return [rows[key] for key in ids if key in rows]


def find_ids(word: str, actor: Actor, limit: int = 50, before: tuple[datetime, UUID] | None = None) -> list[UUID]:
    """The ids of `find`, in its order (one statement)."""
    words = words_of(word)
    if not words:
        return []
    checks, values = _checks(words, before)
    try:
        scope, scope_values = visible_to(actor).filter(pk=RawSQL("q.order_id", ())).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # the actor sees nothing at all
        return []
    queries = [tsquery(words, segment) for segment in _newest_first(actor.reference_version, before)]
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(checks=checks, scope=scope), [queries, *values, *scope_values, limit, limit])
        return [row[0] for row in cursor.fetchall()]


def words_of(text: str) -> list[str]:
    """The words of a query, normalised, each once."""
    return list(dict.fromkeys(filter(None, map(normalise, text[:LONGEST_QUERY].split()))))[:MOST_WORDS]


def _newest_first(version: int, before: tuple[datetime, UUID] | None) -> list[int]:
    segments = SEGMENTS.get(version)
    reached = [number for start, number in segments if before is None or start <= before[0]]
    return [*reversed(reached), 0]


def tsquery(words: list[str], segment: int) -> str:
    """The index query for all words in a segment; one character is asked as the beginning of a term."""
    terms = chain.from_iterable(query_terms(word)[0] for word in words)
    return " & ".join(dict.fromkeys(f"{_lexeme(f'{segment}|{term}')}{':*' if len(term) == 1 else ''}" for term in terms))


def _lexeme(term: str) -> str:
    quoted = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"


def _checks(words: list[str], before: tuple[datetime, UUID] | None) -> tuple[str, list[Any]]:
    """The conditions beside the index: words of more than two characters stand whole in the text; the page begins before a row."""
    whole = [word for word in words if not query_terms(word)[1]]
    sql = "q.text LIKE %s AND " * len(whole)
    values: list[Any] = [f"%{word.translate(_WILD)}%" for word in whole]
    if before is not None:
        sql += "(q.received_at, q.order_id) < (%s, %s) AND "
        values += before
    return sql, values


_WILD = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
