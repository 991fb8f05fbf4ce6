"""Tables that are no query, as files: rows that are there, in the form that exports read (pages/exports.py)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from huiying.pages.labels import Label


@dataclass(frozen=True)
class Rows:
    """Rows that are there, as an export reads them."""

    rows: Iterable[Any]

    def iterator(self, chunk_size: int) -> Iterator[Any]:  # noqa: ARG002 - the port's form
        """Each of them."""
        return iter(self.rows)


@dataclass(frozen=True)
class Cell:
    """A column of an export: its head and what stands in it."""

    label: Label
    value: Any

    def text(self, row: Any, _now: object) -> object:
        """Its plain value."""
        return self.value(row)


@dataclass(frozen=True)
class Sheet:
    """An export of rows that are there."""

    name: str
    columns: tuple[Cell, ...]
    source: None = None
    beside: None = None
