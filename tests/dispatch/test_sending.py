from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from huiying.dispatch.models import DispatchProposal
from huiying.dispatch.proposing import ProposalGone, confirm_proposal, decline_proposal, propose_dispatch
from huiying.dispatch.sending import AlreadyThere, ConfirmFirst, Replied, add_assignee, dispatch, recall
from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders.authorise import Outsourced
from huiying.orders.children import sub_assign
from huiying.orders.models import Assignment
from tests.cast import NOW, POWER_CUT, STREET_LIGHT, Cast, again, build, engage
from tests.dispatch.scene import line_id, plan, with_catalogue
from tests.orders.steps import HOUR, accepted, assert_journal_agrees, at, lead_part, part, replied, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_catalogue()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_dispatch_starts_the_clocks_of_order_and_units(cast: Cast) -> None:
    order = accepted(cast, NOW, topic_code=STREET_LIGHT)
    dispatch(order=order, plan=plan(cast.works, cast.streets, line_id=line_id(cast), override_reason=""), actor=cast.dispatcher, now=NOW)
    order = again(order)
    lead, co = lead_part(order), part(order, cast.streets)
    week = at("2025-03-12 00:00")  # five working days after Tuesday 4 March end on Tuesday 11 March
    assert (order.status, order.owner_id, order.close_route, order.had_assignments) == ("in_progress", cast.works.pk, "dispatched", True)
    assert (order.first_dispatch_at, order.due_original, order.due_at, order.open_year) == (NOW, week, week, None)
    assert (lead.role, lead.due_at, lead.limit_text) == ("lead", week, "5 WORK_DAY")
    assert (lead.sign_due, lead.return_due) == (at("2025-03-06 00:00"), at("2025-03-07 00:00"))
    assert (co.role, co.due_at, co.level) == ("co", at("2025-03-11 00:00"), 2)
    waiting = Timer.objects.filter(stream=order.stream, dropped=False)
    assert {(t.kind, t.subject) for t in waiting} == {(kind, str(p.pk)) for kind in ("sign_due", "contact_due", "asg_due") for p in (lead, co)}
    told = Event.objects.filter(stream=order.stream).order_by("-stream_seq")[:3]
    assert [event.type for event in told] == ["asg.sent", "asg.sent", "order.dispatched"]
    assert_journal_agrees()


def test_leaving_the_catalogue_needs_a_reason(cast: Cast) -> None:
    order = accepted(cast, NOW, topic_code=STREET_LIGHT)
    for chosen in (plan(cast.environment, override_reason=""), plan(cast.environment, override_reason="", line_id=line_id(cast))):
        with pytest.raises(Refused) as refused:
            dispatch(order=order, plan=chosen, actor=cast.dispatcher, now=NOW)
        assert codes(refused) == ["reason_needed"]
    with pytest.raises(Refused) as refused:
        dispatch(order=order, plan=plan(cast.environment, line_id=line_id(cast, 2)), actor=cast.dispatcher, now=NOW)
    assert codes(refused) == ["line_does_not_apply"]
    dispatch(order=order, plan=plan(cast.district, override_reason="", line_id=line_id(cast)), actor=cast.dispatcher, now=NOW)
    assert again(order).owner_id == cast.district.pk


def test_a_departments_matter_does_not_go_to_a_street_alone(cast: Cast) -> None:
    order = accepted(cast, NOW, topic_code=STREET_LIGHT)
    with pytest.raises(Refused) as refused:
        dispatch(order=order, plan=plan(cast.qingshi), actor=cast.dispatcher, now=NOW)
    assert codes(refused) == ["street_without_lead"]
    dispatch(order=order, plan=plan(cast.works, cast.qingshi, line_id=line_id(cast)), actor=cast.dispatcher, now=NOW)
    assert part(order, cast.qingshi).level == 3


