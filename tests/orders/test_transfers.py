"""A caller handed over on the line, of an order that stands and at registration: one record, one set of ends."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from huiying.calls.models import Contact
from huiying.directory.parties import Person
from huiying.journal.models import Event, Text, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter
from huiying.orders.repeating import KeyReused
from huiying.orders.transfers import Handover, register_transferred, transfer
from tests.cast import Cast, again, build
from tests.orders.steps import assert_journal_agrees

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MATTER = Matter("有人在楼下打架。", "help", topic_code="110101", incident_address="人民路 18 号", person=Person("张三", "13800010001"))
AGREED = Handover("110", "hot", agreed=True, told="已转接 110 接警台")
NOT_AGREED = Handover("110", "three_way", agreed=False)
Way = Callable[[Cast, Handover], WorkOrder]


@pytest.fixture
def cast() -> Iterator[Cast]:
    yield build()
    assert_journal_agrees()


def of_an_order(cast: Cast, handover: Handover) -> WorkOrder:
    return transfer(order=cast.order(topic_code="110101"), handover=handover, actor=cast.op_agent, now=cast.now + HOUR)


def at_registration(cast: Cast, handover: Handover) -> WorkOrder:
    return register_transferred(matter=MATTER, handover=handover, actor=cast.op_agent, now=cast.now)


both_ways = pytest.mark.parametrize("way", [of_an_order, at_registration])


def waiting(order: WorkOrder, kind: str) -> list[Timer]:
    return list(Timer.objects.filter(stream=order.stream, kind=kind, done_at=None, dropped=False))


def record(order: WorkOrder) -> dict[str, Any]:
    """What the order's contact and the last event keep of the transfer, and who and when."""
    contact, event = Contact.objects.get(pk=again(order).contact_id), Event.objects.filter(stream=order.stream).latest("stream_seq")
    told = {name: value for name, value in msgspec.json.decode(event.payload).items() if name.startswith("transfer_")}
    kept = {name: getattr(contact, name) for name in told}
    assert told == kept
    return {**kept, "kept_by_us": contact.first_receiver_kept, "by": event.actor_id}


@both_ways
def test_acceptance_check_12_a_transfer_not_agreed_stays_with_us(cast: Cast, way: Way) -> None:
    order = again(way(cast, NOT_AGREED))
    assert (order.status, order.first_receiver_kept, order.closed_at) == ("submitted", True, None)
    assert [t.due_at for t in waiting(order, "dispatch_due")] == [cast.now + 4 * HOUR] == [order.dispatch_due]
    assert record(order) == {
        "transfer_to": "110", "transfer_mode": "three_way", "transfer_result": "not_agreed", "kept_by_us": True, "by": cast.op_agent.id,
    }  # fmt: skip


@both_ways
def test_a_transfer_agreed_on_the_line_closes_the_order(cast: Cast, way: Way) -> None:
    order = again(way(cast, AGREED))
    assert (order.status, order.close_route, order.public_reply, order.first_receiver_kept) == ("direct_closed", "transferred", AGREED.told, False)
    assert not waiting(order, "dispatch_due")
    assert waiting(order, "archive")
    assert record(order) == {"transfer_to": "110", "transfer_mode": "hot", "transfer_result": "agreed", "kept_by_us": False, "by": cast.op_agent.id}


@both_ways
@pytest.mark.parametrize("handover", [AGREED, NOT_AGREED])
def test_their_number_and_the_reason_are_kept_beside_the_journal(cast: Cast, way: Way, handover: Handover) -> None:
    order = again(way(cast, replace(handover, foreign_no=" JJ-2026-17 ", reason="属治安调解，回电 13900020002")))
    contact = Contact.objects.get(pk=order.contact_id)
    assert (contact.transfer_foreign_no, contact.transfer_reason) == ("JJ-2026-17", "属治安调解，回电 13900020002")
    event = Event.objects.filter(stream=order.stream).latest("stream_seq")
    opened = dict(Text.objects.filter(event_id=event.pk, field__startswith="transfer_").values_list("field", "text"))
    assert opened == {"transfer_foreign_no": "JJ-2026-17", "transfer_reason": "属治安调解，回电 13900020002"}
    assert not Event.objects.filter(payload__contains="JJ-2026-17").exists()


@both_ways
def test_information_passed_on_leaves_the_order_with_us_though_they_agreed(cast: Cast, way: Way) -> None:
    order = way(cast, Handover("utility", "info", agreed=True))
    assert (again(order).status, record(order)["transfer_result"]) == ("submitted", "informed")


@both_ways
@pytest.mark.parametrize(
    ("handover", "field"),
    [
        (replace(AGREED, told=" "), "told"), (replace(AGREED, to=""), "transfer_to"), (replace(AGREED, to="911"), "transfer_to"),
        (replace(AGREED, mode=""), "transfer_mode"), (replace(AGREED, foreign_no="1" * 41), "transfer_foreign_no"),
        (replace(NOT_AGREED, reason="因" * 201), "transfer_reason"),
    ],
)  # fmt: skip
def test_a_transfer_to_nobody_or_without_a_word_to_the_citizen_is_refused_whole(cast: Cast, way: Way, handover: Handover, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        way(cast, handover)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert not WorkOrder.objects.exclude(status="submitted").exists()
    assert not Contact.objects.exclude(transfer_to="").exists()


def test_sent_again_it_is_registered_once_and_another_transfer_under_the_same_key_is_refused(cast: Cast) -> None:
    by: dict[str, Any] = {"matter": MATTER, "actor": cast.agent, "now": cast.now}
    for key, handover in (("a", AGREED), ("b", NOT_AGREED)):
        first = register_transferred(handover=handover, idem_key=key, **by)
        assert register_transferred(handover=handover, idem_key=key, **by).pk == first.pk
        for other in (replace(handover, to="120"), replace(handover, foreign_no="JJ-2"), replace(handover, reason="别的原因")):
            with pytest.raises(KeyReused):
                register_transferred(handover=other, idem_key=key, **by)
    assert WorkOrder.objects.count() == 2


def test_who_may_not_hand_a_caller_over_registers_nothing(cast: Cast) -> None:
    for handover in (AGREED, NOT_AGREED):
        with pytest.raises(NotAllowed):
            register_transferred(matter=MATTER, handover=handover, actor=cast.dispatcher, now=cast.now)
    assert not WorkOrder.objects.exists()
