"""Callers merged into an order keep their rights however the order above them ends."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from huiying.followup import rating
from huiying.followup.rules import Answers
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders import ending, intake, merging
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.orders.transfers import Handover, transfer
from tests.cast import Cast, again, build
from tests.orders.steps import assert_journal_agrees
from tests.orders.world import accepted, dispatched, lead, replied

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield build()
    assert_journal_agrees()


def joined(cast: Cast, parent: WorkOrder, phone: str = "13800010002") -> WorkOrder:
    child = cast.order(phone=phone, original_text="人民路的路灯坏了，晚上很黑。")
    merging.merge(order=child, parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=cast.now)
    return again(child)


def test_a_matter_under_review_or_rework_cannot_be_withdrawn_and_says_so(cast: Cast) -> None:
    parent = dispatched(cast)
    child = joined(cast, parent)
    order = replied(cast, parent)
    with pytest.raises(NotNow):
        ending.withdraw(order=again(order), reason="不需要了", actor=cast.caller(order), now=cast.now)
    assert again(child).status == "merged"


def test_an_answer_at_the_desk_answers_the_callers_merged_into_it(cast: Cast) -> None:
    parent = cast.order()
    child = joined(cast, parent)
    intake.answer(order=again(parent), text="路灯今晚修复。", actor=cast.reviewer, now=cast.now)
    stored = again(child)
    assert (stored.status, stored.public_reply) == ("callback_pending", "路灯今晚修复。")


def test_a_transfer_that_was_agreed_answers_them_too(cast: Cast) -> None:
    parent = cast.order()
    child = joined(cast, parent)
    transfer(order=again(parent), handover=Handover("110", "hot", agreed=True, told="已转 110。"), actor=cast.reviewer, now=cast.now)
    assert again(child).status == "callback_pending"


def test_a_caller_takes_the_place_of_an_order_closed_for_lack_of_facts(cast: Cast) -> None:
    parent = cast.order()
    child, other = joined(cast, parent), joined(cast, parent, "13800010003")
    intake.ask_info(order=again(parent), question="几号灯杆？", until=cast.now + 5 * DAY, actor=cast.reviewer, now=cast.now)
    for _ in range(3):
        intake.note_info_attempt(order=again(parent), result="no_answer", actor=cast.reviewer, now=cast.now + DAY)
    with pytest.raises(intake.TooEarly):
        intake.close_no_info(order=again(parent), actor=cast.reviewer, now=cast.now + DAY)
    assert again(child).status == "merged"
    intake.close_no_info(order=again(parent), actor=cast.reviewer, now=cast.now + 7 * DAY)
    assert (again(parent).status, again(child).status, again(other).parent_id) == ("voided", "submitted", child.pk)
    assert again(child).dispatch_due is not None


def test_an_operator_cannot_call_another_caller_the_same(cast: Cast) -> None:
    parent, order = accepted(cast), cast.order(phone="13800010002")
    with pytest.raises(NotAllowed):
        merging.merge(order=order, parent=again(parent), kind="same_caller", ground="同一人", actor=cast.op_agent, now=cast.now)
    assert again(order).status == "submitted"


def test_a_caller_whose_order_was_merged_while_handled_leaves_by_pre_review_when_dissatisfied(cast: Cast) -> None:
    """DOMAIN 4.2, D16: the order never had a reply of its own; the new handling counts as rework of the parent's lead."""
    parent, child = dispatched(cast), dispatched(cast, cast.order(phone="13800010002"))
    merging.merge(order=child, parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.dispatcher, now=cast.now)
    order = replied(cast, parent)
    with Change(order, actor=cast.closer, now=cast.now) as change:
        change.move("accept_reply", public_reply="已修复。", replied_at=cast.now)
        change.move_assignment(lead(order), "accept", consequence=True, accepted_at=cast.now, ended_at=cast.now)
        merging.answer_children(parent=order, actor=cast.closer, now=cast.now)
    rating.record(order_id=child.pk, answers=Answers(solved="no"), actor=cast.caller(child), now=cast.now, method="portal")
    stored = again(child)
    assert (stored.status, stored.parent_id, stored.related_order_id) == ("submitted", None, parent.pk)
    assert again(parent).rework_n == 1
