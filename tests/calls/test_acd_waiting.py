"""Waiting, by example: who is served first, fall-back, overflow, announcements, kept places."""

from huiying.calls.acd_commands import Announce, CallBack, CallBackDropped, Connect, Ended, Menu, Offer, Queued, SetAside
from huiying.calls.acd_inputs import (
    Answered,
    Arrived,
    Entered,
    HungUp,
    KeepPlace,
    NotReached,
    Reached,
    Ready,
    Released,
    SelfServed,
    SignedIn,
    Surge,
    SurveyDone,
    Tick,
)  # fmt: skip
from huiying.calls.acd_rules import QueueRule, Step
from tests.calls.acd_floor import OFFICE, Hand, of, one, rules


def working(hand: Hand, *names: str, operator: str = "", **skills: int) -> None:
    for name in names:
        hand(SignedIn(name, operator, skills or {"general": 1}), Ready(name))


def test_the_oldest_of_the_highest_priority_comes_first() -> None:
    hand = Hand(rules(one(waits_without_agents=True)))
    hand(Arrived("old", queue="general"), Arrived("new", queue="general"), Arrived("urgent", queue="general", priority=5))
    working(hand, "ann")
    working(hand, "ben")
    assert [call.state for call in hand.brain.floor.calls.values()] == ["ringing", "waiting", "ringing"]


def test_the_agent_idle_for_longest_is_rung() -> None:
    hand = Hand()
    working(hand, "ann", "ben")
    assert of(Offer, hand(Arrived("c1", queue="general")))[0].agent == "ann"


def test_operators_share_by_weight_among_those_who_are_free() -> None:
    hand = Hand(rules(one(shares={"a": 3, "b": 1})))
    working(hand, *(f"a{n}" for n in range(9)), operator="a", general=1)
    working(hand, *(f"b{n}" for n in range(9)), operator="b", general=1)
    rung = "".join(of(Offer, hand(Arrived(f"c{n}", queue="general")))[0].agent[0] for n in range(12))
    assert (rung[:4].count("a"), rung.count("a"), rung.count("b")) == (3, 9, 3)
    assert of(Offer, hand(*(Arrived(f"d{n}", queue="general") for n in range(6))))[-1].agent[0] == "b"


def test_a_lower_level_and_another_queues_agents_take_over_with_time() -> None:
    hand = Hand(rules(QueueRule(code="english", steps=(Step(0, "english", 2), Step(10, "english"), Step(20, "general")), waits_without_agents=True)))
    hand(Arrived("c1", queue="english"))
    working(hand, "low", english=1)
    assert of(Offer, hand(Tick(), after=9.9)) == []
    offer = of(Offer, hand(Tick(), after=0.1))[0]
    assert (offer.agent, offer.reason) == ("low", "fallback")


def test_a_full_queue_is_busy_and_one_without_agents_says_so() -> None:
    hand = Hand(rules(one(max_length=1)))
    assert of(Ended, hand(Arrived("c0", queue="general")))[0].end_reason == "no_agent"
    hand(SignedIn("ann", skills={"general": 1}), Arrived("c1", queue="general"))
    assert of(Ended, hand(Arrived("c2", queue="general")))[0].end_reason == "busy"
    assert hand.brain.tally().ended["blocked"] == 2


def test_out_of_hours_a_queue_is_closed_or_sends_on() -> None:
    spare = QueueRule(code="spare", steps=(Step(0, "general"),), waits_without_agents=True)
    closed = Hand(rules(one(hours=OFFICE)))
    assert of(Ended, closed(Arrived("c1", queue="general"), after=3600))[0].end_reason == "closed_hours"
    sends = Hand(rules(one(hours=OFFICE, closed_to="spare"), spare))
    queued = of(Queued, sends(Arrived("c1", queue="general"), after=3600))[0]
    assert (queued.queue, queued.came) == ("spare", "overflow")


def test_who_waits_too_long_overflows_with_the_old_place_and_then_ends() -> None:
    spare = QueueRule(code="spare", steps=(Step(0, "spare"),), waits_without_agents=True, max_wait_s=30)
    hand = Hand(rules(one(max_wait_s=60, overflow_to="spare", waits_without_agents=True), spare))
    hand(Arrived("old", queue="general"))
    hand(Arrived("new", queue="spare"), after=50)
    assert of(Queued, hand(Tick(), after=10))[0].position == 1
    assert of(Ended, hand(Tick(), after=30)) == [Ended("new", "timeout", hang_up=True), Ended("old", "timeout", hang_up=True)]


