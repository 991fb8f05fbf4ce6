"""Many orders at once by COPY, with everything that belongs to them: parties, contacts, assignments, links, events.

The search documents follow in a second pass (`index_missing`), because their index costs more than all the rest. Whoever loads has
checked the rows; nothing here is a life-cycle move. The journal gets what it gets for single orders: canonical payloads with
commitments, whose sets fold to the rows of the tables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from huiying.calls.models import Contact
from huiying.directory.models import Party
from huiying.journal.append import BOOT_ID, SCHEMA_VERSION, check_plain, committed_payload
from huiying.journal.copying import Row, Sheet
from huiying.journal.models import Event, Text
from huiying.kit.actor import Actor
from huiying.kit.commitment import SALT_BYTES
from huiying.kit.entropy import Entropy
from huiying.kit.ids import uuid7_text
from huiying.orders.fields import ASSIGNMENT_TEXTS, ORDER_TEXTS, snapshot, split
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.models_links import ExternalLink
from huiying.orders.models_search import SearchDoc
from huiying.orders.search import SEGMENTS, lexemes, searched, segment_of

DOCUMENTS = 1_000
STANDING: tuple[type[Model], ...] = (Party, Contact, WorkOrder, Assignment, ExternalLink)
JOURNALLED: tuple[type[Model], ...] = (*STANDING, Event, Text)


@dataclass(slots=True)
class Step:
    """Something that happened to an order: the event, its moment, codes for the payload, and the columns that it set."""

    event: str
    at: datetime
    sets: Row = field(default_factory=dict)
    payload: Row = field(default_factory=dict)
    assignment: UUID | None = None
    new: bool = False
    actor: Actor | None = None


@dataclass(slots=True)
class Whole:
    """An order with all that belongs to it. `order` holds the columns at the beginning; the steps' sets are laid over them.

    The first step is the order's own beginning; one with `assignment` and `new` brings an assignment (with id and order_id).
    """

    order: Row
    steps: Sequence[Step]
    contact: Row | None = None
    party: Row | None = None
    link: Row | None = None


def add_standing(sheets: Mapping[type[Model], Sheet], whole: Whole) -> None:
    """Add an order as its steps left it, and all that belongs to it but the journal, to the sheets of these tables."""
    order, assignments = dict(whole.order), dict[UUID, dict[str, Any]]()
    for step in whole.steps:
        target = order if step.assignment is None else assignments.setdefault(step.assignment, {})
        target.update(step.sets)
    order["version"] = len(whole.steps)
    for model, row in ((Party, whole.party), (Contact, whole.contact), (WorkOrder, order), (ExternalLink, whole.link)):
        if row is not None:
            sheets[model].add(row)
    for row in assignments.values():
        sheets[Assignment].add(row)


class Load:
    """Orders on their way into the tables. `add` as many as you like, `send` within the caller's transaction."""

    def __init__(self, *, actor: Actor, now: datetime, imported: bool) -> None:
        self._actor, self._now, self._imported, self._entropy = actor, now, imported, Entropy()
        with connection.cursor() as cursor:  # as for any event: the database's own clock, whatever `now` is in the city
            cursor.execute("SELECT clock_timestamp()")
            self._server_now = cursor.fetchone()[0]
        self._sheets = {model: Sheet(model) for model in JOURNALLED}
        self._blank = {WorkOrder: snapshot(WorkOrder(), ORDER_TEXTS)[0], Assignment: snapshot(Assignment(), ASSIGNMENT_TEXTS)[0]}

    def add(self, whole: Whole) -> None:
        """One more order."""
        stream = f"order:{whole.order['id']}"
        for number, step in enumerate(whole.steps, 1):
            begins = number == 1
            self._event(stream, number, step, {**whole.order, **step.sets} if begins else step.sets, begins=begins)
        add_standing(self._sheets, whole)

    def send(self, cursor: Any) -> None:
        """Write everything added so far by a cursor of the database driver (another thread may do it)."""
        for sheet in self._sheets.values():
            sheet.send(cursor)

    def _event(self, stream: str, number: int, step: Step, sets: Row, *, begins: bool) -> None:
        model, texts = (WorkOrder, ORDER_TEXTS) if step.assignment is None else (Assignment, ASSIGNMENT_TEXTS)
        plain, committed = split(model, {name: value for name, value in sets.items() if name != "id"}, texts)
        check_plain({"set": plain})
        check_plain(step.payload)
        if begins or step.new:
            plain = {name: value for name, value in (self._blank[model] | plain).items() if value not in (None, "", [])}
            committed = {name: value for name, value in committed.items() if value}
        payload: dict[str, Any] = {**step.payload, **({"set": plain} if plain else {})}
        if step.assignment is not None:
            payload |= {"of": "assignment", "assignment": str(step.assignment)}
        event_id = uuid7_text(self._now, self._entropy)
        content, salts = committed_payload(payload, committed, (bytes.fromhex(self._entropy.digits(2 * SALT_BYTES)) for _ in committed))
        actor = step.actor or self._actor
        self._sheets[Event].add(
            {
                "id": event_id, "stream": stream, "stream_seq": number, "type": step.event, "schema_version": SCHEMA_VERSION,
                "actor_kind": actor.kind, "actor_id": actor.id, "account_class": actor.account_class, "org_id": actor.unit_id,
                "at": step.at, "at_server": self._server_now, "at_source": step.at if self._imported else None, "imported": self._imported,
                "payload": content.decode(), "boot_id": BOOT_ID,
            }
        )  # fmt: skip
        for name, salt in zip(committed, salts, strict=True):
            self._sheets[Text].add({"event_id": event_id, "stream": stream, "field": name, "salt": salt, "text": None})


_MISSING = """
SELECT o.id, o.received_at, o.seq, o.title, o.original_text, o.edited_text, o.incident_address
FROM orders_workorder o LEFT JOIN orders_search s ON s.order_id = o.id
WHERE s.order_id IS NULL AND (o.received_at, o.seq) > (%s, %s)
ORDER BY o.received_at, o.seq LIMIT %s
"""


class Documents:
    """Search documents on their way into the tables."""

    def __init__(self) -> None:
        self._spans = SEGMENTS.get(0)
        self._sheet = Sheet(SearchDoc)

    def add(self, order_id: UUID, received_at: datetime, *words: str) -> None:
        """The document of one order: title, words, edited words, place."""
        text = searched(*words)
        self._sheet.add({"order_id": order_id, "received_at": received_at, "text": text, "terms": lexemes(text, segment_of(received_at, self._spans))})

    def send(self, cursor: Any) -> None:
        """Write everything added so far by a cursor of the database driver."""
        self._sheet.send(cursor)


def index_missing(progress: Callable[[int], None] = lambda _rows: None) -> int:
    """Write the search documents of all orders that have none, oldest first, each thousand in its own transaction; how many.

    Interrupted, it goes on where it was when it is called again.
    """
    last, done = (datetime.min.replace(tzinfo=UTC), 0), 0
    while True:
        documents = Documents()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_MISSING, [*last, DOCUMENTS])
            rows = cursor.fetchall()
            for order_id, received_at, _seq, *words in rows:
                documents.add(order_id, received_at, *words)
            documents.send(cursor.cursor)
        if not rows:
            return done
        last, done = (rows[-1][1], rows[-1][2]), done + len(rows)
        progress(done)
