"""Who leads conversations at the line: whose calls are listed, what a page may do, what is in the way, and how a third voice's signals go."""

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest
from aiohttp import web

from huiying.adapters.simulated_line import SimulatedLine
from huiying.calls import acd_inputs as told
from huiying.calls.acd_people import RINGING
from huiying.calls.chronicle import Incoming
from huiying.calls.leading import leads, leads_calls_of, may_take_over
from huiying.kit.actor import Actor
from huiying.work.line_live import SETTLE, LiveCalls, Reader, live_calls
from huiying.work.line_pages import BadMessage, Desks, Page
from huiying.work.strangers import Strangers
from tests.calls.boards import Board
from tests.calls.test_line_doors import served
from tests.calls.test_pages_that_call import Pages, in_a_loop
from tests.loops import finish

if TYPE_CHECKING:
    from huiying.work.line_shared import House

CALL = "11111111-1111-4111-8111-111111111111"


def person(role: str, name: str = "sue", kind: str = "hotline_agency", employer: str = "RX") -> Actor:
    of = {"hotline_agency": "gov", "government": "gov", "operator": "op", "public_utility": "util"}
    return Actor(kind="staff", id=name, roles=frozenset({role}), employer_id=employer, employer_kind=kind, account_class=of[kind])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("actor", "may", "own", "others", "takes"),
    [
        (person("TL"), True, True, True, True), (person("SV"), True, True, True, False), (person("AG"), False, False, False, False),
        (person("QA"), False, False, False, False), (person("TL", kind="operator"), True, True, False, True),
        (person("TL", kind="government"), True, True, False, True), (person("SV", kind="government"), False, False, False, False),
        (person("TL", kind="public_utility"), False, False, False, False),
    ],
)  # fmt: skip
def test_who_leads_whose_calls(actor: Actor, may: bool, own: bool, others: bool, takes: bool) -> None:
    assert (leads(actor), leads_calls_of(actor, "RX"), leads_calls_of(actor, "OP"), may_take_over(actor)) == (may, own, others, takes)


def talking(pages: Pages, agent: str = "anna", operator: str = "RX") -> Desks:
    """A page's call that an agent of this employer has answered."""
    desks = Desks(pages.board, lambda *_given: None)
    pages.board.pages.append(desks)
    caller = pages.call(CALL)
    pages.says(caller, "greeted")
    pages.board.tell(told.SignedIn(agent, operator, {"general": 1}))
    pages.board.tell(told.Ready(agent))
    pages.board.tell(told.Answered(CALL, agent))
    return desks


def page_of(desks: Desks, actor: Actor) -> Page:
    page = desks.pages[actor.id] = Page(actor, "", web.WebSocketResponse())
    if actor.id not in desks.board.brain.floor.agents:
        desks.board.tell(told.SignedIn(actor.id, actor.employer_id, {}))
    while not page.queue.empty():
        page.queue.get_nowait()
    return page


def shown(page: Page) -> list[dict[str, Any]]:
    found = []
    while not page.queue.empty():
        found.append(msgspec.json.decode(page.queue.get_nowait()))
    return found


@in_a_loop
async def test_a_supervisor_comes_into_a_call_between_pages_and_both_pages_are_told_how() -> None:
    desks = talking(Pages())
    anna, sue = page_of(desks, person("AG", "anna")), page_of(desks, person("SV"))
    for mode in ("listen", "whisper", "join"):
        desks.hear(sue, {"do": mode, "call": CALL})
    assert [one["mode"] for one in shown(anna) if one["is"] == "Join"] == ["listen", "whisper", "join"]
    assert [one["mode"] for one in shown(sue) if one["is"] == "Join"] == ["listen", "whisper", "join"]
    desks.hear(sue, {"do": "release", "call": CALL})
    assert [one["is"] for one in shown(anna)] == ["Left"]
    assert desks.board.brain.floor.agents["sue"].state == "signed_in"


@in_a_loop
async def test_an_agent_a_foreign_operators_leader_and_a_supervisor_who_would_take_over_are_refused() -> None:
    desks = talking(Pages())
    for actor, act in (
        (person("AG", "bob"), "listen"), (person("TL", "olga", "operator", "OP"), "listen"), (person("SV"), "take_over"), (person("SV"), "ready"),
        (person("SV"), "answer"),
    ):  # fmt: skip
        page = page_of(desks, actor)
        if act == "take_over":
            desks.hear(page, {"do": "listen", "call": CALL})
        with pytest.raises(BadMessage):
            desks.hear(page, {"do": act, "call": CALL})
    assert desks.board.brain.floor.calls[CALL].agent is desks.board.brain.floor.agents["anna"]


@in_a_loop
async def test_a_call_is_taken_over_by_who_is_in_it_already() -> None:
    desks = talking(Pages())
    lena = page_of(desks, person("TL", "lena"))
    desks.hear(lena, {"do": "take_over", "call": CALL})
    assert shown(lena) == [{"is": "Refused", "about": "take_over", "why": "not in the call"}]
    desks.hear(lena, {"do": "listen", "call": CALL})
    desks.hear(lena, {"do": "take_over", "call": CALL})
    assert desks.board.brain.floor.calls[CALL].agent is desks.board.brain.floor.agents["lena"]


