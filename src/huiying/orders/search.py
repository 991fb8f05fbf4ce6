"""Finding orders by any piece of Chinese text: bigrams in a GIN index, cut into spans of receiving time.

A term is "<segment>|<bigram>", so the posting list of even the commonest word stays short, and the newest fifty are found by
asking segment after segment, newest first. Words of two characters are exact; longer ones are checked against the text.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import add

from django.db import connection, transaction
from django.db.models import Max

from huiying.directory.reference import Cached, changed
from huiying.kit.masking import mask_numbers
from huiying.kit.text import bigrams, normalise
from huiying.orders.models import WorkOrder
from huiying.orders.models_search import SearchDoc, SearchSegment

LONGEST_TEXT = 20_000
SEGMENT_SIZE = 32_000
LOOK_EACH = 1_000
HEAD_START = timedelta(minutes=1)


def _segments() -> list[tuple[datetime, int]]:
    return list(SearchSegment.objects.order_by("start").values_list("start", "id"))


SEGMENTS: Cached[list[tuple[datetime, int]]] = Cached(_segments)


def segment_of(received_at: datetime, segments: list[tuple[datetime, int]]) -> int:
    """The segment's number for a receiving time; 0 before the first."""
    position = bisect_right([start for start, _ in segments], received_at)
    return segments[position - 1][1] if position else 0


def searched(*parts: str) -> str:
    """The normalised text of several pieces, one to a line; a found word never reaches across lines.

    Numbers of persons are masked, as on every screen, also those that only normalising draws together.
    """
    return "\n".join(mask_numbers(normalise(mask_numbers(part[:LONGEST_TEXT]))) for part in parts if part)


def searched_text(order: WorkOrder) -> str:
    """The normalised text by which an order is found."""
    return searched(order.title, order.original_text, order.edited_text, order.incident_address)


def terms(text: str, segment: int) -> list[str]:
    """The index terms of a normalised text in a segment."""
    return [f"{segment}|{pair}" for part in text.split("\n") for pair in bigrams(part)]


def lexemes(text: str, segment: int) -> str:
    """The terms of a normalised text as PostgreSQL reads a tsvector without positions; what stands twice, it keeps once."""
    if "'" in text or "\\" in text:
        found = [term.replace("\\", "\\\\").replace("'", "''") for term in dict.fromkeys(terms(text, segment))]
        return "'" + "' '".join(found) + "'"
    between = f"' '{segment}|"
    pairs = between.join(between.join(map(add, part, f"{part[1:]}\n")) for part in text.split("\n") if part)
    return f"'{segment}|{pairs}'".replace("\n", "") if pairs else ""


def document(order: WorkOrder, version: int = 0) -> SearchDoc:
    """The order's search document, not yet written."""
    text = searched_text(order)
    return SearchDoc(
        order_id=order.pk, received_at=order.received_at, text=text, terms=lexemes(text, segment_of(order.received_at, SEGMENTS.get(version)))
    )


def index(order: WorkOrder, version: int = 0) -> None:
    """Write the order's search document anew (one statement)."""
    made = document(order, version)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_search (order_id, received_at, text, terms) VALUES (%s, %s, %s, %s::tsvector) "
            "ON CONFLICT (order_id) DO UPDATE SET received_at = excluded.received_at, text = excluded.text, terms = excluded.terms",
            [made.order_id, made.received_at, made.text, made.terms],
        )


def open_segment_if_full(now: datetime, size: int = SEGMENT_SIZE) -> bool:
    """Begin a new segment, a minute from now, once the newest is full; tell whether one was begun."""
    newest = SearchSegment.objects.order_by("-start").first()
    if newest is not None and (newest.start > now or WorkOrder.objects.filter(received_at__gte=newest.start).count() < size):
        return False
    with transaction.atomic():
        SearchSegment.objects.create(start=now + HEAD_START)
        changed()
    return True


def tend_segments(seq: int, now: datetime) -> None:
    """With each thousandth order registered, look whether a new segment must begin."""
    if seq % LOOK_EACH == 0:
        open_segment_if_full(now)


def ensure_segments(times: Iterable[datetime], size: int = SEGMENT_SIZE) -> None:
    """Cut segments for orders about to be loaded, given their receiving times: before the first segment and after the last order.

    Orders that stand already keep their segment, so none is cut where orders are.
    """
    coming = sorted(times)
    segments = _segments()
    if segments:
        last = WorkOrder.objects.aggregate(last=Max("received_at"))["last"] or segments[-1][0]
        room = max(size - WorkOrder.objects.filter(received_at__gte=segments[-1][0]).count(), 0)
        early = [moment for moment in coming if moment < segments[0][0]]
        late = [moment for moment in coming if moment > max(last, segments[-1][0])]
        starts = {*early[::size], *late[room::size]}
    else:
        starts = set(coming[::size])
    SearchSegment.objects.bulk_create([SearchSegment(start=start) for start in sorted(starts)], ignore_conflicts=True)
    if starts:
        changed()
