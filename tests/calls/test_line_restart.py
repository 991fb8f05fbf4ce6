"""The line begins anew: agents are what they were, kept places are kept with what was tried, nobody's talk is lost or counted twice."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.acd_commands import Command
from huiying.calls.acd_offering import outgoing_name
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.chronicle import Incoming
from huiying.calls.line_policy import SHIPPED
from huiying.calls.missed import missed, to_ring_back
from huiying.calls.models import AgentInterval, Visit
from huiying.calls.ports import CallFound
from huiying.calls.record import record
from huiying.calls.rows import Happening
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.work.line_numbers import SealedNumbers
from huiying.work.line_pages import Desks
from huiying.work.line_restart import restore
from huiying.work.line_switchboard import Ear, Switchboard
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
LINE = system("line")
ONE, TWO = "13800010001", "13800010002"
RULES = Rules(queues=(QueueRule(code="general", steps=(Step(0, "general"),), priority=2, wrap_up_s=30.0, waits_without_agents=True),), default_queue="general")
KEPT = "0 call.arrived usable source=engine\n1 call.queued queue=general\n40 call.ended end_reason=callback_kept"


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test's own connection answers inside the loop
    return build()


class Wire:
    """A line that carries nothing and remembers what it was told."""

    def __init__(self, _ear: Ear) -> None:
        self.obeyed: list[Command] = []

    def obey(self, command: Command) -> None:
        self.obeyed.append(command)

    async def run(self) -> None:
        """Nothing."""


async def read(call: Callable[[], Any]) -> Any:
    return call()


class Again:
    """A line that was started at `at` and found these calls in its engine."""

    def __init__(self, at: datetime, *found: CallFound) -> None:
        self.at, self.found = at.timestamp(), found
        self.board = Switchboard(RULES, clock=lambda: self.at, numbers=SealedNumbers(read), choices={}, keep=lambda *_: None)
        self.wire = self.board.add("engine", Wire)
        self.desks = Desks(self.board, lambda *_: None)
        self.board.pages.append(self.desks)
        self.house: Any = SimpleNamespace(board=self.board, desks=self.desks, engine=None, read=read, policy=SHIPPED, keeper=SimpleNamespace(held=set()))

    def after(self, seconds: float, *inputs: object) -> list[Command]:
        followed: list[Command] = []
        self.at += seconds
        for one in inputs or (told.Tick(),):
            followed += self.board.tell(one)
        return followed

    def write(self) -> None:
        record(self.board.chronicle.take(9_999), actor=LINE, now=datetime.fromtimestamp(self.at, UTC))


def again(at: datetime, story: Callable[[Again], None], *found: CallFound) -> Again:
    """Start the line, let the story happen, write it down."""
    line, own = Again(at, *found), connections["default"]

    async def live() -> None:
        connections["default"] = own  # a loop has its own; what it would read is not committed
        line.board.found["engine"] = found
        line.board.all_stand.set()
        await restore(line.house)
        story(line)
        line.write()

    asyncio.run(live())
    return line


Start = Callable[..., Again]


@pytest.fixture
def start() -> Start:
    def starts(at: datetime, story: Callable[[Again], None] = lambda _line: None, *found: CallFound) -> Again:
        return again(at, story, *found)

    return starts


def call(name: str, script: str, *, at: datetime = NOW, number: str = ONE, **who: object) -> str:
    record(happenings("call:" + call_id(name), script, begins=at, number=number, **who), actor=LINE, now=at)
    return call_id(name)


def agent(cast: Cast, state: str, since: datetime, name: str = "agent", **more: str) -> str:
    user = cast.user(name)
    payload = {"state": state, "seat": "d0", "org": str(user.employer_id), **more}
    record([Happening(f"agent:{user.pk}", 1, "agent.state", since, payload)], actor=LINE, now=since)
    return str(user.pk)


def stretches(who: str) -> list[tuple[str, str]]:
    return list(AgentInterval.objects.filter(agent_id=who).order_by("seq").values_list("state", "code"))


# -- places that were kept ------------------------------------------------------------------------------------------------


def tried(place: str, number: int, end: str, *, at: datetime) -> None:
    script = f"0 call.arrived usable direction=out purpose=ring_back callback_of=place source=engine\n45 call.ended end_reason={end}"
    made = happenings(f"call:{outgoing_name(place, number)}", script, begins=at, number=ONE, place=place)
    record(made, actor=LINE, now=at)


def test_a_place_is_kept_on_with_what_was_tried_and_the_next_try_is_a_new_call(cast: Cast, start: Start) -> None:
    place = call("kept", KEPT)
    for number in (1, 2):
        tried(place, number, "busy" if number == 1 else "no_agent", at=NOW + timedelta(minutes=number))
    who = agent(cast, "ready", NOW - timedelta(hours=1))

    def story(line: Again) -> None:
        (kept,) = line.board.brain.floor.kept.values()
        assert (kept.id, kept.dialled, kept.attempts, kept.priority) == (place, 2, 1, 2)
        line.after(5, told.AgentBack(who))
        (dialled,) = [one for one in line.wire.obeyed if isinstance(one, did.CallBack)]
        assert (dialled.call, dialled.attempt) == (outgoing_name(place, 3), 3)
        line.after(10, told.NotReached(dialled.call, "busy"))

    start(NOW + timedelta(minutes=10), story)
    third = Visit.objects.get(call_id=outgoing_name(place, 3))
    assert (third.end_reason, str(third.callback_of), third.ani_usable, third.source) == ("busy", place, True, "engine")


def test_who_was_reached_is_called_back_no_more_and_the_missed_list_knows(cast: Cast, start: Start) -> None:
    place = call("kept", KEPT)
    who = agent(cast, "ready", NOW - timedelta(hours=1))

    def story(line: Again) -> None:
        (dialled,) = [one for one in line.after(5, told.AgentBack(who)) if isinstance(one, did.CallBack)]
        line.after(10, told.Reached(dialled.call))
        line.after(60, told.Released(dialled.call, who))

    assert [one.kept for one in missed(NOW, NOW + timedelta(hours=1))] == [True]
    assert to_ring_back(NOW, NOW + timedelta(hours=1)) == []
    start(NOW + timedelta(minutes=2), story)
    (one,) = missed(NOW, NOW + timedelta(hours=1))
    assert (one.kept, one.called_back_at, one.in_time) == (False, NOW + timedelta(minutes=2, seconds=15), True)
    assert start(NOW + timedelta(minutes=9)).board.brain.floor.kept == {}
    assert str(Visit.objects.get(direction="out").callback_of) == place


def test_a_place_that_is_not_kept_any_more_is_in_the_missed_list(cast: Cast, start: Start) -> None:
    old, busy = call("old", KEPT), call("busy", KEPT, number=TWO, at=NOW + timedelta(hours=2))
    for number in (1, 2, 3):
        script = "0 call.arrived usable direction=out callback_of=p source=engine\n9 call.ended end_reason=timeout"
        made = happenings(f"call:{outgoing_name(busy, number)}", script, begins=NOW + timedelta(hours=2, minutes=number), number=TWO, p=busy)
        record(made, actor=LINE, now=NOW + timedelta(hours=2))
    assert start(NOW + timedelta(hours=2, minutes=30)).board.brain.floor.kept == {}
    assert {str(one.call_id) for one in to_ring_back(NOW, NOW + timedelta(hours=3))} == {old, busy}
    assert start(NOW + timedelta(hours=3)).board.chronicle.take(9) == []


def test_a_caller_keeps_one_place_and_an_unknown_queue_stops_nothing(cast: Cast, start: Start) -> None:
    call("first", KEPT)
    second = call("second", KEPT.replace("queue=general", "queue=given_up"), at=NOW + timedelta(minutes=5))
    line = start(NOW + timedelta(minutes=10))
    (kept,) = line.board.brain.floor.kept.values()
    assert (kept.id, kept.line.rule.code if kept.line else "") == (second, "general")
    assert line.board.brain.unguarded() == []


def test_calls_of_other_systems_keep_no_place_with_us(cast: Cast, start: Start) -> None:
    call("theirs", KEPT.replace("source=engine", "source=old_system"))
    assert start(NOW + timedelta(minutes=10)).board.brain.floor.kept == {}
    assert len(to_ring_back(NOW, NOW + timedelta(hours=1))) == 1


# -- agents ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "more"), [("ready", {}), ("paused", {"code": "meal"}), ("signed_in", {})])
def test_an_agent_who_comes_back_is_what_they_were(cast: Cast, start: Start, state: str, more: dict[str, str]) -> None:
    who = agent(cast, state, NOW - timedelta(minutes=10), **more)

    def story(line: Again) -> None:
        assert [one for one in line.after(20, told.AgentBack(who)) if isinstance(one, did.Refused)] == []
        known = line.board.brain.floor.agents[who]
        assert (known.state, known.code, known.idle) == (state, more.get("code", ""), state == "ready")
        assert line.board.seat_of(who) == "d0"
        line.after(3_600)

    start(NOW, story)
    assert stretches(who) == [(state, more.get("code", ""))]


def test_an_agent_who_does_not_come_back_is_signed_out_with_an_event(cast: Cast, start: Start) -> None:
    who = agent(cast, "ready", NOW - timedelta(minutes=10))
    start(NOW, lambda line: line.after(60) and None)
    assert AgentInterval.objects.get(agent_id=who).to_at == NOW + timedelta(seconds=60)


def test_a_wrap_up_goes_on_and_the_call_has_its_seconds(cast: Cast, start: Start) -> None:
    script = "0 call.arrived usable\n1 call.queued queue=general\n9 call.answered agent=a seat=d0\n60 call.ended end_reason=answered"
    who = agent(cast, "wrap_up", NOW + timedelta(seconds=60))
    name = call("done", script, a=who)

    def story(line: Again) -> None:
        line.after(5, told.AgentBack(who))
        line.after(15)

    start(NOW + timedelta(seconds=70), story)
    assert stretches(who) == [("wrap_up", ""), ("ready", "")]
    assert Visit.objects.get(call_id=name).acw_s == 30


TALKING = "0 call.arrived usable\n1 call.queued queue=general\n9 call.offered agent=a seat=d0\n14 call.answered agent=a seat=d0 org=o"


def talked(cast: Cast, script: str = TALKING) -> tuple[str, str]:
    who = agent(cast, "talking", NOW + timedelta(seconds=14))
    return call("talked", script, a=who, o=cast.user("agent").employer_id), who


def test_a_conversation_at_a_telephone_goes_on_and_whose_page_stays_away_is_signed_out_after_it(cast: Cast, start: Start) -> None:
    name, who = talked(cast)

    def story(line: Again) -> None:
        line.after(40, told.HungUp(name))
        line.after(60)

    start(NOW + timedelta(seconds=34), story, CallFound(name, number=ONE, agents=(who,), since=(NOW + timedelta(seconds=14)).timestamp()))
    visit = Visit.objects.get()
    assert (str(visit.agent_id), visit.talk_s, visit.end_reason, visit.org_id) == (who, 60, "answered", cast.user("agent").employer_id)
    assert stretches(who) == [("talking", ""), ("wrap_up", "")]
    assert not AgentInterval.objects.filter(to_at=None).exists()


def test_an_answer_that_was_not_written_has_the_moment_at_which_they_began_to_talk(cast: Cast, start: Start) -> None:
    name, who = talked(cast, TALKING.rpartition("\n")[0])
    start(NOW + timedelta(seconds=50), lambda line: line.after(10, told.HungUp(name)) and None,
          CallFound(name, number=ONE, agents=(who,), since=(NOW + timedelta(seconds=14)).timestamp()))  # fmt: skip
    visit = Visit.objects.get()
    assert (visit.wait_s, visit.talk_s, visit.seat) == (13, 46, "d0")


def test_who_was_talked_with_and_has_lost_the_agent_waits_in_a_visit_of_its_own(cast: Cast, start: Start) -> None:
    name, who = talked(cast)
    other = agent(cast, "ready", NOW, name="agent2")

    def story(line: Again) -> None:
        line.after(5, told.AgentBack(other))
        line.after(5, told.Answered(name, other))
        line.after(30, told.HungUp(name))

    start(NOW + timedelta(seconds=34), story, CallFound(name, number=ONE))
    first, second = Visit.objects.order_by("seq")
    assert (str(first.agent_id), first.talk_s, first.end_reason) == (who, 20, "answered")
    assert (str(second.agent_id), second.wait_s, second.talk_s) == (other, 10, 30)


def test_a_call_whose_end_is_written_and_whose_channel_lingers_does_not_come_in_anew(cast: Cast, start: Start) -> None:
    over = call("over", "0 call.arrived usable source=engine\n1 call.queued queue=general\n20 call.ended end_reason=abandon")
    broken = call("broken", "0 call.arrived usable source=engine\n1 call.queued queue=general\n20 call.ended end_reason=technical", number=TWO)
    found = (CallFound(over, number=ONE), CallFound(broken, number=TWO), CallFound(call_id("new"), number=TWO))
    line = start(NOW + timedelta(seconds=21), lambda _line: None, *found)
    came = Event.objects.filter(type="call.arrived", stream__in=[f"call:{over}", f"call:{call_id('new')}"]).values_list("stream", flat=True)
    assert sorted(came) == sorted([f"call:{over}", f"call:{call_id('new')}"])
    assert over not in line.board.brain.floor.calls
    assert {broken, call_id("new")} <= set(line.board.brain.floor.calls), "what only broke may live still"


def test_a_caller_on_hold_is_on_hold_still(cast: Cast, start: Start) -> None:
    name, who = talked(cast, TALKING + "\n20 call.held")

    def story(line: Again) -> None:
        assert [type(one) for one in line.after(6, told.Resume(name, who))] == [did.Resumed]
        line.after(20, told.HungUp(name))

    start(NOW + timedelta(seconds=34), story, CallFound(name, number=ONE, agents=(who,), held=True))
    visit = Visit.objects.get()
    assert (visit.hold_s, visit.talk_s) == (20, 26)


def test_a_page_that_blinks_leaves_no_event_and_no_call_meanwhile(cast: Cast, start: Start) -> None:
    who = agent(cast, "ready", NOW - timedelta(minutes=10))

    def story(line: Again) -> None:
        line.after(1, told.AgentBack(who))
        line.desks.gone(who)
        line.board.came("engine", call_id("one"), Incoming(number=ONE))
        line.after(0, told.Entered(call_id("one"), "general"))
        line.after(8)
        assert line.board.brain.floor.calls[call_id("one")].state == "waiting"
        line.after(1, told.AgentBack(who))
        assert line.board.brain.floor.calls[call_id("one")].state == "ringing"

    start(NOW, story)
    assert stretches(who) == [("ready", ""), ("ringing", "")]
