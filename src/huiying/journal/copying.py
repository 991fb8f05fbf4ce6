"""Rows on their way into a table by COPY, for what comes in thousands. Whoever loads has checked them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import NOT_PROVIDED, AutoField, Model

from huiying.journal.words import Words, stored
from huiying.kit.times import rfc3339

Row = Mapping[str, Any]


def _array(value: list[Any]) -> str:
    return "{" + ",".join('"' + str(part).replace("\\", "\\\\\\\\").replace('"', '\\\\"') + '"' for part in value) + "}"


def _words(value: str) -> str:
    if value.isprintable() and "\\" not in value:
        return value
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _words,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _: "\\N",
    UUID: str,
    Decimal: str,
    datetime: rfc3339,
    bytes: lambda value: "\\\\x" + value.hex(),
    list: _array,
}


class Sheet:
    """The rows of one table, as COPY reads them. Columns not given take the model's default; database defaults stay with the database."""

    def __init__(self, model: type[Model]) -> None:
        fields = [f for f in model._meta.concrete_fields if f.db_default is NOT_PROVIDED and not isinstance(f, AutoField)]  # noqa: SLF001 - Django's documented field list
        self.table = model._meta.db_table  # noqa: SLF001
        self.columns = [f.column for f in fields]
        self._place = {f.attname: number for number, f in enumerate(fields)}
        self._usual = [_text_of(f.get_default()).replace("%", "%%") for f in fields]
        self._free = {f.attname for f in fields if isinstance(f, Words)}
        self._forms: dict[tuple[str, ...], tuple[str, Callable[[Row], Sequence[Any]], tuple[int, ...]]] = {}
        self._lines: list[str] = []

    def add(self, row: Row) -> None:
        """One more row, by attribute names (`party_id`, not `party`)."""
        names = tuple(row)
        line, values, free = self._forms.get(names) or self._form(names)
        cells = [*values(row)]
        for place in free:
            if cells[place]:
                cells[place] = stored(cells[place])
        self._lines.append(line % tuple([_WRITERS[type(value)](value) for value in cells]))

    def _form(self, names: tuple[str, ...]) -> tuple[str, Callable[[Row], Sequence[Any]], tuple[int, ...]]:
        """How a row with these names is written: the line with gaps, the values (two at least) in the order of the columns, where free words are among them."""
        given = sorted(names, key=self._place.__getitem__)
        cells = self._usual.copy()
        for name in given:
            cells[self._place[name]] = "%s"
        form = self._forms[names] = "\t".join(cells), itemgetter(*given), tuple(place for place, name in enumerate(given) if name in self._free)
        return form

    def send(self, cursor: Any) -> None:
        """Copy the rows into the table and forget them."""
        if self._lines:
            columns = ", ".join(f'"{name}"' for name in self.columns)
            with cursor.copy(f'COPY "{self.table}" ({columns}) FROM STDIN') as copy:
                copy.write("\n".join(self._lines) + "\n")
            self._lines.clear()


def _text_of(value: Any) -> str:
    return _WRITERS[type(value)](value)
