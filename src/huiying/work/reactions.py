"""What follows from which event, on one page; each follower runs once per event, after it was committed."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from huiying.directory.reference import reference
from huiying.dispatch.aftermath import hand_over, lapse, lapse_withdrawn, wait_again
from huiying.dispatch.changing import read_order
from huiying.dispatch.rounds import LeadNeeded, start_round
from huiying.followup.calling import begin
from huiying.followup.sampling import sample
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.orders.models import Assignment
from huiying.supervision.acknowledging import announce
from huiying.supervision.clocks import CLOCKS
from huiying.supervision.ladder import arm
from huiying.supervision.notices import agency_id, tell, tell_people
from huiying.supervision.triggers import look
from huiying.supervision.urging import OPEN_WORK
from huiying.work.alerting import look_at_words
from huiying.work.answers import LINES, tell_approvers, tell_of_answer
from huiying.work.finding import count_use, find_article, find_laws
from huiying.work.hotspots import answer_alert, forget_secret, tell_alert, tell_overdue, tell_owner
from huiying.work.notices import tell_citizen
from huiying.work.reporting import draft_month
from huiying.work.suggesting import note_outcome, note_suggestions

Follower = Callable[[Event, datetime, Actor], None]


def payload_of(event: Event) -> dict[str, object]:
    """An event's codes and ids."""
    return msgspec.json.decode(event.payload, type=dict[str, object])


def order_of(event: Event) -> UUID:
    """The order whose stream an event stands in."""
    return UUID(event.stream.removeprefix("order:"))


def assignment_of(event: Event) -> UUID:
    """The assignment that an event is about."""
    return UUID(str(payload_of(event)["assignment"]))


def arm_ladder(event: Event, now: datetime, actor: Actor) -> None:
    """An assignment was sent, sent back, or its due moved."""
    arm(assignment_id=assignment_of(event), actor=actor, now=now)


def announce_urgent(event: Event, now: datetime, actor: Actor) -> None:
    """Urgent orders reach a named person."""
    announce(assignment_id=assignment_of(event), actor=actor, now=now)


def announce_rise(event: Event, now: datetime, actor: Actor) -> None:
    """An order became more urgent while units work on it: their persons on duty must know too."""
    for assignment_id in Assignment.objects.filter(order_id=order_of(event), status__in=OPEN_WORK).values_list("pk", flat=True):
        announce(assignment_id=assignment_id, actor=actor, now=now)


def tell_unit(event: Event, now: datetime, _actor: Actor) -> None:
    """The unit sees that there is something new."""
    order, unit = read_order(order_of(event)), UUID(str(payload_of(event)["set"]["unit_id"]))  # type: ignore[index]  # asg.sent sets it
    tell(zh=f"新工单 {order.order_no}", en=f"New order {order.order_no}", kind="sent", now=now, org_id=unit, order=order)


def tell_units_again(event: Event, now: datetime, _actor: Actor) -> None:
    """The citizen added something: the units that work on it see it."""
    order = read_order(order_of(event))
    for unit in Assignment.objects.filter(order=order, status__in=OPEN_WORK).values_list("unit_id", flat=True):
        zh, en = f"诉求人补充情况：工单 {order.order_no}", f"The citizen added something: order {order.order_no}"
        tell(zh=zh, en=en, kind="added", now=now, org_id=unit, order=order)


def tell_adjudicators(event: Event, now: datetime, _actor: Actor) -> None:
    """An adjudication was not decided in time."""
    order = read_order(order_of(event))
    zh, en = f"工单 {order.order_no} 超时未裁定", f"Order {order.order_no}: the duty was not decided in time"
    tell_people("AD", agency_id(), zh=zh, en=en, kind="adjudication_overdue", now=now, order=order)


def look_for_triggers(event: Event, now: datetime, actor: Actor) -> None:
    """Something may open supervision at once."""
    look(order_id=order_of(event), actor=actor, now=now)


def look_at_parent(event: Event, now: datetime, actor: Actor) -> None:
    """A caller was merged: the parent may now have many."""
    parent = read_order(order_of(event)).parent_id
    if parent:
        look(order_id=parent, actor=actor, now=now)


def begin_callback(event: Event, now: datetime, actor: Actor) -> None:
    """The citizen has a reply: begin asking."""
    begin(order_id=order_of(event), actor=actor, now=now)


def draw_sample(event: Event, now: datetime, actor: Actor) -> None:
    """A tenth of the direct answers is asked about."""
    sample(order_id=order_of(event), actor=actor, now=now)


def begin_round(event: Event, now: datetime, actor: Actor) -> None:
    """A reworked order begins its next round with the same lead; where that one cannot, a dispatcher is told."""
    order = read_order(order_of(event))
    if order.status != "rework":
        return
    try:
        start_round(order=order, actor=actor, now=now)
    except LeadNeeded:
        zh, en = f"工单 {order.order_no} 需指定重办单位", f"Order {order.order_no}: name the unit that does it again"
        tell_people("DP", agency_id(), zh=zh, en=en, kind="lead_needed", now=now, order=order)


