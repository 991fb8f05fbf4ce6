"""Who is let in at the citizens' door of the line: nobody outside can close it to everybody else."""

import asyncio
import threading

import pytest

from huiying.adapters.browser_line import BrowserLine, Caller
from huiying.pages.limiting import TooOften
from huiying.pages.proxies import one_site
from huiying.work.line_limits import EACH_ADDRESS, EACH_SITE, LINE_FULL, MOST_ASKING, MOST_CALLS, MOST_WAITING, TOO_OFTEN, Gate, crowded
from tests.calls.boards import Board
from tests.loops import finish

TIRESOME = "203.0.113.9"


def house(n: int) -> str:
    return f"2001:db8:7:{n:x}::/64"


def waiting(*addresses: str) -> set[Caller]:
    return {Caller(f"call {n}", address) for n, address in enumerate(addresses)}


def talking(most: int) -> set[Caller]:
    return {Caller(f"talk {n}", f"192.0.2.{n}", agent="a") for n in range(most)}


@pytest.mark.parametrize(
    ("address", "site"),
    [("2001:db8:7:ffff::/64", "2001:db8:7::/48"), ("203.0.113.9", "203.0.113.9"), ("", ""), ("unknown", "unknown")],
)
def test_a_site_is_the_48_of_an_ipv6_house_and_else_the_address(address: str, site: str) -> None:
    assert one_site(address) == site


def test_houses_of_one_site_have_a_wider_limit_together() -> None:
    there = waiting(*map(house, range(EACH_SITE)))
    assert crowded(there, house(0xFFFF)) == TOO_OFTEN
    assert crowded(there, "2001:db8:8::/64") == 0
    assert crowded(set(list(there)[1:]), house(0xFFFF)) == 0


def test_one_house_has_a_limit_of_its_own() -> None:
    assert crowded(waiting(*["203.0.113.9"] * EACH_ADDRESS), "203.0.113.9") == TOO_OFTEN
    assert crowded(waiting(*["203.0.113.9"] * (EACH_ADDRESS - 1)), "203.0.113.9") == 0


def test_who_waits_leaves_room_for_those_who_talk() -> None:
    assert crowded(waiting(*map(str, range(MOST_WAITING))), "203.0.113.9") == LINE_FULL
    assert crowded(talking(MOST_CALLS - 1), "203.0.113.9") == 0
    assert crowded(talking(MOST_CALLS), "203.0.113.9") == LINE_FULL


class Counting:
    """A database that counts calls when it is let, and has had enough of one address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()

    def __call__(self, address: str) -> None:
        self.asked.append(address)
        assert self.answers.wait(60)
        if address == TIRESOME:
            raise TooOften(minutes=60)


def line_with(counting: Counting) -> tuple[BrowserLine, Gate]:
    line = Board().board.add("browser", lambda ear: BrowserLine(ear, lambda _agent, _message: None))
    assert isinstance(line, BrowserLine)
    return line, Gate(line, counting)


def test_an_address_told_too_often_is_not_asked_about_again_for_a_while() -> None:
    async def story() -> None:
        counting = Counting()
        counting.answers.set()
        _, gate = line_with(counting)
        assert [await gate.refuses(TIRESOME) for _ in range(3)] == [TOO_OFTEN] * 3
        assert await gate.refuses("203.0.113.10") == 0
        assert counting.asked == [TIRESOME, "203.0.113.10"]

    finish(story())


def test_who_finds_no_room_is_turned_away_without_asking_the_database() -> None:
    async def story() -> None:
        counting = Counting()
        line, gate = line_with(counting)
        for n in range(EACH_ADDRESS):
            line.arrive(f"call {n}", "203.0.113.10")
        assert await gate.refuses("203.0.113.10") == TOO_OFTEN
        assert counting.asked == []

    finish(story())


def test_of_those_who_ask_at_once_no_more_come_in_than_there_is_room_for() -> None:
    async def story() -> None:
        counting = Counting()
        line, gate = line_with(counting)

        async def comes(n: int) -> int:
            refusal = await gate.refuses("203.0.113.10")
            if not refusal:
                line.arrive(f"call {n}", "203.0.113.10")
            return refusal

        all_at_once = asyncio.gather(*(comes(n) for n in range(EACH_ADDRESS + 2)))
        await asyncio.sleep(0)
        counting.answers.set()
        assert sorted(await all_at_once) == [0] * EACH_ADDRESS + [TOO_OFTEN] * 2

    finish(story())


def test_only_so_many_wait_for_the_database() -> None:
    async def story() -> None:
        counting = Counting()
        _, gate = line_with(counting)
        waiting = asyncio.gather(*(gate.refuses(f"192.0.2.{n}") for n in range(MOST_ASKING)))
        await asyncio.sleep(0)
        assert await gate.refuses("203.0.113.10") == LINE_FULL
        counting.answers.set()
        assert set(await waiting) == {0}
        assert await gate.refuses("203.0.113.10") == 0

    finish(story())
