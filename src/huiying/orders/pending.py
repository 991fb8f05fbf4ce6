"""What a change has collected, and how it is written: compare-and-swap, then one statement for events, openings and timers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Model

from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.orders.inserting import inserted, new_rows
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.search import document, index

SEARCHED = frozenset({"title", "original_text", "edited_text", "incident_address"})


class Repeated(Exception):  # noqa: N818 - an answer, not a fault
    """The same idempotency key was used before: the first effect stands."""


@dataclass
class Step:
    """One assignment's pending write; `seen` is the status it was read with."""

    assignment: Assignment
    seen: str
    fields: dict[str, Any] = field(default_factory=dict)
    new: bool = False


class Pending:
    """The columns, assignments, events and timers of one change of an order, not yet written."""

    def __init__(self, order: WorkOrder, *, new: bool) -> None:
        self.order, self.new = order, new
        self.fields: dict[str, Any] = {}
        self.steps: dict[Any, Step] = {}
        self.events: list[NewEvent] = []
        self.timers: list[NewTimer] = []
        self.drops: list[tuple[str, str | None]] = []
        self.beside: list[Model] = []
        self._seen = (order.version, order.status)
        self._seq = 0 if new else order.version

    def event(self, kind: str, payload: dict[str, Any], texts: dict[str, str] | None, columns: dict[str, str], source_at: datetime | None) -> None:
        """Add an event with the next number of the order's stream."""
        self._seq += 1
        self.events.append(NewEvent(self.order.stream, self._seq, kind, payload, texts or {}, columns, source_at))

    def save(self, *, actor: Actor, now: datetime, role: str, idem_key: str | None, imported: bool) -> None:
        """Write everything in the caller's transaction. Raises Moved when somebody was faster, Repeated for a used idempotency key."""
        if not self.events:
            return
        self._drop_timers()
        rows = self._new_rows(actor.reference_version)
        if not rows:
            self._save_order(actor.reference_version)
            self._save_assignments()
        try:
            numbers = write(
                self.events, self.timers, actor=actor, now=now, role=role, idem_key=idem_key, imported=imported, with_rows=new_rows(*rows) if rows else None
            )
        except IntegrityError as error:
            if "event_idem_key" in str(error):
                raise Repeated from error
            raise
        if rows:
            inserted(rows, numbers)
            self._save_assignments()

    def _new_rows(self, reference_version: int) -> tuple[Model, ...]:
        """A new order with what stands beside it; none where the order stands already."""
        if not self.new:
            return ()
        self.order.version = self._seq
        return (*self.beside, document(self.order, reference_version), self.order)

    def _drop_timers(self) -> None:
        for kind, subject in self.drops:
            waiting = Timer.objects.filter(stream=self.order.stream, kind=kind, done_at__isnull=True, dropped=False)
            (waiting if subject is None else waiting.filter(subject=subject)).update(dropped=True)

    def _save_order(self, reference_version: int) -> None:
        version, status = self._seen
        count = WorkOrder.objects.filter(pk=self.order.pk, version=version, status=status).update(version=F("version") + len(self.events), **self.fields)
        if count != 1:
            raise Moved
        self.order.version = self._seq
        if SEARCHED & self.fields.keys():
            index(self.order, reference_version)

    def _save_assignments(self) -> None:
        for step in self.steps.values():
            if not step.new and step.fields:
                count = Assignment.objects.filter(pk=step.assignment.pk, status=step.seen).update(**step.fields)
                if count != 1:
                    raise Moved
        Assignment.objects.bulk_create([step.assignment for step in self.steps.values() if step.new])
