"""Who is let in at the citizens' door of the line: nobody outside can close it to everybody else."""

import pytest

from huiying.adapters.browser_line import Caller
from huiying.pages.proxies import one_site
from huiying.work.line_limits import EACH_ADDRESS, EACH_SITE, LINE_FULL, MOST_CALLS, MOST_WAITING, TOO_OFTEN, crowded


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
