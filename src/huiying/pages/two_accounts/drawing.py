"""Charts of an account as plain SVG: they are seen without script and on paper. Colours stand in attributes for paper; the page gives its own by class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from huiying.pages.axes import Axis, axis_of, cut_said, ticks

INK_2, INK_3, ACCENT, GRID, LATE, GROUND, SOFT = "#465166", "#5c6779", "#1f5fd0", "#e6eaf0", "#b11f2a", "#ffffff", "#ecf0f5"
WIDTH, LEFT, RIGHT = 340, 72, 26
CUT = 18  # room for the words of a cut scale
FEWEST_MARKS = 2  # from which on a scale can be read
NAME_PX, MARK_PX, WIDE_FROM = 15, 12, 255  # a name's type as large as in large type on a telephone; characters beyond Latin are wide
TEXT = '<text class="a-{}" x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>'
Said = Callable[[float], str]


def svg(width: float, height: float, said: str, inner: SafeString, css: str = "") -> SafeString:
    """A drawing that says in words what it shows."""
    return format_html(
        '<svg class="a-chart {}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}"'
        ' font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="12">{}</svg>',
        css,
        width,
        height,
        width,
        height,
        said,
        inner,
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers to places, between two ends."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a number."""
        return round(self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Dot:
    """A side of a comparison: its name, its number, and the interval round it where there is one."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    late: bool = False


def whiskers(dots: Sequence[Dot], tick: Said, said: str) -> SafeString:
    """Dots one below the other on one scale, each with its interval; a line goes down from the first, so that one sees which intervals reach it."""
    axis = axis_of((end for dot in dots for end in (dot.value, dot.low, dot.high)), 4)
    marks = axis.marks
    left = max(LEFT, *(width(dot.name, NAME_PX) for dot in dots))
    scale = Scale(marks[0], marks[-1], left + 8, WIDTH - RIGHT - 8)
    foot = 26 * len(dots)
    lines = format_html_join(
        "", '<line class="a-grid" x1="{}" x2="{}" y1="2" y2="{}" stroke="{}"/>', ((scale.at(mark), scale.at(mark), foot, GRID) for mark in marks)
    )
    names = format_html_join("", TEXT, (("mut", scale.at(mark), foot + 16, "middle", INK_3, tick(mark)) for mark in thinned(marks, tick, left)))
    first = scale.at(dots[0].value)
    guide = format_html('<line class="a-guide" x1="{}" x2="{}" y1="14" y2="{}" stroke="{}" stroke-dasharray="2 3"/>', first, first, foot, INK_3)
    rows = SafeString("".join(_row(dot, place, scale) for place, dot in enumerate(dots)))
    cut = _cut(axis, tick, (scale.at(marks[0]), foot - 5, "l-2.5-4l-3 8l-3-8l-2.5 4"), foot + 34)
    return svg(WIDTH, foot + 22 + CUT * axis.cut, said, format_html("{}{}{}{}{}", lines, guide if len(dots) > 1 else "", rows, names, cut), "a-whisker")


def _cut(axis: Axis, tick: Said, sign: tuple[float, float, str], y: float, right: float = WIDTH - 2) -> SafeString:
    """The sign of a scale that leaves out what lies below its first number, drawn from there on, and the words that say so. Nothing for one from 0."""
    if not axis.cut:
        return SafeString("")
    mark = format_html('<path class="a-guide" d="M{} {}{}" stroke="{}" stroke-width="1.5" fill="none"/>', *sign, INK_3)
    return format_html("{}{}", mark, format_html(TEXT, "mut", right, y, "end", INK_3, cut_said(tick(axis.marks[0]))))


def width(text: str, px: float) -> float:
    """About how wide a text is at a size of type."""
    return sum(px if ord(char) > WIDE_FROM else px * 7 / 12 for char in text)


def thinned(marks: Sequence[float], tick: Said, left: float) -> Sequence[float]:
    """So many of the marks that their names do not touch, nor stand out of the drawing."""
    longest = max(width(tick(mark), MARK_PX) for mark in marks)
    inside = marks if longest / 2 <= RIGHT or len(marks) <= FEWEST_MARKS else marks[:-1]
    apart = (WIDTH - left - RIGHT - 16) / max(len(marks) - 1, 1)
    return inside[:: max(1, ceil((longest + 12) / apart))]


def _row(dot: Dot, place: int, scale: Scale) -> SafeString:
    mid = 14 + 26 * place
    css, colour, fill = ("before", INK_2, GROUND) if place == 0 else ("after", ACCENT, ACCENT)
    name = format_html(TEXT, "ink", 0, mid + 4, "start", INK_2, dot.name)
    whisker = SafeString("")
    if dot.low is not None and dot.high is not None:
        low, high = scale.at(dot.low), scale.at(dot.high)
        whisker = format_html(
            '<path class="a-{}" d="M{} {}H{}M{} {}v10M{} {}v10" stroke="{}" stroke-width="2" fill="none"/>',
            css,
            low,
            mid,
            high,
            low,
            mid - 5,
            high,
            mid - 5,
            colour,
        )
    circle = format_html(
        '<circle class="a-{} a-dot" cx="{}" cy="{}" r="5" stroke="{}" stroke-width="2" fill="{}"/>', css, scale.at(dot.value), mid, colour, fill
    )
    return format_html("{}{}{}", name, whisker, circle)


@dataclass(frozen=True, slots=True)
class Point:
    """A month of a series: its name, its number (None where there is none), its side (0 before, 1 after), and why the line does not reach it from the left."""

    name: str
    value: float | None
    side: int
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a series' drawing and how many names of months have room."""

    width: int
    height: int
    names: int
    css: str


WIDE, NARROW = Frame(1120, 250, 10, "a-wide"), Frame(340, 220, 3, "a-narrow")
SIDE, TOP, FOOT = 56, 14, 30


def series(points: Sequence[Point], tick: Said, said: str, frame: Frame) -> SafeString:
    """Months as dots, joined where one may be compared with the next; a break is an open place with a red mark, never a line."""
    axis = axis_of(point.value for point in points)
    marks = axis.marks
    up = Scale(marks[0], marks[-1], frame.height - FOOT, TOP + CUT * axis.cut)
    across = Scale(0, max(len(points) - 1, 1), SIDE + 6, frame.width - 16)
    grid = format_html_join("", '<path class="a-grid" d="M{} {}H{}" stroke="{}"/>', ((SIDE, up.at(mark), frame.width - 8, GRID) for mark in marks))
    heights = format_html_join("", TEXT, (("mut", SIDE - 8, up.at(mark) + 4, "end", INK_3, tick(mark)) for mark in marks))
    every = -(-len(points) // frame.names)
    months = format_html_join(
        "",
        TEXT,
        (
            ("mut", across.at(n), frame.height - 8, "end" if n and n == len(points) - 1 else "middle", INK_3, point.name)
            for n, point in enumerate(points)
            if n % every == 0
        ),
    )
    cut = _cut(axis, tick, (SIDE, up.at(marks[0]) - 12, "l-4 2.5l8 3l-8 3l4 2.5"), TOP - 2, frame.width - 8)
    breaks = SafeString("".join(_break(n, across, up, marks) for n, point in enumerate(points) if point.broken and n))
    return svg(
        frame.width,
        frame.height,
        said,
        format_html("{}{}{}{}{}{}{}", grid, heights, months, breaks, cut, _lines(points, across, up), _dots(points, across, up)),
        frame.css,
    )


def _break(n: int, across: Scale, up: Scale, marks: Sequence[float]) -> SafeString:
    """A dashed red line between two months, with the two strokes of a cut."""
    x, top, foot = across.at(n - 0.5), up.at(marks[-1]), up.at(marks[0])
    return format_html(
        '<path class="a-late" d="M{} {}V{}" stroke="{}" stroke-width="1.5" stroke-dasharray="4 3"/><path class="a-late" d="M{} {}l10-6M{} {}l10-6" stroke="{}"'
        ' stroke-width="1.5"/>',
        x,
        top,
        foot,
        LATE,
        x - 5,
        foot,
        x - 5,
        foot + 6,
        LATE,
    )


def runs(points: Sequence[Point]) -> list[list[int]]:
    """The places of months that belong together: a run ends at a month without a number, at a break and where the side changes."""
    found: list[list[int]] = []
    for n, point in enumerate(points):
        if point.value is None:
            continue
        before = points[n - 1] if n else None
        joined = before is not None and before.value is not None and not point.broken and before.side == point.side
        if joined:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def _lines(points: Sequence[Point], across: Scale, up: Scale) -> SafeString:
    line = '<polyline class="a-{}" points="{}" fill="none" stroke="{}" stroke-width="2"/>'
    return format_html_join(
        "",
        line,
        (
            (
                "after" if points[run[0]].side else "before",
                " ".join(f"{across.at(n)},{up.at(points[n].value or 0.0)}" for n in run),
                ACCENT if points[run[0]].side else INK_2,
            )
            for run in runs(points)
        ),
    )


def _dots(points: Sequence[Point], across: Scale, up: Scale) -> SafeString:
    circle = '<circle class="a-{} a-dot" cx="{}" cy="{}" r="3.2" stroke="{}" stroke-width="1.6" fill="{}"/>'
    return format_html_join(
        "",
        circle,
        (
            ("after" if point.side else "before", across.at(n), up.at(point.value), ACCENT if point.side else INK_2, ACCENT if point.side else GROUND)
            for n, point in enumerate(points)
            if point.value is not None
        ),
    )


def curve(points: Sequence[tuple[float, float]], across_said: Said, said: str) -> SafeString:
    """A curve of shares between 0 and 1 over a range, with the half marked."""
    left, right = points[0][0], points[-1][0]
    across, up = Scale(left, right, 44, WIDTH - 20), Scale(0, 1, 130, 12)
    grid = format_html_join("", '<path class="a-grid" d="M44 {}H{}" stroke="{}"/>', ((up.at(mark), WIDTH - 20, GRID) for mark in (0, 0.5, 1)))
    names = format_html_join("", TEXT, (("mut", 38, up.at(mark) + 4, "end", INK_3, f"{100 * mark:.0f}%") for mark in (0, 0.5, 1)))
    ends = format_html_join("", TEXT, (("mut", across.at(x), 148, anchor, INK_3, across_said(x)) for x, anchor in ((left, "start"), (right, "end"))))
    line = format_html(
        '<polyline class="a-after" points="{}" fill="none" stroke="{}" stroke-width="2"/>', " ".join(f"{across.at(x)},{up.at(y)}" for x, y in points), ACCENT
    )
    return svg(WIDTH, 154, said, format_html("{}{}{}{}", grid, names, ends, line), "a-whisker")


def bars(values: Sequence[int], names: Sequence[tuple[int, str]], said: str) -> SafeString:
    """Bars side by side from zero, with the top of the scale and names under some of them."""
    marks = ticks(0, max(values), 2)
    across, up = Scale(0, len(values), 34, WIDTH), Scale(0, marks[-1], 96, 8)
    thick = round((across.end - across.start) / len(values) - 0.4, 2)
    grid = format_html_join("", '<path class="a-grid" d="M34 {}H{}" stroke="{}"/>', ((up.at(mark), WIDTH, GRID) for mark in marks))
    heights = format_html_join("", TEXT, (("mut", 28, up.at(mark) + 4, "end", INK_3, f"{mark:,.0f}") for mark in marks))
    rect = '<rect class="a-after a-fill" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
    drawn = format_html_join("", rect, ((across.at(n), up.at(value), thick, round(96 - up.at(value), 1), ACCENT) for n, value in enumerate(values)))
    anchors = ("start", *("middle",) * (len(names) - 2), "end")
    words = format_html_join("", TEXT, (("mut", across.at(n), 112, anchor, INK_3, name) for (n, name), anchor in zip(names, anchors, strict=True)))
    return svg(WIDTH, 118, said, format_html("{}{}{}{}", grid, drawn, heights, words), "a-whisker")


def bar(value: float, most: float) -> SafeString:
    """A bar to the right for more, to the left for less, on a scale common to all rows of a table."""
    half = 60
    long = round(abs(value) / most * half, 1) if most else 0
    css, colour = ("late", LATE) if value > 0 else ("after", ACCENT)
    return format_html(
        '<svg class="a-bar" viewBox="0 0 {} 14" width="{}" height="14" aria-hidden="true"><path class="a-guide" d="M{} 0v14" stroke="{}"/>'
        '<rect class="a-{} a-fill" x="{}" y="2" width="{}" height="10" fill="{}"/></svg>',
        2 * half,
        2 * half,
        half,
        INK_3,
        css,
        half if value > 0 else half - long,
        long,
        colour,
    )
