"""Marks of a caller who needs care: given by a person or by the words, sealed like a name, shown to who gives a reason."""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.directory.keys import keyring
from huiying.directory.viewing import looked
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest
from huiying.kit.errors import Moved
from huiying.kit.ids import uuid7
from huiying.kit.sealing import seal, unseal
from huiying.orders.authorise import authorise
from huiying.orders.models import WorkOrder
from huiying.supervision.alerts.models import CallerMarks

SHORTEST, LONGEST = 2, 200  # of a reason


def place(order_id: UUID | str) -> str:
    """What the marks of an order's caller are bound to."""
    return f"supervision_caller_marks|marks_sealed|{order_id}"


def opened(row: CallerMarks | None) -> tuple[str, ...]:
    """The marks in clear, for the program's own work; none where none were given or they were erased."""
    if row is None or not row.marks_sealed:
        return ()
    return tuple(json.loads(unseal(keyring(), place(row.order_id), bytes(row.marks_sealed))))


def marks_of(order_id: UUID) -> CallerMarks | None:
    """The row of an order's caller; None where nothing was marked."""
    return CallerMarks.objects.filter(order_id=order_id).first()


def is_marked(order_id: UUID) -> bool:
    """Whether the caller of an order is marked at all: shown without the reason."""
    return CallerMarks.objects.filter(order_id=order_id, marks_sealed__isnull=False).exists()


def put_marks(*, order: WorkOrder, marks: Collection[str], take_off: bool, actor: Actor, now: datetime) -> tuple[str, ...]:
    """A person's marks are added to those that stand, or stand alone where the others are taken off; in the caller's transaction. Returns the new ones.

    Journals `caller.marked` with how many: which they are stands sealed in the row alone, for so few values a commitment would be guessed. Raises Moved.
    """
    standing = () if take_off else opened(marks_of(order.pk))
    return _put(order, tuple(sorted({*standing, *marks})), actor, now, by_words=False)


def add_by_words(*, order: WorkOrder, marks: Collection[str], actor: Actor, now: datetime) -> tuple[str, ...]:
    """The words speak for marks: they are added to those that stand, for a person to look at; in the caller's transaction. Returns the new ones."""
    return _put(order, tuple(sorted({*opened(marks_of(order.pk)), *marks})), actor, now, by_words=True)


def _put(order: WorkOrder, marks: tuple[str, ...], actor: Actor, now: datetime, *, by_words: bool) -> tuple[str, ...]:
    row = CallerMarks.objects.select_for_update().filter(order_id=order.pk).first()
    before = opened(row)
    if set(before) == set(marks) and not (row and row.by_words and not by_words):
        return ()
    seq = (row.seq if row else 0) + 1
    facts = {
        "marks_sealed": seal(keyring(), place(order.pk), json.dumps(marks)) if marks else None, "seq": seq, "by_words": by_words, "given_by": actor.id,
        "given_at": now,
    }  # fmt: skip
    if row is None:
        CallerMarks.objects.create(id=uuid7(now), order=order, **facts)
    elif CallerMarks.objects.filter(pk=row.pk, seq=row.seq).update(**facts) != 1:
        raise Moved
    write([NewEvent(f"marks:{order.pk}", seq, "caller.marked", {"n": len(marks), "by_words": by_words})], actor=actor, now=now)
    return tuple(mark for mark in marks if mark not in before)


def reveal_marks(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> tuple[str, ...]:
    """The marks in clear, written down as looked at. The order is the actor's to see. Raises Refused without a reason, NotAllowed."""
    authorise(actor, "reveal", ROLES_OF["reveal"], own=True, stream=order.stream)
    refuse(required("reason", reason), shortest("reason", reason, SHORTEST), longest("reason", reason, LONGEST))
    looked(stream=order.stream, subject=str(order.pk), fields=["marks"], purpose="reveal", reason=reason, actor=actor, now=now)
    return opened(marks_of(order.pk))