def test_a_plan_names_units_that_handle_and_each_once(cast: Cast) -> None:
    order = accepted(cast, NOW)
    with pytest.raises(Refused) as refused:
        dispatch(order=order, plan=plan(cast.operator, cast.works, cast.works), actor=cast.dispatcher, now=NOW)
    assert codes(refused) == ["not_a_unit", "unit_twice"]
    with pytest.raises(Refused) as refused:
        dispatch(order=order, plan=plan(cast.works, advice=" "), actor=cast.dispatcher, now=NOW)
    assert codes(refused) == ["required"]


def test_units_of_the_city_and_agents_do_not_dispatch(cast: Cast) -> None:
    order = accepted(cast, NOW)
    for actor in (cast.agent, cast.unit_lead(cast.works), replace(cast.unit_lead(cast.works), roles=frozenset({"DP"}))):
        with pytest.raises(NotAllowed):
            dispatch(order=order, plan=plan(cast.works), actor=actor, now=NOW)
    assert again(order).status == "pending_dispatch"


def test_an_operator_dispatches_only_when_both_switches_say_so(cast: Cast) -> None:
    order = accepted(cast, NOW)
    with pytest.raises(NotAllowed):
        dispatch(order=order, plan=plan(cast.works), actor=cast.op_dispatcher, now=NOW)
    asked = engage(cast, operator_dispatch=True)
    with pytest.raises(ConfirmFirst):
        dispatch(order=order, plan=plan(cast.works), actor=asked.op_dispatcher, now=NOW)
    free = engage(cast, operator_dispatch=True, gov_confirm_dispatch=False)
    dispatch(order=order, plan=plan(cast.works), actor=free.op_dispatcher, now=NOW)
    assert Event.objects.get(stream=order.stream, type="order.dispatched").account_class == "op"


def test_an_operators_proposal_goes_out_when_the_government_confirms(cast: Cast) -> None:
    opened = engage(cast, operator_dispatch=True)
    order = accepted(cast, NOW)
    first = propose_dispatch(order=order, plan=plan(cast.environment), actor=opened.op_dispatcher, now=NOW)
    second = propose_dispatch(order=order, plan=plan(cast.works, cast.streets), actor=opened.op_dispatcher, now=NOW)
    assert again(order).status == "pending_dispatch"
    with pytest.raises(ProposalGone):
        confirm_proposal(proposal=first, actor=opened.dispatcher, now=NOW)
    with pytest.raises(NotAllowed):
        confirm_proposal(proposal=second, actor=opened.op_dispatcher, now=NOW)
    confirm_proposal(proposal=second, actor=opened.dispatcher, now=NOW + HOUR)
    order = again(order)
    assert (order.status, order.owner_id, order.first_dispatch_at) == ("in_progress", cast.works.pk, NOW + HOUR)
    assert {p.pk: p.state for p in DispatchProposal.objects.all()} == {first.pk: "lapsed", second.pk: "confirmed"}
    assert_journal_agrees()


def test_a_declined_proposal_leaves_the_order_waiting(cast: Cast) -> None:
    opened = engage(cast, operator_dispatch=True)
    order = accepted(cast, NOW)
    proposal = propose_dispatch(order=order, plan=plan(cast.environment), actor=opened.op_dispatcher, now=NOW)
    decline_proposal(proposal=proposal, reason="应由市政局办理", actor=opened.dispatcher, now=NOW)
    assert (again(order).status, DispatchProposal.objects.get().state) == ("pending_dispatch", "declined")
    dispatch(order=order, plan=plan(cast.works), actor=opened.dispatcher, now=NOW)
    assert again(order).status == "in_progress"


def test_one_more_co_handler_gets_a_due_before_the_leads(cast: Cast) -> None:
    order = accepted(cast, NOW)
    dispatch(order=order, plan=plan(cast.works), actor=cast.dispatcher, now=NOW)
    add_assignee(order=order, unit=cast.environment, advice="请配合", actor=cast.supervisor, now=NOW + HOUR)
    assert part(order, cast.environment).due_at == at("2025-03-11 00:00")
    with pytest.raises(AlreadyThere):
        add_assignee(order=order, unit=cast.environment, advice="请配合", actor=cast.dispatcher, now=NOW + HOUR)
    last_day = at("2025-03-11 15:00")
    add_assignee(order=order, unit=cast.streets, advice="请配合", actor=cast.dispatcher, now=last_day)
    assert part(order, cast.streets).due_at == at("2025-03-12 00:00")


