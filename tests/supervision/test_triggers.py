import pytest

from huiying.dispatch.plan import Plan
from huiying.dispatch.returning import Ground, approve_return, request_return
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.orders.merging import merge
from huiying.supervision.models import Card, Supervision
from huiying.supervision.triggers import callers_within, look, met
from huiying.supervision.words import danger_word
from tests.cast import NOW, STREET_LIGHT, Cast, again
from tests.followup.stages import SYSTEM, city, pass_time, to_callback
from tests.orders.steps import DAY, HOUR, MINUTE, dispatched, part, replied, reviewed

pytestmark = pytest.mark.django_db
BAD = Answers("no", "dissatisfied", "yes")


@pytest.fixture
def cast() -> Cast:
    return city()


def test_words_of_danger_open_supervision_at_once(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, original_text="小区楼道燃气泄漏，味道很大。")
    pass_time(NOW)
    assert Supervision.objects.get().trigger == "danger_words"
    assert Card.objects.get(order=order).step == "L3"
    assert danger_word("路灯不亮") == ""
    pass_time(NOW + MINUTE)
    assert Supervision.objects.count() == 1


def test_the_second_negative_result_opens_supervision(cast: Cast) -> None:
    order = to_callback(cast)
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 3 * HOUR)
    pass_time(NOW + 3 * HOUR)
    assert Card.objects.count() == 0
    replied(cast, order, cast.works, NOW + 4 * HOUR)
    reviewed(cast, again(order), NOW + 5 * HOUR)
    record(order_id=order.pk, answers=BAD, actor=cast.callback, now=NOW + 6 * HOUR)
    pass_time(NOW + 6 * HOUR)
    assert set(Supervision.objects.values_list("trigger", flat=True)) == {"dissatisfied_twice"}


def test_three_reworks_make_a_problem_order(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    type(order).objects.filter(pk=order.pk).update(rework_n=2)
    assert met(again(order)) == ["rework"]
    look(order_id=order.pk, actor=SYSTEM, now=NOW)
    assert (Card.objects.get().trigger, again(order).problem_order) == ("rework", False)
    type(order).objects.filter(pk=order.pk).update(rework_n=3)
    look(order_id=order.pk, actor=SYSTEM, now=NOW)
    assert again(order).problem_order
    assert Card.objects.get(step="L4").trigger == "problem_order"


def test_three_units_and_no_lead(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    now = NOW
    for unit, suggested in ((cast.works, cast.streets), (cast.streets, cast.environment), (cast.environment, cast.works)):
        now += HOUR
        request_return(assignment=part(order, unit), ground=Ground("not_duty", "三定方案第四条", str(suggested.pk)), actor=cast.unit_lead(unit), now=now)
        if unit is not cast.environment:
            plan = Plan(str(suggested.pk), "请办理", override_reason="目录无对应")
            approve_return(assignment=part(order, unit), decision="同意", plan=plan, actor=cast.dispatcher, now=now)
    assert again(order).status == "adjudicating"
    pass_time(now)
    assert again(order).problem_order
    assert set(Card.objects.values_list("step", "trigger")) == {("L3", "three_units"), ("L4", "problem_order")}


def test_five_callers_within_seven_days(cast: Cast) -> None:
    parent = dispatched(cast, NOW, cast.works, topic_code=STREET_LIGHT)
    for n in range(4):
        child = cast.order(phone=f"1380002000{n}", now=NOW + n * DAY)
        merge(order=again(child), parent=again(parent), kind="other_caller", ground="同一问题", actor=cast.reviewer, now=NOW + n * DAY)
        pass_time(NOW + n * DAY)
        assert Supervision.objects.exists() is (n == 3)
    assert (callers_within(again(parent)), Supervision.objects.get().trigger) == (5, "many_callers")
    type(parent).objects.filter(parent=parent).update(received_at=NOW + 30 * DAY)
    assert callers_within(again(parent)) == 4