def lapse_records(event: Event, now: datetime, _actor: Actor) -> None:
    """Nothing waits for a decision on an order that has ended."""
    lapse(order_id=order_of(event), now=now)


def lapse_returns(event: Event, now: datetime, _actor: Actor) -> None:
    """A unit took its part back: what its children asked for waits for nobody any more."""
    lapse_withdrawn(order_id=order_of(event), now=now)


def wait_for_decisions(event: Event, now: datetime, actor: Actor) -> None:
    """A pause is over: a return that nobody could decide meanwhile waits for its decision again."""
    wait_again(order_id=order_of(event), actor=actor, now=now)


def pass_on(event: Event, _now: datetime, _actor: Actor) -> None:
    """A merged caller took the lead: what was open passes on."""
    hand_over(from_id=UUID(str(payload_of(event)["from"])), to_id=order_of(event))


def year_known(event: Event, now: datetime, actor: Actor) -> None:
    """A calendar year was entered: what waited for it gets its moment."""
    year = int(str(payload_of(event)["year"]))
    calendar = reference(actor.reference_version).calendar
    for timer in Timer.objects.filter(kind__in=CLOCKS, waits_for_year=year, due_at__isnull=True, dropped=False):
        count = CLOCKS[timer.kind].counting(timer)
        if count is not None:
            due, open_year = count(calendar)
            CLOCKS[timer.kind].keep(timer, due, open_year)
            write((), [NewTimer(timer.stream, timer.kind, due, timer.subject, timer.round, open_year)], actor=actor, now=now)


def react_again(timer: Timer, now: datetime, actor: Actor) -> None:
    """What failed after an event is tried again. `subject` = "<event>:<name of the follower>"."""
    event_id, _, name = timer.subject.partition(":")
    event = Event.objects.get(pk=event_id)
    for follow in REACTIONS.get(event.type, ()):
        if follow.__name__ == name:
            follow(event, now, actor)


REACTIONS: dict[str, tuple[Follower, ...]] = {
    "order.submitted": (tell_citizen, look_at_words, note_suggestions),
    "order.direct_closed": (tell_citizen, draw_sample, look_at_words, note_suggestions, note_outcome),
    "order.corrected": (look_at_words,),
    "order.supplemented": (look_at_words,),
    "order.info_asked": (tell_citizen,),
    "order.urgency_raised": (announce_rise,),
    "order.appended": (tell_units_again, look_at_words),
    "order.supplement_added": (tell_units_again, look_at_words),
    "order.rejected": (tell_citizen, lapse_records),
    "order.merged": (tell_citizen, lapse_records, look_at_parent),
    "order.promoted": (pass_on,),
    "order.dispatched": (tell_citizen,),
    "order.redispatched": (tell_citizen,),
    "order.adjudicating": (look_for_triggers,),
    "order.adjudicated": (tell_citizen,),
    "order.adjudication_overdue": (tell_adjudicators,),
    "order.extended": (tell_citizen,),
    "order.dues_set": (tell_citizen,),
    "order.due_moved": (tell_citizen,),
    "order.resumed": (tell_citizen, wait_for_decisions),
    "order.round_started": (tell_citizen,),
    "order.suspended": (tell_citizen,),
    "order.long_term": (tell_citizen,),
    "order.milestone_reached": (tell_citizen,),
    "order.replied": (tell_citizen, begin_callback),
    "callback.sampled": (begin_callback,),
    "callback.failed": (tell_citizen,),
    "callback.decision_needed": (look_for_triggers,),
    "order.rework": (tell_citizen, begin_round),
    "order.reopened": (tell_citizen, begin_round),
    "order.back_to_review": (tell_citizen,),
    "order.caller_left": (look_for_triggers,),
    "order.closed_explained": (tell_citizen, note_outcome),
    "order.completed": (tell_citizen, note_outcome),
    "order.withdrawn": (tell_citizen, lapse_records),
    "order.voided": (tell_citizen, lapse_records),
    "asg.sent": (tell_unit, announce_urgent, arm_ladder, look_for_triggers),
    "asg.signed": (tell_citizen,),
    "asg.taken_back": (lapse_returns,),
    "asg.extended": (arm_ladder,),
    "asg.resumed": (arm_ladder,),
    "asg.credited": (arm_ladder,),
    "asg.rejected": (arm_ladder,),
    "asg.dues_set": (arm_ladder,),
    "asg.due_moved": (arm_ladder,),
    "asg.inherited": (arm_ladder,),
    "order.secrecy_set": (forget_secret,),
    "hotspot.alerted": (tell_alert,),
    "hotspot.watched": (answer_alert,),
    "hotspot.assigned": (tell_owner, answer_alert),
    "hotspot.closed": (answer_alert,),
    "hotspot.dismissed": (answer_alert,),
    "hotspot.merged": (answer_alert,),
    "hotspot.overdue": (tell_overdue,),
    "calendar.entered": (year_known,),
    "metrics.locked": (draft_month,),
    "kb.submitted": (tell_approvers,),
    "kb.published": (find_article,),
    "kb.retired": (find_article,),
    "kb.cited": (count_use,),
    "laws.imported": (find_laws,),
    **dict.fromkeys(LINES, (tell_of_answer,)),
}
