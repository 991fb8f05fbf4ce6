"""Sealed numbers in free words: counted by key and sealed anew, found in the tables by the marks around them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from huiying.journal.words import Words, WordsWithin
from huiying.kit.pieces import BEGIN, keys_of, resealed
from huiying.kit.sealing import Keyring

BATCH = 2_000
FIND = "SELECT {key}, {column}::text FROM {table} WHERE {column}::text ~ %s {after} ORDER BY {key} LIMIT %s"
# Only what still holds the words that were read: who changes them meanwhile seals with the new key anyway.
WRITE = """
UPDATE {table} t SET {column} = v.new::{kind} FROM unnest(%s::{type}[], %s::text[], %s::text[]) AS v(id, old, new)
WHERE t.{key} = v.id AND t.{column}::text = v.old RETURNING v.id
"""
COUNT = """
SELECT piece[1], count(*) FROM {table}, regexp_matches({column}::text, %s, 'g') AS piece WHERE strpos({column}::text, %s) > 0 GROUP BY 1
"""
OF_KEY = f"{BEGIN}..([0-9a-f]{{8}})"  # the version, then the key's id


@dataclass(frozen=True)
class Column:
    """A column of free words, with its table's key and both types."""

    table: str
    column: str
    kind: str
    key: str
    type: str

    def words(self, template: str, after: str = "") -> str:
        """A statement about the column."""
        return template.format(table=self.table, column=self.column, kind=self.kind, key=self.key, type=self.type, after=after)


def columns() -> Iterator[Column]:
    """Every column of free words there is."""
    for model in apps.get_app_config("huiying").get_models():
        meta = model._meta  # noqa: SLF001 - Django's documented field list
        for field in meta.concrete_fields:
            if isinstance(field, Words | WordsWithin):
                kind, of_key = str(field.db_type(connection)), str(meta.pk.rel_db_type(connection))
                yield Column(meta.db_table, str(field.column), kind, str(meta.pk.column), of_key)


def word_uses() -> Iterator[tuple[str, str, int]]:
    """Key id, column, number of sealed numbers."""
    for column in columns():
        with connection.cursor() as cursor:
            cursor.execute(column.words(COUNT), [OF_KEY, BEGIN])
            for key, number in cursor.fetchall():
                yield key, f"{column.table}.{column.column}", number


def reseal_words(ring: Keyring, told: Callable[[int], None]) -> tuple[int, int]:
    """Seal anew, in batches, what is not sealed by the active key; how many numbers were, and how many no key opens."""
    done = unreadable = 0
    for column in columns():
        last: Any = None
        while batch := _find(column, ring.active, last):
            last = batch[-1][0]
            new = {key: (old, *resealed(old, ring)) for key, old in batch}
            unreadable += sum(shut for _, _, shut in new.values())
            done += _write(column, new, ring.active)
            told(done)
    return done, unreadable


def _find(column: Column, active: str, last: Any) -> list[tuple[Any, str]]:
    after = "" if last is None else f"AND {column.key} > %s"
    with connection.cursor() as cursor:
        cursor.execute(column.words(FIND, after), [f"{BEGIN}..(?!{active})", *([] if last is None else [last]), BATCH])
        found: list[tuple[Any, str]] = cursor.fetchall()
    return found


def _write(column: Column, new: dict[Any, tuple[str, str, int]], active: str) -> int:
    changed = {key: (old, words) for key, (old, words, _) in new.items() if words != old}
    if not changed:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(column.words(WRITE), [list(changed), *(list(part) for part in zip(*changed.values(), strict=True))])
        written = [changed[key] for (key,) in cursor.fetchall()]
    return sum(_of(active, words) - _of(active, old) for old, words in written)


def _of(active: str, words: str) -> int:
    return Counter(keys_of(words))[active]
