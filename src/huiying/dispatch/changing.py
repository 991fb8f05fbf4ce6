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

ONCE = (
    "one_pending_proposal", "one_open_adjudication", "return_once", "one_live_lead", "event_stream_seq", "catalogue_version_number", "one_live_objection",
    "one_open_statement", "terms_version_once", "statement_version_once", "report_once",
    "evaluation_scheme_code", "scheme_version_once", "result_version_once", "one_open_result", "one_live_appeal", "account_number_once",
    "model_version_once", "one_model_in_training", "one_model_in_use", "one_model_proposed", "suggested_once",
)  # fmt: skip


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


def latest(order: WorkOrder) -> WorkOrder:
    """The order as it stands now, with owner, party and limit rule. Raises NotFound."""
    return read_order(order.pk)


def read_order(order_id: UUID | str) -> WorkOrder:
    """An order as it stands now. Raises NotFound."""
    try:
        return WorkOrder.objects.select_related("owner", "party", "limit_rule").get(pk=order_id)
    except WorkOrder.DoesNotExist:
        raise NotFound from None


def latest_part(assignment: Assignment) -> tuple[WorkOrder, Assignment]:
    """Order and assignment as they stand now; the order first, so that its version guards both. Raises NotFound."""
    order = read_order(assignment.order_id)
    part = Assignment.objects.select_related("unit", "parent", "parent__unit").get(pk=assignment.pk)
    part.order = order
    return order, part
