"""The line's figures from the quarters of an hour that were counted when the day was told: what a director's page shows at once."""

from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from django.db import connection

from huiying.kit.times import day_start
from huiying.metrics.rolling import BUCKETS, SPAN, Point, begin_of, bucket_of

MINIMUM_N = 30
_SUMS = ", ".join(f"sum({name})" for name in ("inbound", "requested", "answered", "within_15", "lost", "abandoned", "short", "wait_ms", "talk_ms"))
_COUNTED = f"""SELECT day, queue, {_SUMS} FROM metrics_quarter WHERE day >= %s AND day < %s GROUP BY GROUPING SETS ((day), (queue))
 ORDER BY day, 3 DESC, queue"""  # noqa: S608 - our own columns
_QUARTERS = "SELECT begins_at, sum(answered), sum(requested) FROM metrics_quarter WHERE day >= %s AND day < %s GROUP BY begins_at"  # the index is on days


@dataclass(frozen=True)
class Counts:
    """What was counted of calls: sums and counts alone, to be divided where they are shown. Seconds in thousandths."""

    inbound: int = 0
    requested: int = 0
    answered: int = 0
    within_15: int = 0
    lost: int = 0
    abandoned: int = 0
    short: int = 0
    wait_ms: int = 0
    talk_ms: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Month:
    """A span of days as rolled up: by day, by queue, in all; the worst 24 hours (None while too little was asked for)."""

    days: dict[date, Counts]
    queues: dict[str, Counts]
    whole: Counts
    low: Point | None


def rolled_up(since: date, until: date) -> Month:
    """The figures of the days from `since` to before `until`, in two statements over the roll-up."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [since, until])
        found = [(day, queue, Counts(*map(int, counts))) for day, queue, *counts in cursor.fetchall()]
    days = {day: counts for day, _queue, counts in found if day is not None}
    queues = {queue: counts for day, queue, counts in found if day is None}
    return Month(days, queues, sum(days.values(), Counts()), _low(since, until))


def _low(since: date, until: date) -> Point | None:
    """The worst 24 hours that end within the days, as rolling.worst has it, in whole numbers: a page shows it at once."""
    with connection.cursor() as cursor:
        cursor.execute(_QUARTERS, [since - SPAN, until])
        counts = {bucket_of(begins): (int(answered), int(requested)) for begins, answered, requested in cursor.fetchall()}
    first, last = bucket_of(day_start(since)) + 1, bucket_of(day_start(until))
    num = den = 0
    worst: tuple[int, int, int] | None = None
    for bucket in range(first - BUCKETS, last):
        more, less = counts.get(bucket, (0, 0)), counts.get(bucket - BUCKETS, (0, 0)) if bucket >= first else (0, 0)
        num, den = num + more[0] - less[0], den + more[1] - less[1]
        if bucket + 1 >= first and den >= MINIMUM_N and (worst is None or num * worst[2] < worst[1] * den):
            worst = bucket + 1, num, den
    return None if worst is None else Point(begin_of(worst[0]), Fraction(worst[1]), Fraction(worst[2]))
