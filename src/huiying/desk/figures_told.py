"""The figures that screens ask for: from a locked table, else reckoned and kept for a while, for many people open the same page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from huiying.directory.walls import lifted
from huiying.kit.extras import ExtraMissing
from huiying.metrics.definition import Definition
from huiying.metrics.reading import By, Month, Row

RUNNING_S, LOCKED_S = 300, 86_400
"""How long reckoned figures are kept: a running month's five minutes, a locked one's (which change no more) a day."""


@dataclass(frozen=True)
class Told:
    """Rows of a KPI table as known at a moment; `missing` is the part that has to be installed before there are any."""

    rows: list[Row]
    at: datetime
    missing: ExtraMissing | None = None


def told(month: Month, by: By, definitions: Collection[Definition], scope: Mapping[str, str] | None = None, *, fresh: bool = False) -> Told:
    """The figures of the definitions by dimensions, of the groups within the scope alone. Figures have no names: they are read past the wall.

    `fresh`: reckoned now, for beside them stand the rows as they are now.
    """
    own, dims = dict(scope or {}), tuple(dict.fromkeys([*(scope or {}), *by]))
    with lifted():
        rows = month.told(dims, {one.code for one in definitions})
        if rows is not None:
            return Told(_within(rows, own), month.period.taken_at)
        key = _key(month, dims, definitions, own)
        kept: tuple[datetime, list[Row]] | None = None if fresh and month.table is None else cache.get(key)
        if kept is None:
            try:
                kept = (month.period.taken_at, _within(month.reckoned(dims, definitions), own))
            except ExtraMissing as missing:
                return Told([], month.period.taken_at, missing)
            cache.set(key, kept, LOCKED_S if month.table else RUNNING_S)
    return Told(kept[1], kept[0])


def _within(rows: Collection[Row], scope: Mapping[str, str]) -> list[Row]:
    return [row for row in rows if scope.items() <= row["by"].items()]


def _key(month: Month, by: By, definitions: Collection[Definition], scope: Mapping[str, Any]) -> str:
    named = "|".join([month.table.sha256 if month.table else "", ",".join(by), *sorted(one.key for one in definitions), *scope.values()])
    return f"figures:{month.month}:{sha256(named.encode()).hexdigest()}"
