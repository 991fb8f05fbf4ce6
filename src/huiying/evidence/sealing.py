"""The sealer: gives every settled event its place in the tree, signs the root, and shows both. One at a time, beside the work, never in anybody's way.

An event is settled when no transaction that began before its own is still running: numbers become visible out of order, and whoever went by "newer
than the last" would lose some for ever. Among settled events the order (transaction, id) is final, so that the last one sealed says where to go on.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huiying.evidence.days import show_days
from huiying.evidence.head import Head, server
from huiying.evidence.keys import Keys, handed_over
from huiying.evidence.names import DAY, KEY_ROLLED, PUBLISHED, STREAM
from huiying.evidence.public import PublicLog
from huiying.journal.leaves import COLUMNS, leaf_bytes
from huiying.journal.merkle import leaf_hash
from huiying.journal.notes import BadNote, PublicKey, signed
from huiying.journal.notes import Checkpoint as Promise
from huiying.journal.tiles import Edge
from huiying.kit.failpoint import passing

MOST = 20_000
KEPT = frozenset({DAY, PUBLISHED, KEY_ROLLED})
COMMITTED = "seal.committed"

# A restored city's events have new numbers, and some are sealed: each is looked up, by a subquery that no plan turns into a join with the whole table.
_SETTLED = f"""
SELECT {", ".join(f"e.{name}" for name in COLUMNS)}, e.xid::text FROM journal_event e
WHERE e.xid >= %s::text::xid8 AND (e.xid, e.id) > (%s::text::xid8, %s) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
  AND (SELECT s.seq FROM evidence_sealed s WHERE s.event_id = e.id) IS NULL
ORDER BY e.xid, e.id LIMIT %s
"""  # noqa: S608 - our own names
_PROMISED = """
INSERT INTO evidence_checkpoint (tree_size, root, origin, log_key, note, at, last_xid, last_id, server, kept)
VALUES (%s, %s, %s, %s, %s, clock_timestamp(), %s, %s, %s, %s) RETURNING at
"""
_THIN = "DELETE FROM evidence_checkpoint WHERE NOT kept AND at < clock_timestamp() - interval '1 hour'"


class Sealer:
    """Holds the right edge of the tree. Made by evidence/beginning.py; thrown away after any error, for its edge may then be ahead of the tables."""

    def __init__(self, head: Head, edge: Edge, log: PublicLog, keys: Keys) -> None:
        """`head.origin` and `head.log_key` are what the next checkpoint is signed by."""
        self.head, self._edge, self._log, self._keys = head, edge, log, keys
        self._signer = keys.signer(head.origin, head.log_key)
        self._server = server()

    def step(self) -> int:
        """Seal what is settled, one batch: tables and checkpoint in one transaction, then the files. Returns how many events."""
        with transaction.atomic():
            rows, last = self._settled()
            if not rows:
                return 0
            self._follow(rows)
            hashes = [leaf_hash(leaf_bytes(row)) for row in rows]
            full = list(self._edge.append(hashes))
            note, kept = self._promise(rows, hashes, last)
        passing(COMMITTED)
        self._log.put_tiles(full, self._edge.partial())
        self._log.put_note(note)
        if kept:
            self._log.keep_note(self.head.size, note)
            show_days(self._log, self.head)
        return len(rows)

    def thin(self) -> int:
        """Forget the checkpoints of more than an hour ago, but for those that stay; returns how many."""
        with connection.cursor() as cursor:
            cursor.execute(_THIN)
            return int(cursor.rowcount)

    def _settled(self) -> tuple[list[dict[str, Any]], tuple[str, UUID]]:
        """The next rows, by column names, and the last one's transaction and id."""
        xid, event = self.head.last
        with connection.cursor() as cursor:
            cursor.execute(_SETTLED, [xid, xid, event, MOST])
            found = cursor.fetchall()
        rows = [dict(zip(COLUMNS, row, strict=False)) for row in found]
        return rows, (found[-1][-1], rows[-1]["id"]) if rows else self.head.last

    def _follow(self, rows: Iterable[dict[str, Any]]) -> None:
        """A key that was handed over signs from the checkpoint on that holds the event. One that was not handed over rightly does not."""
        for row in rows:
            if row["type"] == KEY_ROLLED and row["stream"] == STREAM:
                payload = json.loads(row["payload"])
                if payload.get("role") == "log":
                    self._signer = self._keys.signer(self.head.origin, _handed(payload, self._signer.key).public)

    def _promise(self, rows: Sequence[dict[str, Any]], hashes: Sequence[bytes], last: tuple[str, UUID]) -> tuple[str, bool]:
        """Write leaves and checkpoint; the signed note, and whether it is to stay."""
        first, size, root = self.head.size, self._edge.size, self._edge.root()
        note = signed(Promise(self.head.origin, size, root).text, self._signer)
        kept = any(row["type"] in KEPT for row in rows)
        key = self._signer.key.public
        with connection.cursor() as cursor:
            with cursor.copy("COPY evidence_sealed (seq, event_id, leaf) FROM STDIN") as copy:
                copy.write("".join(f"{first + place}\t{row['id']}\t\\\\x{leaf.hex()}\n" for place, (row, leaf) in enumerate(zip(rows, hashes, strict=True))))
            cursor.execute(_PROMISED, [size, root, self.head.origin, key, note, *last, self._server, kept])
            at = cursor.fetchone()[0]
        self.head = Head(size, root, self.head.origin, key, last, at)
        return note, kept


def _handed(payload: dict[str, Any], old: PublicKey) -> PublicKey:
    try:
        return handed_over(payload, old)
    except (BadNote, KeyError):
        return old
