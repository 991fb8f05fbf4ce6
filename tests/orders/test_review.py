import pytest

from huiying.journal.models import Event, Text, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.authorise import Outsourced
from huiying.orders.merging import merge
from huiying.orders.review import accept_reply, reject_reply
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import DAY, HOUR, TICKED, answer, assert_journal_agrees, at, dispatched, lead_part, part, replied, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def test_an_accepted_reply_is_frozen_and_called_back_the_next_day(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    done = again(reviewed(cast, order, at("2025-03-04 15:00")))
    assert (done.status, done.public_reply, done.replied_at, done.close_route) == (
        "callback_pending",
        answer().public_reply,
        at("2025-03-04 15:00"),
        "dispatched",
    )
    assert (lead_part(order).status, lead_part(order).accepted_at) == ("accepted", at("2025-03-04 15:00"))
    assert Timer.objects.get(stream=order.stream, kind="callback_first").due_at == at("2025-03-06 00:00")
    assert Timer.objects.get(stream=order.stream, kind="review_due").dropped
    assert_journal_agrees()


def test_the_whole_checklist_is_ticked(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    with pytest.raises(Refused) as told:
        accept_reply(order=order, checklist=TICKED - {"basis_cited"}, actor=cast.closer, now=NOW + 2 * HOUR)
    assert [problem.field for problem in told.value.problems] == ["basis_cited"]
    assert again(order).status == "pending_review"


def test_only_the_agencys_reviewer_signs_off(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    with pytest.raises(NotAllowed):
        accept_reply(order=order, checklist=TICKED, actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    with pytest.raises(Outsourced):
        accept_reply(order=order, checklist=TICKED, actor=cast.op_reviewer, now=NOW + 2 * HOUR)
    assert Event.objects.filter(type="permission.refused_66").count() == 1


@pytest.mark.parametrize("given", [{"demand_type": "praise"}, {"number_source": "none"}])
def test_without_a_call_back_the_order_is_complete(cast: Cast, given: dict[str, object]) -> None:
    order = dispatched(cast, NOW, cast.works, **given)
    replied(cast, order, cast.works, NOW + HOUR)
    done = again(reviewed(cast, order, NOW + 2 * HOUR))
    assert (done.status, done.closed_at, done.public_reply) == ("completed", NOW + 2 * HOUR, answer().public_reply)
    types = list(Event.objects.filter(stream=order.stream).order_by("stream_seq").values_list("type", flat=True))
    assert types.index("order.replied") < types.index("order.completed")
    assert not Timer.objects.filter(stream=order.stream, kind="callback_first").exists()
    assert_journal_agrees()


def test_every_merged_caller_is_answered(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    others = [cast.order(now=NOW, phone=f"1380001000{n}", number_source="switch", topic_code=order.topic_code) for n in (2, 3)]
    for other in others:
        merge(order=other, parent=again(order), kind="other_caller", ground="同一事项", actor=cast.reviewer, now=NOW + HOUR)
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    reviewed(cast, order, NOW + 3 * HOUR)
    assert {(again(other).status, again(other).public_reply) for other in others} == {("callback_pending", answer().public_reply)}
    assert_journal_agrees()


def test_a_rejected_reply_stays_in_its_round_and_its_words_are_kept(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR, public_reply="已阅")
    before = lead_part(order)
    back = again(reject_reply(order=order, reason_code="not_answered", missing="未说明修复时间", actor=cast.closer, now=NOW + 2 * HOUR))
    after = lead_part(order)
    assert (back.status, back.round_no, back.rework_n, back.due_at) == ("in_progress", 1, 0, order.due_at)
    assert (after.status, after.replied_at, after.reply_rejected_n, after.due_at) == ("signed", None, 1, before.due_at)
    assert Text.objects.get(stream=order.stream, field="sent_back_reply").text == "已阅"
    replied(cast, order, cast.works, NOW + 3 * HOUR)
    assert again(order).status == "pending_review"
    assert_journal_agrees()


def test_only_the_overrun_of_a_review_is_given_back(cast: Cast) -> None:
    order = dispatched(cast, at("2025-03-04 10:00"), cast.works)
    replied(cast, order, cast.works, at("2025-03-04 16:00"))  # Tuesday: the review is due on Wednesday 24:00
    due = again(order).due_at
    reject_reply(order=order, reason_code="tone", missing="请重写", actor=cast.closer, now=at("2025-03-10 09:00"))  # Monday: Thursday and Friday are lost
    assert (again(order).due_at, again(order).credited) == (due + 2 * DAY, 2 * 86_400)
    assert part(order, cast.works).due_at == due + 2 * DAY
    assert_journal_agrees()


def test_a_rejection_needs_its_code_and_words(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    with pytest.raises(Refused) as told:
        reject_reply(order=order, reason_code="ugly", missing="", actor=cast.closer, now=NOW + HOUR)
    assert {problem.field for problem in told.value.problems} == {"reason_code", "missing"}
