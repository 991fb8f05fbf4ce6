from datetime import timedelta

import pytest

from huiying.dispatch.returning import Ground, request_return
from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotNow
from huiying.kit.ids import uuid7
from huiying.orders.authorise import Outsourced
from huiying.orders.children import sub_assign
from huiying.orders.extending import (
    AlreadyAsked,
    NoExtension,
    PastParent,
    SameApprover,
    TooLate,
    approve_extension,
    lapse_extension,
    refuse_extension,
    request_extension,
)
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from tests.cast import GAS_LEAK, POWER_CUT, Cast, again, build
from tests.orders.steps import HOUR, MINUTE, PUBLIC, REASON, assert_journal_agrees, at, dispatched, lead_part, part, replied, signed

pytestmark = pytest.mark.django_db
START = at("2025-03-04 10:00")  # Tuesday; five working days run to Tuesday the 11th, 24:00


@pytest.fixture
def cast() -> Cast:
    return build()


def ask(cast: Cast, order: WorkOrder, amount: str = "10 WORK_DAY", now: object = START + HOUR) -> TimeRequest:
    return request_extension(
        assignment=lead_part(order), amount=amount, reason_code="site_work", reason_text=REASON, public_text=PUBLIC, actor=cast.unit_lead(cast.works), now=now
    )  # type: ignore[arg-type]  # fmt: skip


