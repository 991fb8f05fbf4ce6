"""The index, asked: which texts stand in each list, added up; and the texts that may be best, as they are scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from huiying.knowledge.search_plan import ROOM, List, together
from huiying.knowledge.search_score import K1, B, Candidate, Corpus

LENGTH_BITS = 16
MOST = 200
MOST_CHARACTERS = 400_000
FEWEST = 20
WHOLE = 1.5

_LISTS = """
SELECT asked.n, hits.packed FROM (
  SELECT query::tsquery AS query, string_to_array(holds, E'\\n') AS holds, n
  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given (query, holds, n) OFFSET 0
) asked CROSS JOIN LATERAL (
  SELECT string_agg(int8send((no::bigint << 16) | least(length, 65535)), ''::bytea) AS packed FROM (
    SELECT no, length FROM knowledge_text WHERE terms @@ asked.query AND text LIKE ALL (asked.holds) AND {scope} LIMIT %s
  ) found
) hits WHERE hits.packed IS NOT NULL
"""
_ROWS = """
SELECT no, kind, ref, head, text, region, topics, changed_on, uses, valid_from, valid_to FROM knowledge_text WHERE no = ANY(%s)
"""
_COUNTS = "SELECT term, texts FROM knowledge_term WHERE term = ANY(%s)"
_WILD = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Which texts count: those for the public alone, of one kind alone, those that hold on a day (`over`: those that do not); blank or None: all."""

    public: bool = True
    kind: str = ""
    day: date | None = None
    over: bool = False

    def sql(self) -> tuple[str, list[Any]]:
        """The conditions and their values."""
        parts, values = ["TRUE"], list[Any]()
        if self.public:
            parts.append("audience = 'public'")
        if self.kind:
            parts.append("kind = %s")
            values.append(self.kind)
        if self.day:
            parts.append(f"{'NOT ' * self.over}(valid_from <= %s AND (valid_to IS NULL OR valid_to > %s))")
            values += [self.day, self.day]
        return " AND ".join(parts), values


def like(word: str) -> str:
    """The pattern of texts that hold a word whole."""
    return f"%{word.translate(_WILD)}%"


def held_by(terms: Sequence[str]) -> tuple[dict[str, int], Corpus]:
    """How many texts hold each pair, and how large the whole is (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [["", " ", *terms]])
        counts = dict(cursor.fetchall())
    return counts, Corpus(counts.get("", 0), counts.get(" ", 0))


def best(lists: Sequence[List], corpus: Corpus, scope: Scope, most: int = MOST) -> NDArray[np.int64]:
    """The numbers of the texts with the greatest sums over the lists, greatest first, at most `most` (one statement)."""
    if not lists:
        return np.empty(0, dtype=np.int64)
    condition, values = scope.sql()
    holds = ["\n".join(map(like, one.like)) for one in lists]
    with connection.cursor() as cursor:
        cursor.execute(_LISTS.format(scope=condition), [[one.query for one in lists], holds, *values, ROOM])
        found = [(lists[n - 1], np.frombuffer(packed, dtype=">i8").astype(np.int64)) for n, packed in cursor.fetchall()]
    return added(found, corpus, most)


def added(found: Sequence[tuple[List, NDArray[np.int64]]], corpus: Corpus, most: int) -> NDArray[np.int64]:
    """Add up the lists of (number, length), packed; the best numbers, a tie by the smaller number, as long as that is not too much to read."""
    if not found:
        return np.empty(0, dtype=np.int64)
    top = WHOLE * (sum(one.gain for one, _ in found) + 1.0)
    packed, place = np.unique(np.concatenate([hits for _, hits in found]), return_inverse=True)
    lengths = (packed & ((1 << LENGTH_BITS) - 1)).astype(np.float64)
    gains = np.concatenate([np.full(len(hits), top if one.whole else one.gain) for one, hits in found])
    sums = np.bincount(place, weights=gains) / (1.0 + K1 * (1 - B + B * lengths / corpus.average))
    order = np.lexsort((packed, -sums))[:most]
    readable = max(int(np.searchsorted(np.cumsum(lengths[order]), MOST_CHARACTERS)), FEWEST)
    return packed[order[:readable]] >> LENGTH_BITS


def candidates(numbers: NDArray[np.int64]) -> list[Candidate]:
    """The texts of these numbers as they are scored, in the same order (one statement)."""
    order = {int(no): place for place, no in enumerate(numbers)}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(order)])
        rows = [_candidate(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: order[row.no])


def _candidate(no: int, kind: str, ref: str, head: str, text: str, region: str, topics: list[str], *rest: Any) -> Candidate:
    return Candidate(no, kind, ref, head, text, region, tuple(topics), *rest)


def holding(words: Sequence[str], scope: Scope, limit: int) -> list[int]:
    """The numbers of texts that hold every word as it is written, the most cited first (one statement)."""
    condition, values = scope.sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT no FROM knowledge_text WHERE terms @@ %s::tsquery AND text LIKE ALL (%s) AND {condition} ORDER BY uses DESC, no LIMIT %s",  # noqa: S608 - our own words
            [together(words), [like(word) for word in words], *values, limit],
        )
        return [no for (no,) in cursor.fetchall()]


_STANDING = """
SELECT asked.word FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS asked (word, query, pattern, n)
WHERE EXISTS (SELECT FROM knowledge_text WHERE terms @@ asked.query::tsquery AND text LIKE asked.pattern AND {scope} OFFSET 0) ORDER BY asked.n LIMIT %s
"""


def standing(words: Sequence[str], scope: Scope, limit: int) -> list[str]:
    """Those of the words that some text of the scope holds, in their order, at most `limit` (one statement)."""
    condition, values = scope.sql()
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(scope=condition), [list(words), [together([word]) for word in words], [like(word) for word in words], *values, limit])
        return [word for (word,) in cursor.fetchall()]
