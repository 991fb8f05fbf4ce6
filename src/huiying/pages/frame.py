"""What rooms above put into the frame: entries of the main navigation, the city's name. Filled when their addresses are loaded."""

from collections.abc import Callable
from dataclasses import dataclass

from huiying.kit.actor import Actor
from huiying.pages.labels import Label


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entry of the main navigation. `name` is the address's name; `seen` says who sees it (everyone of the staff by default)."""

    label: Label
    name: str
    order: int = 50
    seen: Callable[[Actor], bool] = lambda _actor: True
    prefix: str = ""  # other pages under this path belong to the entry too
    counted: bool = False  # whether a count of what waits may stand beside it


STAFF: list[Entry] = []
PUBLIC: list[Entry] = []


def add_staff(*entries: Entry) -> None:
    """Put entries into the staff's navigation, in their order."""
    STAFF[:] = sorted({e.name: e for e in (*STAFF, *entries)}.values(), key=lambda e: e.order)


def add_public(*entries: Entry) -> None:
    """Put entries into the public's navigation, in their order."""
    PUBLIC[:] = sorted({e.name: e for e in (*PUBLIC, *entries)}.values(), key=lambda e: e.order)
