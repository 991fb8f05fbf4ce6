"""Calls out of desks: who may dial and whom, that a try is kept with its result, and why it cannot be where there is no engine."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls import ring_backs
from huiying.calls.missed import to_ring_back
from huiying.calls.models import Contact, Visit
from huiying.calls.models_ring_backs import RingBackAttempt
from huiying.calls.record import record
from huiying.kit.actor import Actor, system
from huiying.orders.models import WorkOrder
from huiying.work.line_dialling import Dialling
from huiying.work.line_numbers import keep_try, number_of_missed, number_of_order
from tests.calls.boards import Board
from tests.calls.scripts import call_id, happenings, lost_call
from tests.calls.test_pages_that_call import in_a_loop
from tests.cast import Cast, build

NUMBER = "13900010001"
MISSED = uuid4()
ME = Actor(kind="staff", id="a", roles=frozenset({"AG"}))


@dataclass
class Telephones:
    """A line that dials: what it was told to do, and whether the citizen's telephone was rung."""

    told: list[did.Command] = field(default_factory=list)
    trunk: str = "carrier"
    rung: bool = True

    @property
    def plan(self) -> SimpleNamespace:
        return SimpleNamespace(trunk=self.trunk)

    def dialled(self, _call: str) -> bool:
        return self.rung

    def obey(self, command: did.Command) -> None:
        self.told.append(command)

    async def run(self) -> None:
        raise AssertionError


