"""Two units, a word of its own in every text: nothing of the one's orders reaches the other, by the first wall alone and by the second alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import takewhile
from uuid import UUID

import pytest
from django.db import connection

from huiying.directory import clock
from huiying.directory.models import Engagement, Org
from huiying.directory.reference import changed
from huiying.directory.walls import ROOMS, WALLED, behind, lifted
from huiying.dispatch.models import Adjudication, ReturnRequest
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.work.news import visible_orders
from tests.walls.conftest import Reader, without_first_wall, without_second_wall
from tests.walls.crawl import crawl
from tests.walls.filled import SECRET, Filled, tables, text_fields

UNITS = ("lighting", "power")
MORE_UNITS = ("citymanagement", "street", "district", "works")
HOTLINE = ("dispatcher", "agent", "supervisor", "auditor", "assessor", "closer", "callback", "adjudicator")
ADDED = ("bureau_sv", "bureau_au", "district_ag")
Find = Callable[[str], Reader]


def leaks(reader: Reader, filled: Filled) -> Iterator[tuple[str, str]]:
    """Each address that told a foreign word, and the words, as they are come upon."""
    foreign = reader.foreign(filled)
    assert foreign
    for heard in crawl(reader.client, reader.foreign_orders(5)):
        assert heard.status < 500, heard.address
        yield from ((heard.address, word) for word in sorted(foreign & set(SECRET.findall(heard.said)))[:3])


def rows_behind(actor: Actor | None) -> dict[str, int]:
    """How many rows of each walled table the database gives the actor."""
    told = {}
    with behind(actor), connection.cursor() as cursor:
        for table in WALLED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            told[table] = cursor.fetchone()[0]
    return told


def test_every_table_that_can_hold_words_about_an_order_holds_some(filled: Filled) -> None:
    empty = {table._meta.db_table for table in tables() if text_fields(table)} - filled.tables.keys() - {"directory_party"}
    assert empty == set()
    assert len(filled.words) > 2_000


@pytest.mark.long
def test_the_first_wall_alone_keeps_them_apart(reader: Find, filled: Filled, caplog: pytest.LogCaptureFixture) -> None:
    someone = reader(UNITS[0])
    with without_second_wall():
        assert list(leaks(someone, filled)) == []
    assert not SECRET.search(caplog.text)


@pytest.mark.long
def test_the_second_wall_alone_keeps_them_apart(reader: Find, filled: Filled, caplog: pytest.LogCaptureFixture) -> None:
    someone = reader(UNITS[1])
    with without_first_wall():
        assert list(leaks(someone, filled)) == []
    assert not SECRET.search(caplog.text)


@pytest.mark.long
def test_with_neither_wall_the_foreign_words_are_heard(reader: Find, filled: Filled) -> None:
    """Else the two above would prove nothing."""
    someone = reader("lighting")
    heard: set[str] = set()
    with without_first_wall(), without_second_wall():
        for _, word in takewhile(lambda _: len(heard) <= 30, leaks(someone, filled)):
            heard.add(word)
    assert len(heard) > 30


def asked(reader: Reader) -> set[UUID]:
    """The disputed orders that are not secret in which a unit is asked for its ground: it reads the case."""
    if reader.actor.employer_kind not in {"government", "public_utility"} or reader.actor.roles & {"SV", "AU"}:
        return set()
    codes = set(Org.objects.filter(pk__in=reader.units).values_list("code", flat=True))
    named = {case.order_id for case in Adjudication.objects.filter(state="open") if codes & set(case.participants.split(","))}
    meant = set(ReturnRequest.objects.filter(suggested_unit_id__in=reader.units).values_list("order_id", flat=True))
    opened = set(Adjudication.objects.filter(state="open").values_list("order_id", flat=True))
    return set(WorkOrder.objects.filter(pk__in=named | (meant & opened)).exclude(secrecy_level="secret").values_list("pk", flat=True))


@pytest.mark.parametrize("login", [*UNITS, *MORE_UNITS, *HOTLINE, *ADDED, "sysadmin", "operator"])
def test_each_wall_gives_exactly_the_same_orders(reader: Find, filled: Filled, login: str) -> None:
    someone = reader(login)
    with behind(someone.actor):
        second = set(WorkOrder.objects.values_list("pk", flat=True))
        both = set(visible_to(someone.actor).values_list("pk", flat=True))
    assert both == someone.own
    assert second >= someone.own
    with lifted():
        assert second - someone.own == asked(someone) - someone.own


def test_the_stream_tells_of_own_orders_only(reader: Find, filled: Filled) -> None:
    someone = reader("lighting")
    every = [order.pk for order in WorkOrder.objects.all()]
    with without_first_wall():
        assert visible_orders([someone.actor], every)[someone.actor] <= someone.own
    assert visible_orders([someone.actor], every)[someone.actor] == someone.own


def test_some_orders_are_secret_and_each_kind_of_reader_differs(reader: Find, filled: Filled) -> None:
    """Else the comparison above would prove little."""
    secret = set(WorkOrder.objects.filter(secrecy_level="secret").values_list("pk", flat=True))
    assert 0 < len(secret & reader("lighting").own) < len(secret)
    assert secret & reader("operator").own
    assert len(reader("bureau_sv").own) > len(reader("works").own)


def test_every_walled_table_is_one_that_words_are_put_in_front_of() -> None:
    assert [table for table in WALLED if not any(room in table for room in ROOMS)] == []


def test_without_facts_the_database_gives_nothing(filled: Filled) -> None:
    assert rows_behind(None) == dict.fromkeys(WALLED, 0)


def test_the_wall_of_an_operator_whose_engagement_ended_gives_nothing(reader: Find, filled: Filled) -> None:
    engaged = reader("operator")
    Engagement.objects.update(valid_to=clock.city_now(datetime.now(UTC)))
    changed()
    try:
        left = reader("operator")
        assert (left.own, bool(engaged.own)) == (set(), True)
        assert rows_behind(left.actor) == dict.fromkeys(WALLED, 0)
    finally:
        Engagement.objects.update(valid_to=None)
        changed()
