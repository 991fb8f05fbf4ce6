"""Where a price's quantity comes from: proven staff, an entry by a person with evidence, a part of a metric's figure, or nothing to count."""

import re
from dataclasses import dataclass

from huiying.contracts.terms import Component

_METRIC = re.compile(r"metric ([A-Za-z0-9_]{1,40})@(\d{1,4})/([A-Za-z0-9_.]{1,40}(?:/raw)?) (num|den|value)", re.ASCII)
PLAIN = frozenset({"staffing", "noted", "one"})


@dataclass(frozen=True, slots=True)
class Source:
    """A source by its kind; of a metric also the figure's name among the facts and which part of it counts."""

    kind: str
    key: str = ""
    part: str = ""


def source_of(component: Component) -> Source | None:
    """What the component's `source` says; None where it says nothing known."""
    if component.source in PLAIN:
        return Source(component.source)
    found = _METRIC.fullmatch(component.source)
    return Source("metric", f"{found[1]}@{int(found[2])}/{found[3]}", found[4]) if found else None
