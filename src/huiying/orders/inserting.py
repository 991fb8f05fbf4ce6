"""Inserting rows without building their statement anew: the same words for the same tables, each row's values as one JSON document."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import NOT_PROVIDED, Model

from huiying.journal.words import Words, stored


@cache
def _insertion(model: type[Model]) -> tuple[str, tuple[tuple[str, Callable[[Any], Any]], ...], tuple[str, ...]]:
    """The words that insert a row, the attributes they take with how each is written, and the columns that the database gives back."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented field list
    given = [f for f in fields if f.db_default is NOT_PROVIDED]
    numbered = tuple(str(f.column) for f in fields if f.db_default is not NOT_PROVIDED)
    columns, types = ", ".join(str(f.column) for f in given), ", ".join(f"{f.column} {f.db_type(connection)}" for f in given)
    words = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM jsonb_to_record(%s) AS row({types})"  # noqa: S608, SLF001 - our own columns
    return words, tuple((f.attname, stored if isinstance(f, Words) else _json) for f in given), numbered


@cache
def _statement(models: tuple[type[Model], ...]) -> str:
    """One statement that inserts a row of each model, and gives back what the database numbers of the last."""
    *before, last = [_insertion(model)[0] for model in models]
    numbered = _insertion(models[-1])[2]
    first = ", ".join(f"row{n} AS ({words})" for n, words in enumerate(before))
    back = f" RETURNING {', '.join(numbered)}" if numbered else ""
    return f"WITH {first} {last}{back}" if first else f"{last}{back}"


def insert(*rows: Model) -> None:
    """Insert new rows with their own keys (one statement); what the database numbers of the last is set on it."""
    documents = [msgspec.json.encode({name: written(getattr(row, name)) for name, written in _insertion(type(row))[1]}).decode() for row in rows]
    numbered = _insertion(type(rows[-1]))[2]
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(type(row) for row in rows)), documents)
        for name, value in zip(numbered, cursor.fetchone() if numbered else (), strict=True):
            setattr(rows[-1], name, value)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own insert leaves it


def _json(value: Any) -> Any:
    """A value as JSON holds it; bytes as PostgreSQL writes them."""
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | memoryview) else value
