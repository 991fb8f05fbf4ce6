"""Locked tables of months, as metrics keeps them, with the rows that a test gives."""

from datetime import UTC, datetime
from typing import Any

from huiying.kit.actor import system
from huiying.metrics.locking import lock
from huiying.metrics.models import Snapshot

NO_INTERVAL: dict[str, Any] = {"lo": None, "hi": None, "band": None, "worst_at": None}
LATER = datetime(2027, 1, 2, tzinfo=UTC)
CONNECT, RING_BACK = ("human_connect_rate", "requested"), ("callback_missed_rate", "in_time")


def row(code: str, variant: str, num: str | None = None, den: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of a table; its value does not matter where it has both parts."""
    value = None if num is None else "0.500000"
    told = {"code": code, "version": 1, "variant": variant, "by": {}, "num": num, "den": den, "value": value, "raw": False, "excluded": {}, "n": 100}
    return told | NO_INTERVAL | more


NOTHING = (row(*CONNECT), row(*RING_BACK))


def lock_month(month: str, *rows: dict[str, Any], reason: str = "") -> Snapshot:
    """Lock a month with these rows; none: the two figures that the scene's contract asks for have no data."""
    table = {"month": month, "taken_at": "2027-01-02T00:00:00.000000Z", "rows": list(rows or NOTHING)}
    return lock(month=month, table=table, definitions={"definitions": [], "views": {}}, actor=system("test"), now=LATER, reason=reason)
