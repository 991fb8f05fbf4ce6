"""What locked months tell of groups and of the time to close, as values of a side: lines, night, districts, bins; percentiles to the minute."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from huiying.accounts.inputs import HOURS, INPUTS, Value
from huiying.accounts.own_counting import Row
from huiying.accounts.own_definitions import counting
from huiying.accounts.science.survival import percentile
from huiying.directory.models import Region
from huiying.metrics.arithmetic import rounded
from huiying.metrics.models import Snapshot

TTC, DISTRICT = "case.ttc", "district:"
EXACT: dict[str, float] = {"case.ttc_p50": 0.5, "case.ttc_p90": 0.9}
AN_HOUR = 60
Minutes = Sequence[tuple[int, int, int]]


def source_of(snapshot: Snapshot) -> str:
    """A locked month as the source of a value."""
    return f"locked:{snapshot.month}/{snapshot.version} sha256:{snapshot.sha256}"


def parts(rows: Mapping[str, Sequence[Row]], snapshots: Mapping[str, Snapshot], months: Sequence[str]) -> Iterator[Value]:
    """The values of groups and of the time to close of the whole city; nothing of months that are not locked."""
    names = {f"{DISTRICT}{code}": f"{DISTRICT}{name}" for code, name in Region.objects.filter(level=1).values_list("code", "name")}
    minutes: dict[str, Minutes] = {}
    for month, told in rows.items():
        source = source_of(snapshots[month])
        for row in told:
            if "minutes" in row:
                minutes[month] = row["minutes"]
            elif row.get("group"):
                group = str(names.get(row["group"], row["group"]))
                number = int(rounded(Fraction(row["value"]), 0))
                yield Value(row["id"], month, number, INPUTS[row["id"]].unit, source, row["id"], row["version"], "measured", group=group)
        yield from _bins(month, minutes.get(month, ()), source)
    if months and set(minutes) == set(months):
        yield from _exact(months, minutes.values(), " ".join(source_of(snapshots[month]) for month in (months[0], months[-1])))


def _bins(month: str, minutes: Minutes, source: str) -> Iterator[Value]:
    """The month's orders by the hours that they took, or were seen open."""
    edges = [edge * AN_HOUR for edge in counting().ttc_edges_h]
    found: Counter[str] = Counter()
    for at, closed, still in minutes:
        edge = next((f"{edge // AN_HOUR}" for edge in edges if at <= edge), "over")
        found.update({f"closed:{edge}": closed, f"open:{edge}": still})
    for group, number in found.items():
        if number:
            yield Value(TTC, month, number, INPUTS[TTC].unit, source, TTC, counting().ttc_version, "measured", group=group)


def _exact(months: Sequence[str], minutes: Iterable[Minutes], source: str) -> Iterator[Value]:
    """Percentiles of all orders of the period, to the minute; none where so many were never seen closed."""
    closed: Counter[float] = Counter()
    still: Counter[float] = Counter()
    for one in minutes:
        for at, done, waiting in one:
            closed[at] += done
            still[at] += waiting
    for id_, share in EXACT.items():
        found = percentile(closed, still, share)
        if found is not None:
            hours = rounded(Fraction(int(found), AN_HOUR), 3)
            yield Value(id_, months[0], Decimal(hours), HOURS, source, id_, counting().ttc_version, "measured", months=len(months))
