"""Finding orders by any piece of Chinese text: bigrams in a GIN index, cut into spans of receiving time.

A term is "<segment>|<bigram>", so the posting list of even the commonest word stays short, and the newest fifty are found by
asking segment after segment, newest first. Words of two characters are exact; longer ones are checked against the text.
"""

from bisect import bisect_right
from datetime import datetime

from django.db import connection

from huiying.directory.reference import Cached
from huiying.kit.text import bigrams, normalise
from huiying.orders.models import SearchSegment, WorkOrder

LONGEST_TEXT = 20_000


def _segments() -> list[tuple[datetime, int]]:
    return list(SearchSegment.objects.order_by("start").values_list("start", "id"))


SEGMENTS: Cached[list[tuple[datetime, int]]] = Cached(_segments)


def segment_of(received_at: datetime, segments: list[tuple[datetime, int]]) -> int:
    """The segment's number for a receiving time; 0 before the first."""
    position = bisect_right([start for start, _ in segments], received_at)
    return segments[position - 1][1] if position else 0


def searched_text(order: WorkOrder) -> str:
    """The normalised text by which an order is found."""
    return searched(order.title, order.original_text, order.edited_text, order.incident_address)


def searched(*parts: str) -> str:
    """The parts of an order as one searchable text; their borders stay borders."""
    return "\n".join(normalise(part[:LONGEST_TEXT]) for part in parts if part)


def terms(text: str, segment: int) -> list[str]:
    """The index terms of a normalised text in a segment."""
    return [f"{segment}|{pair}" for part in text.split("\n") for pair in bigrams(part)]


def index(order: WorkOrder, version: int = 0) -> None:
    """Write the order's search document (one statement)."""
    text = searched_text(order)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_search (order_id, received_at, text, terms) VALUES (%s, %s, %s, array_to_tsvector(%s::text[])) "
            "ON CONFLICT (order_id) DO UPDATE SET text = excluded.text, terms = excluded.terms",
            [order.pk, order.received_at, text, list(dict.fromkeys(terms(text, segment_of(order.received_at, SEGMENTS.get(version)))))],
        )
