"""What the tests of the sealer do again and again."""

import time
from datetime import UTC, datetime
from itertools import count

from django.db import connection

from huiying.evidence.beginning import LOCK, sealing
from huiying.evidence.keys import Keys, log_keys
from huiying.evidence.models import Sealed
from huiying.evidence.public import PublicLog
from huiying.journal.append import NewEvent, write
from huiying.journal.leaves import COLUMNS, leaf_bytes
from huiying.journal.merkle import check_inclusion, inclusion_proof, leaf_hash, root_of
from huiying.journal.models import Event
from huiying.journal.notes import Checkpoint, PublicKey, opened
from huiying.journal.tiles import nodes
from huiying.kit.actor import system

NOW = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
ORIGIN = "test.example/yunzhou"
TEST = system("test")
NUMBERS = count(1)
OPEN_S = 600  # a test elsewhere on the server may keep its transaction open: nothing that came after it is settled until it ends
HELD = """SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND objid = %s AND datname = current_database())"""
UNSETTLED = "SELECT EXISTS (SELECT FROM journal_event WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))"


def happen(n: int = 1, stream: str = "") -> None:
    """So many events, each in a transaction of its own."""
    for number in [next(NUMBERS) for _ in range(n)]:
        write([NewEvent(stream or f"test:{number}", number, "test.happened", {"n": number})], actor=TEST, now=NOW)


def seal(steps: int = 1) -> list[int]:
    """Take up the log and do so many steps, each when all that is written is settled."""
    with sealing(NOW) as sealer:
        return [sealer.step() for _ in range(steps) if settled()]


def settled() -> bool:
    """Wait until everything written is settled: transactions of other tests on the same server hold it up too."""
    end = time.monotonic() + OPEN_S
    with connection.cursor() as cursor:
        while True:
            cursor.execute(UNSETTLED)
            if not cursor.fetchone()[0]:
                return True
            assert time.monotonic() < end, "somebody keeps a transaction open"
            time.sleep(0.02)


def free() -> None:
    """Wait until the server has noticed that a killed sealer is gone."""
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute(HELD, [LOCK])
            if not cursor.fetchone()[0]:
                return
            assert time.monotonic() < end, "the killed sealer's lock is still held"
            time.sleep(0.02)


def key() -> PublicKey:
    return Keys.read(log_keys()).newest(ORIGIN).key


def promised(log: PublicLog, public: PublicKey | None = None) -> Checkpoint:
    """What the published checkpoint says, its signature checked."""
    return Checkpoint.parse(opened(log.note() or "", [public or key()]).text)


def leaf_of(event: Event) -> bytes:
    return leaf_hash(leaf_bytes({name: getattr(event, name) for name in COLUMNS}))


def demand_whole(log: PublicLog, public: PublicKey | None = None) -> Checkpoint:
    """Every event is a leaf, once, and the published files prove it under the published root."""
    found = promised(log, public)
    sealed = list(Sealed.objects.order_by("seq").values_list("seq", "event_id", "leaf"))
    assert [seq for seq, _, _ in sealed] == list(range(found.size))
    events = {event.pk: leaf_of(event) for event in Event.objects.all()}
    assert {event: bytes(leaf) for _, event, leaf in sealed} == events
    assert root_of(bytes(leaf) for _, _, leaf in sealed) == found.root
    node = nodes(found.size, log.fetch)
    for seq, event, _ in sealed[:: max(1, len(sealed) // 20)]:
        check_inclusion(events[event], seq, found.size, inclusion_proof(seq, found.size, node), found.root)
    return found
