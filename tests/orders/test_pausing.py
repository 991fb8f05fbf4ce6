from datetime import timedelta

import pytest

from huiying.dispatch.models import ReturnRequest
from huiying.dispatch.returning import Ground, request_return
from huiying.dispatch.sending import recall
from huiying.journal.models import Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.kit.limits import BadLimit
from huiying.orders.ending import withdraw
from huiying.orders.merging import merge
from huiying.orders.models import LimitRule, TimeRequest, WorkOrder
from huiying.orders.pausing import approve_suspend, refuse_suspend, request_suspend, resume
from huiying.orders.planning import SameApprover, Stage, approve_plan, miss_milestone, reach_milestone, refuse_plan, request_plan
from huiying.orders.review import accept_reply
from tests.cast import POWER_CUT, Cast, again, build
from tests.followup.stages import pass_time
from tests.orders.steps import DAY, HOUR, PUBLIC, REASON, TICKED, assert_journal_agrees, at, dispatched, lead_part, part, replied, signed

pytestmark = pytest.mark.django_db
START = at("2025-03-04 10:00")  # Tuesday; five working days run to Tuesday the 11th, 24:00
TIMER = system("timer")
WHY = {"reason_code": "procurement", "reason_text": REASON, "public_text": PUBLIC}


@pytest.fixture
def cast() -> Cast:
    return build()


def in_hand(cast: Cast, **given: object) -> WorkOrder:
    order = dispatched(cast, START, cast.works, cast.streets, **given)
    signed(cast, order, cast.works, START + HOUR)
    return order


def ask(cast: Cast, order: WorkOrder, until: object = START + 30 * DAY) -> TimeRequest:
    return request_suspend(assignment=lead_part(order), until=until, **WHY, actor=cast.unit_lead(cast.works), now=START + HOUR)  # type: ignore[arg-type]


def suspended(cast: Cast, **given: object) -> WorkOrder:
    order = in_hand(cast, **given)
    approve_suspend(request=ask(cast, order), actor=cast.closer, now=at("2025-03-05 09:00"))
    return again(order)


def test_suspended_the_clocks_stand_and_run_on_by_the_stopped_working_days(cast: Cast) -> None:
    order = suspended(cast)
    assert (order.status, order.suspended_until, lead_part(order).paused_at) == ("suspended", START + 30 * DAY, at("2025-03-05 09:00"))
    assert Timer.objects.get(stream=order.stream, kind="resume").due_at == START + 30 * DAY
    assert all(timer.dropped for timer in Timer.objects.filter(stream=order.stream, kind="asg_due"))
    resume(order=order, actor=TIMER, now=at("2025-03-12 09:00"))  # a week: five working days
    now = again(order)
    assert (now.status, now.due_at, now.paused_at) == ("in_progress", at("2025-03-19 00:00"), None)
    assert part(order, cast.works).due_at == at("2025-03-19 00:00")
    assert part(order, cast.streets).due_at == at("2025-03-18 00:00")
    assert part(order, cast.streets).sign_due == at("2025-03-13 00:00")
    assert Timer.objects.get(stream=order.stream, kind="asg_due", subject=str(part(order, cast.works).pk)).dropped is False
    assert_journal_agrees()


def test_hour_limits_move_by_the_elapsed_time(cast: Cast) -> None:
    order = in_hand(cast, urgency="urgent", topic_code=POWER_CUT)
    approve_suspend(request=ask(cast, order), actor=cast.closer, now=START + 2 * HOUR)
    resume(order=order, actor=cast.closer, now=START + 5 * HOUR)
    assert again(order).due_at == START + timedelta(hours=27)


def test_the_lead_and_the_reviewer_may_resume_and_a_stranger_not(cast: Cast) -> None:
    order = suspended(cast)
    for stranger in (cast.unit_lead(cast.environment), cast.dispatcher):
        with pytest.raises(NotAllowed):
            resume(order=order, actor=stranger, now=at("2025-03-06 09:00"))
    resume(order=order, actor=cast.unit_lead(cast.works), now=at("2025-03-06 09:00"))
    assert again(order).status == "in_progress"


def test_at_most_ninety_days_from_now(cast: Cast) -> None:
    order = in_hand(cast)
    with pytest.raises(Refused):
        ask(cast, order, START + 92 * DAY)
    with pytest.raises(Refused):
        ask(cast, order, START - DAY)


def test_only_the_lead_asks(cast: Cast) -> None:
    order = in_hand(cast)
    signed(cast, order, cast.streets, START + HOUR)
    with pytest.raises(NotNow):
        request_suspend(assignment=part(order, cast.streets), until=START + DAY, reason_code="weather", reason_text=REASON, public_text=PUBLIC,
                        actor=cast.unit_lead(cast.streets), now=START + HOUR)  # fmt: skip


