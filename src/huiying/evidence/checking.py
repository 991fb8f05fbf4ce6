"""Looking whether the journal is still what was sealed: every row, or some."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from huiying.evidence.head import read_head
from huiying.journal.leaves import COLUMNS, leaf_bytes
from huiying.journal.merkle import Range, leaf_hash

CHUNK = 10_000
_READ = f"SELECT s.seq, s.event_id, s.leaf, {', '.join(f'e.{name}' for name in COLUMNS)} FROM evidence_sealed s"  # noqa: S608 - our own names
_ROWS = "LEFT JOIN journal_event e ON e.id = s.event_id"
_ALL = f"{_READ} {_ROWS} WHERE s.seq >= %s ORDER BY s.seq LIMIT %s"
_SOME = f"{_READ} JOIN (SELECT DISTINCT floor(random() * %s)::bigint AS seq FROM generate_series(1, %s)) r ON r.seq = s.seq {_ROWS}"  # noqa: S608 - as above


@dataclass(frozen=True)
class Changed:
    """A sealed event that is not what it was: `what` is "changed", "gone", or "order" where the numbers of the leaves are not dense."""

    seq: int
    event_id: UUID
    what: str


def some(count: int) -> list[Changed]:
    """What differs among so many sealed events, taken at random."""
    size = read_head().size
    with connection.cursor() as cursor:
        cursor.execute(_SOME, [size, count if size else 0])
        return [one for row in cursor.fetchall() if (one := _compared(row))]


class Check:
    """A look at every sealed event; afterwards `size` and `root` are what the rows give, for comparison with what was signed."""

    def __init__(self) -> None:
        self._tree = Range()

    @property
    def size(self) -> int:
        """How many sealed events there are."""
        return self._tree.size

    @property
    def root(self) -> bytes:
        """The root over them as they stand now; of one that is gone the leaf counts that was sealed."""
        return self._tree.root()

    def differences(self) -> Iterator[Changed]:
        """Each event that differs."""
        first = 0
        while rows := self._chunk(first):
            for row in rows:
                found = _compared(row)
                if row[0] != self._tree.size:
                    yield Changed(row[0], row[1], "order")
                self._tree.append(bytes(row[2]) if found and found.what == "gone" else leaf_hash(_leaf(row)))
                if found:
                    yield found
            first = rows[-1][0] + 1

    def _chunk(self, first: int) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(_ALL, [first, CHUNK])
            found: list[Any] = cursor.fetchall()
        return found


def _leaf(row: Any) -> bytes:
    return leaf_bytes(dict(zip(COLUMNS, row[3:], strict=True)))


def _compared(row: Any) -> Changed | None:
    if row[3 + COLUMNS.index("id")] is None:
        return Changed(row[0], row[1], "gone")
    return Changed(row[0], row[1], "changed") if leaf_hash(_leaf(row)) != bytes(row[2]) else None
