"""Inserting one row without building its statement anew: the same words for every row of a table, its values as one JSON document."""

from functools import cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import NOT_PROVIDED, Model


@cache
def _statement(model: type[Model]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The statement, the attributes it takes, and those that the database gives back."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented field list
    given = [f for f in fields if f.db_default is NOT_PROVIDED]
    numbered = [f for f in fields if f.db_default is not NOT_PROVIDED]
    columns, types = ", ".join(str(f.column) for f in given), ", ".join(f"{f.column} {f.db_type(connection)}" for f in given)
    words = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM jsonb_to_record(%s) AS row({types})"  # noqa: S608, SLF001 - our own columns
    back = f" RETURNING {', '.join(str(f.column) for f in numbered)}" if numbered else ""
    return words + back, tuple(f.attname for f in given), tuple(f.attname for f in numbered)


def insert(row: Model) -> None:
    """Insert a new row with its own key (one statement); what the database numbers is set on it."""
    words, names, numbered = _statement(type(row))
    with connection.cursor() as cursor:
        cursor.execute(words, [msgspec.json.encode({name: _json(getattr(row, name)) for name in names}).decode()])
        for name, value in zip(numbered, cursor.fetchone() if numbered else (), strict=True):
            setattr(row, name, value)
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own insert leaves it


def _json(value: Any) -> Any:
    """A value as JSON holds it; bytes as PostgreSQL writes them."""
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | memoryview) else value
