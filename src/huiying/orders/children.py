"""Several hands on one order: a unit hands down to units of its own tree, a lead hears its co-handlers (A08–A10, A12–A13)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huiying.directory.acts import NOT_OWN, ROLES_OF
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import NotAllowed, Told
from huiying.kit.ids import uuid7
from huiying.kit.workdays import WorkCalendar
from huiying.orders.change import Change
from huiying.orders.extending import drop_requests
from huiying.orders.handling import AT_WORK, LONGEST_REPLY, demand_own, latest, working
from huiying.orders.life import ENDED_ASSIGNMENT, LIVE_ASSIGNMENT
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.reasons import REPLY_REJECT
from huiying.orders.rules import helper_due, unit_dues
from huiying.orders.timing import UNIT_TIMERS, case_of, set_unit_timer, stop_unit_timers

LEVEL_2, LEVEL_3 = 2, 3


class NotYetLate(Told):
    """A note for a late co-handler comes after its due only."""

    zh = "协办单位尚未到期，到期后方可说明。"
    en = "The co-handler's due has not passed; the note comes after it."


def sub_assign(*, assignment: Assignment, units: Sequence[UUID | str], advice: str, actor: Actor, now: datetime) -> list[Assignment]:
    """A unit of level 2 hands its part down to one or more units of its own tree (A08).

    In order: checks the units, moves the assignment to `sub_assigned`, sends each child with its own dues, the reply before the
    parent's by the reserve of DOMAIN 4.6. Raises Refused (foreign, doubled or no units), NotNow, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    working(order, part, "sub_assign")
    orgs = reference(actor.reference_version).orgs
    chosen = [orgs[str(unit)] for unit in units if str(unit) in orgs]
    refuse(required("units", list(units)), longest("advice", advice, LONGEST_REPLY), _check_units(part, chosen, len(units), now))
    children = [new_child(part, unit, advice, actor, now) for unit in chosen]
    with Change(order, actor=actor, now=now) as change:
        change.move_assignment(part, "sub_assign", own=demand_own(part, actor), payload={"units": [str(unit.pk) for unit in chosen]})
        for child in children:
            change.send(child)
            start_unit_timers(change, child)
    return children


def _check_units(part: Assignment, chosen: Sequence[Org], asked: int, now: datetime) -> list[Problem]:
    if part.level != LEVEL_2:
        return [Problem("units", "wrong_level", "只有二级单位可以下派", "Only a unit of level 2 hands down")]
    if len(chosen) != asked or len({unit.pk for unit in chosen}) != asked:
        return [Problem("units", "unknown_or_doubled", "单位不存在或重复", "A unit is unknown or named twice")]
    foreign = [unit for unit in chosen if unit.pk == part.unit_id or not unit.path.startswith(part.unit.path)]
    closed = [unit for unit in chosen if unit.active_to is not None and unit.active_to <= now]
    if foreign or closed:
        return [Problem("units", "not_own_tree", "只能下派给本单位所属的在用单位", "Only to active units below your own")]
    return []


def new_child(parent: Assignment, unit: Org, advice: str, actor: Actor, now: datetime) -> Assignment:
    """An unsaved child assignment with its dues: never past the parent's own."""
    calendar = reference(actor.reference_version).calendar
    dues = unit_dues(rule_for(parent.order, case=case_of(parent), version=actor.reference_version), now, calendar)
    due = _child_due(parent, now, calendar)
    return Assignment(
        id=uuid7(now), order_id=parent.order_id, round_no=parent.round_no, unit=unit, parent=parent, role="co", level=LEVEL_3, status="sent",
        dispatcher_id=actor.id, advice=advice, limit_text=parent.limit_text, sent_at=now,
        sign_due=_within(dues.sign, due), contact_due=_within(dues.contact, due),
        return_due=dues.ask_return, due_original=due, due_at=due, open_year=parent.open_year if due is None else dues.year,
    )  # fmt: skip


