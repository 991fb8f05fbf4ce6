"""Missed calls: which count, who takes them on, what was tried, how they end."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from huiying.calls import ring_backs
from huiying.calls.missed import missed, to_ring_back
from huiying.calls.models import Visit
from huiying.calls.models_ring_backs import RingBack, RingBackAttempt
from huiying.calls.rebuild import check
from huiying.calls.record import record
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LOST = "0 call.arrived usable\n1 call.queued queue=general\n31 call.ended end_reason=abandon"
FOUND = "0 call.arrived usable\n1 call.queued queue=general\n5 call.answered\n65 call.ended end_reason=answered"


@pytest.fixture
def cast() -> Cast:
    return build()


def call(name: str, script: str = LOST, *, at: datetime = NOW, number: str = "13800010001") -> UUID:
    record(happenings("call:" + call_id(name), script, begins=at, number=number), actor=system("line"), now=at)
    return UUID(call_id(name))


def names(calls: list[UUID]) -> list[UUID]:
    return [one.call_id for one in missed(NOW - HOUR, NOW + 100 * HOUR) if one.call_id in calls]


def test_one_call_a_number_counts_in_24_hours(cast: Cast) -> None:
    first, again, next_day = call("1"), call("2", at=NOW + 2 * HOUR), call("3", at=NOW + 24 * HOUR)
    later, other = call("4", at=NOW + 26 * HOUR), call("5", at=NOW + HOUR, number="13800010002")
    assert names([first, again, next_day, later, other]) == [first, other, next_day]


@pytest.mark.parametrize(
    "script",
    [
        FOUND, LOST.replace("31", "5"), LOST.replace(" usable", ""), LOST.replace("usable", "usable test"),
        "0 call.arrived usable\n9 call.ended end_reason=abandon",
    ],
)  # fmt: skip
def test_what_is_no_missed_call(cast: Cast, script: str) -> None:
    call("1", script)
    assert missed(NOW - HOUR, NOW + HOUR) == []


def test_who_got_through_later_needs_no_call(cast: Cast) -> None:
    lost = call("1")
    call("2", FOUND, at=NOW + HOUR, number="13800010002")
    assert [one.cleared_at for one in missed(NOW - HOUR, NOW + HOUR)] == [None]
    call("3", FOUND, at=NOW + 2 * HOUR)
    (one,) = missed(NOW - HOUR, NOW + HOUR)
    assert (one.call_id, one.cleared_at) == (lost, NOW + 2 * HOUR + timedelta(seconds=5))
    assert to_ring_back(NOW - HOUR, NOW + HOUR) == []


def test_a_missed_call_is_taken_on_once(cast: Cast) -> None:
    lost = call("1")
    assert str(ring_backs.claim(call_id=lost, actor=cast.agent, now=NOW).claimed_by_id) == cast.agent.id
    for actor in (cast.agent, cast.agent2):
        with pytest.raises(Moved):
            ring_backs.claim(call_id=lost, actor=actor, now=NOW)
    with pytest.raises(NotNow):
        ring_backs.tried(call_id=lost, result="reached", actor=cast.agent2, now=NOW)
    ring_backs.put_back(call_id=lost, actor=cast.agent, now=NOW)
    ring_backs.claim(call_id=lost, actor=cast.agent2, now=NOW)
    assert RingBack.objects.get().claimed_by_id == UUID(cast.agent2.id)


def test_tries_and_the_result_are_kept(cast: Cast) -> None:
    lost = call("1")
    ring_backs.claim(call_id=lost, actor=cast.agent, now=NOW)
    assert ring_backs.number_to_ring(call_id=lost) == "13800010001"
    ring_backs.tried(call_id=lost, result="busy", actor=cast.agent, now=NOW + HOUR)
    with pytest.raises(NotNow):
        ring_backs.close(call_id=lost, result="reached", actor=cast.agent, now=NOW + HOUR)
    assert Visit.objects.get().called_back_at is None
    ring_backs.tried(call_id=lost, result="reached", actor=cast.agent, now=NOW + 2 * HOUR, out_call=UUID(call_id("out")))
    ring_backs.close(call_id=lost, result="reached", actor=cast.agent, now=NOW + 2 * HOUR)
    (one,) = missed(NOW - HOUR, NOW + HOUR)
    assert (one.called_back_at, one.in_time, one.state, one.tried_n, one.result) == (NOW + 2 * HOUR, True, "closed", 2, "reached")
    assert list(RingBackAttempt.objects.order_by("n").values_list("n", "result")) == [(1, "busy"), (2, "reached")]
    told = Event.objects.filter(stream=f"ring_back:{lost}").order_by("stream_seq").values_list("type", flat=True)
    assert list(told) == [f"call.ring_back_{what}" for what in ("claimed", "tried", "tried", "closed")]
    with pytest.raises(NotNow):
        ring_backs.tried(call_id=lost, result="busy", actor=cast.agent, now=NOW + 3 * HOUR)
    with pytest.raises(NotNow):
        ring_backs.number_to_ring(call_id=lost)
    assert check()["differences"] == []


def test_a_quietly_changed_ring_back_is_found(cast: Cast) -> None:
    lost = call("1")
    ring_backs.claim(call_id=lost, actor=cast.agent, now=NOW)
    RingBack.objects.update(tried_n=3)
    Visit.objects.update(called_back_at=NOW)
    assert {line["field"] for line in check()["differences"]} == {"ring_back.tried_n", "ring_back.called_back_at"}


def test_who_may_not_and_what_is_none(cast: Cast) -> None:
    lost = call("1")
    for actor in (cast.dispatcher, cast.unit_lead(cast.works)):
        with pytest.raises(NotAllowed):
            ring_backs.claim(call_id=lost, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        ring_backs.claim(call_id=call("2", FOUND), actor=cast.agent, now=NOW)
    with pytest.raises(NotFound):
        ring_backs.put_back(call_id=lost, actor=cast.agent, now=NOW)
    ring_backs.claim(call_id=lost, actor=cast.op_agent, now=NOW)
    for result in ("", "well"):
        with pytest.raises(Refused):
            ring_backs.tried(call_id=lost, result=result, actor=cast.op_agent, now=NOW)


def test_who_takes_one_on_and_does_nothing_leaves_it_to_others(cast: Cast) -> None:
    lost = call("1")
    ring_backs.claim(call_id=lost, actor=cast.agent, now=NOW)
    ring_backs.tried(call_id=lost, result="busy", actor=cast.agent, now=NOW + timedelta(minutes=20))
    with pytest.raises(Moved):
        ring_backs.claim(call_id=lost, actor=cast.agent2, now=NOW + timedelta(minutes=45))
    assert not ring_backs.left_alone(lost, NOW + timedelta(minutes=45))
    assert ring_backs.left_alone(lost, NOW + timedelta(minutes=51))
    ring_backs.claim(call_id=lost, actor=cast.agent2, now=NOW + timedelta(minutes=51))
    assert RingBack.objects.get().claimed_by_id == UUID(cast.agent2.id)
    assert check()["differences"] == []


def test_whose_place_the_line_keeps_is_rung_by_the_line_alone(cast: Cast) -> None:
    kept = call("1", LOST.replace("abandon", "callback_kept"))
    with pytest.raises(NotNow):
        ring_backs.claim(call_id=kept, actor=cast.agent, now=NOW)
    ring_backs.claim(call_id=kept, actor=cast.agent, now=NOW, by_line=True)
    assert RingBack.objects.get().claimed_by_id == UUID(cast.agent.id)
