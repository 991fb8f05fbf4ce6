from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.orders import drafts, intake, marking
from huiying.orders.intake import Classification
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter
from tests.cast import QINGSHI, STREET_LIGHT, Cast, again, build
from tests.orders.steps import assert_journal_agrees

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield build()
    assert_journal_agrees()


def events(order: WorkOrder) -> list[str]:
    return list(Event.objects.filter(stream=order.stream).order_by("stream_seq").values_list("type", flat=True))


def waiting(order: WorkOrder, kind: str) -> list[Timer]:
    return list(Timer.objects.filter(stream=order.stream, kind=kind, done_at=None, dropped=False))


def test_a_draft_is_kept_for_its_agent_and_registered_later(cast: Cast) -> None:
    draft = drafts.save_draft(matter=Matter("", "help"), actor=cast.agent, now=cast.now)
    with pytest.raises(NotFound):
        drafts.update_draft(draft_id=draft.pk, matter=Matter("别人的", "help"), actor=cast.agent2, now=cast.now)
    drafts.update_draft(draft_id=draft.pk, matter=Matter("路灯不亮", "help"), actor=cast.agent, now=cast.now)
    matter = Matter("路灯不亮，请修。", "help", topic_code=STREET_LIGHT, incident_address="人民路")
    order = drafts.submit_draft(draft_id=draft.pk, matter=matter, actor=cast.agent, now=cast.now + HOUR, idem_key="d1")
    stored = again(order)
    assert (stored.status, stored.received_at, stored.original_text) == ("submitted", cast.now + HOUR, "路灯不亮，请修。")
    assert stored.dispatch_due == cast.now + 5 * HOUR
    repeated = drafts.submit_draft(draft_id=draft.pk, matter=matter, actor=cast.agent, now=cast.now + HOUR, idem_key="d1")
    assert (repeated.pk, repeated.version) == (stored.pk, stored.version)
    with pytest.raises(NotFound):
        drafts.discard(draft_id=draft.pk, actor=cast.agent, now=cast.now)


def test_a_draft_may_lack_what_an_order_needs(cast: Cast) -> None:
    draft = drafts.save_draft(matter=Matter("", "help", topic_code=STREET_LIGHT), actor=cast.agent, now=cast.now)
    with pytest.raises(Refused) as refused:
        drafts.submit_draft(draft_id=draft.pk, matter=Matter("", "help", topic_code=STREET_LIGHT), actor=cast.agent, now=cast.now)
    assert {p.code for p in refused.value.problems} == {"required", "place_needed"}
    drafts.discard(draft_id=draft.pk, actor=cast.agent, now=cast.now)
    assert again(draft).status == "voided"


def test_a_question_stops_the_clock_and_the_answer_lets_it_run_on(cast: Cast) -> None:
    order = cast.order()
    intake.ask_info(order=order, question="具体是哪一盏？", until=cast.now + 3 * DAY, actor=cast.reviewer, now=cast.now + HOUR)
    assert again(order).status == "need_info"
    assert not waiting(order, "dispatch_due")
    intake.give_info(order=again(order), text="18 号门口那盏", actor=cast.caller(order), now=cast.now + 11 * HOUR)
    stored = again(order)
    assert (stored.status, stored.dispatch_due) == ("submitted", cast.now + 14 * HOUR)
    assert [t.due_at for t in waiting(order, "dispatch_due")] == [stored.dispatch_due]
    assert not waiting(order, "info_due")


def test_lack_of_facts_closes_after_three_attempts_and_five_days_only(cast: Cast) -> None:
    order = cast.order()
    intake.ask_info(order=order, question="在哪里？", until=cast.now + 3 * DAY, actor=cast.reviewer, now=cast.now)
    for day in (1, 2, 3):
        with pytest.raises(intake.TooEarly):
            intake.close_no_info(order=again(order), actor=cast.reviewer, now=cast.now + 9 * DAY)
        intake.note_info_attempt(order=again(order), result="no_answer", actor=cast.op_callback, now=cast.now + day * DAY)
    with pytest.raises(intake.TooEarly):
        intake.close_no_info(order=again(order), actor=cast.reviewer, now=cast.now + 5 * DAY)
    intake.close_no_info(order=again(order), actor=cast.reviewer, now=cast.now + 6 * DAY)
    assert (again(order).status, again(order).close_route) == ("voided", "voided")


def test_a_refusal_names_the_channel_and_another_reviewer_decides_the_objection(cast: Cast) -> None:
    order = cast.order()
    intake.propose_reject(order=order, reason_code="litigation", basis="已起诉", actor=cast.op_agent, now=cast.now)
    intake.reject(order=again(order), reason_code="litigation", basis="《信访工作条例》第三十一条", actor=cast.reviewer, now=cast.now)
    assert (again(order).status, again(order).rejected_by) == ("rejected", cast.reviewer.id)
    intake.object_to(order=again(order), text="并没有起诉", actor=cast.caller(order), now=cast.now + 10 * DAY)
    assert not waiting(order, "archive")
    accepted = Classification("help", STREET_LIGHT, region_code=QINGSHI)
    with pytest.raises(intake.SameReviewer):
        intake.accept(order=again(order), classification=accepted, actor=cast.reviewer, now=cast.now + 11 * DAY)
    with pytest.raises(intake.SameReviewer):
        intake.reject(order=again(order), reason_code="litigation", basis="同前", actor=cast.reviewer, now=cast.now + 11 * DAY)
    intake.reject(order=again(order), reason_code="litigation", basis="已查实立案", actor=cast.reviewer2, now=cast.now + 11 * DAY)
    assert again(order).status == "rejected"


