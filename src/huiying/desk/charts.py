"""Charts as data: what a figure draws and the table that says the same. The page's script (pages/charts.js) draws it; without it the table stands there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from huiying.pages.axes import Axis, axis_of, cut_said
from huiying.pages.naming import named

Number = float | int | None


@dataclass(frozen=True)
class Line:
    """A line over the labels, on the right-hand axis where bars stand too; `lo` and `hi` are the ends of its intervals."""

    name: str
    values: Sequence[Number]
    unit: str = ""
    lo: Sequence[Number] = ()
    hi: Sequence[Number] = ()


@dataclass(frozen=True)
class Bars:
    """Bars over the labels; `tone` is "", "soft" or "late"."""

    name: str
    values: Sequence[Number]
    tone: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart: `said` is its content in a sentence, `heads` and `rows` the table (cells as text, the first of each row its label).

    `breaks` names labels before which the definition changes. `links` are the addresses of the rows' labels, where there are any.
    """

    name: str
    said: str
    labels: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bars] = ()
    lines: Sequence[Line] = ()
    breaks: dict[str, str] = field(default_factory=dict)
    links: Sequence[str] = ()

    @property
    def axis(self) -> Axis:
        """The scale of the lines."""
        return axis_of(value for line in self.lines for value in (*line.values, *line.lo, *line.hi))

    @property
    def cut(self) -> str:
        """Where the scale of the lines begins, if not at 0."""
        if not (self.lines and self.axis.cut):
            return ""
        said = cut_said(f"{self.axis.marks[0]:g}{self.lines[0].unit}")
        return f"{self.lines[0].name}{named('：', ': ')}{said}" if self.bars else said

    @property
    def data(self) -> dict[str, Any]:
        """What the script reads."""
        return {
            "said": self.said, "labels": list(self.labels), "breaks": self.breaks,
            "axis": {"min": self.axis.marks[0], "max": self.axis.marks[-1], "interval": self.axis.step, "cut": self.axis.cut},
            "bars": [{"name": one.name, "values": list(one.values), "tone": one.tone} for one in self.bars],
            "lines": [{"name": one.name, "values": list(one.values), "unit": one.unit, "lo": list(one.lo), "hi": list(one.hi)} for one in self.lines],
        }  # fmt: skip

    @property
    def table(self) -> list[tuple[str, str, Sequence[str]]]:
        """The rows of the table: label, its address or blank, the other cells."""
        links = [*self.links, *[""] * (len(self.rows) - len(self.links))]
        return [(row[0], link, row[1:]) for row, link in zip(self.rows, links, strict=True)]
