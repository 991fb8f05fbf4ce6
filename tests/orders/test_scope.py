from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from huiying.directory import walls
from huiying.directory.actors import actor_of
from huiying.directory.models import Engagement
from huiying.directory.parties import opened
from huiying.directory.reveal import reveal
from huiying.journal.models import AccessRecord, Event, Text
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound
from huiying.orders import marking
from huiying.orders.change import Change
from huiying.orders.duplicates import Sketch, candidates
from huiying.orders.found import find
from huiying.orders.models import WorkOrder
from huiying.orders.numbers import NumberIsTheHotlines, change_number
from huiying.orders.queries import caller, get_visible, visible_to
from huiying.orders.revealing import NoOpenContact, reveal_caller
from tests.cast import QINGSHI, STREET_LIGHT, Cast, again, build, engage
from tests.orders.world import dispatched

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def sees(actor: Actor, order: WorkOrder) -> bool:
    return visible_to(actor).filter(pk=order.pk).exists()


def test_a_unit_sees_what_it_or_a_unit_below_was_sent(cast: Cast) -> None:
    order, unsent = dispatched(cast), cast.order(phone="13800010002")
    with Change(again(order), actor=cast.dispatcher, now=cast.now) as change:
        change.note("order.noted")
    assert sees(cast.unit_lead(cast.works), order)
    assert not sees(cast.unit_lead(cast.lighting), order)
    assert not sees(cast.unit_lead(cast.district), order)
    assert not sees(cast.unit_lead(cast.works), unsent)
    order.assignments.update(unit=cast.lighting)
    assert sees(cast.unit_lead(cast.works), order)
    assert sees(cast.unit_handler(cast.lighting), order)
    assert not sees(cast.unit_handler(cast.roads), order)


def test_the_hotline_its_operator_and_the_auditor_see_every_order(cast: Cast) -> None:
    order = cast.order()
    for actor in (cast.agent, cast.op_agent2, cast.op_callback, cast.supervisor, cast.auditor):
        assert sees(actor, order)


OPERATORS = ("op_agent", "op_agent2", "op_reviewer", "op_dispatcher", "op_callback")
TICK = timedelta(microseconds=1)


def test_an_operators_people_see_and_do_nothing_outside_the_engagement(cast: Cast) -> None:
    """Half-open: the first moment is in it, the last is not."""
    order = cast.order(actor=cast.op_agent)
    for out in ({"valid_to": cast.now}, {"valid_to": None, "valid_from": cast.now + TICK}):
        left = engage(cast, **out)
        for actor in (getattr(left, name) for name in OPERATORS):
            assert (actor.roles, actor.switches, walls.sees(actor), visible_to(actor).exists()) == (frozenset(), frozenset(), "", False)
            with pytest.raises(NotAllowed):
                left.order(actor=actor, phone="13800010002")
            with pytest.raises(NotFound):
                reveal_caller(order=order, fields=["name"], reason="核对姓名", actor=actor, now=cast.now)
            with pytest.raises(NotAllowed):
                marking.change_urgency(order=again(order), urgency="urgent", actor=actor, now=cast.now)
        assert sees(left.agent, order)
    for within in ({"valid_from": cast.now}, {"valid_to": cast.now + TICK}):
        back = engage(cast, **within)
        assert all(sees(getattr(back, name), order) for name in OPERATORS)
    assert WorkOrder.objects.count() == 1


def test_one_operators_end_is_not_anothers(cast: Cast) -> None:
    other = cast.operator
    other.pk, other.code, other.path = uuid4(), "OP2", "/OP2/"
    other.save(force_insert=True)
    Engagement.objects.create(id=uuid4(), operator=other, agency=cast.agency, valid_from=cast.now)
    Engagement.objects.exclude(operator=other).update(valid_to=cast.now)
    ended = engage(cast)
    assert ended.op_agent.account_class == "none"
    colleague = ended.user("op_agent2")
    colleague.employer = other
    assert actor_of(colleague, cast.now).account_class == "op"


def test_citizens_see_their_own_and_strangers_nothing(cast: Cast) -> None:
    order, other = cast.order(), cast.order(phone="13800010002")
    assert [o.pk for o in visible_to(cast.caller(order))] == [order.pk]
    assert not sees(cast.caller(other), order)
    for nobody in (
        Actor(kind="staff", id="x"),
        Actor(kind="staff", id="x", employer_kind="operator", account_class="gov"),
        Actor(kind="staff", id="x", employer_kind="bank", account_class="none"),
    ):
        assert not visible_to(nobody).exists()


def test_a_foreign_order_answers_like_a_missing_one(cast: Cast) -> None:
    order = dispatched(cast)
    assert get_visible(order.order_no, cast.unit_lead(cast.works)).pk == order.pk
    assert get_visible(str(order.pk), cast.agent).pk == order.pk
    told = []
    for key in (order.order_no, order.pk, uuid4(), "20250304-999999", order.order_no.replace("2025", "2024"), "nonsense", ""):
        with pytest.raises(NotFound) as refusal:
            get_visible(key, cast.unit_lead(cast.district))
        told.append(refusal.value.en)
    assert len(set(told)) == 1


def test_acceptance_check_9_a_secret_order_is_neither_listed_nor_counted_nor_found_by_a_street(cast: Cast) -> None:
    order = dispatched(cast)
    order.assignments.update(unit=cast.qingshi)
    street = cast.unit_lead(cast.qingshi)
    assert visible_to(street).count() == 1
    marking.set_secrecy(order=again(order), level="secret", readers=[cast.dispatcher.id], actor=cast.agent, now=cast.now)
    assert visible_to(street).count() == 0
    assert visible_to(cast.unit_lead(cast.district)).count() == 0
    assert find("路灯", street) == []
    sketch = Sketch("人民路路灯不亮", STREET_LIGHT, QINGSHI, "人民路 18 号", "13800010001")
    assert candidates(sketch, actor=street, now=cast.now) == []
    assert candidates(sketch, actor=cast.op_agent, now=cast.now) == []
    with pytest.raises(NotFound):
        get_visible(order.pk, street)
    assert sees(cast.dispatcher, order)
    assert sees(cast.agent, order)
    assert not sees(cast.auditor, order)
    assert not sees(cast.op_agent, order)


