"""The figures of a day or a week, reckoned when its report is drafted. Needs the extra `metrics` (kit/extras.py)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from huiying.kit.times import local
from huiying.metrics.asking import DAY, QUARTER, Period
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.computing import compute
from huiying.metrics.definition import Definition
from huiying.metrics.engines import Postgres
from huiying.metrics.facts import freshen
from huiying.metrics.own import own_catalogue
from huiying.metrics.result import instant
from huiying.reports.comparing import Earlier
from huiying.reports.document import Series, Source, earlier_of
from huiying.reports.happened import has_facts
from huiying.reports.spans import DAILY, Span
from huiying.reports.wanted import BY_QUEUE, CODES, CONNECT, OFFERED, REQUESTED, WITHIN_15

COMPUTED = {"from": "computed"}


def source_of(span: Span, now: datetime) -> tuple[Source, Series]:
    """The figures of a span as known now, by the definitions then in force, and its calls over time. Facts of work that are stale are told anew before."""
    freshen(now)
    catalogue, period = own_catalogue(), Period(span.since, span.until, now)
    definitions = [one for one in catalogue.in_force(span.first) if one.code in CODES]
    queued = [one for one in definitions if one.code in BY_QUEUE]
    rows = [*_rows(definitions, period, (), catalogue), *_rows(queued, period, ("queue",), catalogue)]
    return Source([one.data for one in definitions], rows, COMPUTED, instant(now) or ""), _series(span, queued, period, catalogue)


def earlier(span: Span, now: datetime) -> Earlier | None:
    """A span's raw figures, reckoned now; None where nothing of it is kept."""
    if not has_facts(span):
        return None
    catalogue = own_catalogue()
    definitions = [one for one in catalogue.in_force(span.first) if one.code in CODES]
    rows = _rows(definitions, Period(span.since, span.until, now), (), catalogue)
    return earlier_of(span.name, COMPUTED | {"taken_at": instant(now)}, rows)


def _rows(definitions: Sequence[Definition], period: Period, by: tuple[str, ...], catalogue: Catalogue) -> list[dict[str, Any]]:
    return [one.published() for one in compute(definitions, period, by, Postgres(), catalogue)]


def _series(span: Span, definitions: Iterable[Definition], period: Period, catalogue: Catalogue) -> Series:
    """The calls of each hour of a day, or of each day of a week."""
    drawn = [one for one in definitions if one.code in {CONNECT, WITHIN_15}]
    hourly = span.kind == DAILY
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"requested": 0, "answered": 0, "within_15": 0})
    for row in _rows(drawn, period, (QUARTER if hourly else DAY,), catalogue):
        if row["raw"] and (row["code"], row["variant"]) in {(CONNECT, REQUESTED), (WITHIN_15, OFFERED)} and row["den"] is not None:
            point = counts[_hour(row["by"][QUARTER]) if hourly else row["by"][DAY]]
            told = {"requested": row["den"], "answered": row["num"]} if row["code"] == CONNECT else {"within_15": row["num"]}
            for name, n in told.items():
                point[name] += int(n)
    points = [{"at": at} | {name: str(n) for name, n in counts[at].items()} for at in sorted(counts)]
    return Series("hour" if hourly else "day", points)


def _hour(quarter: str) -> str:
    return f"{local(datetime.fromisoformat(quarter)):%H:00}"
