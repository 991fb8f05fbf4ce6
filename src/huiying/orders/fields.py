"""Which fields of orders and assignments the journal carries as they are, and which as commitments."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model

from huiying.kit.times import rfc3339

ORDER_TEXTS = frozenset({"title", "original_text", "edited_text", "incident_address", "public_reply"})
ASSIGNMENT_TEXTS = frozenset({"advice", "internal_result", "public_reply", "draft_reply", "late_note", "override_reason"})
BINARY = frozenset({"respondent_sealed"})
AS_THEY_ARE = frozenset({str, int, bool})
EMPTY: tuple[Any, ...] = (None, "", [])
UNTOLD = frozenset({"version", "seq", "id", "search"})


class NoSuchField(AttributeError):  # noqa: N818 - says what is wrong
    """A change names a field that the table does not have."""


def journal_value(value: Any) -> Any:
    """A column's value as the journal writes it: ids and times as text, the rest as it is."""
    if value is None or type(value) in AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list):
        return [journal_value(part) for part in value]
    return value


@cache
def _columns(model: type[Model]) -> tuple[dict[str, str], frozenset[str]]:
    """Column by field name, and all columns."""
    columns = {f.name: f.attname for f in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented field list
    return columns, frozenset(columns.values())


@cache
def _told(model: type[Model]) -> tuple[str, ...]:
    """The columns that the journal tells of a new row."""
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in UNTOLD)  # noqa: SLF001 - Django's documented field list


def split(model: type[Model], fields: dict[str, Any], texts: frozenset[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Changed fields as (plain values by column, committed texts by column). Raises NoSuchField."""
    columns, known = _columns(model)
    plain: dict[str, Any] = {}
    committed: dict[str, str] = {}
    for given, value in fields.items():
        name = columns.get(given, given)
        if name not in known:
            raise NoSuchField(f"{model.__name__} has no field {given}")
        if isinstance(value, Model):
            plain[name] = str(value.pk)
        elif name in BINARY:
            committed[name] = bytes(value).hex() if value is not None else ""
        elif name in texts:
            committed[name] = str(value)
        else:
            plain[name] = journal_value(value)
    return plain, committed


def snapshot(row: Model, texts: frozenset[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """All fields of a new row, split for the journal; empty texts and absent values are left out."""
    told = {name: value for name in _told(type(row)) if (value := getattr(row, name)) not in EMPTY}
    return split(type(row), told, texts)
