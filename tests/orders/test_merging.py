import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from huiying.calls.models import Contact
from huiying.directory.parties import Person
from huiying.journal.models import Event, Timer
from huiying.kit.errors import NotAllowed
from huiying.orders import ending, intake, merging
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import caller, children_for, get_visible, visible_to
from huiying.orders.register import Matter
from huiying.orders.repeating import KeyReused
from tests.cast import STREET_LIGHT, Cast, again, build
from tests.orders.steps import assert_journal_agrees
from tests.orders.world import accepted, dispatched, lead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield build()
    assert_journal_agrees()


def another(cast: Cast, phone: str) -> WorkOrder:
    return cast.order(phone=phone, original_text="人民路的路灯坏了，晚上很黑。")


def family(cast: Cast, parent: WorkOrder) -> list[WorkOrder]:
    """Two more callers merged into a parent."""
    children = []
    for phone in ("13800010002", "13800010003"):
        child = another(cast, phone)
        merging.merge(order=child, parent=again(parent), kind="other_caller", ground="同一路段同一盏灯", actor=cast.reviewer, now=cast.now)
        children.append(again(child))
    return children


def test_another_callers_matter_joins_and_is_counted(cast: Cast) -> None:
    parent = dispatched(cast)
    first, second = family(cast, parent)
    stored = again(parent)
    assert stored.callers_n == 3
    assert {first.status, second.status} == {"merged"}
    assert {first.parent_id, second.parent_id} == {parent.pk}
    assert not Timer.objects.filter(stream=first.stream, kind="dispatch_due", dropped=False).exists()


def test_the_same_caller_is_an_urge_and_not_another_caller(cast: Cast) -> None:
    parent = accepted(cast)
    order = cast.order(original_text="还是那盏灯，怎么还没修？")
    merging.merge(order=order, parent=again(parent), kind="same_caller", ground="同一人同一事", actor=cast.op_agent, now=cast.now)
    stored = again(parent)
    assert (stored.callers_n, stored.urge_n) == (1, 1)


def test_before_registration_the_same_caller_only_adds_to_the_old_order(cast: Cast) -> None:
    parent, before = accepted(cast), WorkOrder.objects.count()
    merging.append_to(order=again(parent), caller=parent.party_id, text="又来电催问", channel="voice", actor=cast.op_agent, now=cast.now)
    stored = again(parent)
    assert WorkOrder.objects.count() == before
    assert (stored.urge_n, stored.callers_n) == (1, 1)
    assert Contact.objects.filter(order_id=parent.pk).count() == 2
    assert Event.objects.filter(stream=parent.stream, type="order.appended").exists()


def test_another_callers_words_are_appended_to_nobodys_order(cast: Cast) -> None:
    parent, order = accepted(cast), another(cast, "13800010002")
    for party in (order.party_id, None):
        for actor in (cast.op_agent, cast.agent):
            with pytest.raises(merging.NotSameCaller):
                merging.append_to(order=again(parent), caller=party, text="我也反映", channel="voice", actor=actor, now=cast.now)
    assert Contact.objects.filter(order_id=parent.pk).count() == 1


def test_words_are_appended_once_however_often_they_are_sent(cast: Cast) -> None:
    parent = accepted(cast)
    words: dict[str, Any] = {"caller": parent.party_id, "channel": "voice", "now": cast.now, "idem_key": "desk:one"}
    for _ in range(2):
        merging.append_to(order=again(parent), text="又来电催问", actor=cast.op_agent, **words)
    assert (again(parent).urge_n, Contact.objects.filter(order_id=parent.pk).count()) == (1, 2)
    for text, actor in (("另一句话", cast.op_agent), ("又来电催问", cast.agent)):
        with pytest.raises(KeyReused):
            merging.append_to(order=again(parent), text=text, actor=actor, **words)


def test_another_caller_is_merged_by_the_government_and_only_proposed_by_the_operator(cast: Cast) -> None:
    parent, order = dispatched(cast), another(cast, "13800010002")
    with pytest.raises(NotAllowed):
        merging.merge(order=order, parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.op_agent, now=cast.now)
    assert again(order).status == "submitted"
    for _ in range(2):
        merging.propose_merge(order=again(order), parent=again(parent), ground="同一盏灯", actor=cast.op_agent, now=cast.now, idem_key="p1")
    assert Event.objects.filter(stream=order.stream, type="order.merge_proposed").count() == 1
    merging.merge(order=again(order), parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=cast.now)
    assert again(order).status == "merged"


def test_a_new_matter_is_merged_at_once(cast: Cast) -> None:
    parent = dispatched(cast)
    matter = Matter("路灯不亮", "help", topic_code=STREET_LIGHT, incident_address="人民路", person=Person("李四", "13700000001"))
    child = merging.merge_new(matter=matter, parent=again(parent), ground="同一盏灯", actor=cast.agent, now=cast.now, idem_key="m1")
    assert (again(child).status, again(parent).callers_n) == ("merged", 2)
    same = merging.merge_new(matter=matter, parent=again(parent), ground="同一盏灯", actor=cast.agent, now=cast.now, idem_key="m1")
    assert same.pk == child.pk
    assert again(parent).callers_n == 2


