"""The escalation ladder at work: timers for an assignment, cards when it reaches a step, and the steps that no time brings (DOMAIN 4.10)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.journal.append import NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.checks import one_of, refuse, required
from huiying.kit.ids import uuid7
from huiying.orders.change import Change
from huiying.orders.handling import working
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.verbs import UNDER_WAY
from huiying.supervision.loading import read_assignment
from huiying.supervision.models import Card, Supervision
from huiying.supervision.notices import agency_id, tell, tell_people
from huiying.supervision.steps import STEPS, Step, reached_at
from huiying.supervision.supervising import TRIGGERS, NobodyToSupervise, issue, lead_of
from huiying.supervision.urging import OPEN_WORK, write_urge

CLOCK_RUNS = frozenset({"in_progress", "adjudicating", "rework"})
BRIGHTNESS = ("none", "", "yellow", "red")


def counts(order: WorkOrder, assignment: Assignment) -> bool:
    """Whether time brings cards to an assignment now: it works, its clock runs, and it has a due."""
    return order.status in CLOCK_RUNS and assignment.status in OPEN_WORK and assignment.paused_at is None and assignment.due_at is not None


def arm(*, assignment_id: UUID | str, actor: Actor, now: datetime) -> None:
    """Set (or move) the timers of an assignment's steps after it was sent or its due moved; a yellow light goes out when its time is ahead again."""
    order, assignment = read_assignment(assignment_id)
    if not counts(order, assignment):
        return
    calendar = reference(actor.reference_version).calendar
    given = set(Card.objects.filter(assignment=assignment).values_list("step", flat=True))
    timers = []
    for step in STEPS.get(actor.reference_version).values():
        moment, year = reached_at(step, assignment, calendar)
        if (moment or year) and step.code not in given:
            timers.append(NewTimer(order.stream, "ladder", moment, f"{assignment.pk}:{step.code}", year=year))
    write((), timers, actor=actor, now=now)
    _relight(order, assignment, actor, now)


def _relight(order: WorkOrder, assignment: Assignment, actor: Actor, now: datetime) -> None:
    """Let a yellow light go out whose moment lies ahead again, and the order's light follow its present lead's."""
    first, calendar = STEPS.get(actor.reference_version).get("L1"), reference(actor.reference_version).calendar
    yellow_from = reached_at(first, assignment, calendar)[0] if first else None
    light = "none" if assignment.light == "yellow" and yellow_from and now < yellow_from else assignment.light
    lead = assignment.role == "lead" and assignment.parent_id is None
    if light == assignment.light and not (lead and light != order.light):
        return
    with Change(order, actor=actor, now=now) as change:
        if light != assignment.light:
            change.note_assignment(assignment, "asg.light", light=light)
        if lead and light != order.light:
            change.note("order.light", light=light)


def reach(*, assignment_id: UUID, code: str, actor: Actor, now: datetime) -> Card | None:
    """A step's timer rings: give what belongs to it, or set the timer anew when the due has moved since."""
    order, assignment = read_assignment(assignment_id)
    step = STEPS.get(actor.reference_version).get(code)
    if step is None or not counts(order, assignment):
        return None
    moment, _ = reached_at(step, assignment, reference(actor.reference_version).calendar)
    if moment is None or now < moment:
        arm(assignment_id=assignment_id, actor=actor, now=now)
        return None
    return give(order=order, assignment=assignment, step=step, trigger="time", actor=actor, now=now)


def give(*, order: WorkOrder, assignment: Assignment, step: Step, trigger: str, actor: Actor, now: datetime) -> Card | None:
    """Give a step's card to an assignment once, light its lamp, and do what the step asks for."""
    with Change(order, actor=actor, now=now) as change:
        return _give(change, assignment, step, trigger)


def _give(change: Change, assignment: Assignment, step: Step, trigger: str) -> Card | None:
    if Card.objects.filter(assignment=assignment, step=step.code).exists():
        return None
    order, now = change.order, change.now
    card = Card.objects.create(id=uuid7(now), assignment=assignment, order=order, step=step.code, trigger=trigger, given_at=now)
    light = brighter(assignment.light, step.light)
    codes = {"card": str(card.pk), "step": step.code, "trigger": trigger}
    change.note_assignment(assignment, "card.given", payload=codes, light=light)
    if assignment.role == "lead" and assignment.parent_id is None and light != order.light:
        change.note("order.light", light=light)
    ACTIONS[step.action](change, assignment, step, trigger)
    return card