def test_undecided_is_refused(cast: Cast) -> None:
    order = in_hand(cast)
    asked = ask(cast, order)
    assert Timer.objects.get(stream=order.stream, kind="suspend_decision").due_at == at("2025-03-07 00:00")
    refuse_suspend(request=asked, reason="逾期未批，自动不予同意", actor=TIMER, now=at("2025-03-07 00:00"))
    asked.refresh_from_db()
    assert (asked.state, again(order).status) == ("refused", "in_progress")
    assert_journal_agrees()


STAGES = (Stage("完成设计", START + 20 * DAY), Stage("完成施工", START + 60 * DAY))


def planned(cast: Cast) -> tuple[WorkOrder, TimeRequest]:
    order = in_hand(cast)
    asked = request_plan(
        assignment=lead_part(order),
        stages=STAGES,
        **WHY,
        actor=cast.unit_lead(cast.works),
        now=START + HOUR,
    )
    assert approve_plan(request=asked, actor=cast.closer, now=START + 2 * HOUR).state == "pending"
    with pytest.raises(SameApprover):
        approve_plan(request=asked, actor=cast.closer, now=START + 2 * HOUR)
    return order, approve_plan(request=asked, actor=cast.closer2, now=START + 3 * HOUR)


def test_a_staged_plan_is_approved_by_two_and_ends_in_progress(cast: Cast) -> None:
    order, plan = planned(cast)
    assert (again(order).status, plan.state, plan.decided_by, plan.second_approver) == ("long_term", "approved", cast.closer.id, cast.closer2.id)
    assert Timer.objects.filter(stream=order.stream, kind="milestone", dropped=False).count() == 2
    reach_milestone(request=plan, number=0, report="设计已完成", actor=cast.unit_lead(cast.works), now=START + 19 * DAY)
    assert again(order).status == "long_term"
    with pytest.raises(Refused):
        reach_milestone(request=plan, number=0, report="设计已完成", actor=cast.unit_lead(cast.works), now=START + 19 * DAY)
    reach_milestone(request=plan, number=1, report="施工已完成", actor=cast.unit_lead(cast.works), now=START + 50 * DAY)
    assert again(order).status == "in_progress"
    assert again(order).due_at > at("2025-03-12 00:00") + 40 * DAY
    replied(cast, order, cast.works, START + 50 * DAY + HOUR)
    assert_journal_agrees()


def test_a_missed_milestone_ends_the_plan(cast: Cast) -> None:
    _, plan = planned(cast)
    reach_milestone(request=plan, number=0, report="设计已完成", actor=cast.unit_lead(cast.works), now=START + 19 * DAY)
    assert miss_milestone(request=plan, number=0, actor=TIMER, now=START + 20 * DAY).status == "long_term"
    assert miss_milestone(request=plan, number=1, actor=TIMER, now=START + 60 * DAY).status == "in_progress"
    assert_journal_agrees()


def test_the_last_stage_and_the_end_of_the_plan_are_one_change(cast: Cast) -> None:
    order, plan = planned(cast)
    reach_milestone(request=plan, number=0, report="设计已完成", actor=cast.unit_lead(cast.works), now=START + 19 * DAY)
    LimitRule.objects.filter(pk=again(order).limit_rule_id).update(reply_limit="five days")
    with pytest.raises(BadLimit):
        reach_milestone(request=plan, number=1, report="施工已完成", actor=cast.unit_lead(cast.works), now=START + 50 * DAY)
    plan.refresh_from_db()
    assert (again(order).status, plan.milestones[1]["done_at"]) == ("long_term", None)
    assert Timer.objects.filter(stream=order.stream, kind="milestone", dropped=False).count() == 1
    assert_journal_agrees()


def with_heir(cast: Cast, order: WorkOrder) -> WorkOrder:
    """Another caller's order that takes the place of one which its citizen withdraws."""
    child = cast.order(phone="13800010099", number_source="switch")
    merge(order=again(child), parent=again(order), kind="other_caller", ground="同一处路灯", actor=cast.reviewer, now=START + DAY)
    withdraw(order=again(order), reason="不需要了", actor=cast.caller(again(order)), now=START + DAY)
    return again(child)


def test_a_caller_that_takes_the_lead_takes_the_plan_too(cast: Cast) -> None:
    order, plan = planned(cast)
    heir = with_heir(cast, order)
    plan.refresh_from_db()
    assert (heir.status, plan.order_id) == ("long_term", heir.pk)
    reach_milestone(request=plan, number=0, report="设计已完成", actor=cast.unit_lead(cast.works), now=START + 19 * DAY)
    pass_time(START + 60 * DAY)
    assert again(heir).status == "in_progress"
    assert_journal_agrees()


def test_a_caller_that_takes_the_lead_takes_the_suspension_too(cast: Cast) -> None:
    order = suspended(cast)
    heir = with_heir(cast, order)
    assert (heir.status, TimeRequest.objects.get().order_id) == ("suspended", heir.pk)
    pass_time(START + 30 * DAY)
    assert again(heir).status == "in_progress"


