"""A matter of three callers through the whole house, by the rooms' own actions."""

import pytest

from huiying.followup.calling import begin
from huiying.followup.models import Callback
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import system
from huiying.orders import merging
from huiying.orders.ending import withdraw
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import Cast, again, build
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, dispatched, lead_part, replied, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def rated(cast: Cast, order: WorkOrder, satisfaction: str, solved: str) -> WorkOrder:
    answers = Answers(solved=solved, satisfaction=satisfaction, truthful="yes", contacted_by_unit="yes", hotline_satisfaction="satisfied")
    record(order_id=order.pk, answers=answers, actor=cast.callback, now=cast.now + 3 * DAY)
    return again(order)


def test_acceptance_check_4_three_callers_three_replies_three_ratings_and_one_split_off(cast: Cast) -> None:
    parent = dispatched(cast, cast.now, cast.works)
    children = []
    for phone in ("13800010002", "13800010003"):
        child = cast.order(phone=phone, number_source="switch", now=cast.now)
        merging.merge(order=child, parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=cast.now)
        children.append(child)
    replied(cast, again(parent), cast.works, cast.now + HOUR)
    reviewed(cast, again(parent), cast.now + DAY)

    everybody = [again(order) for order in (parent, *children)]
    assert {order.status for order in everybody} == {"callback_pending"}
    assert len({order.public_reply for order in everybody}) == 1
    assert everybody[0].public_reply
    for order in everybody:
        begin(order_id=order.pk, actor=system("test"), now=cast.now + 2 * DAY)

    content, patient = rated(cast, parent, "very_satisfied", "yes"), rated(cast, children[0], "satisfied", "yes")
    angry = rated(cast, children[1], "very_dissatisfied", "no")
    assert Callback.objects.filter(answered_at__isnull=False).count() == 3
    assert (content.status, patient.status) == ("completed", "completed")
    assert (angry.status, angry.parent_id, angry.related_order_id) == ("submitted", None, parent.pk)

    # the unit has one order, and its new handling counts as rework of the same lead
    assert Assignment.objects.filter(unit=cast.works, order__in=[o.pk for o in everybody]).count() == 1
    assert again(parent).rework_n == 1
    assert lead_part(parent).status == "accepted"
    assert_journal_agrees()


def test_an_order_once_dispatched_takes_the_place_of_one_that_never_was(cast: Cast) -> None:
    sent = dispatched(cast, cast.now, cast.works)
    fresh = cast.order(phone="13800010002")
    merging.merge(order=again(sent), parent=fresh, kind="other_caller", ground="同一盏路灯", actor=cast.dispatcher, now=cast.now + HOUR)
    first, due = again(sent).first_dispatch_at, again(sent).due_original
    withdraw(order=again(fresh), reason="不需要了", actor=cast.caller(fresh), now=cast.now + 2 * HOUR)
    heir = again(sent)
    assert (again(fresh).status, heir.status, heir.parent_id) == ("withdrawn", "submitted", None)
    assert (heir.first_dispatch_at, heir.due_original, heir.due_at) == (first, due, None)
    assert first is not None
    assert_journal_agrees()
