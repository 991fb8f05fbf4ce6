"""A report's charts as plain SVG, drawn here so that paper has them too. Colours stand in attributes for paper; a page's style gives its own by class."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.desk.bill import chinese
from huiying.reports.numbers import change, count
from huiying.reports.wording import compared

WIDTH, HEIGHT, LEFT, TOP, FOOT = 720, 220, 44, 14, 34
CHANGES, ROW, NAME, END = 480, 24, 160, 90
INK, INK_3, SOFT, ACCENT, GRID, OK, LATE = "#1a2433", "#5c6779", "#a8c3f1", "#1f5fd0", "#e6eaf0", "#0d6b3d", "#b11f2a"
MOST_LABELS = 16
STEPS = (1, 2, 5)


def calls_chart(told: Mapping[str, Any]) -> SafeString:
    """Bars over time: how many asked for a human, and how many of them were answered. Nothing where nobody called."""
    points = told["series"]["points"]
    most = max((int(point["requested"]) for point in points), default=0)
    if not most:
        return SafeString("")
    top = grid_top(most)
    asked, answered = (sum(int(point[name]) for point in points) for name in ("requested", "answered"))
    said = _("Calls that asked for a human: {asked}; answered: {answered}.").format(asked=count(str(asked)), answered=count(str(answered)))
    return _svg(WIDTH, HEIGHT, said, format_html("{}{}{}", _grid(top), _bars(points, top), _legend()))


def grid_top(most: int) -> int:
    """The number at the top of the scale: the smallest of 1, 2, 5, 10, 20, 50 … that is not below the greatest bar."""
    size = 1
    while True:
        for step in STEPS:
            if step * size >= most:
                return step * size
        size *= 10


def _svg(width: int, height: int, said: str, inner: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}"'
        ' font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="11">{}</svg>',
        width, height, width, height, said, inner,
    )  # fmt: skip


def _y(value: float, top: int) -> float:
    return round(TOP + (HEIGHT - TOP - FOOT) * (1 - value / top), 1)


def _grid(top: int) -> SafeString:
    marks = [0, top // 2, top] if top % 2 == 0 else [0, top]
    line = '<line class="c-grid" x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/><text class="c-mut" x="{}" y="{}" text-anchor="end" fill="{}">{}</text>'
    rows = ((LEFT, WIDTH, _y(mark, top), _y(mark, top), GRID, LEFT - 6, _y(mark, top) + 4, INK_3, count(str(mark))) for mark in marks)
    return format_html_join("", line, rows)


def _bars(points: Sequence[Mapping[str, str]], top: int) -> SafeString:
    """A pale bar for those who asked, a strong one before it for those answered; labels so that none touches the next."""
    slot = (WIDTH - LEFT) / len(points)
    thick, every = min(slot * 0.7, 36), -(-len(points) // MOST_LABELS)
    bar = '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
    rects: list[tuple[Any, ...]] = []
    labels: list[tuple[Any, ...]] = []
    for at, point in enumerate(points):
        left, base = round(LEFT + slot * (at + 0.5) - thick / 2, 1), _y(0, top)
        for name, css, colour in (("requested", "c-soft", SOFT), ("answered", "c-main", ACCENT)):
            up = _y(int(point[name]), top)
            rects.append((css, left, up, round(thick, 1), round(base - up, 1), colour))
        if at % every == 0:
            labels.append((round(left + thick / 2, 1), HEIGHT - FOOT + 16, INK_3, point["at"].removesuffix(":00")))
    text = '<text class="c-mut" x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>'
    return format_html("{}{}", format_html_join("", bar, rects), format_html_join("", text, [(x, y, c, short(label)) for x, y, c, label in labels]))


def short(label: str) -> str:
    """A day without its year; an hour or a month as it is."""
    return label[5:] if label.count("-") == 2 else label  # noqa: PLR2004 - year, month and day have two hyphens


def _legend() -> SafeString:
    names = ((LEFT, "c-soft", SOFT, _("asked for a human")), (LEFT + 150, "c-main", ACCENT, _("answered")))
    rows = ((css, x, HEIGHT - 12, colour, x + 16, HEIGHT - 3, INK_3, name) for x, css, colour, name in names)
    one = '<rect class="{}" x="{}" y="{}" width="10" height="10" fill="{}"/><text class="c-mut" x="{}" y="{}" fill="{}">{}</text>'
    return format_html_join("", one, rows)


def changes_chart(told: Mapping[str, Any]) -> SafeString:
    """Of each share that can be compared with the period before a dot for the change and a line for its interval, around a line for none."""
    shares = compared(told)
    if not shares:
        return SafeString("")
    most = max(abs(Decimal(one["before"][end])) for one in shares for end in ("lo", "hi")) or Decimal("0.01")
    height = ROW * len(shares) + 14
    said = _("Changes of {n} shares against the period before, each with its 95% interval.").format(n=len(shares))
    middle = NAME + (CHANGES - NAME - END) / 2
    zero = format_html('<line class="c-zero" x1="{}" x2="{}" y1="4" y2="{}" stroke="{}"/>', middle, middle, height - 4, INK_3)
    rows = SafeString("".join(format_html(_WHISKER, **row) for row in _whiskers(shares, float(most), middle)))
    return _svg(CHANGES, height, said, format_html("{}{}", zero, rows))


_WHISKER = (
    '<text class="c-ink" x="0" y="{y}" fill="{ink}">{name}</text>'
    '<line class="{css}" x1="{lo}" x2="{hi}" y1="{mid}" y2="{mid}" stroke="{colour}" stroke-width="2"/>'
    '<circle class="{css}" cx="{dot}" cy="{mid}" r="4" fill="{colour}" stroke="{colour}"/>'
    '<text class="c-ink" x="{width}" y="{y}" text-anchor="end" fill="{ink}">{by}</text>'
)


def _whiskers(shares: Sequence[Mapping[str, Any]], most: float, middle: float) -> Iterator[dict[str, Any]]:
    half = (CHANGES - NAME - END) / 2 - 8
    for at, one in enumerate(shares):
        then, mid = one["before"], ROW * at + 20
        lo, dot, hi = (round(middle + float(then[name]) / most * half, 1) for name in ("lo", "difference", "hi"))
        sign = {"rose": 1, "fell": -1}.get(then["says"], 0) * (-1 if one["lower_is_better"] else 1)
        css, colour = {1: ("c-ok", OK), -1: ("c-late", LATE), 0: ("c-shut", INK_3)}[sign]
        yield {
            "y": mid + 4, "mid": mid, "lo": lo, "hi": hi, "dot": dot, "css": css, "colour": colour, "ink": INK, "width": CHANGES,
            "name": one["zh"] if chinese() else one["en"], "by": change(then["difference"], "share", zh=chinese()),
        }  # fmt: skip