class Desk(Board):
    """An agent at a desk telephone, and a line that can dial; what is asked of the records is answered with `number`, what is to be kept is kept here."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.line, self.number, self.asked = Telephones(), NUMBER, 0
        self.board.add("engine", lambda _ear: self.line)  # type: ignore[arg-type, return-value]
        self.board.telephones = frozenset({"seat of a"})
        self.dialling = Dialling(self.board, SimpleNamespace(line=self.line), self.read)  # type: ignore[arg-type]
        self.board.pages.append(self.dialling)
        self.sit("a")

    async def read(self, _question: Callable[[], Any]) -> str:
        self.asked += 1
        return self.number

    def call(self) -> str:
        return next(one.call for one in self.line.told if isinstance(one, did.Dial))


@in_a_loop
async def test_the_agents_telephone_rings_and_a_try_is_kept_when_the_citizen_answers() -> None:
    desk = Desk()
    assert await desk.dialling.dial(ME, "ring_back", MISSED) == ""
    call = desk.call()
    desk.board.tell(told.Reached(call))
    await asyncio.sleep(0)
    assert desk.asked == 2, "the number, and the try"
    desk.board.tell(told.Released(call, "a"))
    await asyncio.sleep(0)
    assert desk.asked == 2, "one try, one result"
    desk.take()
    arrived = next(one for one in desk.written if one.type == "call.arrived")
    assert (arrived.payload["purpose"], arrived.payload["callback_of"], arrived.number) == ("ring_back", str(MISSED), NUMBER)
    assert NUMBER not in str([one.payload for one in desk.written])


@pytest.mark.parametrize(("rung", "why", "kept"), [(True, "busy", 2), (True, "no_answer", 2), (False, "no_answer", 1), (True, "failed", 1)])
def test_a_try_counts_when_the_citizens_telephone_rang(rung: bool, why: Any, kept: int) -> None:
    async def story() -> int:
        desk = Desk()
        desk.line.rung = rung
        await desk.dialling.dial(ME, "ring_back", MISSED)
        desk.board.tell(told.NotReached(desk.call(), why))
        await asyncio.sleep(0)
        return desk.asked

    assert asyncio.run(story()) == kept


@in_a_loop
async def test_a_call_after_an_order_is_bound_to_it() -> None:
    desk, order = Desk(), uuid4()
    assert await desk.dialling.dial(ME, "callback", order) == ""
    desk.take()
    told_so = [(one.type, one.payload.get("purpose"), one.payload.get("order")) for one in desk.written if one.stream == f"call:{desk.call()}"]
    assert told_so[:2] == [("call.arrived", "callback", None), ("call.linked", None, str(order))]


@in_a_loop
async def test_what_is_in_the_way_is_said_and_nobody_is_dialled() -> None:
    desk = Desk()
    alone = Dialling(desk.board, None, desk.read)
    assert await alone.dial(ME, "ring_back", MISSED) == "no_engine"
    assert await desk.dialling.dial(Actor(kind="staff", id="b"), "ring_back", MISSED) == "not_at_line"
    for number, why in ((None, "not_yours"), ("", "no_number")):
        desk.number = number  # type: ignore[assignment]
        assert await desk.dialling.dial(ME, "ring_back", MISSED) == why
    desk.number = NUMBER
    desk.board.telephones = frozenset()
    assert await desk.dialling.dial(ME, "ring_back", MISSED) == "no_telephone"
    desk.board.softphones["a"] = "web_a"
    assert desk.dialling.obstacle("a") == ""
    desk.board.softphones.clear()
    desk.board.telephones = frozenset({"seat of a"})
    desk.line.trunk = ""
    assert await desk.dialling.dial(ME, "ring_back", MISSED) == "no_engine"
    desk.line.trunk = "carrier"
    assert await desk.dialling.dial(ME, "ring_back", MISSED) == ""
    assert await desk.dialling.dial(ME, "ring_back", MISSED) == "busy"
    assert len([one for one in desk.line.told if isinstance(one, did.Dial)]) == 1


# -- the records -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def test_a_missed_call_is_dialled_by_who_has_taken_it_on_alone(cast: Cast) -> None:
    call = UUID(lost_call(cast.now))
    assert number_of_missed(call, cast.agent) is None
    ring_backs.claim(call_id=call, actor=cast.agent, now=cast.now)
    assert (number_of_missed(call, cast.agent), number_of_missed(call, cast.agent2)) == (NUMBER, None)


def told_by(cast: Cast, order: WorkOrder, number: str) -> None:
    """The order was told in a call from this number."""
    record(happenings("call:" + call_id("told"), "0 call.arrived usable\n9 call.ended end_reason=answered", number=number), actor=system("line"), now=cast.now)
    Contact.objects.filter(pk=call_id("told")).update(order_id=order.pk)


def test_after_an_order_only_the_number_that_the_switch_captured_is_called(cast: Cast) -> None:
    order = cast.order(phone="13800010001")
    told_by(cast, order, NUMBER)
    assert number_of_order(order.pk, cast.callback) is None, "nobody is asked yet"
    WorkOrder.objects.filter(pk=order.pk).update(status="callback_pending", number_source="switch")
    assert number_of_order(order.pk, cast.callback) == NUMBER
    assert number_of_order(order.pk, cast.agent) is None
    WorkOrder.objects.filter(pk=order.pk).update(number_source="sms_code")
    assert number_of_order(order.pk, cast.callback) == ""
    WorkOrder.objects.filter(pk=order.pk).update(number_source="switch")
    Contact.objects.update(order_id=None)
    assert number_of_order(order.pk, cast.callback) == ""


def tries(call: UUID) -> Sequence[tuple[str, str]]:
    return [(one.result, str(one.by_id)) for one in RingBackAttempt.objects.filter(ring_back_id=call).order_by("n")]


def test_a_try_of_an_agent_stays_with_the_agent(cast: Cast) -> None:
    call = UUID(lost_call(cast.now))
    ring_backs.claim(call_id=call, actor=cast.agent, now=cast.now)
    keep_try(str(call), cast.agent.id, "no_answer", str(uuid4()), cast.now)
    keep_try(str(call), cast.agent.id, "reached", str(uuid4()), cast.now)
    assert tries(call) == [("no_answer", cast.agent.id), ("reached", cast.agent.id)]
    assert Visit.objects.get(call_id=call).called_back_at == cast.now
    ring_backs.close(call_id=call, result="reached", actor=cast.agent, now=cast.now)


def test_a_kept_place_that_the_line_itself_calls_back_is_worked_off_the_list(cast: Cast) -> None:
    call = UUID(lost_call(cast.now))
    day = timedelta(days=1)
    keep_try(str(call), cast.agent.id, "busy", str(uuid4()), cast.now)
    assert [one.state for one in to_ring_back(cast.now - day, cast.now + day)] == ["open"]
    keep_try(str(call), cast.agent2.id, "reached", str(uuid4()), cast.now)
    assert tries(call) == [("busy", cast.agent.id), ("reached", cast.agent2.id)]
    assert to_ring_back(cast.now - day, cast.now + day) == []


def test_a_call_that_is_owed_nothing_or_is_somebody_elses_is_left_alone(cast: Cast) -> None:
    call = UUID(lost_call(cast.now))
    ring_backs.claim(call_id=call, actor=cast.agent2, now=cast.now)
    keep_try(str(call), cast.agent.id, "reached", str(uuid4()), cast.now)
    keep_try(str(uuid4()), cast.agent.id, "reached", str(uuid4()), cast.now)
    assert tries(call) == []