def test_a_unit_never_learns_who_is_anonymous_or_made_a_tip_off(cast: Cast) -> None:
    unit = cast.unit_lead(cast.works)
    plain, hidden = dispatched(cast), dispatched(cast, cast.order(phone="13800010002", secrecy_level="anonymous"))
    tip = cast.order(phone="13800010003", demand_type="report")
    assert tip.secrecy_level == "anonymous"
    assert caller(plain, unit).name == "张*"
    assert "0001" in caller(plain, cast.agent).phone
    assert "1380001" not in caller(plain, cast.agent).phone
    for order in (hidden, tip):
        assert caller(order, unit).hidden
        assert (caller(order, unit).name, caller(order, unit).phone) == ("", "")
        assert not caller(order, cast.op_agent).hidden
    with pytest.raises(NotFound):
        reveal_caller(order=hidden, fields=["phone"], reason="联系诉求人", actor=unit, now=cast.now)


def test_a_reveal_needs_a_reason_and_leaves_a_record(cast: Cast) -> None:
    order = dispatched(cast)
    unit = cast.unit_handler(cast.works)
    for reason in ("", "   ", "看看"):
        with pytest.raises(Refused):
            reveal_caller(order=order, fields=["phone"], reason=reason, actor=unit, now=cast.now)
    assert not AccessRecord.objects.exists()
    shown = reveal_caller(order=order, fields=["phone"], reason="联系诉求人约看现场", actor=unit, now=cast.now)
    assert shown == {"phone": "13800010001"}
    record = AccessRecord.objects.get()
    assert (record.user_id, record.stream, record.fields, record.reason) == (unit.id, order.stream, ["phone"], "联系诉求人约看现场")
    event = Event.objects.get(type="party.revealed")
    assert "13800010001" not in event.payload
    assert Text.objects.get(event_id=event.pk).text == "联系诉求人约看现场"


def test_an_auditor_and_an_assessor_reveal_nothing(cast: Cast) -> None:
    order = cast.order()
    for actor in (cast.auditor, cast.assessor):
        with pytest.raises(NotAllowed):
            reveal(party=again(order).party, fields=["name"], reason="例行检查", stream=order.stream, actor=actor, now=cast.now)
    assert not AccessRecord.objects.exists()


def test_an_operators_agent_reveals_during_the_own_contact_only(cast: Cast) -> None:
    order = cast.order(actor=cast.op_agent)
    assert reveal_caller(order=order, fields=["name"], reason="核对姓名", actor=cast.op_agent, now=cast.now) == {"name": "张三"}
    for actor, now in ((cast.op_agent2, cast.now), (cast.op_agent, cast.now + timedelta(hours=3))):
        with pytest.raises(NoOpenContact):
            reveal_caller(order=order, fields=["name"], reason="核对姓名", actor=actor, now=now)


def test_acceptance_check_8_a_unit_that_edits_the_number_is_blocked_and_logged(cast: Cast) -> None:
    order = dispatched(cast)
    with pytest.raises(NumberIsTheHotlines):
        change_number(order=again(order), number="13711112222", number_source="sms_code", actor=cast.unit_lead(cast.works), now=cast.now)
    refused = Event.objects.get(type="permission.refused_number")
    assert (refused.actor_id, order.stream in refused.payload) == (cast.unit_lead(cast.works).id, True)
    assert again(order).party_id == order.party_id


def test_the_hotline_changes_a_number_once_proved(cast: Cast) -> None:
    order = cast.order()
    with pytest.raises(Refused):
        change_number(order=order, number="13711112222", number_source="declared", actor=cast.agent, now=cast.now)
    change_number(order=order, number="13711112222", number_source="switch", actor=cast.op_agent, now=cast.now)
    stored = again(order)
    assert stored.number_source == "switch"
    assert (opened(stored.party).phone, opened(stored.party).name) == ("13711112222", "张三")


def test_the_governments_supervisor_sees_every_order_but_secret_ones_and_no_person_behind_a_foreign_one(cast: Cast) -> None:
    """DOMAIN 1.6: 督查 may supervise any order; a masked field is revealed on own assignments only."""
    overseer = replace(cast.unit_lead(cast.district), roles=frozenset({"SV"}))
    order, secret = dispatched(cast), cast.order(phone="13800010002")
    marking.set_secrecy(order=again(secret), level="secret", readers=[cast.dispatcher.id], actor=cast.agent, now=cast.now)
    assert sees(overseer, order)
    assert not sees(overseer, secret)
    assert [found.pk for found in find("路灯", overseer)] == [order.pk]
    assert not sees(replace(overseer, account_class="util", employer_kind="public_utility"), order)
    with pytest.raises(NotFound):
        reveal_caller(order=order, fields=["phone"], reason="核查督办情况", actor=overseer, now=cast.now)


def test_an_unacknowledged_order_stays_so_when_it_becomes_less_urgent_but_not_normal(cast: Cast) -> None:
    order = cast.order(urgency="critical")
    marking.change_urgency(order=again(order), urgency="urgent", reason="险情已排除", actor=cast.dispatcher, now=cast.now)
    assert again(order).needs_ack
    marking.change_urgency(order=again(order), urgency="normal", reason="险情已排除", actor=cast.dispatcher, now=cast.now)
    assert not again(order).needs_ack