def test_an_objection_comes_within_fifteen_days(cast: Cast) -> None:
    order = cast.order()
    intake.reject(order=order, reason_code="not_gov", basis="民事纠纷", actor=cast.reviewer, now=cast.now)
    with pytest.raises(intake.TooLate):
        intake.object_to(order=again(order), text="不同意", actor=cast.caller(order), now=cast.now + 16 * DAY)
    assert again(order).status == "rejected"
    with pytest.raises(NotAllowed):
        intake.object_to(order=again(order), text="不同意", actor=cast.caller(cast.order(phone="13900000000")), now=cast.now)


def test_an_emergency_is_not_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        intake.reject(order=cast.order(), reason_code="emergency", basis="火警", actor=cast.reviewer, now=cast.now)


def test_accepting_resolves_the_rule_and_a_rise_asks_for_acknowledgement(cast: Cast) -> None:
    order = cast.order()
    intake.accept(order=order, classification=Classification("help", STREET_LIGHT, "urgent", QINGSHI), actor=cast.reviewer, now=cast.now + HOUR)
    stored = again(order)
    assert (stored.status, stored.limit_rule.code, stored.needs_ack) == ("pending_dispatch", "urgent", True)
    assert stored.dispatch_due == cast.now + HOUR + timedelta(minutes=30)


def test_lowering_the_urgency_is_the_dispatchers_with_a_reason(cast: Cast) -> None:
    order = cast.order(urgency="urgent")
    assert order.needs_ack
    with pytest.raises(Refused):
        intake.accept(order=order, classification=Classification("help", STREET_LIGHT), actor=cast.reviewer, now=cast.now)
    with pytest.raises(NotAllowed):
        marking.change_urgency(order=again(order), urgency="normal", reason="不急", actor=cast.reviewer, now=cast.now)
    with pytest.raises(Refused):
        marking.change_urgency(order=again(order), urgency="normal", actor=cast.dispatcher, now=cast.now)
    marking.change_urgency(order=again(order), urgency="normal", reason="核实为单盏路灯", actor=cast.dispatcher, now=cast.now)
    assert (again(order).urgency, again(order).needs_ack) == ("normal", False)
    marking.change_urgency(order=again(order), urgency="critical", actor=cast.agent, now=cast.now)
    assert again(order).dispatch_due == cast.now + timedelta(minutes=15)
    assert "order.urgency_raised" in events(order)


def test_marks_are_refused_when_they_make_no_sense(cast: Cast) -> None:
    order = cast.order()
    marking.mark_hard_case(order=order, reason="涉及三个单位", actor=cast.dispatcher, now=cast.now)
    assert again(order).is_hard_case
    marking.reclassify(order=again(order), topic_code="010203", demand_type="complaint", actor=cast.dispatcher, now=cast.now)
    assert again(order).topic_code == "010203"
    intake.reject(order=again(order), reason_code="not_gov", basis="民事", actor=cast.reviewer, now=cast.now)
    with pytest.raises(NotNow):
        marking.reclassify(order=again(order), topic_code=STREET_LIGHT, demand_type="help", actor=cast.dispatcher, now=cast.now)


def test_secrecy_goes_up_freely_and_down_with_consent(cast: Cast) -> None:
    order = cast.order()
    readers = [cast.reviewer.id, cast.dispatcher.id]
    marking.set_secrecy(order=order, level="secret", readers=readers, actor=cast.agent, now=cast.now)
    assert again(order).secret_readers == readers
    with pytest.raises(Refused):
        marking.set_secrecy(order=again(order), level="public", actor=cast.reviewer, now=cast.now)
    with pytest.raises(NotAllowed):
        marking.set_secrecy(order=again(order), level="public", consent=True, actor=cast.op_agent, now=cast.now)
    marking.set_secrecy(order=again(order), level="anonymous", consent=True, actor=cast.reviewer, now=cast.now)
    assert (again(order).secrecy_level, again(order).secret_readers) == ("anonymous", [])
    with pytest.raises(Refused):
        marking.set_secrecy(order=again(order), level="secret", readers=[cast.op_agent.id], actor=cast.agent, now=cast.now)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"original_text": "\u202a\x01\u200b"}, "original_text"), ({"incident_address": "\x01", "region_code": ""}, "incident_address"),
        ({"related_order_id": uuid4()}, "related_order_id"), ({"reply_mode": "pigeon_post"}, "reply_mode"),
    ],
)  # fmt: skip
def test_a_matter_of_nothing_or_of_unknown_things_is_refused_whole(cast: Cast, given: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        cast.order(**given)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert not WorkOrder.objects.exists()
