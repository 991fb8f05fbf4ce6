"""Formal supervision: by telephone, by letter or jointly, with an answer due; many at once after a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import Moved, NotFound, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.orders.change import Change
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rules import due_or_year
from huiying.supervision.models import Card, Supervision
from huiying.supervision.notices import tell

ANSWER_WITHIN = "3 WORK_DAY"
LONGEST = 2000
KINDS = CodeList(
    "supervision_kind", "督办方式", "Kind of supervision",
    (
        Code("phone", "电话督办", "By telephone"), Code("letter", "书面督办", "By letter"), Code("joint", "联合督办", "Joint"),
        Code("leader", "领导批示", "By a leader"),
    ),
)  # fmt: skip
TRIGGERS = CodeList(
    "supervision_trigger", "督办原因", "Why it is supervised",
    (
        Code("time", "超期", "Overdue"), Code("by_hand", "人工", "By hand"), Code("rework", "多次重办", "Reworked repeatedly"),
        Code("dissatisfied_twice", "两次不满意", "Dissatisfied twice"), Code("three_units", "三个单位无人主办", "Three units without a lead"),
        Code("many_callers", "多人反映同一问题", "Many callers, one matter"), Code("danger_words", "涉及人身安全", "Danger to life"),
        Code("leader", "领导批示", "A leader's mark"), Code("media", "媒体关注", "Media"), Code("fake_closing", "疑似虚假办结", "Suspected fake closing"),
        Code("unanswered", "督办未答复", "Supervision not answered"), Code("problem_order", "问题工单", "Problem order"),
    ),
)  # fmt: skip
OVER = frozenset({"draft", "merged", "completed", "direct_closed", "rejected", "withdrawn", "voided", "archived"})


class NobodyToSupervise(Told):
    """The order is closed or no unit has it."""

    zh = "工单 {order_no} 已结束或尚未派给任何单位，不能督办。"
    en = "Order {order_no} is closed or no unit has it: there is nobody to supervise."


@dataclass(frozen=True)
class Preview:
    """What a bulk supervision would do to one order: whom it would address, or why it would not."""

    order_id: UUID
    order_no: str
    unit_id: str = ""
    zh: str = ""
    en: str = ""

    @property
    def possible(self) -> bool:
        """Whether the order would be supervised."""
        return bool(self.unit_id)


def lead_of(order: WorkOrder) -> Assignment | None:
    """The latest lead assignment of an order that was neither returned nor withdrawn."""
    return leads_of([order.pk]).get(order.pk)


def leads_of(order_ids: Sequence[UUID]) -> dict[UUID, Assignment]:
    """The same for many orders (one statement)."""
    leads = Assignment.objects.select_related("unit").filter(order__in=order_ids, role="lead", parent__isnull=True)
    return {lead.order_id: lead for lead in leads.exclude(status__in=("returned", "withdrawn")).order_by("sent_at")}


def check_supervision(kind: str, trigger: str, matter: str, joint_with: Sequence[str]) -> list[Problem]:
    """Everything wrong with what a supervisor filled in."""
    joint = [Problem("joint_with", "required", "请选择联合督办的单位", "Choose the units to supervise with")] if kind == "joint" and not joint_with else []
    return [
        *one_of("kind", kind, KINDS), *required("kind", kind), *one_of("trigger", trigger, TRIGGERS), *required("matter", matter),
        *longest("matter", matter, LONGEST), *joint,
    ]  # fmt: skip


def supervise(
    *, order_id: UUID, kind: str, matter: str, actor: Actor, now: datetime, trigger: str = "by_hand", joint_with: Sequence[str] = (),
    answer_within: str = ANSWER_WITHIN,
) -> Supervision:  # fmt: skip
    """Supervise an order: the lead unit must answer in time. Raises Refused, NobodyToSupervise, NotAllowed, Moved."""
    refuse(check_supervision(kind, trigger, matter, joint_with))
    order = read_order(order_id)
    lead = lead_of(order)
    if lead is None or order.status in OVER:
        raise NobodyToSupervise(order_no=order.order_no)
    verb = "joint_supervise" if kind == "joint" else "supervise"
    with Change(order, actor=actor, now=now) as change:
        change.allow(verb, ROLES_OF[verb])
        return issue(change, lead, kind=kind, trigger=trigger, matter=matter, joint_with=joint_with, answer_within=answer_within)


def issue(
    change: Change, assignment: Assignment, *, kind: str, trigger: str, matter: str, joint_with: Sequence[str] = (), answer_within: str = ANSWER_WITHIN
) -> Supervision:
    """Write a supervision to an assignment's unit inside a change: counters, the answer's clock, a notice to the unit."""
    order, now = change.order, change.now
    due, year = due_or_year(now, answer_within, reference(change.actor.reference_version).calendar)
    found = Supervision.objects.create(
        id=uuid7(now), kind=kind, order=order, issued_to_id=assignment.unit_id, joint_with=list(joint_with), trigger=trigger, matter=matter,
        issued_by=change.actor.id, issued_at=now, due_at=due, open_year=year,
    )  # fmt: skip
    codes: dict[str, Any] = {"supervision": str(found.pk), "kind": kind, "trigger": trigger, "unit": str(assignment.unit_id), "joint_with": list(joint_with)}
    change.note("order.supervised", payload=codes, texts={"matter": matter}, supervise_n=order.supervise_n + 1)
    if not assignment.supervised:
        change.note_assignment(assignment, "asg.supervised", supervised=True)
    change.timer("supervision_due", due, subject=str(found.pk), year=year)
    zh, en = f"督办：工单 {order.order_no}，请按时答复", f"Supervision of order {order.order_no}: an answer is due"
    tell(zh=zh, en=en, kind="supervision", now=now, org_id=assignment.unit_id, order=order)
    return found


def answer_supervision(*, supervision_id: UUID, answer: str, actor: Actor, now: datetime) -> Supervision:
    """The unit answers. Raises Refused, NotFound for another unit's, NotNow, NotAllowed, Outsourced, Moved."""
    refuse(required("answer", answer), longest("answer", answer, LONGEST))
    found = _read(supervision_id, "issued")
    own = str(found.issued_to_id) == actor.unit_id
    if not own and actor.account_class != "op":  # an operator's attempt is the permission check's to refuse and to keep
        raise NotFound
    with Change(read_order(found.order_id), actor=actor, now=now) as change:
        change.allow("answer_supervision", ROLES_OF["answer_supervision"], own=own)
        _turn(found, "issued", state="answered", answer=answer, answered_by=actor.id, answered_at=now)
        change.note("supervision.answered", payload={"supervision": str(found.pk)}, texts={"answer": answer})
        change.drop_timers("supervision_due", str(found.pk))
    return found


