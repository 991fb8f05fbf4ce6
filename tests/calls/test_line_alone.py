"""One line alone serves a city, also after its database was away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from huiying.work.line_alone import ONE_LINE, Alone
from huiying.work.listening import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    with psycopg.connect(address(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def alone() -> Iterator[Alone]:
    made = Alone(address())
    yield made
    made.close()


def cut(by: psycopg.Connection) -> None:
    """Whoever holds the lock has no connection any more."""
    by.execute("SET ROLE NONE")
    ours = "locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    held = by.execute(f"SELECT pid FROM pg_locks WHERE {ours} AND objid = %s", [ONE_LINE]).fetchall()
    assert len(held) == 1
    by.execute("SELECT pg_terminate_backend(%s, 5000)", held[0])


def test_the_lock_is_taken_anew_when_its_connection_breaks(alone: Alone, other: psycopg.Connection) -> None:
    cut(other)
    assert alone.still()
    assert other.execute("SELECT pg_try_advisory_lock(%s)", [ONE_LINE]).fetchone() == (False,)
    assert alone.still()


def test_who_was_replaced_meanwhile_knows_it(alone: Alone, other: psycopg.Connection) -> None:
    cut(other)
    other.execute("SELECT pg_advisory_lock(%s)", [ONE_LINE])
    assert not alone.still()


def test_who_stands_by_waits_for_longer_than_the_role_waits_for_other_locks(other: psycopg.Connection) -> None:
    other.execute("SELECT pg_advisory_lock(%s)", [ONE_LINE])
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(Alone, make_conninfo(address(), options="-c lock_timeout=50ms"))
        query = "SELECT pg_sleep(0.3), count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        while not waiting.done() and other.execute(query, [ONE_LINE]).fetchone() == ("", 0):
            pass
        other.execute("SELECT pg_sleep(0.3)")
        other.execute("SELECT pg_advisory_unlock(%s)", [ONE_LINE])
        waiting.result(60).close()
