"""What the agent's page and the line say to one another: an order of the call, a recording from another port, nobody outside."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from huiying.calls import acd_inputs as told
from huiying.calls.chronicle import Chronicle
from huiying.kit.actor import Actor
from huiying.work.doors import port
from huiying.work.line_doors import recording_asked
from huiying.work.line_linking import Linker
from huiying.work.line_pages import BACKLOG, BadMessage, Desks, Page
from tests.calls.boards import GENERAL, Board
from tests.calls.test_pages_that_call import Pages, in_a_loop

CALL, ORDER = str(uuid4()), str(uuid4())
AGENT = Actor(kind="staff", id=str(uuid4()), roles=frozenset({"AG"}))


@in_a_loop
async def test_nobody_outside_can_be_dialled_from_a_page_and_the_agent_hears_so_at_once() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    pages.sit("a")
    pages.board.tell(told.Ready("a"))
    pages.board.tell(told.Answered(caller.call, "a"))
    pages.board.tell(told.ToOutside(caller.call, "a", "110"))
    await asyncio.sleep(0)
    assert pages.said[-1] == ("a", {"is": "DropOutside", "call": caller.call})
    followed = pages.board.tell(told.Hold(caller.call, "a"))
    assert [type(one).__name__ for one in followed] == ["Held"], "nobody outside is in the call any more"


def heard(message: dict[str, Any]) -> list[tuple[str, ...]]:
    links: list[tuple[str, ...]] = []
    desks = Desks(Pages().board, lambda *given: links.append(given))
    desks.hear(Page(AGENT, "", web.WebSocketResponse()), message)
    return links


@in_a_loop
async def test_a_colleague_is_asked_into_a_call_between_two_pages() -> None:
    pages = Pages()
    caller = pages.call(CALL)
    pages.says(caller, "greeted")
    pages.sit(AGENT.id, "b")
    pages.board.tell(told.Ready(AGENT.id))
    pages.board.tell(told.Ready("b"))
    pages.board.tell(told.Answered(CALL, AGENT.id))
    desks, page = Desks(pages.board, lambda *_given: None), Page(AGENT, "", web.WebSocketResponse())
    desks.hear(page, {"do": "consult", "call": CALL, "to": "b"})
    assert [one.id for one in pages.board.brain.floor.calls[CALL].parties] == ["b"]


@in_a_loop
async def test_a_page_that_reads_nothing_is_cut_off_and_loses_nothing_in_silence() -> None:
    cuts: list[str] = []
    page = Page(AGENT, "", web.WebSocketResponse(), cut=lambda: cuts.append("cut"))
    for _ in range(BACKLOG):
        page.show({"is": "Signal"})
    assert cuts == []
    page.show({"is": "Offer", "call": CALL})
    assert cuts == ["cut"]


def test_a_page_tells_of_an_order_of_its_call() -> None:
    assert heard({"do": "linked", "call": CALL, "order": ORDER}) == [(CALL, ORDER, AGENT.id)]
    with pytest.raises(BadMessage):
        heard({"do": "linked", "call": CALL})


@pytest.mark.parametrize(("seq", "types"), [(4, ["call.linked"]), (None, [])])
def test_what_the_records_do_not_know_is_not_told(seq: int | None, types: list[str]) -> None:
    chronicle = Chronicle()

    async def link() -> None:
        async def read(_question: object) -> int | None:
            return seq

        Linker(read, chronicle, lambda: 1.0).link(CALL, ORDER, AGENT.id)
        await asyncio.sleep(0.01)

    asyncio.run(link())
    noted = chronicle.take(9)
    assert [one.type for one in noted] == types
    assert [(one.seq, one.payload) for one in noted] == ([(5, {"order": ORDER})] if seq else [])


def test_our_own_page_may_hand_a_recording_over_and_a_foreign_one_not() -> None:
    own = make_mocked_request("OPTIONS", f"/line/recording/{CALL}", headers={"Origin": f"http://127.0.0.1:{port() - 1}"})
    answer = asyncio.run(recording_asked(own))
    assert (answer.status, answer.headers["Access-Control-Allow-Methods"], answer.headers["Access-Control-Allow-Credentials"]) == (204, "PUT", "true")
    foreign = make_mocked_request("OPTIONS", f"/line/recording/{CALL}", headers={"Origin": "http://elsewhere.example"})
    with pytest.raises(web.HTTPForbidden):
        asyncio.run(recording_asked(foreign))


@in_a_loop
async def test_whose_telephone_dies_in_a_call_stays_when_the_page_is_open() -> None:
    place = Board()
    desks = Desks(place.board, lambda *_: None)
    place.board.pages.append(desks)
    place.sit("a")
    desks.pages["a"] = Page(Actor(kind="staff", id="a"), "", web.WebSocketResponse())
    for one in (told.Arrived(CALL), told.Entered(CALL, "general"), told.Ready("a"), told.Answered(CALL, "a"), told.AgentGone("a"), told.HungUp(CALL)):
        place.board.tell(one)
    assert place.board.brain.floor.agents["a"].state == "wrap_up"
    place.pass_time(GENERAL.away_s + 1)
    assert [(agent.state, agent.lost) for agent in place.board.brain.floor.agents.values()] == [("ready", False)]