def close_supervision(*, supervision_id: UUID, actor: Actor, now: datetime) -> Supervision:
    """The supervisor is content with the answer. Raises NotNow, NotAllowed, Moved."""
    found = _read(supervision_id, "answered")
    with Change(read_order(found.order_id), actor=actor, now=now) as change:
        change.allow("close_supervision", ROLES_OF["close_supervision"])
        _turn(found, "answered", state="closed", closed_by=actor.id, closed_at=now)
        change.note("supervision.closed", payload={"supervision": str(found.pk)})
    return found


def _read(supervision_id: UUID, state: str) -> Supervision:
    found = Supervision.objects.filter(pk=supervision_id).first()
    if found is None:
        raise NotFound
    if found.state != state:
        raise NotNow(state="已答复或已办结", state_en="answered or closed", verb="督办", verb_en="Supervise")
    return found


def _turn(found: Supervision, old: str, **fields: Any) -> None:
    if Supervision.objects.filter(pk=found.pk, state=old).update(**fields) != 1:
        raise Moved
    for name, value in fields.items():
        setattr(found, name, value)


def cancel_card(*, card_id: UUID, reason: str, actor: Actor, now: datetime) -> Card:
    """Take a card back, with the reason; the events keep it. The light falls to that of the cards left. Raises Refused, NotFound, NotAllowed, Moved."""
    refuse(required("reason", reason), longest("reason", reason, 200))
    card = Card.objects.select_related("assignment").filter(pk=card_id, cancelled_at__isnull=True).first()
    if card is None:
        raise NotFound
    order = read_order(card.order_id)
    with Change(order, actor=actor, now=now) as change:
        change.allow("cancel_card", ROLES_OF["cancel_card"])
        if Card.objects.filter(pk=card.pk, cancelled_at__isnull=True).update(cancelled_at=now, cancelled_by=actor.id, cancel_reason=reason) != 1:
            raise Moved
        left = set(Card.objects.filter(assignment=card.assignment, cancelled_at__isnull=True).values_list("step", flat=True))
        light = "red" if left & {"L3", "L4", "L5", "L6"} else "yellow" if left else "none"
        change.note_assignment(card.assignment, "card.cancelled", payload={"card": str(card.pk), "step": card.step}, texts={"reason": reason}, light=light)
        if card.assignment.role == "lead" and card.assignment.parent_id is None:
            change.note("order.light", light=light)
    card.refresh_from_db()
    return card


def preview(order_ids: Sequence[UUID]) -> list[Preview]:
    """What a bulk supervision would do, order by order, in the order given (two statements)."""
    orders, leads = WorkOrder.objects.in_bulk(list(order_ids)), leads_of(order_ids)
    found = []
    for order in (orders[key] for key in order_ids if key in orders):
        lead = leads.get(order.pk)
        if lead is None or order.status in OVER:
            told = NobodyToSupervise(order_no=order.order_no)
            found.append(Preview(order.pk, order.order_no, zh=told.zh, en=told.en))
        else:
            found.append(Preview(order.pk, order.order_no, str(lead.unit_id), lead.unit.name, lead.unit.name_en or lead.unit.name))
    return found


def supervise_many(*, order_ids: Sequence[UUID], kind: str, matter: str, actor: Actor, now: datetime) -> list[Preview]:
    """Supervise those that the preview calls possible, each as a change of its own; returns what was done to which."""
    refuse(check_supervision(kind, "by_hand", matter, ()))
    done = []
    for each in preview(order_ids):
        if each.possible:
            try:
                supervise(order_id=each.order_id, kind=kind, matter=matter, actor=actor, now=now)
            except (Moved, NobodyToSupervise) as told:
                done.append(Preview(each.order_id, each.order_no, zh=told.zh, en=told.en))
                continue
        done.append(each)
    return done