@in_a_loop
async def test_signals_of_a_third_voice_go_between_those_two_who_are_in_the_call() -> None:
    desks = talking(Pages())
    anna, sue, bob = page_of(desks, person("AG", "anna")), page_of(desks, person("SV")), page_of(desks, person("AG", "bob"))
    said = {"do": "aside", "call": CALL, "to": "anna", "data": {"candidate": {}}}
    desks.hear(sue, said)
    assert shown(anna) == [], "not in the call yet"
    desks.hear(sue, {"do": "listen", "call": CALL})
    shown(anna)
    desks.hear(sue, said)
    desks.hear(bob, said)
    desks.hear(sue, {**said, "to": ["anna"]})
    desks.hear(sue, {**said, "data": "x"})
    desks.hear(sue, {**said, "data": {"x": "y" * 20_000}})
    desks.hear(sue, {**said, "data": {"again": True, "mode": "join"}})
    told_of = {"is": "Aside", "call": CALL, "agent": "sue", "role": "listen"}
    assert shown(anna) == [{**told_of, "data": {"candidate": {}}}, {**told_of, "data": {"again": True, "mode": "join"}}], "whatever the page says it is"


@in_a_loop
async def test_nobody_listens_to_simulated_people_or_by_a_seat_without_a_telephone() -> None:
    desk = Board()
    desk.board.lines["simulated"] = SimpleNamespace(heard=SimulatedLine.heard, obey=lambda _command: None)  # type: ignore[assignment]
    desks = Desks(desk.board, lambda *_given: None)
    desk.sit("anna")
    for line, why in (("simulated", "nobody to hear"), ("engine", "no telephone")):
        desk.board.came(line, CALL, Incoming(number="13800001234"))
        desk.board.tell(told.Entered(CALL, "general"))
        desk.board.tell(told.Ready("anna"))
        assert desk.board.brain.floor.calls[CALL].state == RINGING
        desk.board.tell(told.Answered(CALL, "anna"))
        sue = page_of(desks, person("SV"))
        desks.hear(sue, {"do": "listen", "call": CALL})
        assert shown(sue) == [{"is": "Refused", "about": "listen", "why": why}]
        desk.board.tell(told.HungUp(CALL))
        desk.board.tell(told.Ready("anna"))


@in_a_loop
async def test_the_list_holds_who_talks_with_the_caller_masked_for_those_who_lead_them() -> None:
    desk = Board()
    live = LiveCalls(desk.board, {"general": ("综合", "General")})
    desk.board.pages.append(live)
    live._names = {"anna": "安娜", "sue": "苏"}
    desk.board.came("engine", CALL, Incoming(number="13800001234"))
    desk.board.tell(told.SignedIn("anna", "OP", {"general": 1}))
    desk.board.tell(told.Entered(CALL, "general"))
    desk.board.tell(told.Ready("anna"))
    assert live.now(person("TL"))["calls"] == [], "it only rings"
    desk.at += 5
    desk.board.tell(told.Answered(CALL, "anna"))
    desk.board.tell(told.SignedIn("sue", "RX", {}))
    desk.board.tell(told.Watch(CALL, "sue", "listen"))
    desk.board.tell(told.Hold(CALL, "anna"))
    (row,) = live.now(person("TL"))["calls"]
    assert (row["agent"], row["name"], row["caller"], row["state"], row["since"]) == ("anna", "安娜", "138****1234", "held", desk.at)
    assert (row["queue"], row["with"]) == (("综合", "General"), [{"agent": "sue", "name": "苏", "mode": "listen"}])
    assert b"13800001234" not in live.message(person("TL"))
    assert [len(live.now(person("TL", "olga", "operator", employer))["calls"]) for employer in ("OP", "OP2")] == [1, 0]
    desk.board.tell(told.HungUp(CALL))
    assert live.now(person("TL"))["calls"] == []


@in_a_loop
async def test_an_open_list_is_told_when_something_changes_and_one_that_does_not_read_has_the_newest() -> None:
    desk = Board()
    live = LiveCalls(desk.board, {})
    desk.board.pages.append(live)
    reader = Reader(person("TL"))
    live.open.add(reader)

    async def read(_question: object) -> dict[str, str]:
        return {"anna": "安娜"}

    running = asyncio.create_task(live.run(read))
    desk.board.came("engine", CALL, Incoming(number=""))
    desk.sit("anna")
    desk.board.tell(told.Entered(CALL, "general"))
    desk.board.tell(told.Ready("anna"))
    desk.board.tell(told.Answered(CALL, "anna"))
    for _turn in range(5):
        await asyncio.sleep(0)
    desk.board.tell(told.Hold(CALL, "anna"))
    await asyncio.sleep(SETTLE + 0.3)
    (row,) = msgspec.json.decode((await reader.queue.get()).removeprefix(b"data: "))["calls"]
    assert (row["name"], row["state"]) == ("安娜", "held")
    assert reader.queue.empty()
    running.cancel()


@pytest.mark.parametrize(("actor", "status"), [(person("TL"), 200), (person("SV"), 200), (person("AG"), 403), (person("SV", kind="government"), 403)])
def test_the_list_is_for_those_who_lead(actor: Actor, status: int) -> None:
    async def story() -> None:
        async def read(_question: object) -> Actor:
            return actor

        house = cast("House", SimpleNamespace(read=read, strangers=Strangers(), live=LiveCalls(Board().board, {})))
        async with served(house, "/line/calls", live_calls) as (client, url), client.get(url) as answer:
            assert answer.status == status
            if status == 200:
                assert await answer.content.readline() == b"retry: 3000\n"
                assert (await answer.content.readline()).startswith(b'data: {"at":')

    finish(story())
