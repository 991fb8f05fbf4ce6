"""The one way to change an order and its assignments: checked against the life cycle, compare-and-swap, one event per step."""

from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

from django.db import IntegrityError, transaction
from django.db.models import Model

from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotNow
from huiying.kit.failpoint import AFTER_COMMIT, BEFORE_COMMIT, passing
from huiying.orders.authorise import Outsourced, authorise, record_refusal
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES, VERBS
from huiying.orders.fields import ASSIGNMENT_TEXTS, ORDER_TEXTS, snapshot, split
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.pending import Pending, Repeated, Step
from huiying.orders.states import KEEP, NEW, Facts, Life, Row

__all__ = ["Change", "Repeated", "excused", "facts_of", "possible"]


ONCE = ("one_pending_request", "card_once")  # rows that stand once beside an order: who finds one just made was not the fastest


def possible(life: Life, state: str, verb: str, facts: Facts, names: Any) -> Row:
    """The life cycle's row for `verb` in `state`. Raises NotNow."""
    row = life.row(state, verb, facts)
    if row is None:
        labels = {"state": names.label(state, "zh"), "state_en": names.label(state, "en")} if state in names else {"state": "–", "state_en": "–"}
        raise NotNow(verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"), **labels)
    return row


def facts_of(order: WorkOrder) -> Facts:
    """What the guards of the order's life cycle ask about."""
    no_callback = order.demand_type == "praise" or order.number_source == "none"
    return {"had_assignments": order.had_assignments, "negatives": order.negatives_n, "excused": excused(order), "no_callback": no_callback}


def excused(order: WorkOrder) -> bool:
    """Whether a reviewer decides on the next negative result: a claim or an exclusion was approved (O33, O36)."""
    return order.claim_approved or order.exclusion_approved


class Change:
    """A change of one order, written when the block ends: the order by compare-and-swap, its assignments, the events, the timers.

    Every step checks the life cycle's row and the actor's permission first. Raises NotNow, NotAllowed or Outsourced (which is
    recorded), Moved when somebody was faster, Repeated for a used idempotency key; then nothing is written.
    """

    def __init__(self, order: WorkOrder, *, actor: Actor, now: datetime, idem_key: str | None = None, new: bool = False, imported: bool = False) -> None:
        self.order, self.actor, self.now = order, actor, now
        self.imported = imported
        self._idem_key, self._new = idem_key, new
        self._pending = Pending(order, new=new)
        self._atomic = transaction.atomic()
        self._role = ""

    def __enter__(self) -> Self:
        self._atomic.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> Literal[False]:
        if kind is None:
            try:
                self._pending.save(actor=self.actor, now=self.now, role=self._role, idem_key=self._idem_key, imported=self.imported)
            except BaseException as failure:
                self._atomic.__exit__(type(failure), failure, failure.__traceback__)
                raise
            transaction.on_commit(lambda: passing(AFTER_COMMIT))
            passing(BEFORE_COMMIT)
        self._atomic.__exit__(kind, error, trace)
        if isinstance(error, Outsourced):
            record_refusal(error, actor=self.actor, now=self.now)
        if isinstance(error, IntegrityError) and any(name in str(error) for name in ONCE):
            raise Moved from error
        return False

    # -- steps ---------------------------------------------------------------------------------------------------------

    def move(
        self,
        verb: str,
        *,
        own: bool = False,
        consequence: bool = False,
        payload: dict[str, Any] | None = None,
        texts: dict[str, str] | None = None,
        **fields: Any,
    ) -> Row:
        """Move the order by `verb`; `fields` are columns to set, `payload` codes for the event, `texts` words kept with it.

        `consequence` marks a step that follows from another by rule: the life cycle is checked, the actor's permission is not.
        """
        state = NEW if self._new and not self._pending.events else self.order.status
        row = possible(ORDER, state, verb, facts_of(self.order), ORDER_STATES)
        if not consequence:
            self._allow(verb, row.who, own=own or self._citizens_own())
        if row.target not in {KEEP, state}:
            fields = {"status": row.target, "state_at": self.now, **fields}
        self.note(row.event, payload={"row": row.id, **(payload or {})}, texts=texts, **fields)
        return row

    def note(
        self, event: str, *, payload: dict[str, Any] | None = None, texts: dict[str, str] | None = None, source_at: datetime | None = None, **fields: Any
    ) -> None:
        """Record an event that sets columns of the order without moving it."""
        for name, value in fields.items():
            setattr(self.order, name, value)
        self._pending.fields.update(fields)
        if self._new and not self._pending.events:
            plain, committed = snapshot(self.order, ORDER_TEXTS)
        else:
            plain, committed = split(WorkOrder, fields, ORDER_TEXTS)
        self._pending.event(event, {**(payload or {}), **({"set": plain} if plain else {})}, texts, committed, source_at)

    def allow(self, verb: str, who: tuple[str, ...], *, own: bool = False) -> None:
        """Check a verb that stands outside the life-cycle tables. Raises NotAllowed, Outsourced."""
        self._allow(verb, who, own=own or self._citizens_own())

    def send(self, assignment: Assignment) -> None:
        """Add a new assignment (A01): a consequence of dispatch, sub-assignment, adjudication or a new round."""
        self._pending.steps[assignment.pk] = Step(assignment, NEW, new=True)
        plain, committed = snapshot(assignment, ASSIGNMENT_TEXTS)
        self._pending.event("asg.sent", {"row": "A01", "of": "assignment", "assignment": str(assignment.pk), "set": plain}, None, committed, None)

    def move_assignment(
        self,
        assignment: Assignment,
        verb: str,
        *,
        own: bool = False,
        consequence: bool = False,
        payload: dict[str, Any] | None = None,
        texts: dict[str, str] | None = None,
        **fields: Any,
    ) -> Row:
        """Move an assignment by `verb`, like `move`; `own` says that it is the actor's own (or a child's, for a parent's decision)."""
        row = possible(ASSIGNMENT, assignment.status, verb, {}, ASSIGNMENT_STATES)
        if not consequence:
            self._allow(verb, row.who, own=own)
        if row.target != KEEP:
            fields = {"status": row.target, **fields}
        self.note_assignment(assignment, row.event, payload={"row": row.id, **(payload or {})}, texts=texts, **fields)
        return row

    def note_assignment(
        self, assignment: Assignment, event: str, *, payload: dict[str, Any] | None = None, texts: dict[str, str] | None = None, **fields: Any
    ) -> None:
        """Record an event that sets columns of an assignment without moving it."""
        step = self._pending.steps.setdefault(assignment.pk, Step(assignment, assignment.status))
        for name, value in fields.items():
            setattr(assignment, name, value)
        step.fields.update(fields)
        plain, committed = split(Assignment, fields, ASSIGNMENT_TEXTS)
        self._pending.event(
            event, {**(payload or {}), "of": "assignment", "assignment": str(assignment.pk), **({"set": plain} if plain else {})}, texts, committed, None
        )

    def keep(self, row: Model) -> None:
        """Insert a row that belongs to a new order, in the order's own statement."""
        self._pending.beside.append(row)

    def timer(self, kind: str, due_at: datetime | None, *, subject: str = "", round_no: int = 0, year: int | None = None) -> None:
        """Set a timer of this order, or move it; nothing to set when neither a due nor a year to wait for is given."""
        if due_at is not None or year is not None:
            self._pending.timers.append(NewTimer(self.order.stream, kind, due_at, subject, round_no, year))

    def drop_timers(self, kind: str, subject: str | None = None) -> None:
        """Drop the waiting timers of a kind, for one subject or all."""
        self._pending.drops.append((kind, subject))

    def _citizens_own(self) -> bool:
        return self.actor.kind == "citizen" and (self._new or str(self.order.pk) in self.actor.orders)

    def _allow(self, verb: str, who: tuple[str, ...], *, own: bool) -> None:
        authorise(self.actor, verb, who, own=own, stream=self.order.stream)
        self._role = self._role or next((role for role in sorted(self.actor.roles) if role in who or f"{role}*" in who), "")
