"""What the doctor looks at and what it says: one finding is what is wrong and how to mend it, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Finding:
    """`level` is "bad" (mend it now) or "soon"."""

    check: str
    level: str
    zh: str
    en: str
    mend_zh: str
    mend_en: str


@dataclass(frozen=True)
class Look:
    """The moment on this machine's clock, that of the city, the places, and the free bytes by place."""

    real: datetime
    now: datetime
    keys: Path
    files: Path
    static: Sequence[Path]
    free: Mapping[str, int]


def rows(question: str, *given: Any) -> list[Any]:
    """The rows that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(question, given or None)
        found: list[Any] = cursor.fetchall()
    return found


def one(question: str, *given: Any) -> Any:
    """The first column of the first row."""
    return rows(question, *given)[0][0]
