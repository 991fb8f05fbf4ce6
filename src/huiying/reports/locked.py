"""A month's figures for its report, from its locked table and from nothing else."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from huiying.kit.errors import Told
from huiying.metrics.locking import is_whole, locked
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked
from huiying.reports.comparing import Earlier
from huiying.reports.document import Series, Source, earlier_of
from huiying.reports.spans import Span, before
from huiying.reports.wanted import CODES, CONNECT, OFFERED, REQUESTED, WITHIN_15

MONTHS = 13


class NotLocked(Told):
    """A month's report is made of its locked figures; they are not locked yet."""

    zh = "{month} 的指标尚未锁定，月报只取自已锁定的数字。先锁定：./huiying metrics lock --month {month}"
    en = "The figures of {month} are not locked yet; a month's report takes locked ones alone. Lock them first: ./huiying metrics lock --month {month}"


def snapshot_of(month: str) -> Snapshot:
    """The month's newest locked figures. Raises NotLocked, NotAsLocked."""
    snapshot = locked(month)
    if snapshot is None:
        raise NotLocked(month=month)
    if not is_whole(snapshot):
        raise NotAsLocked(month=month)
    return snapshot


def source_of(snapshot: Snapshot) -> Source:
    """The locked table as what a report is made of."""
    table, definitions = json.loads(bytes(snapshot.body)), json.loads(bytes(snapshot.definitions))
    return Source([one for one in definitions["definitions"] if one["code"] in CODES], table["rows"], named(snapshot), table["taken_at"])


def named(snapshot: Snapshot) -> dict[str, Any]:
    """Which locked table it is: month, version, hashes."""
    return {
        "from": "lock", "month": snapshot.month, "version": snapshot.version, "sha256": snapshot.sha256,
        "definitions_sha256": sha256(bytes(snapshot.definitions)).hexdigest(),
    }  # fmt: skip


def earlier(span: Span) -> Earlier | None:
    """An earlier month's raw figures, where it is locked and whole."""
    snapshot = locked(span.name)
    if snapshot is None or not is_whole(snapshot):
        return None
    return earlier_of(span.name, named(snapshot), json.loads(bytes(snapshot.body))["rows"])


def months(span: Span) -> Series:
    """Calls of the month and of those locked before it, up to a year back; a month reckoned by other versions of the definitions is left out."""
    kept: list[tuple[str, Earlier]] = []
    for _n in range(MONTHS):
        found = earlier(span)
        kept += [(span.name, found)] if found is not None else []
        span = before(span)
    return Series("month", [point for name, found in reversed(kept) for point in _point(name, found, kept[0][1])])


def _point(month: str, found: Earlier, newest: Earlier) -> Iterator[dict[str, str]]:
    """A month's counts, where the newest's versions of both definitions were in force and there were calls."""
    connect, within = (next((key for key in newest.figures if (key[0], key[2]) == one), None) for one in ((CONNECT, REQUESTED), (WITHIN_15, OFFERED)))
    if connect is None or within is None or connect not in found.figures or within not in found.figures:
        return
    calls, at_once = found.figures[connect], found.figures[within]
    if calls["den"] is not None:
        yield {"at": month, "requested": calls["den"], "answered": calls["num"], "within_15": at_once["num"] or "0"}
