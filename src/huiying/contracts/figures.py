"""Where the figures of a settlement come from: the locked tables of its months. `measure` is what commands and screens pass to the actions."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from huiying.contracts.by_tables import from_tables, lacking
from huiying.contracts.facts import Figure, Wanted
from huiying.contracts.models import TermsVersion
from huiying.kit.errors import Told
from huiying.metrics.locking import is_whole, locked
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked


class NotLocked(Told):
    """A settlement rests on figures that change no more."""

    zh = "{month} 的指标尚未锁定，不能结算。先运行：./huiying metrics lock --month {month}"
    en = "The figures of {month} are not locked: nothing is settled by them. First: ./huiying metrics lock --month {month}"


class NoFigure(Told):
    """The terms ask for a figure that no locked table tells: another version, another variant, or a dimension in which it was not told."""

    zh = "{month} 锁定的指标中没有 {key}（{scope}）。请核对条款中的指标、版本与口径；范围新增后须重新锁定该月。"
    en = "The locked figures of {month} have no {key} ({scope}). See the metric, version and variant in the terms; a new scope needs the month locked anew."


def measure(wanted: Wanted) -> Mapping[str, Figure]:
    """The figures that are wanted, from the newest locked table of each month. Raises NotLocked, NotAsLocked, NoFigure."""
    if not wanted.keys:
        return {}
    tables = {month: _table(month) for month in wanted.months}
    for month, table in tables.items():
        for key in lacking(table, wanted):
            raise NoFigure(month=month, key=key, scope=", ".join(f"{name} = {value}" for name, value in wanted.scope.items()) or "–")
    return from_tables(list(tables.values()), wanted)


def _table(month: str) -> Mapping[str, Any]:
    snapshot = locked(month)
    if snapshot is None:
        raise NotLocked(month=month)
    if not is_whole(snapshot):
        raise NotAsLocked(month=month)
    found: Mapping[str, Any] = json.loads(bytes(snapshot.body))
    return found


def locked_since(months: Collection[str], since: datetime) -> list[str]:
    """Those of the months that were locked, or locked anew, after a moment."""
    return sorted(set(Snapshot.objects.filter(month__in=months, taken_at__gt=since).values_list("month", flat=True)))


def dimensions(month: str) -> set[tuple[str, ...]]:
    """The dimensions in which contracts need the figures of a month: those of the scopes of all terms that were released for it."""
    documents = TermsVersion.objects.filter(state="in_force", from_month__lte=month).values_list("document", flat=True)
    return {tuple(sorted(document["scope"])) for document in documents if document["scope"]}
