"""What the brain does, told as events, and those events as the rows of facts: nothing is lost between the three."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from huiying.calls import acd_inputs as told
from huiying.calls.acd import Acd
from huiying.calls.acd_rules import QueueRule, Rules, Step
from huiying.calls.chronicle import Chronicle, Incoming
from huiying.calls.facts import tell_agent, tell_call
from huiying.calls.rows import Agent, Call
from huiying.calls.streams import Streams

RULES = Rules(
    queues=(QueueRule(code="general", steps=(Step(0, "general"),), waits_without_agents=True), QueueRule(code="english", steps=(Step(0, "english"),))),
    default_queue="general",
)
NOON = 1_741_752_000.0


def named(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, name))


class Day:
    """A line without a telephone: what is told, and what becomes of it."""

    def __init__(self, streams: Streams | None = None) -> None:
        self.brain, self.chronicle, self.at = Acd(RULES), Chronicle(streams), NOON

    def after(self, seconds: float, *inputs: object) -> None:
        self.at += seconds
        for one in inputs:
            self.chronicle.heard(one, self.brain.handle(one, self.at), at=self.at)

    def calls_in(self, name: str, number: str = "13800000001") -> str:
        call = named(name)
        self.chronicle.began(call, Incoming(number=number, dnis="12345"), at=self.at)
        self.after(0, told.Arrived(call, "k", queue="general"))
        return call

    def comes(self, name: str, skills: Sequence[str] = ("general",)) -> str:
        agent = named(name)
        self.chronicle.seated(agent, seat="01", org=named("operator"))
        self.after(0, told.SignedIn(agent, "op", dict.fromkeys(skills, 1)), told.Ready(agent))
        return agent

    def rows(self) -> tuple[dict[str, Call], dict[str, Agent]]:
        calls: dict[str, Call] = {}
        agents: dict[str, Agent] = {}
        for noted in self.chronicle.take(10_000):
            kind, _, key = noted.stream.partition(":")
            if kind == "call":
                call = calls.setdefault(key, Call(key))
                assert noted.seq == call.last + 1
                tell_call(call, noted.seq, noted.type, noted.at, noted.payload)
            else:
                agent = agents.setdefault(key, Agent(key))
                assert noted.seq == agent.last + 1
                tell_agent(agent, noted.seq, noted.type, noted.at, noted.payload)
        return calls, agents


def test_an_answered_call_has_its_seconds() -> None:
    day = Day()
    call = day.calls_in("one")
    day.after(12)
    agent = day.comes("anna")
    day.after(3, told.Answered(call, agent))
    day.after(20, told.Hold(call, agent))
    day.after(5, told.Resume(call, agent))
    day.after(10, told.Released(call, agent))
    day.chronicle.rated(call, 5, at=day.at)
    day.after(4, told.SurveyDone(call))
    day.after(6, told.Ready(agent))
    calls, agents = day.rows()
    (visit,) = calls[call].visits
    assert (visit.wait_s, visit.ring_s, visit.talk_s, visit.hold_s, visit.acw_s) == (15, 3, 30, 5, 10)
    assert (visit.end_reason, visit.agent_id, visit.seat, visit.csat, calls[call].state) == ("answered", agent, "01", 5, "ended")
    assert [one.state for one in agents[agent].intervals] == ["signed_in", "ringing", "talking", "wrap_up", "ready"]


@pytest.mark.parametrize("said", [True, 0, 6, "5", 5.0])
def test_what_is_no_rating_is_not_written(said: Any) -> None:
    chronicle = Chronicle()
    chronicle.rated("one", said, at=NOON)
    assert len(chronicle) == 0


def test_who_does_not_answer_is_told_and_the_next_one_is_the_calls_agent() -> None:
    day = Day()
    first, second = day.comes("anna"), day.comes("bela")
    call = day.calls_in("one")
    day.after(25, told.Tick())
    day.after(1, told.Answered(call, second))
    day.after(30, told.HungUp(call))
    (visit,) = day.rows()[0][call].visits
    assert (visit.agent_id, visit.end_reason, visit.ring_s) == (second, "answered", 21 + 5)
    assert first != visit.agent_id


def test_a_transfer_is_a_second_visit_with_its_own_agent() -> None:
    day = Day()
    anna, bela = day.comes("anna"), day.comes("bela", ["english"])
    call = day.calls_in("one")
    day.after(2, told.Answered(call, anna))
    day.after(30, told.ToQueue(call, anna, "english"))
    day.after(4, told.Answered(call, bela))
    day.after(26, told.Tick())
    day.after(34, told.HungUp(call))
    first, second = day.rows()[0][call].visits
    assert (first.agent_id, first.talk_s, first.end_reason, first.transfer_to) == (anna, 30, "answered", "english")
    assert (second.agent_id, second.seq, second.queue, second.talk_s, second.end_reason) == (bela, 2, "english", 60, "answered")
    assert first.acw_s == 30


def test_who_hangs_up_in_the_queue_is_owed_a_call() -> None:
    day = Day()
    call = day.calls_in("one")
    day.after(40, told.HungUp(call))
    (visit,) = day.rows()[0][call].visits
    assert (visit.end_reason, visit.wait_s, visit.answered_at, visit.agent_id) == ("abandon", 40, None, None)
    assert visit.ring_back_due is not None


def test_what_was_refused_leaves_no_event() -> None:
    day = Day()
    anna = day.comes("anna")
    call = day.calls_in("one")
    before = len(day.chronicle)
    day.after(1, told.ToQueue(call, anna, "english"))
    assert len(day.chronicle) == before


def test_an_agent_asked_in_does_not_become_the_calls_agent_until_the_call_is_handed_over() -> None:
    day = Day()
    anna, bela = day.comes("anna"), day.comes("bela", ["english"])
    call = day.calls_in("one")
    day.after(2, told.Answered(call, anna))
    day.after(10, told.Consult(call, anna, bela))
    day.after(3, told.Answered(call, bela))
    day.after(7, told.HandOver(call, anna, bela))
    day.after(20, told.HungUp(call))
    first, second = day.rows()[0][call].visits
    assert (first.agent_id, first.talk_s) == (anna, 20)
    assert (second.agent_id, second.talk_s, second.end_reason) == (bela, 20, "answered")


def test_a_call_sent_to_a_named_agent_leaves_the_first_ones_visit_alone() -> None:
    day = Day()
    anna, bela = day.comes("anna"), day.comes("bela", ["english"])
    call = day.calls_in("one")
    day.after(2, told.Answered(call, anna))
    day.after(30, told.ToAgent(call, anna, bela))
    day.after(4, told.HungUp(call))
    first, second = day.rows()[0][call].visits
    assert (first.agent_id, first.talk_s, first.end_reason) == (anna, 30, "answered")
    assert (second.agent_id, second.wait_s, second.end_reason) == (None, 4, "abandon")


def test_who_outside_does_not_answer_is_no_transfer() -> None:
    day = Day()
    anna = day.comes("anna")
    call = day.calls_in("one")
    day.after(2, told.Answered(call, anna))
    day.after(5, told.ToOutside(call, anna, "110"))
    day.after(20, told.OutsideLeft(call))
    day.after(5, told.ToOutside(call, anna, "110"))
    assert day.rows()[0][call].visits[-1].transfer_to == ""
    day.after(5, told.OutsideAnswered(call))
    day.after(5, told.HungUp(call))
    assert [(noted.type, noted.payload.get("to")) for noted in day.chronicle.take(99) if noted.type == "call.transferred"] == [("call.transferred", "110")]


def test_what_may_be_a_number_or_words_does_not_stand_in_an_event() -> None:
    book = Chronicle()
    book.seated(named("anna"), seat="65001234@trunk", org="")
    book.began(named("one"), Incoming(number="13800000001", dnis="089812345", language="中文"), at=NOON)
    book.began(named("two"), Incoming(number="13800000001", dnis="13800000002"), at=NOON)
    book.chose(named("one"), "13800000003", at=NOON)
    one, two, pressed = book.take(9)
    assert (one.payload.get("dnis"), "language" in one.payload, "dnis" in two.payload, pressed.payload) == ("12345", False, False, {"choice": ""})


def test_a_stream_that_lives_is_never_forgotten_however_many_others_end() -> None:
    day = Day(Streams(3))
    anna, kept = day.comes("anna"), day.calls_in("kept", "13800000009")
    day.chronicle.goes_on(f"call:{named('older')}", 7, over=True)
    for number in range(5):
        call = day.calls_in(f"one {number}")
        day.after(1, told.HungUp(call))
    day.after(1, told.Pause(anna, "meal"), told.HungUp(kept))
    day.chronicle.linked(call, named("order"), at=day.at)
    day.rows()  # numbers each stream without a gap
    assert len(day.chronicle._streams) <= 5


def test_after_a_refusal_the_stream_goes_on_where_the_journal_stands() -> None:
    day = Day()
    call = day.calls_in("one")
    day.chronicle.take(1)
    day.after(5, told.HungUp(call))
    day.chronicle.refused(f"call:{call}", 0)
    assert [noted.seq for noted in day.chronicle.take(9)] == [1, 2]
