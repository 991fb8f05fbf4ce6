"""Agents, by example: ring time, refusals, pauses, wrap-up, lost connections; conversations that move on."""

from typing import Any

import pytest

from huiying.calls import acd_inputs as told
from huiying.calls.acd import Acd, BadRules
from huiying.calls.acd_commands import (
    AgentIs,
    Check,
    DropOutside,
    Ended,
    Held,
    Join,
    Offer,
    OutsideOnly,
    Owner,
    PauseOver,
    Queued,
    Refused,
    Remind,
    Resumed,
    Survey,
    Withdraw,
)
from huiying.calls.acd_restoring import AgentSeen, CallSeen, KeptSeen, Seen
from huiying.calls.acd_rules import QueueRule, Step
from tests.calls.acd_floor import NOON, Hand, of, one, rules


def talking(*others: str, **changes: Any) -> Hand:
    """Ann talks with c1; the others are ready."""
    hand = Hand(rules(one(**changes), QueueRule(code="expert", steps=(Step(0, "expert"),))))
    hand(told.SignedIn("ann", skills={"general": 1}), told.Ready("ann"), told.Arrived("c1", "k1", "general"), told.Answered("c1", "ann"))
    for name in others:
        hand(told.SignedIn(name, skills={"general": 1, "expert": 1}), told.Ready(name))
    return hand


def state(hand: Hand, name: str) -> tuple[str, str]:
    agent = hand.brain.floor.agents[name]
    return agent.state, agent.code


def ringing(**changes: Any) -> Hand:
    """c1 rings at Ann, Ben is ready, c2 has come after c1."""
    hand = Hand(rules(one(ring_s=20, **changes)))
    hand(told.SignedIn("ann", skills={"general": 1}), told.Ready("ann"), told.Arrived("c1", queue="general"), told.Arrived("c2", queue="general"))
    return hand


@pytest.mark.parametrize(("how", "why"), [(told.Tick(), "timeout"), (told.Declined("c1", "ann"), "declined"), (told.AgentGone("ann"), "gone")])
def test_an_offer_that_is_not_taken_goes_back_to_its_old_place(how: Any, why: str) -> None:
    hand = ringing()
    if why == "timeout":
        hand.now += 20
    assert of(Withdraw, hand(how)) == [Withdraw("c1", "ann", why)]
    offer = of(Offer, hand(told.SignedIn("ben", skills={"general": 1}), told.Ready("ben")))[0]
    assert (offer.call, offer.reason) == ("c1", "re_offer")
    assert why == "gone" or state(hand, "ann") == ("paused", "no_answer")


def test_by_rule_the_agent_waits_on_and_is_rung_again() -> None:
    hand = ringing(declined="again")
    assert of(Offer, hand(told.Declined("c1", "ann")))[0].call == "c1"


def test_wrap_up_ends_by_itself_and_can_be_extended_so_often() -> None:
    hand = talking(wrap_up_s=30, wrap_up_extend_s=60, wrap_up_extensions=1, survey_s=0)
    hand(told.Released("c1", "ann"))
    assert of(Refused, hand(told.ExtendWrapUp("ann"), told.ExtendWrapUp("ann")))[0].why == "the wrap-up was extended often enough"
    hand(told.Tick(), after=89)
    assert state(hand, "ann")[0] == "wrap_up"
    hand(told.Tick(), after=1)
    assert state(hand, "ann")[0] == "ready"


def test_a_pause_asked_for_in_a_call_begins_after_the_wrap_up() -> None:
    hand = talking(survey_s=0)
    assert of(Refused, hand(told.Pause("ann", "nonsense")))
    hand(told.Pause("ann", "meal"), told.Released("c1", "ann"))
    hand(told.Tick(), after=30)
    assert state(hand, "ann") == ("paused", "meal")