def brighter(one: str, other: str) -> str:
    """The brighter of two lights: none, yellow, red."""
    return max(one, other, key=BRIGHTNESS.index)


def raise_step(*, order_id: UUID, code: str, trigger: str, actor: Actor, now: datetime) -> Card | None:
    """A supervisor raises an order under way to a step by evidence or another trigger. Raises Refused, NobodyToSupervise, NotNow, NotAllowed, Moved."""
    refuse(required("trigger", trigger), one_of("trigger", trigger, TRIGGERS), one_of("code", code, STEPS.get(actor.reference_version)))
    order = read_order(order_id)
    lead = lead_of(order)
    if lead is None:
        raise NobodyToSupervise(order_no=order.order_no)
    with Change(order, actor=actor, now=now) as change:
        change.allow("escalate_level", ROLES_OF["escalate_level"])
        working(order, lead, "escalate_level", orders=UNDER_WAY)
        change.note("order.escalated", payload={"step": code, "trigger": trigger})
        return _give(change, lead, STEPS.get(actor.reference_version)[code], trigger)


def supervision_unanswered(*, supervision_id: UUID, actor: Actor, now: datetime) -> Card | None:
    """A supervision's answer is overdue: the next step of the ladder."""
    found = Supervision.objects.get(pk=supervision_id)
    if found.state != "issued":
        return None
    order = read_order(found.order_id)
    lead = Assignment.objects.filter(order=order, unit_id=found.issued_to_id).order_by("-sent_at").first()
    step = STEPS.get(actor.reference_version).get("L4")
    return give(order=order, assignment=lead, step=step, trigger="unanswered", actor=actor, now=now) if lead and step else None


# -- what a step does ---------------------------------------------------------------------------------------------------


def _notice(change: Change, org_id: UUID, step: Step) -> None:
    order = change.order
    tell(zh=f"{step.zh}：工单 {order.order_no}", en=f"{step.en}: order {order.order_no}", kind=f"card_{step.code}", now=change.now, org_id=org_id, order=order)


def _message(change: Change, assignment: Assignment, step: Step, _trigger: str) -> None:
    _notice(change, assignment.unit_id, step)


def _urge(change: Change, assignment: Assignment, _step: Step, _trigger: str) -> None:
    write_urge(change, [assignment], by="system")


def _supervise(change: Change, assignment: Assignment, step: Step, trigger: str) -> None:
    _notice(change, assignment.unit_id, step)
    matter = f"{TRIGGERS.label(trigger, 'zh')}：请说明办理情况、未办结原因和完成时间。"
    issue(change, assignment, kind="letter", trigger=trigger, matter=matter)


def _above(change: Change, assignment: Assignment, step: Step, _trigger: str) -> None:
    """The leader in charge: the unit above, else the agency, whose supervisors keep the named list."""
    unit = Org.objects.get(pk=assignment.unit_id)
    _notice(change, assignment.unit_id, step)
    if unit.parent_id:
        _notice(change, unit.parent_id, step)
    order = change.order
    zh, en = f"{step.zh}：工单 {order.order_no}，{unit.name}", f"{step.en}: order {order.order_no}"
    tell_people("SV", agency_id(), zh=zh, en=en, kind=f"card_{step.code}", now=change.now, order=order)


def _evidence(change: Change, _assignment: Assignment, step: Step, _trigger: str) -> None:
    order = change.order
    zh, en = f"{step.zh}：工单 {order.order_no}", f"{step.en}: order {order.order_no}"
    tell_people("AU", agency_id(), zh=zh, en=en, kind=f"card_{step.code}", now=change.now, order=order)


ACTIONS: dict[str, Callable[[Change, Assignment, Step, str], None]] = {
    "message": _message, "urge": _urge, "supervise": _supervise, "name": _above, "bulletin": _above, "evidence": _evidence,
}  # fmt: skip
