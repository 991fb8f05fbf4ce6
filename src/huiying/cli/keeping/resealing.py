"""Sealing anew: every value that an older key sealed, in batches, while the city runs. What is done stays done, whenever it stops."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from huiying.cli.keeping.factors import factor_uses, reseal_factors
from huiying.cli.keeping.free_words import reseal_words, word_uses
from huiying.cli.keeping.sealed import SEALED, Sealed
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.kit.sealing import CannotOpen, Keyring, seal, unseal
from huiying.orders.models import WorkOrder
from huiying.orders.respondents import reseal

BATCH = 2_000
KEY_OF = "substring({column} from 2 for 4)"  # byte 1 is the version, bytes 2 to 5 are the key's id
FIND = "SELECT id, {column}, {by} FROM {table} WHERE {column} IS NOT NULL AND {key} <> %s AND octet_length({column}) > 5 {after} ORDER BY id LIMIT %s"
# Only what still holds the value that was read: a person who changes it meanwhile seals with the new key anyway.
WRITE = """
UPDATE {table} t SET {column} = v.new FROM unnest(%s::{type}[], %s::bytea[], %s::bytea[]) AS v(id, old, new) WHERE t.id = v.id AND t.{column} = v.old
"""
COUNT = "SELECT encode({key}, 'hex'), count(*) FROM {table} WHERE {column} IS NOT NULL AND octet_length({column}) > 5 GROUP BY 1"


def uses() -> dict[str, dict[str, int]]:
    """Values by key id and column."""
    found: dict[str, dict[str, int]] = {}
    for sealed in SEALED:
        with connection.cursor() as cursor:
            cursor.execute(_words(COUNT, sealed))
            for key, number in cursor.fetchall():
                found.setdefault(key, {})[f"{sealed.table}.{sealed.column}"] = number
    for key, number in factor_uses().items():
        found.setdefault(key, {})["mfa_authenticator.data"] = number
    for key, column, number in word_uses():
        found.setdefault(key, {})[column] = number
    return found


def reseal_all(ring: Keyring, *, actor: Actor, now: datetime, told: Callable[[int], None]) -> tuple[int, int]:
    """Seal anew what is not sealed by the active key; how many values were, and how many no key opens (those stay as they are)."""
    done, unreadable = reseal_factors(ring)
    for sealed in SEALED:
        last: Any = None
        while batch := _find(sealed, ring.active, last):
            last = batch[-1][0]
            new, bad = _opened_and_sealed(sealed, batch, ring)
            unreadable += bad
            done += _commit_anew(new, actor, now) if sealed.committed else _write(sealed, new)
            told(done)
    in_words, shut = reseal_words(ring, lambda more: told(done + more))
    return done + in_words, unreadable + shut


def _find(sealed: Sealed, active: str, last: Any) -> list[tuple[Any, ...]]:
    after = "" if last is None else "AND id > %s"
    given: list[Any] = [bytes.fromhex(active), *([] if last is None else [last]), BATCH]
    with connection.cursor() as cursor:
        cursor.execute(_words(FIND, sealed, after), given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _opened_and_sealed(sealed: Sealed, batch: list[tuple[Any, ...]], ring: Keyring) -> tuple[list[tuple[Any, bytes, bytes]], int]:
    new = []
    for key, old, *by in batch:
        bound = sealed.bound(*by)
        try:
            new.append((key, bytes(old), seal(ring, bound, unseal(ring, bound, bytes(old)))))
        except CannotOpen:
            continue
    return new, len(batch) - len(new)


def _write(sealed: Sealed, new: list[tuple[Any, bytes, bytes]]) -> int:
    if not new:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_words(WRITE, sealed), [list(part) for part in zip(*new, strict=True)])
        return int(cursor.rowcount)


def _commit_anew(new: list[tuple[Any, bytes, bytes]], actor: Actor, now: datetime) -> int:
    """Of a column that the journal commits to: each order by its own change, so that books and tables still agree."""
    done = 0
    for order in WorkOrder.objects.filter(pk__in=[key for key, _, _ in new]):
        try:
            reseal(order=order, actor=actor, now=now)
        except Moved:
            continue  # somebody works on it; the next pass finds it again
        done += 1
    return done


def _words(template: str, sealed: Sealed, after: str = "") -> str:
    key = KEY_OF.format(column=sealed.column)
    kind = sealed.model._meta.pk.db_type(connection).replace("bigserial", "bigint")  # type: ignore[union-attr]  # noqa: SLF001
    return template.format(table=sealed.table, column=sealed.column, by=", ".join(sealed.by), key=key, after=after, type="uuid" if kind == "uuid" else "bigint")
