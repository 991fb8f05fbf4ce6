"""How many orders a plan's classes of matters bring, and how many are usual: numbers of orders received, without names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from huiying.directory.walls import lifted
from huiying.orders.models import WorkOrder
from huiying.supervision.seasons.models import Season, SeasonPlan
from huiying.supervision.seasons.running import parts, prefix

DAY = timedelta(days=1)
USUAL_DAYS = 28
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Measured:
    """Orders of the last 24 hours, and the mean of a day over the 28 days before them."""

    found: int
    usual: Decimal

    def reaches(self, plan: SeasonPlan) -> bool:
        """Whether the plan's trigger is met: its least number, and its share (percent) of the usual one."""
        return plan.trigger_share > 0 and self.found >= max(1, plan.trigger_least) and self.found * 100 >= self.usual * plan.trigger_share


def received(topics: tuple[str, ...], since: datetime, until: datetime, region: str = "") -> int:
    """Orders received within [since, until) of these classes of matters and those below them, in a division and those below it (one statement)."""
    if not topics:
        return 0
    of_topics = reduce(or_, (Q(topic_code__startswith=prefix(code)) for code in topics))
    rows = WorkOrder.objects.filter(of_topics, received_at__gte=since, received_at__lt=until, region_code__startswith=region).exclude(status="draft")
    with lifted():  # counts only
        return rows.count()


def measured(plan: SeasonPlan, now: datetime) -> Measured:
    """What a plan's trigger looks at (two statements)."""
    topics = parts(plan.topics)
    before = received(topics, now - DAY * (USUAL_DAYS + 1), now - DAY)
    return Measured(received(topics, now - DAY, now), (Decimal(before) / USUAL_DAYS).quantize(TENTH))


@dataclass(frozen=True, slots=True)
class Compared:
    """Orders of a season's classes of matters: in it, in a stretch as long directly before, and its days. A comparison, no effect: other things changed too."""

    during: int
    before: int
    days: Decimal

    def a_day(self, number: int) -> Decimal:
        """A number of orders as a mean of a day."""
        return (Decimal(number) / self.days).quantize(TENTH) if self.days else Decimal(0)


def compared(season: Season, now: datetime) -> Compared:
    """The season (so far) beside as much time before it."""
    ended = min(season.ended_at or now, now)
    length, topics = ended - season.began_at, parts(season.plan.topics)
    days = (Decimal(length // timedelta(minutes=1)) / (24 * 60)).quantize(Decimal("0.01"))
    return Compared(received(topics, season.began_at, ended), received(topics, season.began_at - length, season.began_at), days)
