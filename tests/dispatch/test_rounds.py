from datetime import datetime

import pytest

from huiying.directory.models import Org
from huiying.dispatch.adjudication import Ruling, adjudicate
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication
from huiying.dispatch.returning import Forced
from huiying.dispatch.rounds import LeadNeeded, start_round
from huiying.kit.actor import system
from huiying.kit.errors import NotAllowed
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from tests.cast import NOW, POWER_CUT, Cast, again, build
from tests.dispatch.scene import ask
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, lead_part, part, replied, reviewed

pytestmark = pytest.mark.django_db
CLOCK = system("reaction")


@pytest.fixture
def cast() -> Cast:
    return build()


def to_rework(cast: Cast, order: WorkOrder, now: datetime) -> WorkOrder:
    """The order after its reply, review and a dissatisfied answer."""
    replied(cast, order, lead_part(order).unit, now, no_photo_reason="无需照片")
    reviewed(cast, again(order), now)
    order = again(order)
    with Change(order, actor=cast.callback, now=now) as change:
        change.move("record_negative")
    return again(order)


def test_the_same_lead_gets_a_new_round_with_the_rework_limit(cast: Cast) -> None:
    order = to_rework(cast, dispatched(cast, NOW, cast.works), NOW + DAY)
    promised = order.due_at
    start_round(order=order, actor=CLOCK, now=NOW + DAY)
    order, lead = again(order), lead_part(order)
    assert (order.status, order.round_no, order.owner_id, order.due_at) == ("in_progress", 2, cast.works.pk, promised)
    assert (lead.round_no, lead.limit_text, lead.sent_at, lead.due_at) == (2, "3 WORK_DAY", NOW + DAY, at("2025-03-11 00:00"))
    assert_journal_agrees()


def test_an_urgent_rework_has_a_day(cast: Cast) -> None:
    order = to_rework(cast, dispatched(cast, NOW, cast.power, topic_code=POWER_CUT, urgency="urgent"), NOW + HOUR)
    start_round(order=order, actor=CLOCK, now=NOW + 2 * HOUR)
    assert lead_part(order).due_at == NOW + 2 * HOUR + DAY


def test_a_dispatcher_may_name_another_lead_and_helpers(cast: Cast) -> None:
    order = to_rework(cast, dispatched(cast, NOW, cast.works), NOW + DAY)
    with pytest.raises(NotAllowed):
        start_round(order=order, actor=cast.op_dispatcher, now=NOW + DAY)
    start_round(order=order, actor=cast.dispatcher, now=NOW + DAY, lead=cast.environment, co=(cast.works,), advice="请重新核查")
    assert (again(order).owner_id, part(order, cast.works).role, part(order, cast.works).due_at) == (cast.environment.pk, "co", at("2025-03-08 00:00"))


def test_a_lead_that_is_gone_is_replaced_by_a_dispatcher(cast: Cast) -> None:
    order = to_rework(cast, dispatched(cast, NOW, cast.works), NOW + DAY)
    Org.objects.filter(pk=cast.works.pk).update(active_to=NOW + DAY)
    with pytest.raises(LeadNeeded):
        start_round(order=order, actor=CLOCK, now=NOW + DAY)
    start_round(order=order, actor=cast.dispatcher, now=NOW + DAY, lead=cast.streets)
    assert again(order).owner_id == cast.streets.pk


def test_who_was_bound_stays_bound_in_the_next_round(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW)
    ruling = Ruling(str(cast.environment.pk), "依三定规定", "请牵头", binding=False)
    adjudicate(adjudication=Adjudication.objects.get(), ruling=ruling, actor=cast.adjudicator, now=NOW + HOUR)
    order = to_rework(cast, again(order), NOW + DAY)
    start_round(order=order, actor=CLOCK, now=NOW + DAY)
    with pytest.raises(Forced):
        ask(cast, order, cast.environment, cast.streets, NOW + DAY + HOUR)
