"""Calls told a second time by code of its own: the same rows as the platform's own telling, for any events in any order."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from huiying.calls.facts import tell_call
from huiying.calls.rows import Call as Ours
from huiying_verify.reading import Report, moment, written
from huiying_verify.retold import Call, Calls

AGENTS = ("a1", "a2", "a3")
KINDS: dict[str, tuple[dict[str, Any], ...]] = {
    "arrived": ({"usable": True, "dnis": "12345", "trunk": "t"}, {"direction": "out", "purpose": "callback"}, {"usable": True, "test": True, "language": "en"}),
    "menu": ({"language": "zh"}, {}),
    "queued": ({"queue": "q1"}, {"queue": "q2", "language": "en"}, {"queue": "q3", "seq": 2}, {"queue": "q4", "seq": 3}),
    "offered": tuple({"agent": agent, "seat": f"s{agent}", "org": "o"} for agent in AGENTS),
    "not_answered": ({"why": "timeout"},),
    "answered": tuple({"agent": agent, "seat": f"s{agent}", "org": "o"} for agent in AGENTS),
    "held": ({},),
    "resumed": ({},),
    "transferred": ({"mode": "hot", "to": "110"}, {"mode": "info", "to": "x"}, {"mode": "three_way"}),
    "joined": ({"mode": "take_over", "who": "a3"}, {"mode": "listen", "who": "a2"}),
    "left": ({"agent": "a1"}, {"seat": "sa2"}, {"who": "a9"}),
    "warned": ({},),
    "flagged": ({"abuse": False}, {}),
    "asked": ({},),
    "rated": ({"csat": 4}, {}),
    "linked": ({"order": "w1"}, {"order": "w2"}),
    "ended": ({"end_reason": "completed"}, {"end_reason": "abandon"}, {"end_reason": "timeout"}),
    "place_closed": ({"why": "reached"},),
    "wrapped": ({"agent": "a1"}, {}),
    "recorded": ({"file": "f", "sha256": "0", "seconds": 1, "bytes": 2},),
    "not_recorded": ({"why": "off"},),
}
PATH = ("arrived", "menu", "queued", "offered", "not_answered", "offered", "answered", "held", "resumed", "asked", "rated", "ended", "wrapped", "recorded")
NOT_TOLD = {"call_id", "seq", "source", "trunk_ref", "agent_left_at"}


def events(chance: random.Random) -> list[tuple[str, datetime, dict[str, Any]]]:
    """A call's life: mostly the usual way with steps left out and others between, at times that may also run back."""
    at, told = datetime(2026, 10, chance.randrange(1, 31), chance.randrange(24), chance.randrange(60), tzinfo=UTC), []
    for kind in PATH:
        for this in [kind] * (chance.random() < 0.8) + [chance.choice(list(KINDS))] * (chance.random() < 0.2):
            at += timedelta(microseconds=chance.choice([0, 1, 700, 4_000_000, 61_000_000, -900_000, 1_999_999]) + chance.randrange(2_000))
            told.append((f"call.{this}", at, chance.choice(KINDS[this])))
    return told


def same(own: dict[str, Any], theirs: Any) -> None:
    for name in theirs.__struct_fields__:
        if name not in NOT_TOLD:
            value = getattr(theirs, name)
            assert own[name] == (int(value * 1000) if isinstance(value, Decimal) else value), name
    assert own["left"] == theirs.agent_left_at


@pytest.mark.parametrize("seed", range(5))
def test_any_events_give_the_same_visits(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(400):
        told = events(chance)
        if not told:
            continue
        ours, own = Ours("c"), Call("c", told[0][1])
        for seq, (kind, at, payload) in enumerate(told, 1):
            tell_call(ours, seq, kind, at, payload)
            own.tell(kind[5:], at, payload)
            assert len(own.visits) == len(ours.visits)
        for mine, theirs in zip(own.visits, ours.visits, strict=True):
            same(mine, theirs)


def test_an_event_that_is_none_of_a_calls_is_refused() -> None:
    with pytest.raises(KeyError):
        Call("c", datetime(2026, 10, 1, tzinfo=UTC)).tell("unheard_of", datetime(2026, 10, 1, tzinfo=UTC), {})


def test_an_agent_on_two_calls_at_once_is_found() -> None:
    calls = Calls("9")
    for number, second in enumerate((0, 30, 60)):
        call = calls.calls[str(number)] = Call(str(number), datetime(2026, 10, 1, tzinfo=UTC))
        call.tell("answered", datetime(2026, 10, 1, 1, 0, second % 60, tzinfo=UTC) + timedelta(minutes=second // 60), {"agent": "a1"})
        call.tell("ended", datetime(2026, 10, 1, 1, 0, 45, tzinfo=UTC) + timedelta(minutes=second // 60), {"end_reason": "completed"})
    report = Report()
    calls.end(report)
    assert [(one["id"], one["published"]) for one in report.differences] == [("call:1", "a1 talks on call:0 too")]
    assert report.notes == ["calls: 3 arrived = 3 completed"]


def test_moments_are_written_with_six_decimals() -> None:
    assert written(moment("2026-10-01T00:00:00Z")) == "2026-10-01T00:00:00.000000Z"
    assert written(moment("2026-10-01T00:00:00.5Z")) == "2026-10-01T00:00:00.500000Z"
