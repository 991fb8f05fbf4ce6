"""One matter, several callers: merged, split off again, answered and refused together (O11–O14)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiying.calls.models import Contact
from huiying.calls.serving import demand_answered
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.change import Change, Repeated, facts_of, possible
from huiying.orders.clocks import restart_intake_clock, start_archive_clock, stop_intake_clock
from huiying.orders.codes import ORDER_STATES
from huiying.orders.life import ORDER
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import MERGE_KINDS
from huiying.orders.register import Matter, brought, check_matter, registered_before, registering
from huiying.orders.repeating import noted_again
from huiying.orders.rules import due_or_year
from huiying.orders.withdrawing import withdraw_live

TAKES_CALLERS = frozenset({"submitted", "need_info", "pending_dispatch", "in_progress", "adjudicating", "suspended", "long_term", "pending_review", "rework"})
FIRST_CALLBACK = "1 CAL_DAY"


class NotMergeable(Told):
    """The order named as parent cannot take another caller."""

    zh = "工单 {number} 不能接收并单：已办结、已并入他单，或就是本单。"
    en = "Order {number} cannot take a caller: it has ended, is merged itself, or is this order."


class NotSameCaller(Told):
    """Another caller's matter would be appended, who would then get no reply."""

    zh = "只有同一诉求人的再次来电才能追加到原工单；他人的诉求请并单。"
    en = "Only the same caller's words are appended to an order. Merge another caller's matter."


def merged_children(parent: WorkOrder) -> list[WorkOrder]:
    """The orders merged into a parent, oldest first. Most orders have none, and to ask first whether there is one is cheaper than to read none."""
    merged = WorkOrder.objects.filter(parent_id=parent.pk, status="merged")
    return list(merged.select_related("owner", "party").order_by("received_at", "seq")) if merged.exists() else []


def check_parent(parent: WorkOrder, order: WorkOrder | None = None) -> None:
    """Raise NotMergeable unless `parent` can take another caller."""
    if parent.status not in TAKES_CALLERS or (order is not None and order.pk == parent.pk):
        raise NotMergeable(number=parent.order_no)


def merge(*, order: WorkOrder, parent: WorkOrder, kind: str, ground: str, actor: Actor, now: datetime) -> WorkOrder:
    """Merge an order into another of the same matter (O11, O12).

    In order: withdraws live assignments without fault, moves the order, brings its own merged callers along, counts the caller
    on the parent (the same caller counts as an urge). Each other caller keeps the right to a reply, a call-back and a rating.
    Raises Refused, NotMergeable, NotAllowed, Moved.
    """
    refuse(check_merge(kind, ground))
    with Change(parent, actor=actor, now=now) as above, Change(order, actor=actor, now=now) as change:
        allow_merge(change, kind, same=order.party_id is not None and order.party_id == parent.party_id)
        check_parent(parent, order)
        children = merged_children(order)
        withdraw_live(change, "merge")
        columns: dict[str, Any] = {"parent": parent, "merge_kind": kind, "close_route": "merged", "paused_at": None, "callers_n": 1, "had_assignments": False}
        callers = order.callers_n
        change.move("merge", consequence=True, payload={"parent": str(parent.pk), "merge_kind": kind}, texts={"ground": clean(ground)}, **columns)
        for child in children:
            follow(child=child, parent=parent, actor=actor, now=now)
        count_caller(above, order, kind, callers)
    return order


def allow_merge(change: Change, kind: str, *, same: bool) -> None:
    """Check that the actor may merge: the `same` caller's matter is anybody's at the desk, another's the government's.

    That callers are the same is the number's word, not that of who merges. Raises NotNow, NotAllowed.
    """
    row = possible(ORDER, change.order.status, "merge", facts_of(change.order), ORDER_STATES)
    change.allow("merge_same" if same and kind == "same_caller" and row.source != ("in_progress",) else "merge", row.who)


def check_merge(kind: str, ground: str) -> list[Problem]:
    """What is wrong with a merge: its kind or its ground."""
    return [*required("merge_kind", kind), *one_of("merge_kind", kind, MERGE_KINDS), *required("ground", clean(ground)), *longest("ground", ground, 500)]


def count_caller(above: Change, child: WorkOrder, kind: str, callers: int) -> None:
    """Note on the parent that callers joined; the same caller joins as an urge."""
    same = kind == "same_caller"
    joined = callers - 1 if same else callers
    above.note(
        "order.caller_joined",
        payload={"child": str(child.pk), "merge_kind": kind},
        callers_n=above.order.callers_n + joined,
        urge_n=above.order.urge_n + (1 if same else 0),
    )


def follow(*, child: WorkOrder, parent: WorkOrder, actor: Actor, now: datetime) -> None:
    """Let a merged order follow another parent."""
    with Change(child, actor=actor, now=now) as change:
        change.note("order.parent_changed", payload={"parent": str(parent.pk)}, parent=parent)


def merge_new(*, matter: Matter, parent: WorkOrder, ground: str, actor: Actor, now: datetime, idem_key: str | None = None) -> WorkOrder:
    """Register another caller's matter and merge it at once (O11 from nothing). Raises Refused, KeyReused, NotMergeable, NotAllowed, Moved."""
    data = reference(actor.reference_version)
    refuse(check_matter(matter, data, now), check_merge("other_caller", ground))
    check_parent(parent)
    try:
        with transaction.atomic(), Change(parent, actor=actor, now=now) as above:
            with registering(matter=matter, data=data, actor=actor, now=now, idem_key=idem_key) as change:
                order = change.order
                order.parent, order.merge_kind, order.close_route = parent, "other_caller", "merged"
                change.move("merge", payload={"parent": str(parent.pk), "merge_kind": "other_caller"}, texts={"ground": clean(ground)})
            count_caller(above, order, "other_caller", 1)
    except Repeated:
        return registered_before(idem_key or "", matter, actor, parent=parent, merge_kind="other_caller")
    return order


