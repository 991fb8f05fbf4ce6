"""The fold of events into rows, in the notation of scripts.py."""

from datetime import datetime, timedelta

import pytest

from huiying.calls.facts import UnknownEvent
from huiying.calls.limits import ring_back_due
from huiying.calls.rows import Visit
from huiying.kit.times import SHANGHAI
from tests.calls.scripts import told, told_of_agent
from tests.cast import NOW

ANSWERED = """
0    call.arrived      usable dnis=12345
4    call.menu         choice=1
6    call.queued       queue=general
8    call.offered      agent=a seat=s1 org=o
23   call.not_answered agent=a why=timeout
24   call.offered      agent=b seat=s2 org=o
30   call.answered     agent=b
50   call.held
60   call.resumed
90   call.asked
97   call.rated        csat=5
98   call.ended        end_reason=answered
120  call.wrapped      agent=b
"""


def seconds(visit: Visit) -> dict[str, float]:
    found = {name: getattr(visit, f"{name}_s") for name in ("menu", "wait", "ring", "talk", "hold", "acw")}
    return {name: float(value) for name, value in found.items() if value is not None}


def test_an_answered_call_is_one_visit_with_all_its_seconds() -> None:
    (visit,) = told(ANSWERED).visits
    assert seconds(visit) == {"menu": 6, "wait": 24, "ring": 21, "talk": 50, "hold": 10, "acw": 30}
    assert (visit.agent_id, visit.seat, visit.org_id, visit.queue, visit.end_reason, visit.csat, visit.csat_asked) == (
        "b", "s2", "o", "general", "answered", 5, True,
    )  # fmt: skip
    assert visit.ended_at == NOW + timedelta(seconds=98)
    assert visit.ring_back_due is None


def test_at_every_instant_a_call_is_in_one_state() -> None:
    lines = ANSWERED.strip().splitlines()
    states = [told("\n".join(lines[:n])).state for n in range(len(lines) + 1)]
    expected = ["", "in_menu", "in_menu", "waiting", "ringing", "waiting", "ringing", *["talking"] * 5, "ended", "ended"]
    assert states == expected


@pytest.mark.parametrize(
    ("script", "seconds_told", "reason"),
    [
        ("0 call.arrived usable\n9 call.ended end_reason=abandon", {"menu": 9}, "abandon"),
        ("0 call.arrived usable\n2 call.queued queue=q\n32 call.ended end_reason=abandon", {"menu": 2, "wait": 30}, "abandon"),
        ("0 call.arrived usable\n0 call.queued queue=q\n5 call.offered agent=a\n9 call.ended end_reason=abandon", {"menu": 0, "wait": 9, "ring": 4}, "abandon"),
        ("0 call.arrived usable\n0 call.queued queue=q\n60 call.ended end_reason=callback_kept", {"menu": 0, "wait": 60}, "callback_kept"),
    ],
)
def test_a_call_that_nobody_answered_has_no_agent(script: str, seconds_told: dict[str, float], reason: str) -> None:
    (visit,) = told(script).visits
    assert (seconds(visit), visit.end_reason, visit.agent_id, visit.talk_s) == (seconds_told, reason, None, None)


@pytest.mark.parametrize(
    ("arrived", "ends", "owed"),
    [
        ("usable", "30 call.ended end_reason=abandon", True),
        ("usable", "5 call.ended end_reason=abandon", False),  # too short to have waited
        ("usable", "5 call.ended end_reason=timeout", True),  # we let this one go
        ("usable", "30 call.ended end_reason=callback_kept", True),
        ("", "30 call.ended end_reason=abandon", False),  # no number to ring
        ("usable direction=out", "30 call.ended end_reason=abandon", False),
        ("usable", "3 call.answered agent=a\n30 call.ended end_reason=answered", False),
    ],
)
def test_who_waited_in_vain_is_owed_a_call(arrived: str, ends: str, owed: bool) -> None:
    (visit,) = told(f"0 call.arrived {arrived}\n0 call.queued queue=q\n{ends}").visits
    assert (visit.ring_back_due is not None) is owed


def test_who_was_passed_on_and_then_lost_is_owed_a_call_with_the_first_visit() -> None:
    script = "0 call.arrived usable\n0 call.queued queue=q\n4 call.queued queue=r seq=2\n{}8 call.ended end_reason=abandon"
    first, second = told(script.format("")).visits
    assert (first.end_reason, second.end_reason, second.ring_back_due) == ("overflow", "abandon", None)
    assert first.ring_back_due == ring_back_due(NOW + timedelta(seconds=8))
    assert told(script.format("6 call.answered agent=a\n")).visits[0].ring_back_due is None


