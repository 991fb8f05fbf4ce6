"""What an administrator should know before it hurts. Rooms add their checks; the page and the start-up print them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["late", "near"]


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to know: what, and what to do about it."""

    text: str
    todo: str = ""
    level: Level = "near"


CHECKS: list[Callable[[datetime], Iterable[Concern]]] = []


def warnings(now: datetime) -> list[Concern]:
    """Every warning of every room, the urgent first."""
    return sorted((found for check in CHECKS for found in check(now)), key=lambda w: w.level)
