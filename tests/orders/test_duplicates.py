from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from huiying.orders import ending, intake, marking
from huiying.orders.alike import nearest
from huiying.orders.bulk import index_missing
from huiying.orders.duplicates import Sketch, candidates
from huiying.orders.keen import terms
from huiying.orders.models import WorkOrder
from tests.cast import LIUYIN, NOISE, POLICY, QINGSHI, STREET_LIGHT, Cast, again, build

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


@pytest.fixture
def cast() -> Cast:
    return build()


def lamp(**given: str) -> Sketch:
    known = {
        "text": "青石街道人民路 18 号门口的路灯坏了几天，请维修",
        "topic_code": STREET_LIGHT,
        "region_code": QINGSHI,
        "incident_address": "人民路18号",
        **given,
    }
    return Sketch(**known)


def test_the_same_matter_of_another_caller_is_shown(cast: Cast) -> None:
    order = cast.order()
    cast.order(original_text="半夜工地还在打桩，睡不着。", topic_code=NOISE, region_code=LIUYIN, incident_address="长堤路", phone="13800010002")
    found = candidates(lamp(phone="13800010003"), actor=cast.op_agent, now=cast.now + LATER)
    assert [(c.order.pk, c.same_caller) for c in found] == [(order.pk, False)]
    assert found[0].score > 0.5


def test_the_same_callers_order_comes_first(cast: Cast) -> None:
    mine = cast.order(original_text="路灯报修一直没人来", incident_address="", region_code=QINGSHI, phone="13800010003")
    other = cast.order()
    found = candidates(lamp(phone="138 0001 0003"), actor=cast.agent, now=cast.now + LATER)
    assert [c.order.pk for c in found] == [mine.pk, other.pk]
    assert found[0].same_caller


def test_the_same_class_elsewhere_is_no_candidate(cast: Cast) -> None:
    cast.order(original_text="柳荫街道长堤巷 3 号灯杆倒了", region_code=LIUYIN, incident_address="长堤巷 3 号")
    assert candidates(lamp(), actor=cast.agent, now=cast.now + LATER) == []


def test_an_address_is_found_under_another_class_too(cast: Cast) -> None:
    order = cast.order(topic_code="010101", original_text="人民路 18 号门口路灯坏了，请维修")
    assert [c.order.pk for c in candidates(lamp(), actor=cast.agent, now=cast.now + LATER)] == [order.pk]


def test_old_and_ended_matters_are_left_alone(cast: Cast) -> None:
    order = cast.order()
    assert candidates(lamp(), actor=cast.agent, now=cast.now + timedelta(days=31)) == []
    ending.withdraw(order=again(order), reason="修好了", actor=cast.caller(order), now=cast.now)
    assert candidates(lamp(), actor=cast.agent, now=cast.now + LATER) == []


def test_what_has_been_refused_is_still_shown(cast: Cast) -> None:
    order = cast.order()
    intake.reject(order=order, reason_code="not_gov", basis="小区内部", actor=cast.reviewer, now=cast.now)
    assert [c.order.pk for c in candidates(lamp(), actor=cast.agent, now=cast.now + LATER)] == [order.pk]


def test_a_secret_order_is_a_candidate_for_its_readers_only(cast: Cast) -> None:
    order = cast.order(actor=cast.agent)
    marking.set_secrecy(order=order, level="secret", readers=[cast.reviewer.id], actor=cast.agent, now=cast.now)
    assert candidates(lamp(), actor=cast.agent2, now=cast.now + LATER) == []
    assert candidates(lamp(phone="13800010001"), actor=cast.op_agent, now=cast.now + LATER) == []
    assert [c.order.pk for c in candidates(lamp(), actor=cast.reviewer, now=cast.now + LATER)] == [order.pk]


def test_what_may_not_be_seen_pushes_nothing_aside(cast: Cast) -> None:
    mine = cast.order(original_text="路灯坏了几天，夜里看不清", topic_code=NOISE, region_code=LIUYIN, incident_address="")
    alike = {"status": "submitted", "channel": "voice", "demand_type": "help", "topic_code": POLICY, "owner_id": mine.owner_id, "state_at": cast.now}
    WorkOrder.objects.bulk_create(
        WorkOrder(id=uuid7(cast.now), original_text=lamp().text, title="路灯", secrecy_level="secret", received_at=cast.now, **alike) for _ in range(130)
    )
    index_missing()
    asked = terms(lamp().incident_address, lamp().text)
    assert nearest(asked, cast.agent2, since=cast.now - LATER, limit=60) == [mine.pk]
    assert len(nearest(asked, system("test"), since=cast.now - LATER, limit=60)) == 60


def test_the_same_thing_at_another_house_or_place_is_no_merge(cast: Cast) -> None:
    cast.order(original_text="桃园小区 3 栋楼道灯不亮，请维修", incident_address="桃园小区 3 栋")
    other = lamp(text="松风小区 9 栋楼道灯不亮，请维修", incident_address="松风小区 9 栋")
    assert "merge" not in {found.outcome for found in candidates(other, actor=cast.agent, now=cast.now + LATER)}
    same = lamp(text="三栋的楼道灯黑了好几天", incident_address="桃园小区三号楼")
    assert [found.outcome for found in candidates(same, actor=cast.agent, now=cast.now + LATER)] == ["merge"]


def test_the_same_callers_matter_is_appended(cast: Cast) -> None:
    cast.order(phone="13800010003")
    (found,) = candidates(lamp(phone="13800010003"), actor=cast.agent, now=cast.now + LATER)
    assert found.outcome == "append"


def test_a_matter_is_found_by_its_words_whatever_its_class_and_district(cast: Cast) -> None:
    order = cast.order(original_text="丽发新城旁边的搅拌站日夜作业，粉尘大", topic_code=POLICY, region_code="", incident_address="")
    for n in range(8):
        cast.order(original_text=f"第 {n} 盏路灯不亮", incident_address=f"长堤路 {n} 号", phone=f"1380001010{n}")
    asked = Sketch("搅拌站又在丽发新城边上开工，灰尘满天")
    found = candidates(asked, actor=cast.agent, now=cast.now + LATER)
    assert [one.order.pk for one in found] == [order.pk]


@pytest.mark.parametrize("orders", [1, 12])
def test_looking_costs_the_same_for_few_and_many(cast: Cast, orders: int) -> None:
    for n in range(orders):
        cast.order(phone=f"1380002{n:04}")
    with CaptureQueriesContext(connection) as asked:
        assert candidates(lamp(phone="13800020000"), actor=cast.agent, now=cast.now + LATER)
    assert len([one for one in asked if "set_config" not in one["sql"]]) <= 4
