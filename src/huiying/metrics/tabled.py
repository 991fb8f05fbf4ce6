"""The tables of locked months as they are read on screens: parsed once, for their bytes never change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from huiying.kit.times import parse_rfc3339
from huiying.metrics.asking import Period, period_of
from huiying.metrics.catalogue import Catalogue, catalogue
from huiying.metrics.locking import is_whole
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked

KEPT, KEPT_WHOLE = 3, 40
"""How many tables stay parsed: of a city with hundreds of units one takes tens of megabytes, without its groups next to nothing."""


@dataclass(frozen=True)
class Table:
    """A month's locked figures: the published rows and the definitions by which they were reckoned.

    They are as known at `taken_at` by the database's clock, which is the journal's; `locked_at` is the same by the city's, which people read.
    """

    snapshot_id: int
    month: str
    version: int
    sha256: str
    taken_at: datetime
    locked_at: datetime
    rows: list[Mapping[str, Any]]
    catalogue: Catalogue

    @property
    def period(self) -> Period:
        """The month as a period, as it was known when it was locked."""
        return period_of(self.month, self.taken_at)

    def find(self, code: str, variant: str, by: Mapping[str, Any], *, raw: bool) -> Mapping[str, Any] | None:
        """The row of one figure; None where the table does not tell it."""
        return next((row for row in self.rows if (row["code"], row["variant"], row["by"], row["raw"]) == (code, variant, dict(by), raw)), None)


def whole(snapshot: Snapshot) -> Snapshot:
    """The locked figures, when they still have their hash. Raises NotAsLocked."""
    if not is_whole(snapshot):
        raise NotAsLocked(month=snapshot.month)
    return snapshot


def locked_months() -> list[str]:
    """The months that are locked, in order (one statement)."""
    return list(Snapshot.objects.values_list("month", flat=True).distinct().order_by("month"))


def newest_table(month: str = "") -> Table | None:
    """The newest version of the month's locked table, without a month of the newest month; None where none is locked. Raises NotAsLocked."""
    found = _newest([month] if month else locked_months()[-1:])
    return _read(*found[0]) if found else None


def tables(months: list[str]) -> list[Table]:
    """The newest locked table of each of the months that are locked, in their order: its figures of the whole city, without those of groups.

    One statement, and one for each table that was never read before. Raises NotAsLocked.
    """
    return [_whole(key, digest) for key, digest in _newest(months)]


def _newest(months: list[str]) -> list[tuple[int, str]]:
    return list(Snapshot.objects.filter(month__in=months).order_by("month", "-version").distinct("month").values_list("pk", "sha256"))


@lru_cache(KEPT_WHOLE)
def _whole(key: int, digest: str) -> Table:
    table = _parsed(key, digest)
    return replace(table, rows=[row for row in table.rows if not row["by"]])


@lru_cache(KEPT)
def _read(key: int, digest: str) -> Table:
    return _parsed(key, digest)


def _parsed(key: int, _sha256: str) -> Table:
    snapshot = whole(Snapshot.objects.get(pk=key))
    body, definitions = json.loads(bytes(snapshot.body)), json.loads(bytes(snapshot.definitions))
    known = catalogue(definitions["definitions"], definitions["views"])
    return Table(key, snapshot.month, snapshot.version, snapshot.sha256, parse_rfc3339(body["taken_at"]), snapshot.taken_at, body["rows"], known)
