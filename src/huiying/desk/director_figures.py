"""What the director's page is made of: the month's calls from the roll-up, the locked tables, the month before. Nothing is reckoned from single calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from huiying.desk.figures_months import Chosen, before_of, written
from huiying.kit.times import local_date
from huiying.metrics.arithmetic import fixed, plain, quotient
from huiying.metrics.months import next_month
from huiying.metrics.result import FEW, instant
from huiying.metrics.rollup import MINIMUM_N, Counts, Month, rolled_up
from huiying.metrics.tabled import Table, locked_months, tables

Row = Mapping[str, Any]
MILLI, SCALE = 1_000, Decimal(1)
CONNECT, WITHIN, LOSS, WAIT, LOW = "human_connect_rate", "service_level_15", "loss_rate", "asa_seconds", "connect_rate_24h"
LINE = ((CONNECT, "requested"), (WITHIN, "offered"), (LOSS, "all"), (WAIT, "mean"), (LOW, "minimum"))
"""The figures of the line that head the page: metric and variant."""
ORDERS = (("on_time_completion", "extended"), ("resolution_rate", "w0"), ("satisfaction_rate", "final"))
"""Those of the orders, from the month itself once it is locked, else from the newest locked month."""


@dataclass(frozen=True)
class Seen:
    """A month as the director sees it. `counted_to`: the day before which calls are counted; today's are not over yet."""

    chosen: Chosen
    counted_to: date
    rolled: Month
    table: Table | None
    before: list[Row]
    orders: Table | None

    @property
    def rows(self) -> list[Row]:
        """The line's figures: as they were locked, else as they were counted."""
        return list(self.table.rows) if self.table else rows_of(self.rolled)


def read(chosen: Chosen, now: datetime) -> Seen:
    """The month with all that stands beside it: at most ten statements, none of which reads calls or orders."""
    counted_to = min(next_month(chosen.first), max(local_date(now), chosen.first))
    months, before = locked_months(), before_of(chosen.first)
    wanted = {chosen.month, written(before), *months[-1:]}
    known = {table.month: table for table in tables([month for month in months if month in wanted])}
    earlier = known.get(written(before))
    rolled = rolled_up(chosen.first, counted_to)
    told = list(earlier.rows) if earlier else rows_of(rolled_up(before, chosen.first))
    own = known.get(chosen.month)
    return Seen(chosen, counted_to, rolled, own, told, own or (known.get(months[-1]) if months else None))


def rows_of(month: Month) -> list[Row]:
    """What was rolled up as rows in the form of a KPI table: raw, over all queues."""
    counts, low = month.whole, month.low
    found = [row(CONNECT, "requested", counts.answered, counts.requested), row(WITHIN, "offered", counts.within_15, counts.requested)]
    found += [row(LOSS, "all", counts.lost, counts.requested), row(WAIT, "mean", Fraction(counts.wait_ms, MILLI), counts.answered)]
    worst = row(LOW, "minimum", low.num if low else None, low.den if low else None)
    return [*found, worst | {"worst_at": instant(low.at) if low else None}]


def row(code: str, variant: str, num: Fraction | int | None, den: Fraction | int | None) -> dict[str, Any]:
    """One figure in the form of a KPI table."""
    over, under = (None if part is None else Fraction(part) for part in (num, den))
    n = int(under or 0)
    return {
        "code": code, "variant": variant, "by": {}, "raw": True, "num": plain(over), "den": plain(under),
        "value": fixed(quotient(over, under, SCALE, has_base=True)), "n": n, "lo": None, "hi": None, "band": FEW if n < MINIMUM_N else None, "excluded": {},
        "worst_at": None,
    }  # fmt: skip


def rate(part: int, base: int) -> float | None:
    """A share in percent with two digits for a chart; None over nothing."""
    return _rounded(Fraction(100 * part, base), "0.01") if base else None


def mean_wait(counts: Counts) -> float | None:
    """How long those who were answered had waited on average, in seconds."""
    return _rounded(Fraction(counts.wait_ms, MILLI * counts.answered), "0.1") if counts.answered else None


def _rounded(value: Fraction, step: str) -> float:
    """Half up, as the same figure is on its own page."""
    return float((Decimal(value.numerator) / value.denominator).quantize(Decimal(step), ROUND_HALF_UP))
