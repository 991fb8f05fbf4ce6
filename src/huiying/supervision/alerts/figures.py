"""Figures of alerts, each with its numerator and denominator: answered in time, how fast, what was a false alarm by class and by entry of the list.

Drills are counted nowhere. An alert whose limit has not run out and that nobody has answered yet is in no denominator.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from huiying.directory.walls import lifted
from huiying.supervision.alerts.models import Alert


@dataclass(slots=True)
class OfClass:
    """Alerts of a class raised in a span: `judged` are answered or overdue, `in_time` of them within the limit; `seconds` until somebody answered."""

    klass: str
    raised: int = 0
    judged: int = 0
    in_time: int = 0
    escalated: int = 0
    closed: int = 0
    false_alarms: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median_s(self) -> float | None:
        """The median of the seconds until somebody answered; None where nobody has."""
        return median(self.seconds) if self.seconds else None


@dataclass(frozen=True, slots=True)
class OfWord:
    """How often an entry raised an alert, how many of these are closed, and how many of the closed were false."""

    code: str
    raised: int
    closed: int
    false_alarms: int


def by_class(since: datetime, until: datetime, now: datetime) -> list[OfClass]:
    """The alerts raised within [since, until) by class, in the order of how many; those of one matter count each (one statement)."""
    found: dict[str, OfClass] = {}
    for row in _rows(since, until):
        _count(found.setdefault(row.klass, OfClass(row.klass)), row, now)
    return sorted(found.values(), key=lambda one: (-one.raised, one.klass))


def total(classes: Iterable[OfClass]) -> OfClass:
    """All classes together."""
    whole = OfClass("")
    for one in classes:
        for name in ("raised", "judged", "in_time", "escalated", "closed", "false_alarms"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
        whole.seconds += one.seconds
    return whole


def _count(one: OfClass, row: Alert, now: datetime) -> None:
    one.raised += 1
    one.escalated += row.asked > 0
    one.closed += row.state == "closed"
    one.false_alarms += row.outcome == "false_alarm"
    if row.acknowledged_at is not None:
        one.seconds.append((row.acknowledged_at - row.raised_at) / timedelta(seconds=1))
    if row.acknowledged_at is not None or row.first_due <= now:
        one.judged += 1
        one.in_time += row.acknowledged_at is not None and row.acknowledged_at <= row.first_due


def by_word(since: datetime, until: datetime) -> list[OfWord]:
    """The entries that raised alerts within [since, until), those with most false alarms first (one statement). Entries for marks are not told apart."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in _rows(since, until):
        if row.word_code:
            for place, holds in enumerate((True, row.state == "closed", row.outcome == "false_alarm")):
                counts[row.word_code][place] += holds
    return sorted((OfWord(code, *three) for code, three in counts.items()), key=lambda one: (-one.false_alarms, -one.raised, one.code))


def _rows(since: datetime, until: datetime) -> list[Alert]:
    names = ("klass", "state", "asked", "outcome", "word_code", "raised_at", "acknowledged_at", "first_due")
    with lifted():  # counts only
        return list(Alert.objects.only(*names).filter(raised_at__gte=since, raised_at__lt=until, drill=False))
