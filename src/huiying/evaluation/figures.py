"""Where the figures of an evaluation come from: the locked table of its month, by unit. A month that is not locked is not evaluated."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q

from huiying.directory.models import Org
from huiying.evaluation.models import SchemeVersion
from huiying.evaluation.result import Facts, Figure, UnitFacts
from huiying.evaluation.scheme import DIMENSION, Scheme
from huiying.kit.errors import Told
from huiying.kit.times import day_start
from huiying.metrics.locking import is_whole, locked
from huiying.metrics.models import Snapshot
from huiying.metrics.months import bounds
from huiying.metrics.publishing import NotAsLocked

NOT_RIPE = "not_ripe"


class NotLocked(Told):
    """An evaluation rests on figures that change no more."""

    zh = "{month} 的指标尚未锁定，不能评价。先运行：./huiying metrics lock --month {month}"
    en = "The figures of {month} are not locked: nobody is evaluated by them. First: ./huiying metrics lock --month {month}"


class NotByUnit(Told):
    """The scheme asks for a figure that the locked table does not tell by unit: the scheme was released after the month was locked, or the figure is new."""

    zh = "{month} 锁定的指标没有按单位的 {key}。方案须在锁定前审定；否则写明原因重新锁定该月。"
    en = "The locked figures of {month} do not tell {key} by unit. A scheme is released before its month is locked; else lock the month anew, with the reason."


@dataclass(frozen=True)
class Measured:
    """The facts, and the locked table that they were taken from."""

    facts: Facts
    snapshot: Snapshot


def dimensions(month: str) -> set[tuple[str, ...]]:
    """The dimensions in which evaluation needs the figures of a month: by unit, where a scheme is released for it."""
    return {(DIMENSION,)} if SchemeVersion.objects.filter(state="in_force", from_month__lte=month).exists() else set()


def measure(scheme: Scheme, month: str) -> Measured:
    """The units of the scheme's classes with their figures, from the newest locked table of the month. Raises NoMonth, NotLocked, NotAsLocked, NotByUnit."""
    units = units_in(scheme, month)
    snapshot = locked(month)
    if snapshot is None:
        raise NotLocked(month=month)
    if not is_whole(snapshot):
        raise NotAsLocked(month=month)
    table = json.loads(bytes(snapshot.body))
    for key in lacking(table["rows"], scheme.keys):
        raise NotByUnit(month=month, key=key)
    found = by_unit(table["rows"], scheme.keys)
    told = tuple(_facts(org, found) for org in units)
    return Measured(Facts(month, snapshot.version, snapshot.sha256, told), snapshot)


def _facts(org: Org, found: Mapping[tuple[str, bool], Mapping[str, Figure]]) -> UnitFacts:
    key = str(org.pk)
    return UnitFacts(key, org.code, org.name, org.name_en or org.name, org.unit_kind, found.get((key, False), {}), found.get((key, True), {}))


def units_in(scheme: Scheme, month: str) -> list[Org]:
    """The organisations of the scheme's kinds that were there in the month, by code. Raises NoMonth."""
    first, after = bounds(month)
    kinds = [kind for one in scheme.classes for kind in one.kinds]
    there = Q(active_to=None) | Q(active_to__gt=day_start(first))
    return list(Org.objects.filter(there, unit_kind__in=kinds, active_from__lt=day_start(after)).order_by("code"))


def by_unit(rows: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> dict[tuple[str, bool], dict[str, Figure]]:
    """The figures of these names, by unit and whether raw."""
    wanted, found = set(keys), dict[tuple[str, bool], dict[str, Figure]]()
    for row in rows:
        if set(row["by"]) == {DIMENSION} and row["by"][DIMENSION] is not None and name_of(row) in wanted:
            found.setdefault((str(row["by"][DIMENSION]), row["raw"]), {})[name_of(row)] = _figure(row)
    return found


def lacking(rows: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> list[str]:
    """The names that the table does not tell by unit although there was something to tell."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        told.setdefault(name_of(row), []).append(row)
    return [key for key in keys if not any(set(row["by"]) == {DIMENSION} or (not row["by"] and row["num"] is None) for row in told.get(key, ()))]


def name_of(row: Mapping[str, Any]) -> str:
    """A row's figure: CODE@VERSION/VARIANT."""
    return f"{row['code']}@{row['version']}/{row['variant']}"


def _figure(row: Mapping[str, Any]) -> Figure:
    value = _number(row["value"]) if row["den"] is None else None
    mark = NOT_RIPE if row.get("band") == NOT_RIPE else ""
    return Figure(_number(row["num"]), _number(row["den"]), value, row["n"], tuple(sorted(row["excluded"].items())), mark)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


