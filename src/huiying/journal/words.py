"""Columns for what people say in free words: plain text for all of the program, with every personal number sealed in the table.

Statements of our own that write such a column take `stored`, those that read one `said`; `PIECE` is a piece as PostgreSQL finds it.
"""

from typing import Any

from django.db import models
from django.db.models.lookups import Contains

from huiying.journal.keyring import keyring
from huiying.kit.pieces import BEGIN, END, with_pieces, without_pieces

PIECE = f"{BEGIN}[^{END}]*{END}"


def stored(text: str) -> str:
    """The words as their column keeps them. Raises KeysMissing."""
    return with_pieces(text, keyring)


def said(kept: str) -> str:
    """The words that a column keeps, as they were said. Raises KeysMissing, CannotOpen."""
    return without_pieces(kept, keyring) if BEGIN in kept else kept


class Words(models.TextField):  # type: ignore[type-arg]
    """Free words. Whoever changes them checks how long they may be: a sealed number takes more room than what was typed."""

    def get_prep_value(self, value: Any) -> Any:
        """The words with their numbers sealed."""
        text = super().get_prep_value(value)
        return stored(text) if isinstance(text, str) else text

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        """The words as they were said."""
        return without_pieces(value, keyring) if value and BEGIN in value else value


class WordsWithin(models.JSONField):
    """JSON whose texts are free words."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The JSON with the numbers in its texts sealed."""
        return super().get_db_prep_value(_each(value, stored), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The JSON as it was given."""
        return _each(super().from_db_value(value, expression, connection), said)


def _each(value: Any, turned: Any) -> Any:
    """The JSON value with every text in it turned; keys stay."""
    if isinstance(value, str):
        return turned(value)
    if isinstance(value, list):
        return [_each(part, turned) for part in value]
    return {key: _each(part, turned) for key, part in value.items()} if isinstance(value, dict) else value


@Words.register_lookup
class HoldsWord(Contains):
    """`contains` of free words: looked for beside the pieces, for the letters of a ciphertext are nobody's words."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Any:
        """The column without its pieces."""
        sql, params = super().process_lhs(compiler, connection, lhs)
        return f"regexp_replace({sql}, %s, %s, 'g')", [*params, PIECE, BEGIN]


@Words.register_lookup
class HoldsWordAnyCase(HoldsWord):
    """`icontains` of free words."""

    lookup_name = "icontains"
