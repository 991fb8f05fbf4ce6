"""New rows without building their statement anew: the same words for the same tables, each row's values as one JSON document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import NOT_PROVIDED, BinaryField, Model

from huiying.journal.append import NewRows
from huiying.journal.words import Words, stored


@dataclass(frozen=True)
class Insertion:
    """The words that insert a row of a table, the attributes they take, how some of them are written, and the columns that the database numbers."""

    words: str
    names: tuple[str, ...]
    written: Mapping[str, Callable[[Any], Any]]
    numbered: tuple[str, ...]


@cache
def insertion(model: type[Model]) -> Insertion:
    """How rows of a table are inserted."""
    table, fields = model._meta.db_table, model._meta.concrete_fields  # noqa: SLF001 - Django's documented field list
    given = [f for f in fields if f.db_default is NOT_PROVIDED]
    columns = ", ".join(str(f.column) for f in given)
    words = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"  # noqa: S608 - our own columns
    written = {f.attname: stored if isinstance(f, Words) else _hexadecimal for f in given if isinstance(f, Words | BinaryField)}
    return Insertion(words, tuple(f.attname for f in given), written, tuple(str(f.column) for f in fields if f.db_default is not NOT_PROVIDED))


@cache
def _parts(models: tuple[type[Model], ...]) -> tuple[str, str]:
    """The parts of a statement that insert a row of each model, and the words that ask for what the database numbers of the last."""
    numbered = ", ".join(insertion(models[-1]).numbered)
    words = [insertion(model).words for model in models]
    words[-1] += f" RETURNING {numbered}"
    return ", ".join(f"row{n} AS ({one})" for n, one in enumerate(words)), f"SELECT {numbered} FROM row{len(words) - 1}"  # noqa: S608 - our own columns


def new_rows(*rows: Model) -> NewRows:
    """New rows with their own keys, to be inserted with the events about them; the last is of a table that the database numbers."""
    parts, back = _parts(tuple(type(row) for row in rows))
    return NewRows(parts, [_document(row) for row in rows], back)


def _document(row: Model) -> str:
    """A row's values as JSON."""
    how = insertion(type(row))
    values = {name: getattr(row, name) for name in how.names}
    for name, written in how.written.items():
        values[name] = written(values[name])
    return msgspec.json.encode(values).decode()


def inserted(rows: tuple[Model, ...], numbers: tuple[Any, ...]) -> None:
    """Note that the rows stand, and on the last what the database has numbered."""
    for name, value in zip(insertion(type(rows[-1])).numbered, numbers, strict=True):
        setattr(rows[-1], name, value)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own insert leaves it


def _hexadecimal(value: bytes | memoryview | None) -> str | None:
    """Bytes as PostgreSQL writes them."""
    return None if value is None else "\\x" + bytes(value).hex()
