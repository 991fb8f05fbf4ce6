"""The engines that count: PostgreSQL where the facts are, DuckDB in this process. Needs the extra `metrics`. Spark: spark.py."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import duckdb
from django.db import connection

from huiying.calls.missed import missed as missed_calls
from huiying.metrics.asking import Question
from huiying.metrics.columns import columns
from huiying.metrics.compiling import sql_of
from huiying.metrics.exclusions import APPROVED
from huiying.metrics.sources import Span, engine_source

NULL = r"\N"
READ_CSV = """CREATE OR REPLACE TABLE "{fact}" AS SELECT * FROM read_csv(?, columns = ?, header = false, auto_detect = false, delim = ',', quote = '"',
 escape = '"', nullstr = ?, allow_quoted_nulls = false)"""
DUCK = {"text": "VARCHAR", "integer": "BIGINT", "decimal": "BIGINT", "boolean": "BOOLEAN", "instant": "BIGINT"}
_LONGEST_CALL = timedelta(days=1)


class Engine(Protocol):
    """Where the facts are counted."""

    dialect: str

    def load(self, fact: str, names: frozenset[str], span: Span) -> None:
        """Have these columns of these rows ready; told once for each fact, before rows()."""

    def rows(self, question: Question, names: frozenset[str], expression: Any) -> list[tuple[Any, ...]]:
        """The rows that the expression comes to; `names` are the columns that it looks at."""

    def excludes(self, fact: str) -> bool:
        """Whether any row of the fact can be left out at all."""


def missed(span: Span) -> Iterable[Any]:
    """The calls that count as missed and may stand in the span by any of their moments."""
    return [call.call_id for call in missed_calls(span.since - _LONGEST_CALL, span.until + _LONGEST_CALL)]


def any_excluded() -> bool:
    """Whether any exclusion has been approved."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({APPROVED})")
        return bool(cursor.fetchone()[0])


class Postgres:
    """Counts in the city's own database: each question reads the columns and days that it needs."""

    dialect = "postgres"

    def load(self, fact: str, names: frozenset[str], span: Span) -> None:
        """Nothing to bring: the facts are here."""

    def rows(self, question: Question, names: frozenset[str], expression: Any) -> list[tuple[Any, ...]]:
        """Ask the database, with the fact's source in the place of its name."""
        span = Span(frozenset({question.cohort} if question.cohort else ()), question.since, question.until)
        source = engine_source(question.fact, names, span, missed)
        asked = sql_of(expression, self.dialect).replace("%", "%%")
        named = f'"{question.fact}" AS "t'
        with connection.cursor() as cursor:
            cursor.execute(asked.replace(named, f'({source.sql}) AS "t'), source.params * asked.count(named))
            return list(cursor.fetchall())

    def excludes(self, fact: str) -> bool:
        """Whether any exclusion has been approved."""
        return fact in {"call", "work"} and any_excluded()


class Duck:
    """DuckDB within this process and its memory: brings the rows over once, or reads files of facts that are there (`files`: by fact, a Parquet glob)."""

    dialect = "duckdb"

    def __init__(self, files: Mapping[str, str] | None = None, *, memory: str = "1GB", threads: int = 0, folder: Path | None = None) -> None:
        self.files = files or {}
        self.folder = tempfile.TemporaryDirectory(prefix="huiying-facts-", dir=folder)
        self.connection = duckdb.connect()
        for name, value in {"memory_limit": memory, "temp_directory": self.folder.name, "threads": threads}.items():
            if value:
                self.connection.execute(f"SET {name} = '{value}'")
        self.connection.execute("SET preserve_insertion_order = false")
        for fact, glob in self.files.items():
            self.connection.execute(f"CREATE VIEW \"{fact}\" AS SELECT * FROM read_parquet('{glob}')")  # noqa: S608 - our own folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()
        self.folder.cleanup()

    def load(self, fact: str, names: frozenset[str], span: Span) -> None:
        """Copy the rows over from PostgreSQL."""
        if fact in self.files:
            return
        file = Path(self.folder.name) / f"{fact}.csv"
        copy_out(fact, names, span, file)
        kinds = {name: DUCK[kind] for name, kind in columns(fact).items() if name in names}
        self.connection.execute(READ_CSV.format(fact=fact), [str(file), kinds, NULL])
        file.unlink()

    def rows(self, question: Question, names: frozenset[str], expression: Any) -> list[tuple[Any, ...]]:  # noqa: ARG002 - the port's form
        """Ask DuckDB."""
        return self.connection.execute(sql_of(expression, self.dialect)).fetchall()

    def excludes(self, fact: str) -> bool:
        """Files may hold exclusions; what was brought over has some only where one was approved."""
        return fact in self.files or (fact in {"call", "work"} and any_excluded())


def copy_out(fact: str, names: frozenset[str], span: Span, file: Path) -> None:
    r"""Write the rows as CSV in the form of the engines; null is \N, texts are quoted: Spark takes an empty one without quotes for null."""
    source = engine_source(fact, names, span, missed)
    kinds = {name: kind for name, kind in columns(fact).items() if name in names}
    picked = ", ".join(f"{name}::text" if kind == "boolean" else name for name, kind in kinds.items())  # true, not t: for Spark
    quoted = ", ".join(name for name, kind in kinds.items() if kind == "text")
    with connection.cursor() as cursor, file.open("wb") as out:
        cursor.execute("SELECT 1")  # opens the transaction's connection the way every statement does
        asked = f"COPY (SELECT {picked} FROM ({source.sql}) f) TO STDOUT (FORMAT csv, NULL '{NULL}'{f', FORCE_QUOTE ({quoted})' if quoted else ''})"  # noqa: S608 - words of our own
        with cursor.cursor.copy(asked, source.params) as copy:
            for block in copy:
                out.write(block)