def test_a_transfer_to_another_queue_begins_the_next_visit() -> None:
    first, second = told("""
        0   call.arrived     usable language=zh
        0   call.queued      queue=general
        10  call.answered    agent=a
        70  call.transferred mode=hot to=expert
        71  call.queued      queue=expert seq=2
        90  call.answered    agent=b
        190 call.ended       end_reason=answered
        200 call.wrapped     agent=a
        220 call.wrapped     agent=b
    """).visits
    assert (first.seq, first.queue, first.transfer_to, first.agent_id, first.end_reason) == (1, "general", "expert", "a", "answered")
    assert (second.seq, second.queue, second.agent_id, second.language, second.ani_usable) == (2, "expert", "b", "zh", True)
    assert (seconds(first), seconds(second)) == ({"menu": 0, "wait": 10, "talk": 60, "acw": 130}, {"wait": 19, "talk": 100, "acw": 30})
    assert first.ended_at == second.arrived_at == second.queued_at


def test_a_supervisor_who_takes_over_owns_the_call_from_then_on() -> None:
    first, second = told("""
        0  call.arrived
        0  call.queued   queue=general
        10 call.answered agent=a
        20 call.joined   who=s mode=listen
        30 call.joined   who=s mode=take_over
        50 call.ended    end_reason=answered
    """).visits
    assert (first.agent_id, float(first.talk_s or 0), second.agent_id, float(second.talk_s or 0)) == ("a", 20, "s", 20)


def test_in_a_three_way_call_the_agent_stays_until_they_leave() -> None:
    (visit,) = told("""
        0  call.arrived
        0  call.queued      queue=general
        10 call.answered    agent=a
        20 call.transferred mode=three_way to=110
        40 call.left        agent=a
        90 call.ended       end_reason=transfer_out
    """).visits
    assert (float(visit.talk_s or 0), visit.transfer_to, visit.end_reason) == (30, 110, "transfer_out")


def test_who_answered_a_call_that_was_told_to_be_over_has_left_when_it_ends() -> None:
    script = "0 call.arrived\n1 call.queued queue=q\n5 call.ended end_reason=technical\n9 call.answered agent=b seat=s\n29 call.ended end_reason=answered"
    (visit,) = told(script).visits
    assert (visit.end_reason, visit.agent_left_at, visit.talk_s) == ("technical", NOW + timedelta(seconds=29), 20)


def test_a_clock_that_runs_back_makes_no_negative_second() -> None:
    (visit,) = told("""
        0   call.arrived
        9   call.queued   queue=q
        -50 call.answered agent=a
        -60 call.ended    end_reason=answered
    """).visits
    assert seconds(visit) == {"menu": 9, "wait": 0, "talk": 0}


def test_what_is_said_of_the_caller_stays_with_the_call() -> None:
    call = told("0 call.arrived test\n0 call.queued queue=q\n1 call.answered agent=a\n2 call.warned\n3 call.linked order=o1\n4 call.ended end_reason=answered")
    (visit,) = call.visits
    assert (visit.is_test, visit.is_abuse, visit.order_id) == (True, True, "o1")


def test_recordings_and_their_absence_are_told() -> None:
    call = told("0 call.arrived\n1 call.recorded file=f sha256=ab seconds=9 bytes=10\n2 call.not_recorded why=disk_full")
    assert [(one.file, one.seconds, one.none_because, one.seq) for one in call.recordings] == [("f", 9, "", 2), ("", 0, "disk_full", 3)]


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(UnknownEvent):
        told("0 call.exploded")
    with pytest.raises(UnknownEvent):
        told_of_agent("0 agent.exploded")


def test_an_agents_time_is_told_without_gaps() -> None:
    agent = told_of_agent("""
        0   agent.state state=signed_in seat=s1 org=o
        5   agent.state state=ready
        60  agent.state state=paused code=break
        90  agent.state state=ready
        100 agent.state state=signed_out
    """)
    told = [(one.seq, one.state, one.code, (one.from_at - NOW).seconds, one.to_at and (one.to_at - NOW).seconds) for one in agent.intervals]
    assert told == [(1, "signed_in", "", 0, 5), (2, "ready", "", 5, 60), (3, "paused", "break", 60, 90), (4, "ready", "", 90, 100)]


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("08:00", "10:00"), ("12:30", "14:30"), ("19:00", "21:00"), ("20:30", "+09:30"), ("21:00", "+10:00"), ("23:59", "+10:00"),
        ("00:10", "10:00"), ("07:59", "10:00"),
    ],
)
def test_the_two_hours_to_ring_back_run_by_day(ended: str, due: str) -> None:
    day = datetime(2025, 3, 4, tzinfo=SHANGHAI)
    at = day.replace(hour=int(ended[:2]), minute=int(ended[3:]))
    hour, minute = due.lstrip("+").split(":")
    assert ring_back_due(at) == day.replace(hour=int(hour), minute=int(minute)) + timedelta(days=due.startswith("+"))
