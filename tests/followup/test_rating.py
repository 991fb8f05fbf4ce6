import pytest

from huiying.directory.keys import rating_token
from huiying.dispatch.plan import Plan
from huiying.dispatch.sending import dispatch
from huiying.followup.calling import log_attempt
from huiying.followup.deciding import NothingToDecide, close_explained, order_rework
from huiying.followup.links import LinkGone, make_link
from huiying.followup.models import Callback
from huiying.followup.rating import record, record_by_link
from huiying.followup.rules import Answers, is_negative
from huiying.journal.models import Event, Text
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.authorise import Outsourced
from huiying.orders.intake import Classification, accept, answer
from huiying.orders.merging import merge
from huiying.orders.models import Assignment
from tests.cast import NOW, QINGSHI, Cast, again
from tests.dispatch.scene import another
from tests.followup.stages import city, pass_time, to_callback
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, replied, reviewed

pytestmark = pytest.mark.django_db
GOOD, BAD = Answers("yes", "satisfied", "yes"), Answers("no", "dissatisfied", "yes", opinion="还是不亮")


@pytest.fixture
def cast() -> Cast:
    return city()


@pytest.mark.parametrize(
    ("answers", "claimed", "negative"),
    [
        (Answers("yes", "very_satisfied"), "yes", False),
        (Answers("yes", "so_so"), "yes", False),
        (Answers("yes", "abstain"), "yes", False),
        (Answers("yes", "dissatisfied"), "yes", True),
        (Answers("yes", "very_dissatisfied"), "no", True),
        (Answers("no", "satisfied"), "yes", True),
        (Answers("no", "satisfied"), "partly", True),
        (Answers("no", "satisfied"), "no", False),  # the honest reason was accepted
        (Answers("partly", "satisfied"), "yes", False),
        (Answers("yes", "satisfied", "no"), "yes", True),
        (Answers("yes", "satisfied", "unknown"), "yes", False),
        (Answers("no"), "", False),
    ],
)
def test_which_answers_are_negative(answers: Answers, claimed: str, *, negative: bool) -> None:
    assert is_negative(answers, claimed) is negative


def test_acceptance_check_5_dissatisfied_first_then_satisfied_after_rework(cast: Cast) -> None:
    order = to_callback(cast)
    now = NOW + 3 * HOUR
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=now)
    assert again(order).status == "rework"
    pass_time(now)
    order = again(order)
    assert (order.status, order.round_no, order.rework_n, order.negatives_n) == ("in_progress", 2, 1, 1)
    assert (order.satisfaction_first, order.satisfaction_final, order.solved_final) == ("dissatisfied", "dissatisfied", "no")
    second = Assignment.objects.get(order=order, round_no=2)
    assert (second.unit_id, second.limit_text, second.due_at) == (cast.works.pk, "3 WORK_DAY", at("2025-03-08 00:00"))
    assert second.due_at != order.due_at == order.due_original  # the promise of the first dispatch stands

    replied(cast, order, cast.works, now + DAY)
    reviewed(cast, again(order), now + DAY + HOUR)
    record(order_id=order.pk, answers=GOOD, actor=cast.callback, now=now + DAY + 2 * HOUR)
    done = again(order)
    assert (done.status, done.satisfaction_first, done.satisfaction_final, done.solved_final) == ("completed", "dissatisfied", "satisfied", "yes")
    assert list(Callback.objects.filter(order=order).order_by("opened_at").values_list("round_no", "negative", "satisfaction")) == [
        (1, True, "dissatisfied"),
        (2, False, "satisfied"),
    ]
    assert_journal_agrees()


