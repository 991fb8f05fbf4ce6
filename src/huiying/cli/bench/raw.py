"""The same rows written and read without us: prepared statements over the database driver, nothing else."""

import os
import time
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.rows import dict_row

# table, the column that names the order (by id or stream)
TABLES = (
    ("calls_contact", "order_id"), ("orders_workorder", "id"), ("orders_search", "order_id"), ("journal_event", "stream"), ("journal_text", "stream"),
    ("journal_timer", "stream"),
)  # fmt: skip
NUMBERED_BY_THE_DATABASE = {"orders_workorder": {"seq"}, "journal_event": {"xid"}, "journal_text": {"id"}, "journal_timer": {"id"}}
LIST = "SELECT * FROM orders_workorder WHERE status = %s ORDER BY received_at DESC, seq DESC LIMIT 51"
READ = (
    "SELECT * FROM orders_workorder WHERE id = %s",
    "SELECT * FROM orders_assignment WHERE order_id = %s",
    "SELECT * FROM journal_event WHERE stream = %s ORDER BY stream_seq",
)
SCAN = "SELECT order_id FROM orders_search WHERE text LIKE %s ORDER BY received_at DESC, order_id DESC LIMIT 50"


class Raw:
    """A plain connection as the system's role."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(os.environ["HUIYING_DATABASE_URL"], autocommit=True, prepare_threshold=0, row_factory=dict_row)
        self.connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.HUIYING_SYSTEM_ROLE)))

    def rows_of(self, order_id: UUID) -> list[tuple[str, dict[str, Any]]]:
        """Everything that stands about an order, as (table, row)."""
        found = []
        for table, key in TABLES:
            value = f"order:{order_id}" if key == "stream" else order_id
            query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(key))
            found += [(table, row) for row in self.connection.execute(query, [value]).fetchall()]
        return found

    def write(self, orders: list[list[tuple[str, dict[str, Any]]]]) -> float:
        """Write copies of these orders under new ids, a transaction each; the median in milliseconds."""
        times = []
        for rows in orders:
            copies = _copies(rows)
            begun = time.perf_counter()
            with self.connection.transaction():
                for table, row in copies:
                    self.connection.execute(_insert(table, row), list(row.values()))
            times.append((time.perf_counter() - begun) * 1000)
        return median(times)

    def listed(self, states: list[str]) -> float:
        """Read fifty newest orders of a state; the median in milliseconds."""
        return self._timed([(LIST, [state]) for state in states])

    def read_one(self, order_ids: list[UUID]) -> float:
        """Read an order, its assignments and its events; the median in milliseconds."""
        return 3 * self._timed([(query, [f"order:{key}" if "stream" in query else key]) for key in order_ids for query in READ])

    def scanned(self, words: list[str]) -> float:
        """Find the newest fifty by reading all texts; the median in milliseconds."""
        return self._timed([(SCAN, [f"%{word}%"]) for word in words])

    def _timed(self, queries: list[tuple[str, list[Any]]]) -> float:
        times = []
        for query, values in queries:
            begun = time.perf_counter()
            self.connection.execute(query, values).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
        return median(times)


def _copies(rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """The rows under new ids; what the database numbers is left to it."""
    new: dict[Any, Any] = {}
    for table, row in rows:
        if table in {"orders_workorder", "calls_contact", "journal_event"}:
            new[row["id"]] = uuid4()
            new[f"order:{row['id']}"] = f"order:{new[row['id']]}"
    copies = []
    for table, row in rows:
        left = NUMBERED_BY_THE_DATABASE.get(table, set())
        copies.append((table, {name: None if name == "idem_key" else _renamed(value, new) for name, value in row.items() if name not in left}))
    return copies


def _renamed(value: Any, new: dict[Any, Any]) -> Any:
    return new.get(value, value) if isinstance(value, UUID | str) else value


def _insert(table: str, row: dict[str, Any]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(sql.Placeholder() for _ in row)
    )
