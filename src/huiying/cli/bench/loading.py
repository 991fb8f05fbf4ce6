"""Loading the benchmark's orders with several processes, and the indexes afterwards.

What only reads orders as they stand is spared the journal that led there: more than half of the work and of the disk.
What is loaded and which indexes are still to be built stands in two tables beside, so that a load that was broken off goes on.
"""

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection, connections, transaction
from psycopg import sql

from huiying.cli.bench.city import NOW, YEARS, Orders, loader, scene
from huiying.cli.bench.texts import Language
from huiying.journal.copying import Sheet
from huiying.orders.bulk import STANDING, Documents, Load, Whole, add_standing
from huiying.orders.models_search import SearchSegment
from huiying.orders.search import ensure_segments

CHUNK = 5_000
LOADED = ("orders_workorder", "orders_search", "orders_assignment", "journal_event", "journal_text", "directory_party", "calls_contact")
PLAIN_INDEXES = (
    "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique ORDER BY relname"
)
NOTES = """
CREATE TABLE IF NOT EXISTS bench_chunk (number int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS bench_index (name text PRIMARY KEY, how text NOT NULL);
"""
_language: Language | None = None


def load(rows: int, whole: int, language: Language, seed: int, *, journal: bool = True) -> None:
    """Bring the orders up to `rows`, the first of `whole` spread over the years; indexes that guard nothing are built at the end."""
    global _language  # noqa: PLW0603 - inherited by the forked loaders
    _language = language
    with transaction.atomic():
        if not SearchSegment.objects.exists():
            ensure_segments(_moment(n, whole) for n in range(whole))
    owner = psycopg.connect(os.environ["HUIYING_OWNER_URL"], autocommit=True)
    owner.execute(NOTES)
    loaded = {number for (number,) in owner.execute("SELECT number FROM bench_chunk")}
    if len(loaded) >= rows // CHUNK and owner.execute("SELECT count(*) FROM bench_index").fetchone() == (0,):
        owner.close()
        return
    for name, how in owner.execute(PLAIN_INDEXES, [list(LOADED)]).fetchall():
        with owner.transaction():
            owner.execute("INSERT INTO bench_index VALUES (%s, %s)", [name, how])
            owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]
    begun = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("fork")) as pool:
        for done, _ in enumerate(pool.map(_chunk, [(n, whole, seed, journal) for n in range(rows // CHUNK) if n not in loaded]), 1):
            each = (time.monotonic() - begun) / done
            left = each * (rows // CHUNK - len(loaded) - done) / 60
            _say(f"装入 loading {(len(loaded) + done) * CHUNK}/{rows}  {CHUNK / each:.0f}/s  还需 left {left:.0f} min")
    missing = owner.execute("SELECT name, how FROM bench_index ORDER BY name").fetchall()
    for number, (name, how) in enumerate(missing, 1):
        _say(f"建索引 building indexes {number}/{len(missing)}  {name}")
        with owner.transaction():
            owner.execute(how)
            owner.execute("DELETE FROM bench_index WHERE name = %s", [name])
    for table in LOADED:
        owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
    owner.close()
    sys.stderr.write("\n")


class Standing:
    """Orders on their way into the tables as they stand, without the journal that led there."""

    def __init__(self) -> None:
        self._sheets = {model: Sheet(model) for model in STANDING}

    def add(self, whole: Whole) -> None:
        """One more order."""
        add_standing(self._sheets, whole)

    def send(self, cursor: Any) -> None:
        """Write everything added so far by a cursor of the database driver."""
        for sheet in self._sheets.values():
            sheet.send(cursor)


def _moment(number: int, whole: int) -> datetime:
    return NOW - YEARS + timedelta(seconds=int(YEARS.total_seconds() * number / whole))


def _chunk(what: tuple[int, int, int, bool]) -> None:
    number, whole, seed, journal = what
    if _language is None:
        raise RuntimeError("the language is made before the loaders are forked")
    orders = Orders(scene(), _language, seed * 1_000_003 + number, number * CHUNK)
    rows, documents = Load(actor=loader(), now=NOW, imported=False) if journal else Standing(), Documents()
    for n in range(number * CHUNK, (number + 1) * CHUNK):
        one = orders.one(_moment(n, whole))
        rows.add(one)
        documents.add(one.order["id"], one.order["received_at"], one.order["title"], one.order["original_text"])
    with transaction.atomic(), connection.cursor() as cursor:
        rows.send(cursor.cursor)
        documents.send(cursor.cursor)
        cursor.execute("INSERT INTO bench_chunk VALUES (%s)", [number])


def _say(words: str) -> None:
    sys.stderr.write(f"\r{words}\x1b[K")
    sys.stderr.flush()