def test_the_second_negative_result_waits_for_a_government_reviewer(cast: Cast) -> None:
    order = to_callback(cast)
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 3 * HOUR)
    pass_time(NOW + 3 * HOUR)
    with pytest.raises(NothingToDecide):
        order_rework(order_id=order.pk, reason="再办", actor=cast.closer, now=NOW + 3 * HOUR)
    replied(cast, order, cast.works, NOW + 4 * HOUR)
    reviewed(cast, again(order), NOW + 5 * HOUR)
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 6 * HOUR)
    order = again(order)
    assert (order.status, order.decision_needed, order.negatives_n, order.rework_n) == ("callback_pending", True, 2, 1)
    with pytest.raises(Refused):
        close_explained(order_id=order.pk, reason="", explanation="", actor=cast.closer, now=NOW + 7 * HOUR)
    with pytest.raises(NotAllowed):
        close_explained(order_id=order.pk, reason="已尽责", explanation="管线改造列入明年计划。", actor=cast.callback, now=NOW + 7 * HOUR)
    with pytest.raises(Outsourced):
        order_rework(order_id=order.pk, reason="再办", actor=cast.op_callback, now=NOW + 7 * HOUR)
    close_explained(order_id=order.pk, reason="已尽责", explanation="管线改造列入明年计划。", actor=cast.closer, now=NOW + 7 * HOUR)
    order = again(order)
    assert (order.status, order.satisfaction_final, order.decision_needed) == ("completed", "dissatisfied", False)
    event = Event.objects.get(type="order.closed_explained")
    assert Text.objects.get(event_id=event.pk, field="explanation").text == "管线改造列入明年计划。"
    assert_journal_agrees()


def test_the_reviewer_may_order_another_round(cast: Cast) -> None:
    order = to_callback(cast)
    type(order).objects.filter(pk=order.pk).update(negatives_n=1, rework_n=1)
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 3 * HOUR)
    order_rework(order_id=order.pk, reason="整改不到位", actor=cast.closer, now=NOW + 4 * HOUR)
    pass_time(NOW + 4 * HOUR)
    order = again(order)
    assert (order.status, order.round_no, order.rework_n, order.decision_needed) == ("in_progress", 2, 2, False)


@pytest.mark.parametrize("mark", ["claim_approved", "exclusion_approved"])
def test_an_approved_claim_or_exclusion_sends_even_the_first_negative_result_to_the_reviewer(cast: Cast, mark: str) -> None:
    order = to_callback(cast)
    type(order).objects.filter(pk=order.pk).update(**{mark: True})
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 3 * HOUR)
    assert (again(order).status, again(order).decision_needed) == ("callback_pending", True)
    close_explained(order_id=order.pk, reason="不可抗力", explanation="暴雨后已安排抢修。", actor=cast.closer, now=NOW + 4 * HOUR)
    assert (again(order).status, again(order).rework_n) == ("completed", 0)


def test_a_link_works_once_and_its_answer_is_the_citizens(cast: Cast) -> None:
    order = to_callback(cast)
    for moment in ("2025-03-05 09:30", "2025-03-05 14:30", "2025-03-06 10:00"):
        log_attempt(order_id=order.pk, result="no_answer", actor=cast.callback, now=at(moment))
    token = rating_token(order.pk, 1)
    now = at("2025-03-06 20:00")
    done = record_by_link(token=token.lower(), answers=Answers("yes", "so_so", hotline_satisfaction="very_satisfied"), now=now)
    assert (done.status, again(order).satisfaction_first, again(order).satisfaction_final) == ("completed", "so_so", "so_so")
    assert Event.objects.get(stream=order.stream, type="order.completed").actor_kind == "citizen"
    with pytest.raises(LinkGone):
        record_by_link(token=token, answers=GOOD, now=now)
    with pytest.raises(LinkGone):
        record_by_link(token="A" * 24, answers=GOOD, now=now)


def test_a_refused_answer_leaves_the_link_usable(cast: Cast) -> None:
    order = to_callback(cast)
    make_link(order, NOW)
    with pytest.raises(Refused):
        record_by_link(token=rating_token(order.pk, 1), answers=Answers(""), now=NOW + 3 * HOUR)
    assert record_by_link(token=rating_token(order.pk, 1), answers=GOOD, now=NOW + 3 * HOUR).status == "completed"


