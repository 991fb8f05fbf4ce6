"""What the hotline publishes on the first page: the last thirty days, each figure with its base."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Q

from huiying.directory.walls import lifted
from huiying.kit.times import day_start, local_date
from huiying.orders.models import WorkOrder

DAYS = 30
_known: dict[str, "Figures"] = {}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a base; no percentage without a base."""

    part: int
    base: int

    @property
    def percent(self) -> str | None:
        """With one decimal; None where the base is empty."""
        return f"{100 * self.part / self.base:.1f}" if self.base else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Matters received in [first, until) and what became of them."""

    first: date
    last: date
    received: int
    in_time: Share
    solved: Share
    satisfied: Share


def figures(now: datetime) -> Figures:
    """The figures of the thirty days before today; one statement a day and process."""
    today = local_date(now)
    place = str(connection.settings_dict["NAME"])
    known = _known.get(place)
    if known is None or known.last != today - timedelta(days=1):
        known = _known[place] = counted(today - timedelta(days=DAYS), today)
    return known


def counted(first: date, end: date) -> Figures:
    """Count the matters received in [first, end) whose due has passed before `end`, and those rated.

    In time is a reply before the due (DOMAIN 4.9): a due of 24:00 is kept as 00:00 of the next day, and a reply at that instant is late.
    """
    until = day_start(end)
    due = Q(due_at__isnull=False, due_at__lt=until)
    rows = WorkOrder.objects.filter(received_at__gte=day_start(first), received_at__lt=until, is_test=False).exclude(status__in=("draft", "voided"))
    with lifted():  # counts only
        found = rows.aggregate(
            received=Count("pk"), due=Count("pk", filter=due), in_time=Count("pk", filter=due & Q(replied_at__lt=F("due_at"))),
            rated=Count("pk", filter=~Q(solved_final="")), solved=Count("pk", filter=Q(solved_final="yes")),
            said=Count("pk", filter=~Q(satisfaction_final__in=("", "abstain"))),
            satisfied=Count("pk", filter=Q(satisfaction_final__in=("very_satisfied", "satisfied", "basically"))),
        )  # fmt: skip
    in_time, solved, satisfied = (Share(found[part], found[base]) for part, base in (("in_time", "due"), ("solved", "rated"), ("satisfied", "said")))
    return Figures(first, end - timedelta(days=1), found["received"], in_time, solved, satisfied)
