"""KPI tables: all figures of a month by the definitions then in force, as rows to publish, to lock and to settle by. Needs the extra `metrics`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from huiying.metrics.asking import period_of
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.columns import columns
from huiying.metrics.computing import compute
from huiying.metrics.definition import Definition
from huiying.metrics.engines import Engine, Postgres
from huiying.metrics.facts import freshen
from huiying.metrics.months import bounds

BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "call": ((), ("queue",)), "agent_interval": ((), ("org_id",)), "staff_month": ((), ("org_id",)), "qa": ((), ("org_id",)),
}  # fmt: skip
"""Calls by queue; by employer only what is decided when a call is answered (`_by_employer`): a lost call has a queue, but nobody who lost it."""
WHOLE: tuple[tuple[str, ...], ...] = ((),)


def table(
    month: str, taken_at: datetime, *, catalogue: Catalogue, engine: Engine | None = None, also: Collection[tuple[str, ...]] = (),
    now: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The month's KPI table as known at `taken_at`: {"month", "taken_at", "rows"}; calls also by queue, what has an employer also by employer.

    `also`: further dimensions, in which those figures are told too whose facts have them. Facts of work that are stale are told anew before,
    by the city's clock, by which things happen there: `now`, where that is another than the database's.
    """
    freshen(now or taken_at)
    period = period_of(month, taken_at)
    definitions = catalogue.in_force(bounds(month)[0])
    counting = engine or Postgres()
    found = [(by, one) for by, own in _grouped(definitions, also) for one in compute(own, period, by, counting, catalogue)]
    rows = [one.published() for by, one in found if one.asked.ripe or not by]  # what is not ripe says so once, not by each dimension again
    return {"month": month, "taken_at": taken_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "rows": rows}


def _grouped(definitions: Iterable[Definition], also: Collection[tuple[str, ...]]) -> list[tuple[tuple[str, ...], list[Definition]]]:
    """The definitions by the dimensions in which their figures are told."""
    found: dict[tuple[str, ...], list[Definition]] = {}
    for definition in definitions:
        known = columns(definition.fact)
        for by in dict.fromkeys([*BY.get(definition.fact, WHOLE), *_by_employer(definition), *(dims for dims in also if all(name in known for name in dims))]):
            found.setdefault(by, []).append(definition)
    return list(found.items())


def _by_employer(definition: Definition) -> tuple[tuple[str, ...], ...]:
    """By employer, where each call of the figure was answered: operators side by side on equal definitions."""
    return (("org_id",),) if definition.fact == "call" and all(one.cohort == "answered_at" for one in definition.variants) else ()


def definitions_in(month: str, catalogue: Catalogue) -> dict[str, Any]:
    """The definitions in force in the month and the views they speak of, as published."""
    return {
        "definitions": [dict(definition.data) for definition in catalogue.in_force(bounds(month)[0])],
        "views": {fact.name: dict(fact.views) for fact in catalogue.facts.values()},
    }
