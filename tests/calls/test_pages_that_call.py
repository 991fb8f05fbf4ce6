"""The built-in line with citizens' pages: connections that break and come back, places that are kept."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any

import msgspec

from huiying.adapters.browser_line import LOST_AFTER, NO_MORE, BrowserLine, Caller
from huiying.adapters.pace import AT_ONCE, EACH_SECOND, Pace
from huiying.calls import acd_inputs as told
from tests.calls.boards import Board


class Pages(Board):
    """A switchboard with the built-in line; `said` is what agents' pages were told."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.said: list[tuple[str, Mapping[str, Any]]] = []
        line = self.board.add("browser", lambda ear: BrowserLine(ear, lambda agent, message: self.said.append((agent, message))))
        assert isinstance(line, BrowserLine)
        self.line = line

    def call(self, name: str = "11111111-1111-4111-8111-111111111111") -> Caller:
        caller = self.line.arrive(name, "192.0.2.7", "zh")
        self.line.begins(caller)
        return caller

    def says(self, caller: Caller, do: str, **more: object) -> None:
        self.line.hear(caller, {"do": do, **more})


def heard(caller: Caller) -> list[dict[str, Any]]:
    found = []
    while not caller.queue.empty():
        found.append(msgspec.json.decode(caller.queue.get_nowait()))
    return found


def names(caller: Caller) -> list[str]:
    return [message["is"] for message in heard(caller)]


def in_a_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


@in_a_loop
async def test_a_place_is_kept_and_the_page_is_called_back() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted", queue="general")
    pages.pass_time(100)
    assert heard(caller)[-1] == {"is": "Announce", "position": 1, "wait_s": None, "callback": True, "surge": False}
    pages.says(caller, "keep_place")
    assert names(caller) == ["Kept"]
    pages.pass_time(70)  # nothing is remembered of ended calls by then, but of this one
    pages.sit("a")
    pages.board.tell(told.Ready("a"))
    assert names(caller) == ["CallBack"]
    pages.says(caller, "taken")
    assert names(caller) == ["Connect"]
    pages.says(caller, "signal", data={"candidate": {}})
    assert pages.said[-1] == ("a", {"is": "Signal", "call": caller.call, "data": {"candidate": {}}})
    pages.says(caller, "hang_up")
    assert heard(caller) == [{"is": "Ended", "end_reason": "answered"}]
    assert len(pages.line.present()) == 0


@in_a_loop
async def test_who_does_not_take_the_call_back_is_called_again_and_in_the_end_told_that_it_is_over() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    pages.says(caller, "keep_place")
    pages.sit("a")
    pages.board.tell(told.Ready("a"))
    pages.pass_time(60)
    assert names(caller)[-3:] == ["Kept", "CallBack", "Kept"]
    pages.pass_time(3_000)
    assert names(caller) == ["CallBack", "Kept", "CallBack", "Kept", "Dropped"]
    assert len(pages.line.present()) == 0


@in_a_loop
async def test_a_place_that_was_given_up_reaches_nobody() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    pages.says(caller, "keep_place")
    pages.says(caller, "give_up")
    heard(caller)
    pages.sit("a")
    pages.board.tell(told.Ready("a"))
    assert names(caller) == []
    assert pages.board.brain.tally("out").ended["blocked"] + pages.board.brain.tally("out").ended["failed"] == 1


@in_a_loop
async def test_a_page_that_comes_back_has_its_call_also_when_nobody_noticed_that_it_was_away() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    older = caller.queue
    assert pages.line.back(caller.token) is caller
    pages.line.begins(caller)
    assert names(caller) == ["Queued"]
    messages = [older.get_nowait() for _ in range(older.qsize())]
    assert messages[-1] == NO_MORE
    pages.line.gone(caller, older)
    assert caller.there
    assert pages.board.brain.tally("in").arrived == 1


@in_a_loop
async def test_a_page_that_stays_away_has_hung_up() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    pages.line.gone(caller, caller.queue)
    pages.line._given_up(caller, caller.queue)  # what the loop does after LOST_AFTER seconds
    assert LOST_AFTER == 15
    assert heard(caller)[-1] == {"is": "Ended", "end_reason": "abandon"}
    assert pages.line.back(caller.token) is None


@in_a_loop
async def test_a_refused_wish_to_keep_a_place_leaves_nothing_behind() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "keep_place")  # in the greeting: nothing to keep
    pages.says(caller, "hang_up")
    assert heard(caller)[-1] == {"is": "Ended", "end_reason": "abandon"}
    assert len(pages.line.present()) == 0


@in_a_loop
async def test_a_crafted_rating_ends_the_survey_and_spoils_nothing_of_the_call() -> None:
    pages = Pages()
    pages.sit("a")
    pages.board.tell(told.Ready("a"))
    for name, score in (("one", True), ("two", 6), ("three", 5)):
        caller = pages.call(name)
        pages.says(caller, "greeted")
        pages.board.tell(told.Answered(name, "a"))
        pages.board.tell(told.Released(name, "a"))
        pages.says(caller, "rate", score=score)
        assert names(caller)[-2:] == ["Survey", "Ended"]
        pages.board.tell(told.Ready("a"))
    pages.take()
    assert [(one.stream, one.payload["csat"]) for one in pages.written if one.type == "call.rated"] == [("call:three", 5)]
    assert [one.stream for one in pages.written if one.type == "call.ended"] == ["call:one", "call:two", "call:three"]


@in_a_loop
async def test_a_calls_id_is_no_key_to_it_and_its_token_is_through_a_place_that_is_kept() -> None:
    pages = Pages()
    caller, other = pages.call("one"), pages.call("two")
    assert len({caller.token, other.token, caller.call}) == 3
    for wrong in (caller.call, "", caller.token[:-1], "\u56de"):
        assert pages.line.back(wrong) is None
    pages.says(caller, "greeted")
    pages.says(caller, "keep_place")
    assert pages.line.back(caller.call) is None
    assert pages.line.back(caller.token) is caller


@in_a_loop
async def test_a_place_whose_page_is_gone_takes_no_room() -> None:
    pages = Pages()
    caller = pages.call()
    pages.says(caller, "greeted")
    pages.says(caller, "keep_place")
    assert pages.line.present() == {caller}
    pages.line.gone(caller, caller.queue)
    assert pages.line.present() == set()
    assert pages.line.back(caller.token) is caller
    assert pages.line.present() == {caller}


@in_a_loop
async def test_a_page_that_reads_nothing_is_cut_off_and_told_where_its_call_stands_when_it_comes_back() -> None:
    pages, cuts = Pages(), []
    caller = pages.call()
    caller.cut = lambda: cuts.append(caller.call)
    pages.says(caller, "greeted")
    while not caller.queue.full():
        caller.show({"is": "Beat"})
    assert cuts == []
    caller.show({"is": "WarnCaller"})
    assert cuts == [caller.call]
    pages.line.gone(caller, caller.queue)
    assert pages.line.back(caller.token) is caller
    pages.line.begins(caller)
    assert names(caller) == ["Queued"]


def test_a_page_may_say_much_at_once_and_not_go_on_so() -> None:
    pace = Pace()
    assert all(pace.keeps(100.0) for _ in range(AT_ONCE))
    assert not pace.keeps(100.0)
    steady = Pace()
    assert all(steady.keeps(100.0 + n / EACH_SECOND) for n in range(10 * AT_ONCE))
