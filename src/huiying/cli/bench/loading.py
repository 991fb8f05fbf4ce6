"""Loading the benchmark's orders with several processes, and the index of their words afterwards.

What is loaded and which indexes are still to be built stands in two tables beside, so that a load that was broken off goes on.
"""

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta

import psycopg
from django.db import connection, connections, transaction
from psycopg import sql

from huiying.cli.bench.city import NOW, YEARS, Orders, loader, scene
from huiying.cli.bench.texts import Language
from huiying.orders.bulk import Documents, Load
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


def load(rows: int, whole: int, language: Language, seed: int) -> None:
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
        for done, _ in enumerate(pool.map(_chunk, [(n, whole, seed) for n in range(rows // CHUNK) if n not in loaded]), 1):
            _say(f"装入 loading {(len(loaded) + done) * CHUNK}/{rows}  {done * CHUNK / (time.monotonic() - begun):.0f}/s")
    for name, how in owner.execute("SELECT name, how FROM bench_index ORDER BY name").fetchall():
        _say(f"建索引 building indexes  {name}")
        with owner.transaction():
            owner.execute(how)
            owner.execute("DELETE FROM bench_index WHERE name = %s", [name])
    for table in LOADED:
        owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
    owner.close()
    sys.stderr.write("\n")


def _moment(number: int, whole: int) -> datetime:
    return NOW - YEARS + timedelta(seconds=int(YEARS.total_seconds() * number / whole))


def _chunk(what: tuple[int, int, int]) -> None:
    number, whole, seed = what
    if _language is None:
        raise RuntimeError("the language is made before the loaders are forked")
    orders = Orders(scene(), _language, seed * 1_000_003 + number, number * CHUNK)
    rows, documents = Load(actor=loader(), now=NOW, imported=False), Documents()
    for n in range(number * CHUNK, (number + 1) * CHUNK):
        one = orders.one(_moment(n, whole))
        rows.add(one)
        documents.add(one.order["id"], one.order["received_at"], one.order["title"], one.order["original_text"])
    with transaction.atomic(), connection.cursor() as cursor:
        rows.send(cursor.cursor)
        documents.send(cursor.cursor)
        cursor.execute("INSERT INTO bench_chunk VALUES (%s)", [number])


def _say(words: str) -> None:
    sys.stderr.write(f"\r{words}   ")
    sys.stderr.flush()
