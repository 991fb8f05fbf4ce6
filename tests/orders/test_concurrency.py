"""Concurrent verbs on one order: exactly one wins, the others are told, nothing is half done."""

from tests.databases import City
from tests.reliability.clients import contest

ORDERS = 200
CLIENTS = 16


def test_of_many_clients_at_one_order_exactly_one_wins_and_the_others_are_told(fresh_city: City) -> None:
    told = contest(fresh_city, ORDERS, 20251124, CLIENTS)
    assert told["strange"] == []
    assert told["ok"], told
    assert told["won"] == ORDERS
    assert sum(told["told"].values()) == ORDERS * (CLIENTS - 1)
    assert len(told["ends"]) > 1  # not one verb alone won everywhere
