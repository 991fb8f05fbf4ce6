"""Finding one order for a screen, and which orders an actor may see at all: the scope of every list and page."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.models import Assignment, WorkOrder

SEES_ALL = frozenset({"hotline_agency", "operator"})
LARGEST_SEQ = 2**63 - 1


def sees_all(actor: Actor) -> bool:
    """Whether the actor works at the hotline itself, whose staff see every order that is not secret."""
    org = reference(actor.reference_version).orgs.get(actor.unit_id)
    return org is not None and org.kind in SEES_ALL


def subtree(actor: Actor) -> list[UUID]:
    """The ids of the actor's unit and of all units below it; from memory, no statement."""
    return [org.id for org in reference(actor.reference_version).orgs.values() if actor.unit_path and org.path.startswith(actor.unit_path)]


def secret_to(actor: Actor) -> Q:
    """Orders that secrecy does not hide from the actor: those that are not secret, that name the actor, or that the actor registered."""
    return ~Q(secrecy_level="secret") | Q(registered_by_id=actor.id) | Q(secret_readers__contains=[actor.id])


def visible(actor: Actor) -> QuerySet[WorkOrder]:
    """All orders that the actor may see: the hotline's staff every one, a unit's staff those sent to their subtree; secret ones only if named."""
    rows = WorkOrder.objects.filter(secret_to(actor))
    if sees_all(actor):
        return rows
    sent = Assignment.objects.filter(order=OuterRef("pk"), unit_id__in=subtree(actor))
    return rows.filter(Q(Exists(sent)) | Q(registered_by_id=actor.id))


def may_see(actor: Actor, order: WorkOrder, assignments: Iterable[Assignment]) -> bool:
    """The same rule as `visible`, for one order whose assignments are at hand."""
    mine = str(order.registered_by_id or "") == actor.id
    if order.secrecy_level == "secret" and not mine and actor.id not in order.secret_readers:
        return False
    units = set(subtree(actor))
    return mine or sees_all(actor) or any(a.unit_id in units for a in assignments)


def seq_of(order_no: str) -> int | None:
    """The registration number in an order's public number; None when the text is no such number."""
    day, _, number = order_no.partition("-")
    if len(day) != 8 or not (day + number).isascii() or not (day + number).isdigit():  # noqa: PLR2004 - a date has eight digits
        return None
    seq = int(number)
    return seq if 0 < seq <= LARGEST_SEQ else None


def order_and_assignments(order_no: str, actor: Actor, *with_rows: str) -> tuple[WorkOrder, list[Assignment]]:
    """An order with all its assignments, oldest first (two statements). Raises NotFound, also for a foreign or secret order."""
    seq = seq_of(order_no)
    order = WorkOrder.objects.select_related("owner", *with_rows).filter(seq=seq).first() if seq else None
    if order is None or order.order_no != order_no:
        raise NotFound
    assignments = list(Assignment.objects.filter(order=order).order_by("sent_at", "id"))
    if not may_see(actor, order, assignments):
        raise NotFound
    units = reference(actor.reference_version).orgs
    for assignment in assignments:
        assignment.unit = units[str(assignment.unit_id)]
    return order, assignments