def test_who_is_asked_again_in_the_same_round_gets_a_link_that_opens(cast: Cast) -> None:
    order = cast.order(number_source="switch")
    answer(order=again(order), text="请拨打物业电话。", actor=cast.reviewer, now=NOW)
    type(order).objects.filter(pk=order.pk).update(status="callback_pending")
    make_link(order, NOW)
    record_by_link(token=rating_token(order.pk, 1), answers=BAD, now=NOW + HOUR)
    assert again(order).status == "submitted"
    chosen = Classification(order.demand_type, order.topic_code, order.urgency, QINGSHI)
    accept(order=again(order), classification=chosen, actor=another(cast, "RV"), now=NOW + HOUR)
    plan = Plan(str(cast.works.pk), "请按职责办理", override_reason="测试派单")
    dispatch(order=again(order), plan=plan, actor=cast.dispatcher, now=NOW + 2 * HOUR)
    replied(cast, order, cast.works, NOW + 3 * HOUR, no_photo_reason="夜间施工")
    reviewed(cast, again(order), NOW + 4 * HOUR)
    pass_time(NOW + 4 * HOUR)
    assert (again(order).status, again(order).round_no) == ("callback_pending", 1)
    assert record_by_link(token=rating_token(order.pk, 1), answers=GOOD, now=NOW + 5 * HOUR).status == "completed"


def test_the_citizen_rates_the_own_order_only(cast: Cast) -> None:
    order, other = to_callback(cast), to_callback(cast, phone="13800010002")
    with pytest.raises(NotAllowed):
        record(order_id=order.pk, answers=GOOD, actor=cast.caller(other), now=NOW + 3 * HOUR, method="web")
    assert record(order_id=order.pk, answers=GOOD, actor=cast.caller(order), now=NOW + 3 * HOUR, method="web").status == "completed"


def test_a_direct_answer_that_satisfied_nobody_goes_to_pre_review(cast: Cast) -> None:
    order = cast.order(number_source="switch")
    answer(order=again(order), text="请拨打物业电话。", actor=cast.reviewer, now=NOW)
    from_sample = again(order)
    type(order).objects.filter(pk=order.pk).update(status="callback_pending")
    record(order_id=from_sample.pk, answers=BAD, actor=cast.callback, now=NOW + HOUR)
    order = again(order)
    assert (order.status, order.rejected_by, order.close_route) == ("submitted", cast.reviewer.id, "")
    assert order.dispatch_due is not None
    assert order.dispatch_due > NOW + HOUR


def test_a_dissatisfied_merged_caller_leaves_alone_and_counts_as_the_parents_rework(cast: Cast) -> None:
    parent = dispatched(cast, NOW, cast.works, topic_code="010201", number_source="switch")
    children = [cast.order(phone=f"1380001100{n}", number_source="switch") for n in (1, 2)]
    for child in children:
        merge(order=again(child), parent=again(parent), kind="other_caller", ground="同一路段路灯不亮", actor=cast.reviewer, now=NOW)
    replied(cast, parent, cast.works, NOW + HOUR, no_photo_reason="夜间施工")
    reviewed(cast, again(parent), NOW + 2 * HOUR)
    assert [again(child).status for child in children] == ["callback_pending"] * 2
    record(order_id=children[0].pk, answers=BAD, actor=cast.callback, now=NOW + 3 * HOUR)
    record(order_id=children[1].pk, answers=GOOD, actor=cast.callback, now=NOW + 3 * HOUR)
    record(order_id=parent.pk, answers=GOOD, actor=cast.callback, now=NOW + 3 * HOUR)
    left, stayed, led = again(children[0]), again(children[1]), again(parent)
    assert (left.status, left.parent_id, left.related_order_id) == ("submitted", None, parent.pk)
    assert (stayed.status, stayed.parent_id, led.status, led.rework_n) == ("completed", parent.pk, "completed", 1)
    left_event = Event.objects.get(stream=parent.stream, type="order.caller_left")
    assert str(Assignment.objects.get(order=parent).pk) in left_event.payload
    assert_journal_agrees()
