"""Who sees which orders, and what of the person: the one scope of every list, page, search and file."""

import re
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import BaseExpression

from huiying.directory.acts import CLASS_OF
from huiying.directory.parties import shown
from huiying.directory.reference import reference
from huiying.directory.walls import behind, lifted
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.retention import said
from huiying.orders.models import Assignment, WorkOrder

Orders = QuerySet[WorkOrder]
OPEN = ~Q(secrecy_level="secret")
OVERSEERS = frozenset({"SV", "AU"})  # of a government employer: 督查 may supervise any order (DOMAIN 1.6)
NUMBER = re.compile(r"[0-9]{8}-([0-9]{6,17})\Z")


def visible_to(actor: Actor) -> Orders:
    """The orders that an actor may see at all.

    The hotline's own people, its operator's, the government's supervisors and auditors see every order but secret ones; a secret
    one is seen by its named readers and by who registered it. A unit sees what it or a unit below it has been sent. Citizens see the orders they have
    proved. Drafts are seen by who writes them. Anybody else sees nothing.
    """
    orders = WorkOrder.objects.all()
    if actor.kind == "system":
        return orders
    if actor.kind == "citizen":
        return orders.filter(pk__in=actor.orders).exclude(status="draft")
    if actor.account_class == "none" or CLASS_OF.get(actor.employer_kind) != actor.account_class:
        return orders.none()
    mine = Q(registered_by_id=actor.id)
    open_to_all, named = OPEN, Q(secret_readers__contains=[actor.id])
    if actor.employer_kind == "operator":
        return orders.filter(mine | (open_to_all & ~Q(status="draft")))
    if sees_all(actor):
        return orders.filter(mine | ((open_to_all | named) & ~Q(status="draft")))
    sent = Q(pk__in=Assignment.objects.filter(unit_id__in=[UUID(unit) for unit in subtree(actor)]).values("order_id"))
    return orders.filter((sent & (open_to_all | named)) | mine) if "AG" in actor.roles else orders.filter(sent, open_to_all | named)


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees the whole city's orders (but secret ones): the hotline's own, its operator's people, supervisors, auditors, the system."""
    inside = actor.kind == "system" or actor.employer_kind in {"hotline_agency", "operator"}
    return inside or (actor.account_class == "gov" and bool(OVERSEERS & actor.roles))


def readable(actor: Actor, order: str = "order") -> Q:
    """The condition on rows about an order (the field `order`): it is not secret, or the actor is one of its named readers."""
    return ~Q(**{f"{order}__secrecy_level": "secret"}) | Q(**{f"{order}__secret_readers__contains": [actor.id]})


def subtree(actor: Actor) -> list[str]:
    """The ids of the actor's unit and of those below it; empty when the unit is not known."""
    if not actor.unit_path:
        return []
    return [str(org.pk) for org in reference(actor.reference_version).orgs.values() if org.path.startswith(actor.unit_path)]


def get_visible(key: UUID | str, actor: Actor, **also: BaseExpression) -> WorkOrder:
    """The order with this id or public number, with its owner, as the actor may see it. Raises NotFound, for a foreign one as for none.

    `also` are further columns to read with it, by their names.
    """
    seq = sequence_of(key) if isinstance(key, str) else None
    which = Q(pk=key) if isinstance(key, UUID) else Q(seq=seq) if seq is not None else _id(key)
    with behind(actor):
        order = visible_to(actor).select_related("owner", "party").annotate(**also).filter(which).first()
    if order is None or (seq is not None and order.order_no != key):
        raise NotFound
    return order


def sequence_of(order_no: str) -> int | None:
    """The running number in a public number; None when the text does not look like one."""
    match = NUMBER.match(order_no)
    return int(match[1]) if match else None


def _id(key: str) -> Q:
    try:
        return Q(pk=UUID(key))
    except ValueError:
        return Q(pk__in=[])


def is_own(order: WorkOrder, actor: Actor) -> bool:
    """Whether the order belongs to the actor: proved by the citizen, or owned by the actor's unit or one below it."""
    if actor.kind == "citizen":
        return str(order.pk) in actor.orders
    owner = reference(actor.reference_version).orgs.get(str(order.owner_id))
    return bool(owner and actor.unit_path and owner.path.startswith(actor.unit_path))


def sees_person(order: WorkOrder, actor: Actor) -> bool:
    """Whether the person behind an order is shown (masked) to the actor at all.

    A unit is told nothing of who stays anonymous, of who made a tip-off, nor of who wants not to be disclosed.
    """
    if actor.kind != "staff":
        return is_own(order, actor) if actor.kind == "citizen" else True
    if actor.employer_kind in {"hotline_agency", "operator"}:
        return True
    hidden = order.secrecy_level != "public" or order.demand_type == "report" or order.status == "merged"
    return not hidden and not (order.party_id and order.party and order.party.do_not_disclose)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person of an order as a screen shows them: masked, or hidden with a word why."""

    name: str = ""
    phone: str = ""
    hidden: bool = False
    zh: str = ""
    en: str = ""


HIDDEN = Caller(hidden=True, zh="诉求人信息不向承办单位提供", en="The unit is not told who this is")
NOBODY = Caller(zh="未留姓名和号码", en="No name or number given")


def caller(order: WorkOrder, actor: Actor) -> Caller:
    """The person of an order for a screen. Costs no statement when the order came with its party."""
    if not sees_person(order, actor):
        return HIDDEN
    if order.party_id is None:
        return NOBODY
    person = shown(order.party)
    if order.party is not None and order.party.erased:
        return Caller(zh=said(order.party.erased, "zh"), en=said(order.party.erased, "en"))
    return Caller(person.name, person.phone)


def children_for(order: WorkOrder, actor: Actor) -> list[dict[str, Any]]:
    """The callers merged into an order: to units only when each joined and whether told, to the hotline the order's number too."""
    inside = actor.employer_kind in {"hotline_agency", "operator"} or actor.kind == "system"
    visible = visible_to(actor) if inside else WorkOrder.objects.all()
    with nullcontext() if inside else lifted():  # a unit is told how many joined, not who
        rows = list(visible.filter(parent_id=order.pk).order_by("received_at", "seq"))
    return [{"at": row.received_at, "status": row.status, **({"order_no": row.order_no, "id": str(row.pk)} if inside else {})} for row in rows]
