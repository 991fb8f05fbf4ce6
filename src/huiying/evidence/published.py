"""What is published beside the events: facts, KPI tables, definitions, statements and terms, taken from the rooms that make them.

Files are named by their path in a published folder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from huiying.contracts import publishing as of_contracts
from huiying.evidence import trunk
from huiying.kit.canonical import canonical
from huiying.metrics import publishing as of_metrics
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.states import Life

COVERED = ("facts", "kpi", "definitions", "life.json", "statements", "terms")  # the files, by where they lie, that an event in the log names by hash
Files = Iterable[tuple[str, Iterable[bytes]]]


def statements(month: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The sealed statements of a month, and their terms."""
    yield from ((path, [body]) for path, body in of_contracts.files(month).items())


MONTHLY: list[Callable[[str], Files]] = [of_metrics.files, statements]  # asked for a month, YYYY-MM: paths, and contents piece by piece
DAILY: list[Callable[[], Mapping[str, str]]] = [of_metrics.digests, of_contracts.digests, trunk.digests]  # what holds by now: SHA-256 in hex by path


def files_of(month: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of a month."""
    yield "life.json", [life()]
    for source in MONTHLY:
        yield from source(month)


def files_by_now() -> dict[str, str]:
    """The hashes of what holds by now: locked KPI tables, definitions in force, statements and their terms, the carrier's files that were compared."""
    return {path: sha256 for source in DAILY for path, sha256 in source().items()}


def life() -> bytes:
    """The life cycles of orders and assignments: which step leads where, and which event tells of it."""
    return canonical({"order": _told(ORDER), "assignment": _told(ASSIGNMENT)})


def _told(cycle: Life) -> dict[str, Any]:
    return {"rows": [{"id": row.id, "from": list(row.source), "verb": row.verb, "to": row.target, "event": row.event} for row in cycle.rows]}
