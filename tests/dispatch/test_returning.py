from datetime import datetime, timedelta

import pytest

from huiying.directory.models import Org
from huiying.dispatch.adjudication import Ruling, adjudicate
from huiying.dispatch.models import Adjudication, ReturnRequest
from huiying.dispatch.returning import (
    AskedBefore,
    ByPhone,
    Forced,
    NextUnitNeeded,
    TooLate,
    approve_return,
    cancel_return,
    refuse_return,
    return_undecided,
)
from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders.authorise import Outsourced
from huiying.orders.children import sub_assign
from huiying.orders.handling import sign
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import NOW, POWER_CUT, Cast, again, build
from tests.dispatch.scene import ask, plan
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, lead_part, part, replied

pytestmark = pytest.mark.django_db
WEEK = at("2025-03-12 00:00")  # due of five working days from NOW


@pytest.fixture
def cast() -> Cast:
    return build()


def passed_on(cast: Cast, order: WorkOrder, unit: Org, to: Org, now: datetime) -> None:
    """`unit` asks, the dispatcher approves an hour later, the order goes `to` another."""
    returned = ask(cast, order, unit, to, now)
    approve_return(assignment=returned, decision="职责不符", plan=plan(to), actor=cast.dispatcher, now=now + HOUR)


def test_acceptance_check_2(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    assert (asked.status, asked.due_at, asked.due_original) == ("return_requested", WEEK, WEEK)
    refuse_return(assignment=asked, reason="属市政职责", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    refused = part(order, cast.works)
    assert (refused.status, refused.signed_at, refused.due_at, again(order).due_at, again(order).credited) == ("signed", NOW + 2 * HOUR, WEEK, WEEK, 0)
    with pytest.raises((AskedBefore, NotNow)):  # refused, requested again: impossible
        ask(cast, order, cast.works, cast.environment, NOW + 3 * HOUR)

    second = dispatched(cast, NOW, cast.environment, phone="13800010002")
    passed_on(cast, second, cast.environment, cast.streets, NOW + HOUR)
    sent_again = lead_part(second)
    assert (sent_again.unit_id, sent_again.sent_at, sent_again.due_at) == (cast.streets.pk, NOW + 2 * HOUR, WEEK)  # its own clock, from its own sending
    day_after = NOW + DAY
    passed_on(cast, second, cast.streets, cast.district, day_after)
    assert (lead_part(second).due_at, again(second).due_at) == (at("2025-03-13 00:00"), WEEK)  # Wednesday's dispatch; the promise is not reset
    assert (again(second).returns_n, again(second).hop_n) == (2, 2)
    third = ask(cast, second, cast.district, cast.west, day_after + 2 * HOUR)
    assert again(second).status == "adjudicating"  # third request
    found = Adjudication.objects.get(order=second)
    assert (found.trigger, found.contact_unit_id, found.state) == ("third_return", cast.district.pk, "open")
    assert part(second, cast.district).due_at == third.due_at == at("2025-03-13 00:00")

    ruling = Ruling(str(cast.environment.pk), "三定规定", "请牵头办理", binding=False)
    adjudicate(adjudication=found, ruling=ruling, actor=cast.adjudicator, now=day_after + 4 * HOUR)
    forced = lead_part(second)
    assert (again(second).status, again(second).returns_n, forced.unit_id, forced.forced) == ("in_progress", 3, cast.environment.pk, True)
    with pytest.raises(Forced):  # A04 on a forced dispatch
        ask(cast, second, cast.environment, cast.streets, day_after + 5 * HOUR)
    assert (forced.due_at, again(second).due_original) == (at("2025-03-13 00:00"), WEEK)
    assert_journal_agrees()


def test_a_unit_asks_once_for_an_order_even_when_it_gets_it_back(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    passed_on(cast, order, cast.works, cast.environment, NOW + HOUR)
    passed_on(cast, order, cast.environment, cast.works, NOW + 3 * HOUR)
    with pytest.raises(AskedBefore):
        ask(cast, order, cast.works, cast.streets, NOW + 5 * HOUR)
    assert again(order).status == "in_progress"


def test_a_request_needs_reason_basis_and_another_unit(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(Refused) as refused:
        ask(cast, order, cast.works, cast.works, NOW, reason_code="lazy", basis_text=" ")
    assert [problem.field for problem in refused.value.problems] == ["reason_code", "basis_text", "suggested_unit"]


def test_the_window_of_two_working_days_closes(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(TooLate):
        ask(cast, order, cast.works, cast.environment, at("2025-03-07 00:00"))
    ask(cast, order, cast.works, cast.environment, at("2025-03-06 23:59"))
    assert again(order).status == "in_progress"


def test_a_critical_order_is_disputed_on_the_telephone(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.power, topic_code=POWER_CUT, urgency="critical")
    with pytest.raises(ByPhone):
        ask(cast, order, cast.power, cast.works, NOW)


def test_only_the_units_own_leader_asks(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.power)
    ask(cast, order, cast.power, cast.works, NOW)
    second = dispatched(cast, NOW, cast.works, phone="13800010002")
    for actor in (cast.unit_lead(cast.streets), cast.unit_handler(cast.works), cast.dispatcher):
        with pytest.raises(NotAllowed):
            ask(CastAs(cast, actor), second, cast.works, cast.environment, NOW)  # type: ignore[arg-type]


class CastAs:
    """A cast in which somebody else plays every leader."""

    def __init__(self, cast: Cast, actor: object) -> None:
        self.cast, self.actor = cast, actor

    def unit_lead(self, _unit: object) -> object:
        return self.actor


def test_a_request_taken_back_may_be_made_again(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    cancel_return(assignment=asked, actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    assert (part(order, cast.works).status, ReturnRequest.objects.get().state) == ("signed", "cancelled")
    assert not Timer.objects.filter(kind="return_decision", dropped=False).exists()


def test_an_approved_return_gives_the_waiting_time_back_to_the_order(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    approve_return(assignment=part(order, cast.works), decision="职责不符", plan=plan(cast.environment), actor=cast.dispatcher, now=NOW + HOUR + DAY)
    assert (again(order).due_at, again(order).credited, again(order).owner_id) == (at("2025-03-13 00:00"), 86_400, cast.environment.pk)
    assert lead_part(order).due_at == at("2025-03-13 00:00")  # five working days from Wednesday
    assert ReturnRequest.objects.get().credited == 86_400
    assert not Timer.objects.filter(subject=str(part(order, cast.works).pk), dropped=False).exists()
    assert_journal_agrees()


def test_an_approval_says_where_the_order_goes(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    with pytest.raises(NextUnitNeeded):
        approve_return(assignment=asked, decision="职责不符", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    with pytest.raises(Refused):
        approve_return(assignment=asked, decision="职责不符", plan=plan(cast.works), actor=cast.dispatcher, now=NOW + 2 * HOUR)
    assert (part(order, cast.works).status, ReturnRequest.objects.get().state, again(order).credited) == ("return_requested", "pending", 0)


def test_overlapping_duties_go_to_adjudication_and_the_last_unit_keeps_contact(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    approve_return(assignment=asked, decision="职责交叉", actor=cast.dispatcher, now=NOW + 2 * HOUR, cross_duty=True)
    found = Adjudication.objects.get()
    assert (again(order).status, again(order).owner_id, found.trigger, found.contact_unit_id) == ("adjudicating", cast.works.pk, "cross_duty", cast.works.pk)
    assert (found.due_at, again(order).returns_n) == (at("2025-03-07 00:00"), 1)
    assert Timer.objects.get(kind="adjudication_due").subject == str(found.pk)


def test_a_decision_is_the_governments_and_the_operators_attempt_is_kept(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    with pytest.raises(Outsourced):
        approve_return(assignment=asked, decision="同意", plan=plan(cast.environment), actor=cast.op_dispatcher, now=NOW + 2 * HOUR)
    with pytest.raises(NotAllowed):
        refuse_return(assignment=asked, reason="不同意", actor=cast.unit_lead(cast.environment), now=NOW + 2 * HOUR)
    assert Event.objects.filter(type="permission.refused_66").count() == 1
    assert part(order, cast.works).status == "return_requested"


def test_what_nobody_decides_in_a_working_day_goes_to_adjudication(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    timer = Timer.objects.get(kind="return_decision", subject=str(asked.pk))
    assert timer.due_at == at("2025-03-06 00:00")
    clock = system("timer")
    assert return_undecided(order=order, actor=clock, now=timer.due_at - HOUR) is False
    assert return_undecided(order=order, actor=clock, now=timer.due_at) is True
    assert (again(order).status, Adjudication.objects.get().trigger) == ("adjudicating", "undecided_return")
    assert return_undecided(order=order, actor=clock, now=timer.due_at + HOUR) is False
    with pytest.raises(NotNow):
        refuse_return(assignment=asked, reason="太晚", actor=cast.dispatcher, now=timer.due_at + HOUR)


def test_an_urgent_return_is_decided_in_two_hours(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.power, topic_code=POWER_CUT, urgency="urgent")
    ask(cast, order, cast.power, cast.works, NOW + HOUR)
    assert Timer.objects.get(kind="return_decision").due_at == NOW + 3 * HOUR


def test_a_co_handler_hands_back_and_the_order_goes_on(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, cast.environment, cast.streets)
    ask(cast, order, cast.environment, cast.district, NOW + HOUR)
    approve_return(assignment=part(order, cast.environment), decision="同意", plan=plan(cast.district), actor=cast.dispatcher, now=NOW + 2 * HOUR)
    assert (again(order).status, again(order).owner_id, again(order).returns_n, part(order, cast.district).role) == ("in_progress", cast.works.pk, 0, "co")
    replied(cast, order, cast.works, NOW + 3 * HOUR)
    replied(cast, order, cast.district, NOW + 3 * HOUR)
    ask(cast, order, cast.streets, cast.west, NOW + 4 * HOUR)
    approve_return(assignment=part(order, cast.streets), decision="同意", actor=cast.dispatcher, now=NOW + 5 * HOUR)
    assert again(order).status == "pending_review"  # nobody is waited for any more
    assert_journal_agrees()


def test_a_childs_return_is_decided_by_the_unit_above(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=NOW)
    asked = ask(cast, order, cast.lighting, cast.roads, NOW + HOUR)
    for actor in (cast.dispatcher, cast.unit_lead(cast.streets)):
        with pytest.raises(NotAllowed):
            approve_return(assignment=asked, decision="同意", actor=actor, now=NOW + 2 * HOUR)
    approve_return(assignment=asked, decision="改由道路所办理", actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    assert (part(order, cast.lighting).status, part(order, cast.works).status, again(order).returns_n, again(order).credited) == ("returned", "signed", 0, 0)
    assert_journal_agrees()


def test_a_childs_undecided_return_stays_with_the_unit_above(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=NOW)
    ask(cast, order, cast.lighting, cast.roads, NOW + HOUR)
    assert return_undecided(order=order, actor=system("timer"), now=NOW + 3 * DAY) is True
    assert (again(order).status, Event.objects.filter(type="asg.return_overdue").count()) == ("in_progress", 1)


def test_three_units_without_a_lead_go_to_adjudication(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    passed_on(cast, order, cast.works, cast.environment, NOW + HOUR)
    asked = ask(cast, order, cast.environment, cast.streets, NOW + 3 * HOUR)
    Assignment.objects.filter(pk=part(order, cast.works).pk).update(status="withdrawn")  # as after a recall: a unit tried, not a return
    third = dispatched(cast, NOW, cast.west, phone="13800010003")
    Assignment.objects.filter(pk=lead_part(third).pk).update(order=order, status="withdrawn")
    approve_return(assignment=asked, decision="同意", plan=plan(cast.streets), actor=cast.dispatcher, now=NOW + 3 * HOUR + timedelta(minutes=5))
    assert (again(order).status, Adjudication.objects.get(order=order).trigger) == ("adjudicating", "three_units")