def test_position_and_wait_are_announced_at_intervals() -> None:
    hand = Hand(rules(one(announce_first_s=10, announce_every_s=20, callback_after_s=15, handling_s=100)))
    hand(SignedIn("ann", skills={"general": 1}), Arrived("c1", "k1", "general"), Arrived("c2", "k2", "general"))
    assert of(Announce, hand(Tick(), after=10)) == [Announce("c1", 1, 100, callback=False), Announce("c2", 2, 200, callback=False)]
    hand(HungUp("c1"))
    assert of(Announce, hand(Tick(), after=20)) == [Announce("c2", 1, 100, callback=True)]


def test_a_kept_place_is_called_back_at_its_turn() -> None:
    hand = Hand(rules(one(waits_without_agents=True, survey_s=0, wrap_up_s=0)))
    hand(Arrived("c1", "k1", "general"), Arrived("c2", "k2", "general"))
    assert hand(KeepPlace("c1"))[0] == Ended("c1", "callback_kept", hang_up=True)
    hand(SignedIn("ann", skills={"general": 1}))
    back = of(CallBack, hand(Ready("ann")))[0]
    assert (back.place_of, back.agent, back.attempt) == ("c1", "ann", 1)
    assert of(Connect, hand(Reached(back.call)))
    assert of(Offer, hand(Released(back.call, "ann")))[0].call == "c2"
    assert (hand.brain.tally().ended["called_back"], hand.brain.tally("out").ended["completed"]) == (1, 1)


def test_a_citizen_who_is_not_reached_is_tried_again_and_then_given_up() -> None:
    hand = Hand(rules(one(waits_without_agents=True), callback_attempts=2, callback_retry_s=60))
    hand(Arrived("c1", "k1", "general"), KeepPlace("c1"))
    working(hand, "ann")
    first = next(iter(hand.brain.floor.calls))
    assert of(SetAside, hand(NotReached(first)))[0].until == hand.now + 60
    second = of(CallBack, hand(Tick(), after=60))[0].call
    assert of(CallBackDropped, hand(NotReached(second, "busy")))[0].why == "attempts"
    assert hand.brain.floor.agents["ann"].state == "ready"


def test_who_calls_again_takes_the_place_he_kept() -> None:
    hand = Hand(rules(one(waits_without_agents=True)))
    hand(Arrived("c1", "k1", "general"), KeepPlace("c1"), Arrived("c2", "k2", "general"))
    queued = of(Queued, hand(Arrived("c3", "k1", "general")))[0]
    assert (queued.came, queued.position) == ("kept_place", 1)


def test_a_repeated_caller_is_told_with_the_offer_and_gets_his_last_agent() -> None:
    hand = Hand(rules(one(last_agent_s=10, survey_s=0, wrap_up_s=5)))
    working(hand, "ann")
    hand(Arrived("c1", "k1", "general"), Answered("c1", "ann"))
    working(hand, "ben")
    hand(Released("c1", "ann"))
    aside = of(SetAside, hand(Arrived("c2", "k1", "general")))
    assert aside[0].agent == "ann"
    offer = of(Offer, hand(Tick(), after=5))[0]
    assert (offer.agent, offer.reason, offer.repeats) == ("ann", "last_agent", 1)


def test_the_last_agent_is_not_waited_for_longer_than_the_rule_says() -> None:
    hand = Hand(rules(one(last_agent_s=10, survey_s=0, wrap_up_s=5)))
    working(hand, "ann")
    hand(Arrived("c1", "k1", "general"), Answered("c1", "ann"), Released("c1", "ann"))
    assert of(SetAside, hand(Arrived("c2", "k1", "general")))
    working(hand, "ben")
    offers = of(Offer, hand(Arrived("c3", "k3", "general")))
    assert [(offer.agent, offer.reason) for offer in offers] == [("ben", "past_reserved")]


def test_menu_choice_silence_and_self_service() -> None:
    hand = Hand(rules(one(waits_without_agents=True), menu_s=30))
    assert hand(Arrived("c1")) == [Menu("c1")]
    assert of(Queued, hand(Entered("c1", "general")))
    hand(Arrived("c2"), SelfServed("c2"), Arrived("c3"), HungUp("c3"), Arrived("c4"))
    assert of(Queued, hand(Tick(), after=30))[0].call == "c4"
    assert (hand.brain.tally().ended["left_in_menu"], hand.brain.tally().holds()) == (2, True)


def test_a_surge_is_announced_shortens_the_wrap_up_and_offers_the_call_back_at_once() -> None:
    hand = Hand(rules(one(wrap_up_s=30, wrap_up_surge_s=5, survey_s=20)))
    working(hand, "ann")
    hand(Surge(on=True))
    queued = of(Queued, hand(Arrived("c1", "k1", "general")))[0]
    assert (queued.surge, queued.callback) == (True, True)
    hand(Answered("c1", "ann"), Released("c1", "ann"))
    assert hand.brain.floor.agents["ann"].due == hand.now + 5
    assert of(Ended, hand(SurveyDone("c1")))[0].end_reason == "answered"