def test_a_return_that_nobody_could_decide_during_a_pause_is_decided_after_it(cast: Cast) -> None:
    order = in_hand(cast)
    asked = ask(cast, order)
    ground = Ground("not_duty", "三定规定不含此项", str(cast.environment.pk))
    request_return(assignment=part(order, cast.streets), ground=ground, actor=cast.unit_lead(cast.streets), now=START + 2 * HOUR)
    approve_suspend(request=asked, actor=cast.closer, now=START + 3 * HOUR)
    pass_time(START + 5 * DAY)
    assert (again(order).status, ReturnRequest.objects.get().state) == ("suspended", "pending")
    resume(order=order, actor=cast.closer, now=at("2025-03-12 09:00"))
    pass_time(at("2025-03-12 09:00"))
    assert (again(order).status, ReturnRequest.objects.get().decision_due) == ("in_progress", at("2025-03-14 00:00"))
    pass_time(at("2025-03-14 00:00"))
    assert again(order).status == "adjudicating"


def test_a_lead_that_asks_to_hand_back_asks_for_no_pause_any_more(cast: Cast) -> None:
    order = in_hand(cast)
    asked = ask(cast, order)
    ground = Ground("not_duty", "三定规定不含此项", str(cast.environment.pk))
    request_return(assignment=lead_part(order), ground=ground, actor=cast.unit_lead(cast.works), now=START + 2 * HOUR)
    with pytest.raises(NotNow):  # else the time of the pause would be credited again with the return
        approve_suspend(request=asked, actor=cast.closer, now=START + 3 * HOUR)
    asked.refresh_from_db()
    assert (asked.state, again(order).status) == ("cancelled", "in_progress")
    assert not Timer.objects.filter(stream=order.stream, kind="suspend_decision", dropped=False).exists()
    assert_journal_agrees()


def test_a_plan_may_follow_a_reply_under_review(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    signed(cast, order, cast.works, START + HOUR)
    asked = request_plan(
        assignment=lead_part(order),
        stages=STAGES,
        **WHY,
        actor=cast.unit_lead(cast.works),
        now=START + HOUR,
    )
    replied(cast, order, cast.works, START + 2 * HOUR)
    approve_plan(request=asked, actor=cast.closer, now=START + 3 * HOUR)
    approve_plan(request=asked, actor=cast.closer2, now=START + 3 * HOUR)
    assert (again(order).status, lead_part(order).status) == ("long_term", "signed")
    with pytest.raises(NotNow):
        accept_reply(order=order, checklist=TICKED, actor=cast.closer, now=START + 4 * HOUR)
    assert_journal_agrees()


@pytest.mark.parametrize("stages", [(), (Stage("", START + DAY),), (Stage("甲", START + 2 * DAY), Stage("乙", START + DAY)), (Stage("甲", START - DAY),)])
def test_a_plan_needs_rising_dates_ahead(cast: Cast, stages: tuple[Stage, ...]) -> None:
    order = in_hand(cast)
    with pytest.raises(Refused):
        request_plan(
            assignment=lead_part(order),
            stages=stages,
            **WHY,
            actor=cast.unit_lead(cast.works),
            now=START + HOUR,
        )


def test_a_refused_plan_changes_nothing(cast: Cast) -> None:
    order = in_hand(cast)
    asked = request_plan(
        assignment=lead_part(order),
        stages=STAGES,
        **WHY,
        actor=cast.unit_lead(cast.works),
        now=START + HOUR,
    )
    refuse_plan(request=asked, reason="可按期办理", actor=cast.closer, now=START + 2 * HOUR)
    assert again(order).status == "in_progress"


@pytest.mark.parametrize("kind", ["suspend", "plan"])
def test_what_a_lead_asks_for_is_cancelled_when_the_order_is_taken_from_it(cast: Cast, kind: str) -> None:
    order = in_hand(cast)
    stages = [Stage("采购", START + 20 * DAY)]
    lead = {"assignment": lead_part(order), **WHY, "actor": cast.unit_lead(cast.works), "now": START + HOUR}
    asked = request_suspend(until=START + 30 * DAY, **lead) if kind == "suspend" else request_plan(stages=stages, **lead)  # type: ignore[arg-type]
    recall(order=order, reason="派错单位", actor=cast.dispatcher, now=START + 2 * HOUR)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_at) == ("cancelled", START + 2 * HOUR)
    assert Timer.objects.get(stream=order.stream, kind=f"{kind}_decision").dropped
    with pytest.raises(NotNow):
        (refuse_suspend if kind == "suspend" else refuse_plan)(request=asked, reason="x", actor=TIMER, now=START + 3 * HOUR)
    assert_journal_agrees()
