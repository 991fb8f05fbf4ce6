"""Where the sealer stands, read from its tables: the last checkpoint, the leaves so far, and what waits to be sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiying.evidence.models import Checkpoint, Sealed
from huiying.journal.merkle import EMPTY_ROOT

CHUNK = 50_000
NOBODY = UUID(int=0)
# A server and its database: transaction numbers of another one mean nothing here.
_SERVER = "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()"
_OLDEST = """
SELECT extract(epoch FROM clock_timestamp() - min(e.at_server))::float, count(*) FROM journal_event e
WHERE e.xid >= %s::text::xid8 AND NOT EXISTS (SELECT FROM evidence_sealed s WHERE s.event_id = e.id)
"""


class Gap(RuntimeError):  # noqa: N818 - says what is wrong
    """The numbers of the leaves are not dense: somebody changed the sealer's table."""


@dataclass(frozen=True)
class Head:
    """The last checkpoint. `last`: the transaction number and id of the last event sealed, in the order of sealing."""

    size: int
    root: bytes
    origin: str
    log_key: bytes
    last: tuple[str, UUID]
    at: datetime | None


EMPTY = Head(0, EMPTY_ROOT, "", b"", ("0", NOBODY), None)


def server() -> str:
    """The mark of this server and database."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVER)
        return str(cursor.fetchone()[0])


def read_head() -> Head:
    """The last checkpoint; EMPTY before the first. On another server than it was made on, events are looked through from the first."""
    row = Checkpoint.objects.order_by("-tree_size").first()
    if row is None:
        return EMPTY
    last = (row.last_xid, row.last_id) if row.server == server() else EMPTY.last
    return Head(row.tree_size, bytes(row.root), row.origin, bytes(row.log_key), last, row.at)


def leaves(begin: int, end: int) -> Iterator[bytes]:
    """The hashes of the leaves [begin, end). Raises Gap."""
    for first in range(begin, end, CHUNK):
        found = Sealed.objects.filter(seq__gte=first, seq__lt=min(first + CHUNK, end)).order_by("seq").values_list("seq", "leaf")
        expected = first
        for seq, leaf in found.iterator(chunk_size=CHUNK):
            if seq != expected:
                raise Gap(f"leaf {expected} is missing")
            expected += 1
            yield bytes(leaf)
        if expected != min(first + CHUNK, end):
            raise Gap(f"leaf {expected} is missing")


def unsealed() -> tuple[float, int]:
    """How old the oldest event is that is written and not sealed, in seconds by the database's clock, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [read_head().last[0]])
        age, count = cursor.fetchone()
    return float(age or 0.0), int(count)
