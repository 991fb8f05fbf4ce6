"""Closing a month: its figures are reckoned and the rows behind them read in one view of the database, then locked together. Needs the extra `metrics`."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.metrics.asking import period_of
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.columns import FACTS
from huiying.metrics.facts import freshen, rows
from huiying.metrics.locking import lock, may_lock
from huiying.metrics.models import Snapshot
from huiying.metrics.months import bounds
from huiying.metrics.tables import definitions_in, table
from huiying.metrics.veiling import Veil, needed_by
from huiying.orders.secret import hidden_orders


def close_month(
    *, month: str, catalogue: Catalogue, actor: Actor, now: datetime, reason: str = "", also: Collection[tuple[str, ...]] = ()
) -> Snapshot:  # fmt: skip
    """Reckon a month's figures and lock them with their definitions and rows; `also`: further dimensions in which figures are told.

    They are as known at a moment of the database's own clock, which is also that of the journal (`at_server`): so anybody can say which events they rest
    on. Reading takes as long as it takes and writes nothing, so that nobody waits for it; locking is one short transaction. Raises NoMonth, NotOver,
    Locked, Refused.
    """
    may_lock(month, reason, now)
    freshen(now)
    with tempfile.TemporaryDirectory(prefix="huiying-month-") as folder:
        with _one_view() as taken_at:
            figures = table(month, taken_at, catalogue=catalogue, also=also, now=now)
            told = definitions_in(month, catalogue)
            dims = {tuple(row["by"]) for row in figures["rows"]}
            veil = Veil(hidden_orders(), needed_by(catalogue.in_force(bounds(month)[0]), told["views"], dims))
            files = {fact: _written(Path(folder), fact, month, taken_at, veil) for fact in FACTS}
        hidden = Path(folder) / "hidden"
        hidden.write_text("\n".join(sorted(veil.hidden)), encoding="utf-8")
        return lock(month=month, table=figures, definitions=told, actor=actor, now=now, reason=reason, rows=files, hidden=hidden)


@contextmanager
def _one_view() -> Iterator[datetime]:
    """A transaction that sees the database as it was at a moment, which is given; one that has begun already is taken as it is.

    The server would end it after a minute in which it asks nothing, as while an engine reckons.
    """
    begun = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not begun:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT statement_timestamp()")
        yield cursor.fetchone()[0].astimezone(UTC)


def _written(folder: Path, fact: str, month: str, taken_at: datetime, veil: Veil) -> Path:
    """The rows of a fact, veiled, as a file of lines."""
    period, file = period_of(month, taken_at), folder / fact
    with file.open("wb") as out:
        for row in rows(fact, period.since, period.until):
            out.write(canonical(veil.row(fact, row)) + b"\n")
    return file