def append_to(
    *,
    order: WorkOrder,
    caller: UUID | None,
    text: str,
    channel: str,
    actor: Actor,
    now: datetime,
    idem_key: str | None = None,
    call: UUID | None = None,
) -> WorkOrder:
    """The same caller calls again about the same matter before anything new is registered: words and a contact on the old order, an urge.

    That it is the same caller is the number's word (`caller`, its party), not that of who appends. The contact is the `call` in which it was told, or
    a new one. A used idempotency key appends nothing. Raises Refused, NotSameCaller, NotYourCall, KeyReused, NotMergeable, NotAllowed, Moved.
    """
    refuse(required("text", clean(text)), longest("text", text, 5000))
    check_parent(order)
    if caller is None or caller != order.party_id:
        raise NotSameCaller
    try:
        with Change(order, actor=actor, now=now, idem_key=idem_key) as change:
            change.allow("merge_same", ("AG", "RV"))
            contact = _appending_contact(order, call, channel, actor, now)
            change.note("order.appended", payload={"contact": str(contact)}, texts={"text": clean(text)}, urge_n=order.urge_n + 1)
    except Repeated:
        return noted_again(idem_key or "", order, "order.appended", {"text": clean(text)}, actor)
    return order


def _appending_contact(order: WorkOrder, call: UUID | None, channel: str, actor: Actor, now: datetime) -> UUID:
    """The contact in which words are appended: the actor's call, or a new one. Raises NotYourCall."""
    if call is not None:
        demand_answered(call=call, actor=actor)
        brought(call, order_id=order.pk, party_id=order.party_id)
        return call
    agent = actor.id if actor.kind == "staff" else None
    contact = Contact(id=uuid7(now), channel=channel, party_id=order.party_id, arrived_at=now, agent_id=agent, order_id=order.pk, purpose="append")
    contact.save(force_insert=True)
    return contact.pk


def propose_merge(*, order: WorkOrder, parent: WorkOrder, ground: str, actor: Actor, now: datetime, idem_key: str | None = None) -> WorkOrder:
    """An operator proposes to merge another caller's matter; a government reviewer merges. A used idempotency key proposes nothing again."""
    refuse(check_merge("other_caller", ground))
    check_parent(parent, order)
    try:
        with Change(order, actor=actor, now=now, idem_key=idem_key) as change:
            possible(ORDER, order.status, "merge", facts_of(order), ORDER_STATES)
            change.allow("merge_same", ("AG", "RV"))
            change.note("order.merge_proposed", payload={"parent": str(parent.pk)}, texts={"ground": clean(ground)})
    except Repeated:
        return noted_again(idem_key or "", order, "order.merge_proposed", {"ground": clean(ground)}, actor)
    return order


def split(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Take a merged order out again (O13), on the citizen's claim too: back to pre-review with a clock of its own from now."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    parent = WorkOrder.objects.select_related("owner").get(pk=order.parent_id) if order.parent_id else None
    with Change(order, actor=actor, now=now) as change:
        change.move("split", texts={"reason": clean(reason)}, **leaves(order), **restart_intake_clock(change))
        if parent is not None:
            with Change(parent, actor=actor, now=now) as above:
                left = 0 if order.merge_kind == "same_caller" else 1
                above.note("order.caller_left", payload={"child": str(order.pk)}, callers_n=max(parent.callers_n - left, 1))
    return order


def leaves(order: WorkOrder) -> dict[str, Any]:
    """The columns of an order that leaves its parent; the tie stays as a related order."""
    return {"parent": None, "related_order_id": order.parent_id, "close_route": ""}


def parent_replied(*, child: WorkOrder, parent: WorkOrder, actor: Actor, now: datetime) -> WorkOrder:
    """The parent's reply answers a merged caller too (O14): a reply, a call-back and a rating of their own.

    Without a call-back (praise, no number) the order is complete (O14n).
    """
    reply: dict[str, Any] = {"public_reply": parent.public_reply, "replied_at": now}
    with Change(child, actor=actor, now=now) as change:
        row = possible(ORDER, child.status, "parent_replied", facts_of(child), ORDER_STATES)
        if row.target == "completed":
            change.note("order.replied", payload={"parent": str(parent.pk)}, **reply)
            start_archive_clock(change)
            change.move("parent_replied", consequence=True, payload={"parent": str(parent.pk)}, closed_at=now)
        else:
            change.move("parent_replied", consequence=True, payload={"parent": str(parent.pk)}, **reply)
            due, _ = due_or_year(now, FIRST_CALLBACK, reference(actor.reference_version).calendar)
            change.timer("callback_first", due, round_no=child.round_no)
    return child


def answer_children(*, parent: WorkOrder, actor: Actor, now: datetime) -> None:
    """The reply of an order answers every caller merged into it."""
    for child in merged_children(parent):
        parent_replied(child=child, parent=parent, actor=actor, now=now)


def reject_children(*, parent: WorkOrder, reason_code: str, basis: str, actor: Actor, now: datetime) -> list[WorkOrder]:
    """Each caller merged into a refused order is refused with the same reason, and told."""
    children = merged_children(parent)
    for child in children:
        with Change(child, actor=actor, now=now) as change:
            change.move("split", consequence=True, payload={"parent": str(parent.pk)}, **leaves(child))
            stop_intake_clock(change)
            start_archive_clock(change)
            ended: dict[str, Any] = {"reject_reason": reason_code, "rejected_by": actor.id, "close_route": "rejected", "closed_at": now}
            change.move("reject", consequence=True, payload={"channel_told": reason_code}, texts={"basis": clean(basis)}, **ended)
    return children
