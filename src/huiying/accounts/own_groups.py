"""A locked month's counts by group: calls at night and on a line of its own, answers by district; and how long its orders took, to the minute.

Reads the rows that were kept with the lock. Needs the extra `metrics`.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from huiying.accounts.own_definitions import Counted, counting
from huiying.kit.times import SHANGHAI, parse_rfc3339
from huiying.metrics.arithmetic import plain
from huiying.metrics.asking import QUARTER, Period
from huiying.metrics.compiling import MICRO, micros
from huiying.metrics.computing import compute
from huiying.metrics.kept_engine import Kept
from huiying.metrics.sources import Span

DIMENSIONS = {"line": ("language", "queue"), "night": (QUARTER,), "district": ("region",)}
DISTRICT, DISTRICT_DIGITS = "district:", 6
TTC = "case.ttc"
_TTC = """SELECT first_completed_at IS NOT NULL AND first_completed_at <= $taken,
 (least(coalesce(first_completed_at, $taken), $taken) - received_at) // $minute, count(*) FROM "work"
 WHERE is_order_row AND NOT is_test AND status NOT IN ('draft', 'voided') AND received_at >= $since AND received_at < $until GROUP BY ALL ORDER BY ALL"""
_LOOKED_AT = frozenset({"is_order_row", "is_test", "status", "received_at", "first_completed_at"})
Row = dict[str, Any]


def grouped(engine: Kept, period: Period) -> Iterator[Row]:
    """The counts by group: {"id", "version", "org": "", "group", "value"}; a group of which there was nothing has no row."""
    for kind, by in DIMENSIONS.items():
        inputs = [one for one in counting().inputs.values() if kind in one.groups]
        found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for result in compute([one.definition for one in inputs], period, by, engine, counting().catalogue):
            group = _group(kind, result.by)
            if result.raw and group and result.figure.num is not None:
                found[result.asked.definition.code, group] += Fraction(result.figure.num)
        yield from (_row(counting().inputs[id_], group, value) for (id_, group), value in sorted(found.items()))


def _group(kind: str, by: Any) -> str:
    """The group that a part of the counts belongs to; empty for what belongs to none."""
    lines = counting().lines
    match kind:
        case "line":
            return lines.of(by["language"] or "", by["queue"] or "")
        case "night":
            return "night" if lines.is_night(_hour(by[QUARTER])) else ""
        case _:
            code = (by["region"] or "")[:DISTRICT_DIGITS]
            return f"{DISTRICT}{code}" if len(code) == DISTRICT_DIGITS else ""


def _hour(quarter: str) -> int:
    return parse_rfc3339(quarter).astimezone(SHANGHAI).hour


def _row(one: Counted, group: str, value: Fraction) -> Row:
    return {"id": one.id, "version": one.definition.version, "org": "", "group": group, "value": plain(value)}


def durations(engine: Kept, period: Period) -> Row:
    """How long the month's orders took: {"id", "version", "org": "", "group": "minutes", "value": null, "minutes": [[minutes, closed, still open], …]}."""
    engine.load("work", _LOOKED_AT, Span(frozenset({"received_at"}), period.since, period.until))
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for closed, minutes, count in engine.connection.execute(_TTC, _moments(period)).fetchall():
        found[max(0, int(minutes))][0 if closed else 1] += count
    rows = [[minutes, *counts] for minutes, counts in sorted(found.items())]
    return {"id": TTC, "version": counting().ttc_version, "org": "", "group": "minutes", "value": None, "minutes": rows}


def _moments(period: Period) -> dict[str, int]:
    moments = {"taken": period.taken_at, "since": period.since, "until": period.until}
    return {name: micros(moment) for name, moment in moments.items()} | {"minute": 60 * MICRO}