def test_a_unit_that_works_as_a_child_is_not_added_once_more(cast: Cast) -> None:
    order = accepted(cast, NOW)
    dispatch(order=order, plan=plan(cast.works), actor=cast.dispatcher, now=NOW)
    signed(cast, order, cast.works, NOW + HOUR)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    with pytest.raises(AlreadyThere):
        add_assignee(order=order, unit=cast.lighting, advice="请配合", actor=cast.dispatcher, now=NOW + 2 * HOUR)
    assert Assignment.objects.filter(order=order, unit=cast.lighting).count() == 1


def test_a_wrong_dispatch_is_recalled_and_the_promise_stays(cast: Cast) -> None:
    order = accepted(cast, NOW)
    dispatch(order=order, plan=plan(cast.works, cast.streets), actor=cast.dispatcher, now=NOW)
    promised = again(order).due_at
    with pytest.raises(Outsourced):
        recall(order=order, reason="派错", actor=engage(cast, operator_dispatch=True).op_dispatcher, now=NOW)
    recall(order=order, reason="派错单位", actor=cast.dispatcher, now=NOW + HOUR)
    order = again(order)
    assert (order.status, order.owner_id) == ("pending_dispatch", cast.agency.pk)
    assert set(Assignment.objects.filter(order=order).values_list("status", flat=True)) == {"withdrawn"}
    assert not Timer.objects.filter(stream=order.stream, kind="asg_due", dropped=False).exists()
    dispatch(order=order, plan=plan(cast.power), actor=cast.dispatcher, now=NOW + timedelta(days=1))
    order = again(order)
    assert (order.due_at, order.first_dispatch_at, lead_part(order).due_at) == (promised, NOW, at("2025-03-13 00:00"))
    assert_journal_agrees()


def test_nothing_is_recalled_after_a_reply(cast: Cast) -> None:
    order = accepted(cast, NOW)
    dispatch(order=order, plan=plan(cast.works, cast.streets), actor=cast.dispatcher, now=NOW)
    replied(cast, order, cast.streets, NOW + HOUR)
    with pytest.raises(Replied):
        recall(order=order, reason="派错单位", actor=cast.dispatcher, now=NOW + HOUR)
    assert again(order).status == "in_progress"


def test_an_unknown_calendar_year_leaves_the_dues_open() -> None:
    december = datetime.fromisoformat("2026-12-30T09:00+08:00")
    cast = build(december)
    order = accepted(cast, december)
    dispatch(order=order, plan=plan(cast.works, cast.streets), actor=cast.dispatcher, now=december)
    order, lead, co = again(order), lead_part(order), part(order, cast.streets)
    assert (order.due_at, order.open_year, lead.due_at, lead.open_year, co.due_at, co.open_year) == (None, 2027, None, 2027, None, 2027)
    assert Timer.objects.filter(stream=order.stream, kind="asg_due", due_at=None, waits_for_year=2027).count() == 2
    urgent = accepted(cast, december, topic_code=POWER_CUT, urgency="urgent")
    dispatch(order=urgent, plan=plan(cast.power), actor=cast.dispatcher, now=december)
    assert (again(urgent).due_at, again(urgent).open_year) == (december + timedelta(hours=24), None)


def test_a_dispatched_order_cannot_be_dispatched_again(cast: Cast) -> None:
    order = accepted(cast, NOW)
    dispatch(order=order, plan=plan(cast.works), actor=cast.dispatcher, now=NOW)
    with pytest.raises(NotNow):
        dispatch(order=order, plan=plan(cast.streets), actor=cast.dispatcher2, now=NOW)
