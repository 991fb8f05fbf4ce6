"""Finding orders by words: newest first, exactly those whose text contains every word."""

from datetime import datetime
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.text import lexeme, normalise, query_terms
from huiying.orders.models import WorkOrder
from huiying.orders.models_search import SearchDoc
from huiying.orders.queries import sees_all, visible_to
from huiying.orders.search import SEGMENTS

LONGEST_QUERY = 100
MOST_WORDS = 8

FEW = 20_000

# Segment after segment, newest first, each by its own part of the index; the fence (OFFSET 0) keeps the planner from walking the
# orders instead. Hits are sorted first and asked about their scope one by one, until enough are found.
_FIND = """
SELECT order_id FROM (
  SELECT hit.order_id, hit.received_at
  FROM unnest(%s::text[]) AS segment(query)
  CROSS JOIN LATERAL (
    SELECT q.order_id, q.received_at
    FROM (SELECT order_id, received_at FROM orders_search WHERE terms @@ segment.query::tsquery {checks} ORDER BY received_at DESC, order_id DESC OFFSET 0) q
    WHERE EXISTS ({scope} OFFSET 0)
    LIMIT %s
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


def find_ids(word: str, actor: Actor, limit: int = 50, before: tuple[datetime, UUID] | None = None, since: datetime | None = None) -> list[UUID]:
    """The ids of `find`, in its order; `since` leaves out spans of time that end before it.

    One statement over the index; who sees few orders has these read through instead (two statements).
    """
    words = words_of(word)
    if not words:
        return []
    mine = visible_to(actor)
    if not sees_all(actor) and mine.order_by()[: FEW + 1].count() <= FEW:
        return _read_through(mine, words, limit, before)
    checks, values = _checks(words, before)
    try:
        scope, scope_values = mine.filter(pk=RawSQL("q.order_id", ())).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # the actor sees nothing at all
        return []
    queries = [tsquery(words, segment) for segment in _newest_first(actor.reference_version, before, since)]
    with lifted(), connection.cursor() as cursor:  # the index of words can't be used behind policies; what is shown is read behind them
        cursor.execute(_FIND.format(checks=checks, scope=scope), [queries, *values, *scope_values, limit, limit])
        return [row[0] for row in cursor.fetchall()]


def _read_through(mine: QuerySet[WorkOrder], words: list[str], limit: int, before: tuple[datetime, UUID] | None) -> list[UUID]:
    docs = SearchDoc.objects.filter(*(Q(text__contains=word) for word in words), order__in=mine)
    if before is not None:
        docs = docs.filter(Q(received_at__lt=before[0]) | Q(received_at=before[0], order_id__lt=before[1]))
    return list(docs.order_by("-received_at", "-order_id").values_list("order_id", flat=True)[:limit])


def with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that belong to an order each, ready to be filtered by `holding`."""
    found: QuerySet[Any] = rows.alias(order_words=Subquery(SearchDoc.objects.filter(order=OuterRef("order_id")).values("text")[:1]))
    return found


def holding(word: str) -> Q:
    """Rows of `with_words` whose order's text contains each of the blank-separated words, however old it is: what `find` would find among them.

    Each row's text is read, so this is for queues, of thousands of rows, where the newest hits of all orders need not be among them.
    """
    words = words_of(word)
    return Q(*(Q(order_words__contains=one) for one in words)) if words else Q(pk__in=[])


def words_of(text: str) -> list[str]:
    """The words of a query, normalised, each once."""
    return list(dict.fromkeys(filter(None, map(normalise, text[:LONGEST_QUERY].split()))))[:MOST_WORDS]


def _newest_first(version: int, before: tuple[datetime, UUID] | None, since: datetime | None) -> list[int]:
    """The segments to ask, newest first, and those orders that came before all segments (0)."""
    segments = SEGMENTS.get(version)
    ends = [start for start, _ in segments[1:]]
    asked = [
        number
        for (start, number), end in zip_longest(segments, ends)
        if (before is None or start <= before[0]) and (since is None or end is None or end > since)
    ]
    older = since is None or not segments or since < segments[0][0]
    return [*reversed(asked), *([0] if older else [])]


def segments_since(version: int, since: datetime) -> list[int]:
    """The segments that hold what was received since then, newest first."""
    return _newest_first(version, None, since)


def tsquery(words: list[str], segment: int) -> str:
    """The index query for all words in a segment; one character is asked as the beginning of a term."""
    terms = chain.from_iterable(query_terms(word)[0] for word in words)
    return " & ".join(dict.fromkeys(f"{lexeme(f'{segment}|{term}')}{':*' if len(term) == 1 else ''}" for term in terms))


def _checks(words: list[str], before: tuple[datetime, UUID] | None) -> tuple[str, list[Any]]:
    """The conditions beside the index: words of more than two characters stand whole in the text; the page begins before a row."""
    whole = [word for word in words if not query_terms(word)[1]]
    sql = "AND text LIKE %s " * len(whole)
    values: list[Any] = [f"%{word.translate(_WILD)}%" for word in whole]
    if before is not None:
        sql += "AND (received_at, order_id) < (%s, %s)"
        values += before
    return sql, values


_WILD = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
