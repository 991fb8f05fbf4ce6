"""Counting no further than needed."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def count_to(most: int, rows: QuerySet[Any]) -> int:
    """How many rows there are, `most` at most (one statement).

    Bitmap scans are left off for it: they gather every row before the first is counted, and PostgreSQL takes them for cheap.
    """
    with connection.execute_wrapper(_row_by_row):
        return rows.order_by().values("pk")[:most].count()


def _row_by_row(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute, with the setting before and taken back behind, in the same message."""
    told = execute(f"SELECT set_config('enable_bitmapscan', 'off', true); {sql}; RESET enable_bitmapscan", params, many, context)
    context["cursor"].cursor.nextset()
    return told