def test_an_abusive_caller_is_warned_then_ended_and_a_protected_break_follows() -> None:
    hand = talking()
    assert of(Refused, hand(told.EndAbusive("c1", "ann")))
    hand(told.Warn("c1", "ann"))
    assert of(Ended, hand(told.EndAbusive("c1", "ann")))[0].end_reason == "answered"
    hand(told.Tick(), after=30)
    assert state(hand, "ann") == ("paused", "protected_break")


def test_the_survey_is_talking_without_an_agent_and_ends_by_itself() -> None:
    hand = talking(survey_s=40)
    assert of(Survey, hand(told.Released("c1", "ann")))
    assert hand.brain.tally().live["talking"] == 1
    assert state(hand, "ann")[0] == "wrap_up"
    assert of(Ended, hand(told.Tick(), after=40)) == [Ended("c1", "answered", hang_up=True)]


def test_hold_reminds_and_a_long_talk_is_looked_at() -> None:
    hand = talking()
    assert of(Held, hand(told.Hold("c1", "ann")))
    assert of(Remind, hand(told.Tick(), after=60)) == [Remind("c1", "ann")]
    assert of(Resumed, hand(told.Resume("c1", "ann")))
    assert of(Check, hand(told.Tick(), after=600)) == [Check("c1")]


def test_a_transfer_to_a_queue_comes_before_its_newcomers() -> None:
    hand = talking("ben")
    hand(told.DialOut("o1", "ben"), told.Arrived("c2", queue="expert"))
    queued = of(Queued, hand(told.ToQueue("c1", "ann", "expert")))[0]
    assert (queued.seq, queued.position) == (2, 1)
    offer = of(Offer, hand(told.NotReached("o1")))[0]
    assert (offer.call, offer.reason) == ("c1", "transfer")


def test_a_transfer_to_a_named_agent_rings_there_or_is_refused() -> None:
    hand = talking("ben")
    assert of(Refused, hand(told.ToAgent("c1", "ann", "cho")))
    offer = of(Offer, hand(told.ToAgent("c1", "ann", "ben")))[0]
    assert (offer.agent, offer.seq, state(hand, "ann")[0]) == ("ben", 2, "wrap_up")


def test_one_asked_in_joins_and_gets_the_call() -> None:
    hand = talking("ben")
    hand(told.Consult("c1", "ann", "ben"))
    assert of(Join, hand(told.Answered("c1", "ben"))) == [Join("c1", "ben", "consult")]
    assert of(Owner, hand(told.HandOver("c1", "ann", "ben"))) == [Owner("c1", "ben")]
    assert (state(hand, "ann")[0], state(hand, "ben")[0]) == ("wrap_up", "talking")


def test_three_way_with_110_the_agent_stays_the_owner_until_he_leaves() -> None:
    hand = talking()
    hand(told.ToOutside("c1", "ann", "110"))
    assert of(Refused, hand(told.Leave("c1", "ann")))
    hand(told.OutsideAnswered("c1"))
    assert of(OutsideOnly, hand(told.Leave("c1", "ann"))) == [OutsideOnly("c1")]
    assert of(Ended, hand(told.HungUp("c1"))) == [Ended("c1", "transfer_out", hang_up=False)]


def test_outside_does_not_answer_and_the_agent_has_the_caller_still() -> None:
    hand = talking()
    hand(told.ToOutside("c1", "ann", "110", stay=False))
    assert of(DropOutside, hand(told.Tick(), after=45))
    assert state(hand, "ann")[0] == "talking"


def test_a_supervisor_listens_and_takes_over() -> None:
    hand = talking("sue")
    hand(told.Watch("c1", "sue", "listen"))
    assert of(Refused, hand(told.Arrived("c2", queue="expert"), told.Consult("c1", "ann", "sue")))
    hand(told.TakeOver("c1", "sue"))
    assert (state(hand, "ann")[0], hand.brain.floor.calls["c1"].agent.id) == ("wrap_up", "sue")


