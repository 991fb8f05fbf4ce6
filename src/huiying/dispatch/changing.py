"""Several changes as one, and the rows that an action works on, read fresh."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotFound
from huiying.orders.authorise import Outsourced, record_refusal
from huiying.orders.models import Assignment, WorkOrder

ONCE = ("one_pending_proposal", "one_open_adjudication", "return_once", "one_live_lead", "event_stream_seq", "catalogue_version_number")


@contextmanager
def together(actor: Actor, now: datetime) -> Iterator[None]:
    """One transaction around several changes: all of them happen or none.

    A forbidden attempt inside stays recorded. A row that exists once and that somebody else has just made raises Moved.
    """
    try:
        with transaction.atomic():
            yield
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise
    except IntegrityError as error:
        if any(name in str(error) for name in ONCE):
            raise Moved from error
        raise


def read_order(order_id: UUID) -> WorkOrder:
    """The order as it stands, with its owner and party. Raises NotFound."""
    order = WorkOrder.objects.select_related("owner", "party").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def read_assignment(assignment_id: UUID) -> tuple[WorkOrder, Assignment]:
    """An assignment with its unit and parent, and its order as it stands. Raises NotFound."""
    found = Assignment.objects.select_related("order__owner", "order__party", "unit", "parent").filter(pk=assignment_id).first()
    if found is None:
        raise NotFound
    return found.order, found
