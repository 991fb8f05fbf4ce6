"""Agents whose browser is the telephone: who has one, that its password is new each time, that it goes when the agent leaves, and who sat at it."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from huiying.adapters.asterisk_ari import EngineAway
from huiying.adapters.asterisk_softphones import name_of
from huiying.calls import acd_inputs as told
from huiying.calls.chronicle import Incoming
from huiying.calls.models import AgentInterval
from huiying.work.line_merging import who_sat
from huiying.work.line_pages import Desks
from huiying.work.line_softphones import COMPUTER, AtComputers
from tests.calls.boards import Board
from tests.calls.test_pages_that_call import in_a_loop
from tests.cast import build

AGENT = str(uuid4())


class Ari:
    """An engine's memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], dict[str, str]] = {}
        self.queue: set[str] = set()
        self.first: set[str] = set()
        self.away = False

    async def put(self, *path: str, body: Any) -> None:
        if self.away:
            raise EngineAway
        self.kept[path[-2], path[-1]] = {one["attribute"]: one["value"] for one in body["fields"]}

    async def post(self, *path: str, endpoint: str, **_more: str) -> None:
        assert path == ("channels",)
        name, _, context = endpoint.removeprefix("Local/").removesuffix("/n").partition("@")
        of = self.first if context in {"fallback-first", "fallback-later"} else self.queue
        (of.add if context in {"fallback-join", "fallback-first"} else of.discard)(name)

    async def delete(self, *path: str) -> None:
        self.kept.pop((path[-2], path[-1]), None)


def computers() -> tuple[Board, Ari, AtComputers]:
    desk, ari = Board(), Ari()
    at = AtComputers(desk.board, SimpleNamespace(line=SimpleNamespace(ari=ari)))  # type: ignore[arg-type]
    desk.board.pages.append(at)
    desk.sit(AGENT)
    return desk, ari, at


@in_a_loop
async def test_each_password_is_new_and_the_telephone_goes_with_the_agent() -> None:
    desk, ari, at = computers()
    assert await at.give(AGENT) is None, "at a desk telephone"
    at.choose(AGENT, COMPUTER)
    first, second = await at.give(AGENT), await at.give(AGENT)
    assert first is not None
    assert second is not None
    assert first.password != second.password
    assert ari.kept["auth", second.name]["password"] == second.password
    assert (ari.kept["endpoint", second.name]["webrtc"], ari.kept["endpoint", second.name]["auth"]) == ("yes", second.name)
    desk.board.tell(told.SignedOut(AGENT))
    await asyncio.sleep(0.01)
    assert (ari.kept, desk.board.softphones) == ({}, {})


@in_a_loop
async def test_the_engines_own_queue_has_the_browsers_of_those_who_take_calls_and_nobody_else() -> None:
    desk, ari, at = computers()
    name = name_of(AGENT)

    async def rung(what: object) -> set[str]:
        desk.board.tell(what)
        await asyncio.sleep(0.01)
        return ari.queue

    assert await rung(told.Ready(AGENT)) == set(), "at a desk telephone, which the engine's files name"
    at.choose(AGENT, COMPUTER)
    assert await rung(told.Pause(AGENT, "break")) == set()
    assert await rung(told.Ready(AGENT)) == {name}
    assert await rung(told.Pause(AGENT, "break")) == set()
    assert await rung(told.Ready(AGENT)) == {name}
    ari.queue.clear()
    await at.give(AGENT)
    assert ari.queue == {name}, "an engine that was started anew is told again"
    desk.board.leading.add(AGENT)
    assert await rung(told.Pause(AGENT, "break")) == await rung(told.Ready(AGENT)) == set(), "whose page leads calls is not rung"
    assert await rung(told.SignedOut(AGENT)) == set()
    assert ari.kept == {}


@in_a_loop
async def test_the_engines_own_queue_rings_desk_telephones_first_at_which_somebody_sits() -> None:
    desk, ari, at = computers()
    d1, d2 = f"seat of {AGENT}", "d2"
    desk.board.telephones = frozenset({d1, d2})

    async def first(what: object) -> set[str]:
        desk.board.tell(what)
        await asyncio.sleep(0.01)
        return ari.first

    assert await first(told.Ready(AGENT)) == {d1}
    ari.first.add("d3")
    assert await first(told.Pause(AGENT, "break")) == {"d3"}
    assert await first(told.Ready(AGENT)) == {d1, "d3"}
    desk.board.sit(AGENT, d2, "operator")
    assert await first(told.Pause(AGENT, "break")) == {"d3"}
    assert await first(told.Ready(AGENT)) == {d2, "d3"}
    at.choose(AGENT, COMPUTER)
    assert await first(told.Pause(AGENT, "break")) == {"d3"}, "is heard at the computer"
    assert await first(told.SignedOut(AGENT)) == {"d3"}


@in_a_loop
async def test_the_computer_is_rung_where_it_was_chosen_and_else_the_telephone_of_the_seat() -> None:
    desk, _, at = computers()
    desk.board.telephones = frozenset({f"seat of {AGENT}"})
    assert desk.board.telephone_of(AGENT) == f"seat of {AGENT}"
    at.choose(AGENT, COMPUTER)
    assert desk.board.telephone_of(AGENT) == name_of(AGENT)
    at.choose(AGENT, "")
    assert desk.board.telephone_of(AGENT) == f"seat of {AGENT}"


@in_a_loop
async def test_without_an_engine_no_browser_is_a_telephone_and_one_that_is_away_says_so() -> None:
    desk, ari, at = computers()
    alone = AtComputers(desk.board, None)
    alone.choose(AGENT, COMPUTER)
    assert (await alone.give(AGENT), desk.board.telephone_of(AGENT)) == (None, "")
    at.choose(AGENT, COMPUTER)
    ari.away = True
    with pytest.raises(EngineAway):
        await at.give(AGENT)


@in_a_loop
async def test_with_the_page_the_voice_is_gone_and_the_caller_is_not_left_in_silence() -> None:
    desk, _, at = computers()
    desks = Desks(desk.board, lambda *_given: None)
    desk.board.came("engine", "call", Incoming(number="13800001234"))
    desk.board.tell(told.Entered("call", "general"))
    desk.board.tell(told.Ready(AGENT))
    desk.board.tell(told.Answered("call", AGENT))
    desks.gone(AGENT)
    assert not desk.board.brain.floor.calls["call"].held, "a telephone on the desk is talked on"
    at.choose(AGENT, COMPUTER)
    desks.gone(AGENT)
    assert desk.board.brain.floor.calls["call"].held, "the caller hears music until the agent is back, or another one answers"


def test_who_sat_at_a_browsers_telephone_is_known_by_its_name(db: None) -> None:
    cast = build()
    begun = cast.now - timedelta(hours=1)
    row = AgentInterval.objects.create(agent_id=cast.agent.id, org_id=cast.agent.employer_id, seat="0213", state="ready", from_at=begun, seq=1)
    assert who_sat(name_of(cast.agent.id), cast.now) == {"agent": str(row.agent_id), "seat": "0213", "org": str(row.org_id)}
    assert who_sat(name_of(cast.agent2.id), cast.now) == {"seat": name_of(cast.agent2.id)}