def _child_due(parent: Assignment, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """The parent's due less the reserve; where the reserve is used up, the parent's own due."""
    due = helper_due(parent.sent_at, parent.due_at, parent.limit_text, calendar)
    return parent.due_at if due is None or due <= now else due


def start_unit_timers(change: Change, part: Assignment) -> None:
    """Set the timers of a new assignment's dues."""
    for kind, due in zip(UNIT_TIMERS, (part.sign_due, part.contact_due, part.due_at), strict=True):
        if due is not None or part.open_year is not None:
            set_unit_timer(change, part, kind, due)


def _within(due: datetime | None, last: datetime | None) -> datetime | None:
    return min(due, last) if due and last else due


def take_back(*, assignment: Assignment, reason: str, actor: Actor, now: datetime) -> Assignment:
    """The unit takes its part back from its children (A10): theirs are withdrawn, no fault. Raises Refused, NotNow, NotAllowed, Moved."""
    order, part = latest(assignment)
    working(order, part, "take_back")
    refuse(required("reason", reason), longest("reason", reason, LONGEST_REPLY))
    with Change(order, actor=actor, now=now) as change:
        change.move_assignment(part, "take_back", own=demand_own(part, actor), texts={"reason": reason})
        for child in part.children.filter(status__in=LIVE_ASSIGNMENT):
            change.move_assignment(child, "withdraw", consequence=True, ended_at=now)
            drop_requests(change, child)
            stop_unit_timers(change, child)
    return part


def children_done(change: Change, child: Assignment) -> None:
    """Give a parent its part back when this was the last of its children to be accepted, returned or withdrawn (A09).

    To be called in the change that ends `child`.
    """
    if child.parent_id is None or child.status not in ENDED_ASSIGNMENT:
        return
    if Assignment.objects.filter(parent_id=child.parent_id, status__in=LIVE_ASSIGNMENT).exclude(pk=child.pk).exists():
        return
    parent = child.parent or Assignment.objects.get(pk=child.parent_id)
    if parent.status == "sub_assigned":
        change.move_assignment(parent, "children_done", consequence=True)


def superior(order: WorkOrder, part: Assignment) -> Assignment | None:
    """Who hears the reply of a child or a co-handler: its parent, or the lead of its round; nobody for a lead."""
    if part.parent is not None:
        return part.parent
    if part.role == "lead":
        return None
    return Assignment.objects.select_related("unit").filter(order=order, role="lead", parent=None, round_no=part.round_no, status__in=LIVE_ASSIGNMENT).first()


def accept_child(*, assignment: Assignment, actor: Actor, now: datetime) -> Assignment:
    """The parent, or for a co-handler the lead, takes the reply (A12); its words join the superior's draft.

    In order: moves the child, adds its words to the draft (`asg.drafted`), gives the parent its part back after the last child.
    Raises NotNow, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    working(order, part, "accept_child", ("replied",), AT_WORK)
    above = _heard_by(order, part, actor)
    with Change(order, actor=actor, now=now) as change:
        change.allow("accept_child", ROLES_OF["accept_child"], own=str(above.unit_id) == actor.unit_id)
        take(change, part)
        if above.status not in {"replied", *ENDED_ASSIGNMENT}:
            change.note_assignment(above, "asg.drafted", payload={"from": str(part.pk)}, draft_reply=_joined(above.draft_reply, part))
        children_done(change, part)
    return part


def take(change: Change, part: Assignment) -> None:
    """Accept a replied part (A12); its clocks end."""
    change.move_assignment(part, "accept", consequence=True, accepted_at=change.now, ended_at=change.now)
    stop_unit_timers(change, part)


def _joined(draft: str, part: Assignment) -> str:
    words = f"【{part.unit.name}】{part.public_reply or part.internal_result}"
    return f"{draft}\n{words}".strip()[:LONGEST_REPLY]


def reject_child(*, assignment: Assignment, reason_code: str, missing: str, actor: Actor, now: datetime) -> Assignment:
    """The parent or the lead sends the reply back (A13): same round, the clock did not stop. Raises Refused, NotNow, NotAllowed, Moved."""
    order, part = latest(assignment)
    working(order, part, "reject_child", ("replied",), AT_WORK)
    refuse(check_rejection(reason_code, missing))
    above = _heard_by(order, part, actor)
    with Change(order, actor=actor, now=now) as change:
        change.allow("reject_child", ROLES_OF["reject_child"], own=str(above.unit_id) == actor.unit_id)
        send_back(change, part, reason_code, missing)
    return part


def check_rejection(reason_code: str, missing: str) -> list[Problem]:
    """What is wrong with sending a reply back: the coded reason and what is missing are needed."""
    code = [*required("reason_code", reason_code), *one_of("reason_code", reason_code, REPLY_REJECT)]
    return [*code, *required("missing", missing), *longest("missing", missing, LONGEST_REPLY)]


def send_back(change: Change, part: Assignment, reason_code: str, missing: str) -> None:
    """Back to the unit in the same round: what it had replied stays in the journal's words."""
    texts = {"missing": missing, "sent_back_reply": part.public_reply or part.internal_result}
    fields = {"replied_at": None, "reply_rejected_n": part.reply_rejected_n + 1}
    change.move_assignment(part, "reject", consequence=True, payload={"reason_code": reason_code}, texts=texts, **fields)  # type: ignore[arg-type]


def _heard_by(order: WorkOrder, part: Assignment, actor: Actor) -> Assignment:
    """The superior whose lead the actor is; agency staff and others are told that it is not theirs. Raises NotAllowed."""
    above = superior(order, part)
    if above is None or (actor.account_class in ("gov", "util") and str(above.unit_id) != actor.unit_id):
        raise NotAllowed(why=NOT_OWN.zh, why_en=NOT_OWN.en)
    return above
