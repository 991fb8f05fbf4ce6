from collections.abc import Iterator
from datetime import timedelta

import pytest

from huiying.directory.actors import actor_of
from huiying.directory.models import User
from huiying.directory.reference import current_version
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.kit.ids import uuid7
from huiying.orders import ending, intake, registration
from huiying.orders.authorise import Outsourced
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, direct_close
from tests.cast import Cast, again, build
from tests.orders.steps import assert_journal_agrees
from tests.orders.world import dispatched

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield build()
    assert_journal_agrees()


def answered(cast: Cast, phone: str = "13800010001") -> WorkOrder:
    order = cast.order(phone=phone)
    return intake.answer(order=order, text="已答复", actor=cast.agent, now=cast.now)


def test_two_persons_of_the_government_void_an_order(cast: Cast) -> None:
    order = cast.order()
    with pytest.raises(ending.NeedsProposal):
        ending.void(order=again(order), reason_code="test", actor=cast.reviewer, now=cast.now)
    ending.propose_void(order=again(order), reason_code="test", note="演练", actor=cast.reviewer, now=cast.now)
    with pytest.raises(ending.NeedsProposal):
        ending.void(order=again(order), reason_code="test", actor=cast.reviewer, now=cast.now)
    with pytest.raises(Outsourced):
        ending.void(order=again(order), reason_code="test", actor=cast.op_reviewer, now=cast.now)
    with pytest.raises(ending.NeedsProposal):
        ending.void(order=again(order), reason_code="test", actor=cast.reviewer2, now=cast.now + 8 * DAY)
    ending.void(order=again(order), reason_code="test", actor=cast.reviewer2, now=cast.now + DAY)
    assert again(order).status == "voided"


def test_a_voided_parent_leaves_its_place_to_nobody_when_nobody_is_merged(cast: Cast) -> None:
    order = dispatched(cast)
    ending.propose_void(order=order, reason_code="double_entry", note="", actor=cast.reviewer, now=cast.now)
    ending.void(order=again(order), reason_code="double_entry", actor=cast.reviewer2, now=cast.now)
    assert [a.status for a in order.assignments.all()] == ["withdrawn"]


def test_only_the_citizen_withdraws(cast: Cast) -> None:
    order = cast.order()
    other = cast.order(phone="13900000000")
    for actor in (cast.caller(other), cast.agent, cast.op_agent):
        with pytest.raises(NotAllowed):
            ending.withdraw(order=again(order), reason="不办了", actor=actor, now=cast.now)
    assert again(order).status == "submitted"


def test_a_closed_order_is_reopened_by_the_agencys_reviewer_and_by_no_other_bodys(cast: Cast) -> None:
    order = dispatched(cast)
    with Change(order, actor=system("test"), now=cast.now) as change:
        change.note("order.completed", status="completed", closed_at=cast.now)
    user = User(id=uuid7(cast.now), username="works-cr", name="x", password="!", org=cast.works, employer=cast.works, roles=["CR"], created_at=cast.now)
    user.save(force_insert=True)
    user.reference_version = current_version()
    with pytest.raises(NotAllowed):
        ending.reopen(order=again(order), reason="还有问题", actor=actor_of(user, cast.now), now=cast.now + DAY)
    assert again(order).status == "completed"
    ending.reopen(order=again(order), reason="还有问题", actor=cast.closer, now=cast.now + 40 * DAY)
    assert again(order).status == "rework"


def test_a_direct_answer_is_reopened_within_thirty_days_and_twice_at_most(cast: Cast) -> None:
    order = answered(cast)
    with pytest.raises(ending.TooLate):
        ending.reopen(order=again(order), reason="没有说清", actor=cast.caller(order), now=cast.now + 31 * DAY)
    for _ in range(2):
        ending.reopen(order=again(order), reason="没有说清", actor=cast.caller(order), now=cast.now + DAY)
        assert again(order).status == "submitted"
        intake.answer(order=again(order), text="再次答复", actor=cast.agent, now=cast.now + 2 * DAY)
    with pytest.raises(ending.TooOften):
        ending.reopen(order=again(order), reason="还是没有", actor=cast.caller(order), now=cast.now + 3 * DAY)


def test_an_ended_order_is_archived_and_opened_again_by_two(cast: Cast) -> None:
    order = answered(cast)
    ending.archive(order=again(order), actor=system("timer"), now=cast.now + 31 * DAY)
    assert again(order).status == "archived"
    with pytest.raises(NotNow):
        ending.reopen(order=again(order), reason="没有说清", actor=cast.closer, now=cast.now + 32 * DAY)
    with pytest.raises(ending.NeedsProposal):
        ending.reopen_archived(order=again(order), reason="上级交办", actor=cast.closer, now=cast.now + 32 * DAY)
    ending.propose_reopen_archived(order=again(order), reason="上级交办", actor=cast.closer, now=cast.now + 32 * DAY)
    ending.reopen_archived(order=again(order), reason="上级交办", actor=cast.closer2, now=cast.now + 33 * DAY)
    assert again(order).status == "submitted"


def test_the_citizen_corrects_within_a_day_and_the_first_words_stay(cast: Cast) -> None:
    order = cast.order()
    first = order.original_text
    registration.correct_registration(
        order=order, actor=cast.caller(order), now=cast.now + timedelta(hours=23), text="是 20 号门口的路灯。", incident_address="人民路 20 号"
    )
    stored = again(order)
    assert (stored.original_text, stored.edited_text, stored.incident_address) == (first, "是 20 号门口的路灯。", "人民路 20 号")
    with pytest.raises(registration.TooLate):
        registration.correct_registration(order=stored, actor=cast.caller(order), now=cast.now + timedelta(hours=25), text="又改")
    with pytest.raises(Refused):
        registration.correct_registration(order=stored, actor=cast.caller(order), now=cast.now, text=stored.edited_text)
    with pytest.raises(NotAllowed):
        registration.correct_registration(order=again(order), actor=cast.agent, now=cast.now, text="代改")


def test_words_are_added_while_the_order_lives(cast: Cast) -> None:
    order = dispatched(cast)
    registration.supplement(order=order, text="旁边那盏也不亮", actor=cast.caller(order), now=cast.now)
    registration.supplement(order=again(order), text="来电补充", actor=cast.op_agent, now=cast.now)
    ended = answered(cast, "13800010077")
    with pytest.raises(NotNow):
        registration.supplement(order=again(ended), text="还有", actor=cast.agent, now=cast.now)


def test_a_direct_close_at_the_desk_sets_the_clock_to_the_archive(cast: Cast) -> None:
    order = direct_close(matter=Matter("公交几点末班？", "consult"), answer="22:30", actor=cast.op_agent, now=cast.now)
    assert again(order).status == "direct_closed"
