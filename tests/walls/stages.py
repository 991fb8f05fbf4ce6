"""The orders of the trial: one in each state that some verb needs, so that every verb is offered to somebody."""

from datetime import timedelta

from huiying.dispatch.proposing import propose_dispatch
from huiying.followup.numbers import send_order_code
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.orders.children import sub_assign
from huiying.orders.drafts import save_draft
from huiying.orders.ending import archive
from huiying.orders.extending import request_extension
from huiying.orders.intake import answer, ask_info, note_info_attempt, reject
from huiying.orders.merging import merge
from huiying.orders.models import WorkOrder
from huiying.orders.planning import Stage, approve_plan, request_plan
from huiying.orders.register import Matter
from huiying.supervision.acknowledging import announce
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps
from huiying.supervision.supervising import answer_supervision, supervise
from tests.cast import STREET_LIGHT, Cast, again, engage
from tests.desk.kinds import WORDS, orders_of_all_kinds
from tests.dispatch.scene import plan
from tests.followup.stages import SYSTEM, pass_time, to_callback
from tests.orders.steps import DAY, HOUR, accepted, dispatched, lead_part, part, replied, signed

GOOD, BAD = Answers("yes", "satisfied", "yes"), Answers("no", "dissatisfied", "yes")


def all_stages(cast: Cast) -> Cast:
    """Make them all; the city's operator may dispatch, with confirmation, and call back."""
    LadderStep.objects.bulk_create(ladder_steps(cast.now - 90 * DAY))
    cast = engage(cast, operator_dispatch=True, gov_confirm_dispatch=True, operator_callback=True)
    late(cast)
    orders_of_all_kinds(cast)
    at_intake(cast)
    in_work(cast)
    of_several_hands(cast)
    called_back(cast)
    ended(cast)
    return cast


def late(cast: Cast) -> None:
    """Orders whose dues have passed: cards are given, and a co-handler is late; first, for then nothing else is due."""
    for unit in (cast.works, cast.streets):
        dispatched(cast, cast.now - 16 * DAY, unit)
    two = dispatched(cast, cast.now - 16 * DAY, cast.works, cast.streets)
    signed(cast, two, cast.works, cast.now - 15 * DAY)
    pass_time(cast.now)


def at_intake(cast: Cast) -> None:
    """Facts that never came, a proposal to dispatch, a merged matter, one that was refused, one registered just now."""
    save_draft(matter=Matter("路灯不亮", "help"), actor=cast.agent, now=cast.now - HOUR)
    missing = cast.order(now=cast.now - 8 * DAY)
    ask_info(order=missing, question="请问是哪个路口？", until=cast.now + DAY, actor=cast.reviewer, now=cast.now - 7 * DAY)
    for days in (6, 5, 4):
        note_info_attempt(order=again(missing), result="no_answer", actor=cast.reviewer, now=cast.now - days * DAY)
    waits = accepted(cast, cast.now - HOUR, topic_code=STREET_LIGHT)
    propose_dispatch(order=again(waits), plan=plan(cast.works), actor=cast.op_dispatcher, now=cast.now - HOUR)
    child, parent = cast.order(now=cast.now - HOUR, phone="13800017777"), cast.order(now=cast.now - HOUR, phone="13800016666")
    merge(order=child, parent=parent, kind="other_caller", ground="同一盏路灯", actor=cast.reviewer, now=cast.now - HOUR)
    refused = cast.order(now=cast.now - 3 * HOUR)
    reject(order=refused, reason_code="litigation", basis="该纠纷已由法院受理", actor=cast.reviewer, now=cast.now - 2 * HOUR)


def in_work(cast: Cast) -> None:
    """An urgent order, two supervised, a staged plan asked for and one in force."""
    lead = cast.unit_lead(cast.works)
    urgent = dispatched(cast, cast.now - HOUR, cast.works, urgency="urgent")
    announce(assignment_id=lead_part(urgent).pk, actor=SYSTEM, now=cast.now - HOUR)
    cast.order(now=cast.now - HOUR, urgency="urgent")
    for is_answered in (False, True):
        watched = dispatched(cast, cast.now - 2 * DAY, cast.works)
        asked = supervise(order_id=watched.pk, kind="letter", matter="请说明原因", actor=cast.supervisor, now=cast.now - HOUR)
        if is_answered:
            answer_supervision(supervision_id=asked.pk, answer="正在维修", actor=lead, now=cast.now - HOUR)
    grounds = {name: WORDS[name] for name in ("reason_code", "reason_text", "public_text")}
    for in_force in (False, True):
        order = dispatched(cast, cast.now - 5 * HOUR, cast.works)
        signed(cast, order, cast.works, cast.now - 5 * HOUR)
        stages = [Stage("立项", cast.now + 20 * DAY), Stage("完工", cast.now + 60 * DAY)]
        asked_plan = request_plan(assignment=lead_part(order), stages=stages, actor=lead, now=cast.now - 4 * HOUR, **grounds)
        for reviewer in (cast.closer, cast.closer2) if in_force else ():
            approve_plan(request=asked_plan, actor=reviewer, now=cast.now - 3 * HOUR)


def of_several_hands(cast: Cast) -> None:
    """A child that replied, and one that asks its superior for more time."""
    for asks in (False, True):
        order = dispatched(cast, cast.now - 5 * HOUR, cast.works)
        signed(cast, order, cast.works, cast.now - 5 * HOUR)
        sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=cast.now - 5 * HOUR)
        if asks:
            signed(cast, order, cast.lighting, cast.now - 4 * HOUR)
            request_extension(assignment=part(order, cast.lighting), actor=cast.unit_lead(cast.lighting), now=cast.now - 4 * HOUR, **WORDS)
        else:
            replied(cast, order, cast.lighting, cast.now - 4 * HOUR)


def called_back(cast: Cast) -> None:
    """Waiting for the call, with an unproved number, with a code sent, with a second negative result, and before another round."""
    begun = cast.now - 6 * HOUR
    to_callback(cast, now=begun)
    to_callback(cast, now=begun, number_source="declared")
    unproved = to_callback(cast, now=begun, number_source="declared")
    send_order_code(order_id=unproved.pk, actor=cast.callback, now=cast.now - timedelta(minutes=1))
    twice = to_callback(cast, now=begun)
    WorkOrder.objects.filter(pk=twice.pk).update(negatives_n=1, rework_n=1)
    for order in (twice, to_callback(cast, now=begun)):
        record(order_id=order.pk, answers=BAD, actor=cast.callback, now=cast.now - 2 * HOUR)


def ended(cast: Cast) -> None:
    """Completed, answered at the desk, archived."""
    for _ in range(2):
        order = to_callback(cast, now=cast.now - 3 * DAY)
        record(order_id=order.pk, answers=GOOD, actor=cast.callback, now=cast.now - 2 * DAY)
    archive(order=again(order), actor=SYSTEM, now=cast.now - HOUR)
    told = cast.order(now=cast.now - HOUR)
    answer(order=told, text="按规定，该路段由物业维护。", actor=cast.reviewer, now=cast.now - HOUR)
