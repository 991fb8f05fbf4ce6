"""A locked month counted for the accounts: from the rows that were kept with the lock, once, for neither they nor the definitions change."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from huiying.accounts.models import CountedMonth
from huiying.accounts.own_definitions import counting
from huiying.kit.extras import reach
from huiying.kit.times import parse_rfc3339
from huiying.metrics.arithmetic import plain
from huiying.metrics.asking import period_of
from huiying.metrics.kept import facts_of
from huiying.metrics.locking import is_whole
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked

EMPLOYER = ("org_id",)
Row = Mapping[str, Any]


def counted(snapshot: Snapshot) -> list[Row]:
    """What the month comes to: {"id", "version", "org", "value"} for the city (org empty) and by employer; `value` as decimal text, null without data.

    Rows with a `group` are parts of the city's count, and the time to close by minutes (own_groups).

    Counted once and kept; nothing where no rows were kept with the lock. Raises ExtraMissing where the part is not installed that reckons, NotAsLocked.
    """
    known = CountedMonth.objects.filter(snapshot=snapshot, by=counting().sha256).first()
    if known is None:
        known, _ = CountedMonth.objects.get_or_create(snapshot=snapshot, by=counting().sha256, defaults={"body": list(_count(snapshot))})
    rows: list[Row] = known.body
    return rows


def _count(snapshot: Snapshot) -> Iterable[Row]:
    if not is_whole(snapshot):
        raise NotAsLocked(month=snapshot.month)
    if not facts_of(snapshot):
        return
    period = period_of(snapshot.month, parse_rfc3339(json.loads(bytes(snapshot.body))["taken_at"]))
    whole = list(counting().inputs.values())
    employed = [one for one in whole if one.operator]
    compute = reach("huiying.metrics.computing").compute
    with reach("huiying.metrics.kept_engine").Kept(snapshot) as engine:
        for by, inputs in (((), whole), (EMPLOYER, employed)):
            results = compute([one.definition for one in inputs], period, by, engine, counting().catalogue)
            yield from (_row(result) for result in results if result.raw and None not in result.by.values())  # of a lost call nobody is the employer
        groups = reach("huiying.accounts.own_groups")
        yield from groups.grouped(engine, period)
        if "work" in engine.facts:
            yield groups.durations(engine, period)


def _row(result: Any) -> Row:
    definition = result.asked.definition
    return {"id": definition.code, "version": definition.version, "org": result.by.get(EMPLOYER[0], ""), "value": plain(result.figure.num)}