def test_a_lost_agent_has_a_moment_to_come_back_then_the_caller_waits_before_all_others() -> None:
    hand = talking(waits_without_agents=True)
    hand(told.Arrived("c2", queue="general"), told.AgentGone("ann"))
    assert of(Resumed, hand(told.AgentBack("ann"), after=9))
    hand(told.AgentGone("ann"))
    queued = of(Queued, hand(told.Tick(), after=10))[0]
    assert (queued.came, queued.position, state(hand, "ann")[0]) == ("agent_lost", 1, "wrap_up")
    assert of(AgentIs, hand(told.Tick(), after=59)) == []
    assert [(one.agent, one.state) for one in of(AgentIs, hand(told.Tick(), after=1))] == [("ann", "signed_out")]


def test_a_page_that_comes_back_in_time_finds_everything_as_it_was() -> None:
    hand = ringing()
    hand(told.Declined("c1", "ann"), told.Pause("ann", "meal"))
    assert hand(told.AgentGone("ann")) == []
    assert of(Refused, hand(told.Ready("ann"))) == [Refused("Ready", "the agent is gone")]
    hand(told.AgentBack("ann"), after=50)
    assert state(hand, "ann") == ("paused", "meal")
    assert of(PauseOver, hand(told.Tick(), after=3_550)) == [PauseOver("ann", "meal")]


def test_nothing_is_offered_to_who_is_away_and_at_once_to_who_is_back() -> None:
    hand = ringing()
    assert of(Offer, hand(told.AgentGone("ann"), after=1)) == []
    assert state(hand, "ann")[0] == "ready"
    assert [offer.call for offer in of(Offer, hand(told.AgentBack("ann"), after=30))] == ["c1"]


def test_a_caller_who_hangs_up_on_an_agent_who_is_gone_leaves_the_wrap_up_to_come_back_to() -> None:
    hand = talking()
    hand(told.AgentGone("ann"), told.HungUp("c1"))
    hand(told.AgentBack("ann"), after=5)
    assert state(hand, "ann")[0] == "wrap_up"
    hand(told.Tick(), after=25)
    assert state(hand, "ann")[0] == "ready"


def test_a_late_answer_to_a_call_that_is_gone_is_refused() -> None:
    hand = ringing()
    assert of(Withdraw, hand(told.HungUp("c1"))) == [Withdraw("c1", "ann", "call_ended")]
    assert hand(told.Answered("c1", "ann")) == [Refused("Answered", "no such live call")]


def test_after_a_restart_everybody_is_where_he_was() -> None:
    brain = Acd(rules(one(waits_without_agents=True)))
    calls = [
        CallSeen("new", "waiting", queue="general", seq=1, queued_at=NOON - 5),
        CallSeen("old", "ringing", queue="general", seq=1, queued_at=NOON - 9, agent="ben"),
        CallSeen("talked", "talking", queue="general", seq=1, queued_at=NOON - 99, agent="ann"),
        CallSeen("orphan", "talking", queue="general", seq=1, agent="gone"),
    ]
    agents = [AgentSeen("ann", skills={"general": 1}, state="talking"), AgentSeen("ben", skills={"general": 1}, state="ready", since=NOON - 50)]
    commands = brain.restore(Seen(calls, agents, [KeptSeen("k", "key", "general", NOON - 7)], {"in": {"completed": 4}}), NOON)
    assert [(offer.call, offer.agent, offer.reason) for offer in of(Offer, commands)] == [("orphan", "ben", "agent_lost")]
    assert (brain.tally().arrived, brain.tally().holds(), brain.unguarded()) == (8, True, [])
    assert [waiter.id for waiter in map(brain.floor.lines["general"].lanes[-1].who.get, brain.floor.lines["general"].lanes[-1].places)] == ["old", "k", "new"]


def test_rules_that_contradict_themselves_are_all_told() -> None:
    with pytest.raises(BadRules) as bad:
        Acd(rules(one(steps=(), ring_s=0, overflow_to="nowhere"), default_queue="none"))
    assert len(bad.value.problems) == 4
