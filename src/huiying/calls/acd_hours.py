"""Working hours and holidays of a queue, as data; pure. Days and times are those of the city's wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from huiying.kit.times import SHANGHAI

Span: TypeAlias = tuple[time, time | None]  # half open; None is midnight
Spans: TypeAlias = tuple[Span, ...]
WHOLE_DAY: Spans = ((time(0), None),)
WEEK = 7
AHEAD_DAYS = 8  # an unchanged state is looked at again after that many days


@dataclass(frozen=True, slots=True)
class Hours:
    """When a queue is served: spans for Monday to Sunday, and for single dates (holidays, make-up days) which then replace the weekday's."""

    week: tuple[Spans, ...] = (WHOLE_DAY,) * WEEK
    dates: Mapping[date, Spans] = field(default_factory=dict)
    zone: ZoneInfo = SHANGHAI

    def problems(self) -> list[str]:
        """What is wrong with the data, all of it."""
        wrong = [] if len(self.week) == WEEK else [f"a week has {WEEK} days, not {len(self.week)}"]
        for name, spans in (*enumerate(self.week), *self.dates.items()):
            edges = [edge for begin, end in spans for edge in (begin, end or time.max)]
            if edges != sorted(set(edges)):
                wrong.append(f"{name}: spans must be in order and apart")
        return wrong

    def _open_at(self, now: float) -> list[tuple[float, float]]:
        """The spans from today on as moments."""
        today = datetime.fromtimestamp(now, self.zone).date()
        found: list[tuple[float, float]] = []
        for day in (today + timedelta(days=n) for n in range(AHEAD_DAYS)):
            for begin, end in self.dates.get(day, self.week[day.weekday()]):
                first, last = self._moment(day, begin), self._moment(day + timedelta(days=1), time(0)) if end is None else self._moment(day, end)
                if found and found[-1][1] == first:
                    found[-1] = found[-1][0], last
                else:
                    found.append((first, last))
        return found

    def _moment(self, day: date, at: time) -> float:
        return datetime.combine(day, at, self.zone).timestamp()

    def state(self, now: float) -> tuple[bool, float]:
        """Whether the queue is served at the moment, and until when this holds at least (seconds since 1970)."""
        for first, last in self._open_at(now):
            if now < first:
                return False, first
            if now < last:
                return True, last
        return False, now + AHEAD_DAYS * 86_400 - 86_400


ALWAYS = Hours()