def test_an_approved_extension_moves_the_units_and_the_citizens_due(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    asked = ask(cast, order)
    assert lead_part(order).extension_pending
    assert lead_part(order).due_at == at("2025-03-12 00:00")
    done = approve_extension(request=asked, actor=cast.closer, now=START + 2 * HOUR)
    unit, now = lead_part(order), again(order)
    assert unit.due_at == now.due_at == done.new_due == at("2025-03-26 00:00")
    assert (unit.due_original, now.due_original) == (at("2025-03-12 00:00"), at("2025-03-12 00:00"))
    assert (unit.extension_n, unit.extension_pending) == (1, False)
    assert Timer.objects.get(stream=order.stream, kind="asg_due").due_at == unit.due_at
    assert_journal_agrees()


def test_the_caps_are_ten_and_seven_days_by_two_people(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    with pytest.raises(Refused):
        ask(cast, order, "11 WORK_DAY")
    approve_extension(request=ask(cast, order), actor=cast.closer, now=START + 2 * HOUR)
    with pytest.raises(Refused):
        ask(cast, order, "8 WORK_DAY")
    second = ask(cast, order, "7 WORK_DAY")
    with pytest.raises(SameApprover):
        approve_extension(request=second, actor=cast.closer, now=START + 3 * HOUR)
    approve_extension(request=second, actor=cast.closer2, now=START + 3 * HOUR)
    assert lead_part(order).due_at == at("2025-04-04 00:00")  # the seventeenth working day after the 11th is the 3rd of April
    with pytest.raises(NoExtension):
        ask(cast, order, "1 WORK_DAY")


def test_time_is_asked_for_before_the_due_only(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    with pytest.raises(TooLate):
        ask(cast, order, now=at("2025-03-12 00:00"))
    assert ask(cast, order, now=at("2025-03-11 23:59")).state == "pending"


@pytest.mark.parametrize(("given", "amount"), [({"urgency": "critical", "topic_code": GAS_LEAK}, "24 HOUR"), ({"demand_type": "consult"}, "1 WORK_DAY")])
def test_some_kinds_of_order_are_not_extended(cast: Cast, given: dict[str, object], amount: str) -> None:
    order = dispatched(cast, START, cast.works, **given)
    with pytest.raises(NoExtension):
        ask(cast, order, amount, START + MINUTE)


@pytest.mark.parametrize("field", ["supervised", "rework"])
def test_a_supervised_order_and_a_rework_are_not_extended(cast: Cast, field: str) -> None:
    order = dispatched(cast, START, cast.works)
    Assignment.objects.filter(order=order).update(**({"supervised": True} if field == "supervised" else {"round_no": 2}))
    with pytest.raises(NoExtension):
        ask(cast, order)


def test_an_urgent_order_gets_a_day_once(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works, urgency="urgent", topic_code=POWER_CUT)
    approve_extension(request=ask(cast, order, "24 HOUR"), actor=cast.closer, now=START + 2 * HOUR)
    assert lead_part(order).due_at == START + timedelta(hours=48)
    with pytest.raises(NoExtension):
        ask(cast, order, "1 HOUR")


def test_one_request_at_a_time(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    ask(cast, order)
    with pytest.raises(AlreadyAsked):
        ask(cast, order)


def test_of_two_who_ask_at_once_the_second_is_told(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    faster = TimeRequest(id=uuid7(START), kind="extension", order=order, assignment=lead_part(order), amount="1 WORK_DAY", requested_at=START + HOUR)
    faster.save(force_insert=True)  # just made: the assignment as the second read it does not tell of it yet
    with pytest.raises(Moved):
        ask(cast, order)
    assert TimeRequest.objects.get().pk == faster.pk
    assert_journal_agrees()


def test_a_refusal_moves_nothing(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    refuse_extension(request=ask(cast, order), reason="理由不足", actor=cast.closer, now=START + 2 * HOUR)
    assert (lead_part(order).due_at, lead_part(order).extension_pending) == (at("2025-03-12 00:00"), False)
    assert_journal_agrees()


def test_who_may_decide(cast: Cast) -> None:
    asked = ask(cast, dispatched(cast, START, cast.works))
    for stranger in (cast.unit_lead(cast.works), cast.unit_lead(cast.streets), cast.dispatcher):
        with pytest.raises(NotAllowed):
            approve_extension(request=asked, actor=stranger, now=START + 2 * HOUR)
    with pytest.raises(Outsourced):
        approve_extension(request=asked, actor=cast.op_dispatcher, now=START + 2 * HOUR)


def test_undecided_it_passes_on_and_then_lapses_without_moving_the_due(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    asked = ask(cast, order)
    assert Timer.objects.get(stream=order.stream, kind="extension_decision").due_at == at("2025-03-06 00:00")
    passed = lapse_extension(request=asked, actor=cast.closer, now=at("2025-03-06 00:00"))
    assert (passed.state, passed.approver_step, passed.decision_due) == ("pending", 2, at("2025-03-08 00:00"))
    lapsed = lapse_extension(request=asked, actor=cast.closer, now=at("2025-03-08 00:00"))
    assert (lapsed.state, lead_part(order).extension_pending, lead_part(order).due_at) == ("lapsed", False, at("2025-03-12 00:00"))
    with pytest.raises(NotNow):
        approve_extension(request=asked, actor=cast.closer, now=at("2025-03-08 09:00"))


def test_it_passes_on_and_lapses_while_the_unit_asks_to_hand_back_too(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    asked = ask(cast, order)
    ground = Ground("not_duty", "三定规定不含此项", str(cast.environment.pk))
    request_return(assignment=lead_part(order), ground=ground, actor=cast.unit_lead(cast.works), now=START + 2 * HOUR)
    assert lapse_extension(request=asked, actor=cast.closer, now=at("2025-03-06 00:00")).approver_step == 2
    lapse_extension(request=asked, actor=cast.closer, now=at("2025-03-07 00:00"))
    assert (TimeRequest.objects.get().state, lead_part(order).extension_pending, lead_part(order).status) == ("lapsed", False, "return_requested")
    assert_journal_agrees()


def test_a_child_is_extended_by_its_parent_inside_the_parents_due(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    signed(cast, order, cast.works, START + HOUR)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=START + HOUR)
    child, parent = part(order, cast.lighting), part(order, cast.works)
    give = {"reason_code": "weather", "reason_text": REASON, "public_text": PUBLIC, "actor": cast.unit_lead(cast.lighting), "now": START + 2 * HOUR}
    long = request_extension(assignment=child, amount="2 WORK_DAY", **give)  # type: ignore[arg-type]
    with pytest.raises(PastParent):
        approve_extension(request=long, actor=cast.unit_lead(cast.works), now=START + 3 * HOUR)
    refuse_extension(request=long, reason="超过本局期限", actor=cast.unit_lead(cast.works), now=START + 3 * HOUR)
    short = request_extension(assignment=child, amount="1 WORK_DAY", **give)  # type: ignore[arg-type]
    approve_extension(request=short, actor=cast.unit_lead(cast.works), now=START + 3 * HOUR)
    assert part(order, cast.lighting).due_at == parent.due_at == again(order).due_at
    assert_journal_agrees()


def test_a_reply_cancels_what_was_asked(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    asked = ask(cast, order)
    replied(cast, order, cast.works, START + 2 * HOUR)
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert_journal_agrees()


def test_every_move_of_a_due_stands_in_the_journal(cast: Cast) -> None:
    order = dispatched(cast, START, cast.works)
    approve_extension(request=ask(cast, order, "3 WORK_DAY"), actor=cast.closer, now=START + 2 * HOUR)
    moves = Event.objects.filter(stream=order.stream, payload__contains='"moved":{"amount":"3 WORK_DAY"}').order_by("stream_seq")
    assert [event.type for event in moves] == ["asg.extended", "order.extended"]