def test_an_order_is_not_merged_into_itself_or_into_what_has_ended(cast: Cast) -> None:
    order, ended = cast.order(), cast.order(phone="13800010005")
    intake.reject(order=ended, reason_code="not_gov", basis="民事纠纷", actor=cast.reviewer, now=cast.now)
    for parent in (order, ended):
        with pytest.raises(merging.NotMergeable):
            merging.merge(order=again(order), parent=again(parent), kind="other_caller", ground="相同", actor=cast.reviewer, now=cast.now)


def test_merging_an_order_under_way_withdraws_its_unit_without_fault_and_brings_its_callers(cast: Cast) -> None:
    order, parent = dispatched(cast), dispatched(cast, cast.order(phone="13800010009"))
    children = family(cast, order)
    with pytest.raises(NotAllowed):
        merging.merge(order=again(order), parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=cast.now)
    merging.merge(order=again(order), parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.dispatcher, now=cast.now)
    assert lead(order).status == "withdrawn"
    assert {again(child).parent_id for child in children} == {parent.pk}
    assert again(parent).callers_n == 4


def test_a_split_order_has_a_clock_of_its_own(cast: Cast) -> None:
    parent = dispatched(cast)
    child = family(cast, parent)[0]
    merging.split(order=again(child), reason="不是同一盏灯", actor=cast.reviewer, now=cast.now + DAY)
    stored = again(child)
    assert (stored.status, stored.parent_id, stored.related_order_id) == ("submitted", None, parent.pk)
    assert stored.dispatch_due == cast.now + DAY + timedelta(hours=4)
    assert again(parent).callers_n == 2


def test_each_merged_caller_gets_the_reply_and_a_callback(cast: Cast) -> None:
    parent = dispatched(cast)
    children = family(cast, parent)
    answered = again(parent)
    answered.public_reply = "路灯已修复。"
    for child in children:
        merging.parent_replied(child=again(child), parent=answered, actor=cast.closer, now=cast.now)
    assert {(again(c).status, again(c).public_reply) for c in children} == {("callback_pending", "路灯已修复。")}
    assert Timer.objects.filter(kind="callback_first", dropped=False).count() == 2


def test_a_refused_parent_refuses_its_callers_with_the_same_reason(cast: Cast) -> None:
    parent = cast.order()
    children = family(cast, parent)
    intake.reject(order=again(parent), reason_code="not_gov", basis="业主自治事项", actor=cast.reviewer, now=cast.now)
    assert {(again(c).status, again(c).reject_reason) for c in children} == {("rejected", "not_gov")}
    assert Event.objects.filter(type="order.rejected").count() == 3


def test_when_the_parent_is_withdrawn_the_oldest_caller_takes_the_lead_with_assignments_and_clock(cast: Cast) -> None:
    parent = dispatched(cast)
    due = again(parent).due_at
    oldest, younger = family(cast, parent)
    ending.withdraw(order=again(parent), reason="已自行解决", actor=cast.caller(parent), now=cast.now + DAY)
    heir = again(oldest)
    assert again(parent).status == "withdrawn"
    assert (heir.status, heir.due_at, heir.due_original, heir.callers_n, heir.owner_id) == ("in_progress", due, due, 2, cast.works.pk)
    assert [a.status for a in Assignment.objects.filter(order=heir)] == ["sent"]
    assert not Assignment.objects.filter(order=parent).exists()
    assert again(younger).parent_id == heir.pk
    assert Timer.objects.filter(stream=heir.stream, kind="asg_due", done_at=None, dropped=False).count() == 1
    assert list(Timer.objects.filter(stream=parent.stream, done_at=None, dropped=False).values_list("kind", flat=True)) == ["archive"]
    told = json.loads(Event.objects.get(stream=heir.stream, type="order.promoted").payload)
    assert told["from"] == str(parent.pk)


def test_without_other_callers_a_withdrawal_takes_the_assignments_back(cast: Cast) -> None:
    order = dispatched(cast)
    ending.withdraw(order=again(order), reason="不需要了", actor=cast.caller(order), now=cast.now)
    assert lead(order).status == "withdrawn"
    assert list(Timer.objects.filter(stream=order.stream, done_at=None, dropped=False).values_list("kind", flat=True)) == ["archive"]


def test_a_unit_sees_how_many_called_and_never_who(cast: Cast) -> None:
    parent = dispatched(cast)
    children = family(cast, parent)
    unit = cast.unit_lead(cast.works)
    seen = get_visible(parent.pk, unit)
    assert seen.callers_n == 3
    assert all(set(row) == {"at", "status"} for row in children_for(seen, unit))
    assert not visible_to(unit).filter(pk__in=[c.pk for c in children]).exists()
    assert caller(children[0], unit).hidden
