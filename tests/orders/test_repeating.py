from dataclasses import replace
from typing import Any

import pytest

from huiying.directory.parties import Person
from huiying.dispatch import sending
from huiying.dispatch.plan import Plan
from huiying.journal.models import Event
from huiying.kit.errors import Moved
from huiying.orders import drafts, merging
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, direct_close, submit
from huiying.orders.repeating import KeyReused
from tests.cast import QINGSHI, STREET_LIGHT, Cast, again, build
from tests.orders.world import accepted

pytestmark = pytest.mark.django_db
MATTER = Matter(
    original_text="青石街道人民路路灯不亮。", demand_type="help", topic_code=STREET_LIGHT, region_code=QINGSHI, incident_address="人民路 18 号",
    person=Person("张三", "13800010001"),
)  # fmt: skip
OTHERS = (
    replace(MATTER, original_text="另一件事。"), replace(MATTER, demand_type="complaint"), replace(MATTER, incident_address="人民路 20 号"),
    replace(MATTER, person=Person("李四", "13800010002")), replace(MATTER, person=Person()), replace(MATTER, urgency="urgent"),
)  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return build()


def test_the_same_key_and_content_is_the_first_order_even_after_it_was_changed(cast: Cast) -> None:
    first = submit(matter=MATTER, actor=cast.agent, now=cast.now, idem_key="k")
    accepted(cast, first)
    assert submit(matter=MATTER, actor=cast.agent, now=cast.now, idem_key="k").pk == first.pk
    assert WorkOrder.objects.count() == 1


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_that_comes_with_other_content_is_refused(cast: Cast, other: Matter) -> None:
    submit(matter=MATTER, actor=cast.agent, now=cast.now, idem_key="k")
    with pytest.raises(KeyReused):
        submit(matter=other, actor=cast.agent, now=cast.now, idem_key="k")
    assert WorkOrder.objects.count() == 1


def test_a_key_answers_nobody_but_who_used_it(cast: Cast) -> None:
    submit(matter=MATTER, actor=cast.agent, now=cast.now, idem_key="k")
    with pytest.raises(KeyReused):
        submit(matter=MATTER, actor=cast.op_agent, now=cast.now, idem_key="k")


def test_a_direct_answer_and_a_merged_matter_are_told_apart_by_their_own_facts(cast: Cast) -> None:
    by: dict[str, Any] = {"actor": cast.agent, "now": cast.now}
    answered = direct_close(matter=MATTER, answer="已答复。", idem_key="a", **by)
    assert direct_close(matter=MATTER, answer="已答复。", idem_key="a", **by).pk == answered.pk
    with pytest.raises(KeyReused):
        direct_close(matter=MATTER, answer="另一答复。", idem_key="a", **by)
    one, two = cast.order(phone="13800010005"), cast.order(phone="13800010006")
    child = merging.merge_new(matter=MATTER, parent=again(one), ground="同一盏灯", idem_key="m", **by)
    assert merging.merge_new(matter=MATTER, parent=again(one), ground="同一盏灯", idem_key="m", **by).pk == child.pk
    with pytest.raises(KeyReused):
        merging.merge_new(matter=MATTER, parent=again(two), ground="同一盏灯", idem_key="m", **by)


def test_a_draft_kept_twice_is_one_draft_with_the_later_words(cast: Cast) -> None:
    first = drafts.save_draft(matter=MATTER, actor=cast.agent, now=cast.now, idem_key="d")
    later = drafts.save_draft(matter=replace(MATTER, original_text="青石街道人民路路灯不亮，已经三天了。"), actor=cast.agent, now=cast.now, idem_key="d")
    assert (later.pk, again(first).original_text) == (first.pk, "青石街道人民路路灯不亮，已经三天了。")
    drafts.submit_draft(draft_id=first.pk, matter=MATTER, actor=cast.agent, now=cast.now, idem_key="s")
    assert drafts.submit_draft(draft_id=first.pk, matter=MATTER, actor=cast.agent, now=cast.now, idem_key="s").pk == first.pk
    with pytest.raises(KeyReused):
        drafts.submit_draft(draft_id=first.pk, matter=OTHERS[0], actor=cast.agent, now=cast.now, idem_key="s")


def test_a_dispatch_sent_again_after_a_recall_is_told_that_things_moved(cast: Cast) -> None:
    order = accepted(cast)
    plan = Plan(str(cast.works.pk), "请尽快维修。", override_reason="目录未收录")
    sending.dispatch(order=order, plan=plan, actor=cast.dispatcher, now=cast.now, idem_key="p")
    sending.recall(order=order, reason="派错", actor=cast.dispatcher, now=cast.now)
    with pytest.raises(Moved):
        sending.dispatch(order=order, plan=plan, actor=cast.dispatcher, now=cast.now, idem_key="p")
    assert again(order).status == "pending_dispatch"
    assert Event.objects.filter(stream=order.stream, type="order.dispatched").count() == 1
