"""What screens hand to the components: lines of a life, lanes of assignments. Values only, no Django."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
LineKind = Literal["done", "back", "next", "machine"]
RunKind = Literal["done", "left", "returned"]
WIDEST = 560  # px, about the narrowest a track is drawn: what collides is judged by it
LETTER, HAN = 6.6, 12.6  # px of a character of small type
TOGETHER = 1.2  # per cent: marks nearer than this are one
TURN = 62.0  # beyond this per cent a mark's words stand left of it


@dataclass(frozen=True, slots=True)
class LifeLine:
    """One line of an order's life: who did what, when, why, and in which words. `kind` "next" is still to come, "machine" is folded away."""

    at: datetime | None
    text: str
    who: str = ""
    employer: str = ""  # a label such as 服务商, shown beside the name when it is not the government's own
    why: str = ""  # the reason
    words: str = ""  # what else was said: a reply, a question, advice
    note: str = ""
    kind: LineKind = "done"
    due: bool = False  # `at` is a due moment, so that 24:00 stays 24:00


@dataclass(frozen=True, slots=True)
class Folded:
    """Consecutive machine lines, shown as one that opens."""

    lines: tuple[LifeLine, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a lane: worked, still left, or returned."""

    start: datetime
    end: datetime
    kind: RunKind = "done"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, or is due, on a lane."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One assignment: who, in what part, and what happened when."""

    who: str
    part: str
    runs: tuple[Run, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A bar or a mark in per cent of the track's width."""

    left: float
    width: float
    kind: str
    text: str = ""
    low: bool = False  # its words stand on the second line, because the first is taken

    @property
    def at(self) -> str:
        """The place, for bars.js."""
        return f"{self.left:.2f} {self.width:.2f}" if self.width else f"{self.left:.2f}"


@dataclass(frozen=True, slots=True)
class Track:
    """One drawn lane."""

    who: str
    part: str
    runs: tuple[Placed, ...]
    marks: tuple[Placed, ...]

    @property
    def two_lines(self) -> bool:
        """The words need a second line."""
        return any(mark.low for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart's head."""

    date: date
    off: bool
    today: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Lanes ready to draw."""

    days: tuple[Day, ...]
    tracks: tuple[Track, ...]
    off: tuple[Placed, ...]
    now: Placed | None
    said: str


def fold(lines: Iterable[LifeLine]) -> list[LifeLine | Folded]:
    """Lines in their order with neighbouring machine lines folded into one."""
    out: list[LifeLine | Folded] = []
    for line in lines:
        if line.kind != "machine":
            out.append(line)
        elif out and isinstance(out[-1], Folded):
            out[-1] = Folded((*out[-1].lines, line))
        else:
            out.append(Folded((line,)))
    return out


def chart(lanes: Sequence[Lane], now: datetime, off_days: Iterable[date] = ()) -> Chart | None:
    """Place lanes on whole Shanghai days from the first to the last moment; None when nothing has a time."""
    moments = [m for lane in lanes for m in [*(r.start for r in lane.runs), *(r.end for r in lane.runs), *(k.at for k in lane.marks)]]
    if not moments:
        return None
    first, last = min(moments).astimezone(ZONE).date(), _last_day(max(moments))
    count = (last - first).days + 1
    start = datetime(first.year, first.month, first.day, tzinfo=ZONE)
    total = timedelta(days=count)

    def at(moment: datetime) -> float:
        return min(100.0, max(0.0, (moment - start) / total * 100))

    off, today, every = set(off_days), now.astimezone(ZONE).date(), -(-count // 14)
    days = tuple(Day(d, d in off, d == today, i % every == 0) for i, d in enumerate(first + timedelta(days=n) for n in range(count)))
    tracks = tuple(
        Track(lane.who, lane.part, tuple(Placed(at(r.start), at(r.end) - at(r.start), r.kind) for r in lane.runs), _marks(lane.marks, at)) for lane in lanes
    )
    bands = tuple(Placed(i / count * 100, 100 / count, "off") for i, d in enumerate(days) if d.off)
    return Chart(days, tracks, bands, Placed(at(now), 0, "now") if start <= now <= start + total else None, _said(lanes))


def _last_day(moment: datetime) -> date:
    """The last day that a chart must show: a due of 24:00 belongs to the day before."""
    return (moment.astimezone(ZONE) - timedelta(microseconds=1)).date()


def _marks(marks: Sequence[Mark], at: Callable[[datetime], float]) -> tuple[Placed, ...]:
    """Marks from left to right; words that would collide go to a second line, and where that is taken too, into one."""
    out: list[Placed] = []
    ends = [0.0, 0.0]
    for mark in sorted(marks, key=lambda m: m.at):
        left = at(mark.at)
        turned = left > TURN
        first = left - _width(mark.text) if turned else left
        if out and _lowered(out[-1], first, left, ends):
            out[-1] = replace(out[-1], low=True)
            ends = [first, ends[0]]
        line = next((n for n in (0, 1) if ends[n] <= first), None)
        if out and (line is None or left - out[-1].left < TOGETHER):
            last = out.pop()
            text = f"{last.text} · {mark.text}"
            out.append(Placed(last.left, 0, last.kind, text, last.low))
            ends[last.low] = last.left if last.kind == "left" else last.left + _width(text)
        else:
            out.append(Placed(left, 0, "left" if turned else "right", mark.text, line == 1))
            ends[line or 0] = left if turned else left + _width(mark.text)
    return tuple(out)


def _lowered(last: Placed, first: float, left: float, ends: Sequence[float]) -> bool:
    """Whether the words before make room on the first line: a line drawn down at `left` to the second one would cross them."""
    crossed = not last.low and last.kind == "right" and ends[0] > left
    return crossed and last.left >= ends[1] and first > last.left + TOGETHER


def _width(text: str) -> float:
    """About how wide small words are, in per cent of a narrow track."""
    return sum(LETTER if char.isascii() else HAN for char in text) / WIDEST * 100 + 2


def _said(lanes: Sequence[Lane]) -> str:
    """The chart in words, for those who do not see it."""
    return "; ".join(f"{lane.who}: " + ", ".join(f"{m.text} {m.at.astimezone(ZONE):%m-%d %H:%M}" for m in lane.marks) for lane in lanes)
