"""How much waits: counted for the reader, in one statement, and what was looked at counts no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from huiying.kit.ids import uuid7
from huiying.orders.handling import sign
from huiying.orders.models import Assignment
from huiying.supervision.models import Notice
from tests.cast import Cast
from tests.desk.test_orders_desk import cast, dispatched, enter, given, statements

__all__ = ["cast", "enter"]
Enter = Callable[[str], Client]


def notice(cast: Cast, **given: object) -> Notice:
    return Notice.objects.create(id=uuid7(cast.now), at=cast.now, kind="told", zh="知", en="Told", **given)


def test_a_dispatcher_is_told_what_waits_on_the_board_in_one_statement(cast: Cast, enter: Enter) -> None:
    cast.order()
    cast.order(phone="13800010002")
    client = enter("dispatcher")
    client.get("/desk/counts/")
    with statements(2):  # the session with its person, the counts
        found = client.get("/desk/counts/").json()
    assert found["board:dispatch"] == 0
    assert set(found) >= {"desk:board", "desk:notices", "board:returns"}
    assert enter("reviewer").get("/desk/counts/").json()["desk:board"] == 2


def test_a_unit_is_told_how_long_its_queue_is_and_nothing_of_the_hotlines_board(cast: Cast, enter: Enter) -> None:
    dispatched(cast)
    part = Assignment.objects.get(order=dispatched(cast), unit=cast.works)
    sign(assignment=part, actor=cast.unit_handler(cast.works), now=cast.now)
    client = enter("sz_lead")
    found = client.get("/desk/counts/").json()
    assert found["desk:unit"] == client.get("/desk/unit/").context["list"].count == 2
    assert "desk:board" not in found


def test_a_units_tiles_say_as_many_as_the_lists_behind_them(cast: Cast, enter: Enter) -> None:
    dispatched(cast)
    part = Assignment.objects.get(order=dispatched(cast), unit=cast.works)
    sign(assignment=part, actor=cast.unit_handler(cast.works), now=cast.now)
    client = enter("sz_lead")
    tiles = [tile for tile in client.get("/desk/").context["tiles"] if tile["url"].startswith("/desk/unit/")]
    assert [tile["number"] for tile in tiles] == ["1", "1", "0"]
    assert [str(client.get(tile["url"]).context["list"].count) for tile in tiles] == [tile["number"] for tile in tiles]


def test_an_agents_tile_opens_exactly_what_it_counts(cast: Cast, enter: Enter) -> None:
    mine = cast.order()
    cast.order(now=cast.now - timedelta(days=1), phone="13800010002")
    cast.order(phone="13800010003", actor=cast.agent2)
    client = enter("agent")
    client.post("/desk/register/keep/", given())
    [tile] = [one for one in client.get("/desk/").context["tiles"] if "by=me" in one["url"]]
    page = client.get(tile["url"])
    assert (tile["number"], page.context["list"].count) == ("1", 1)
    assert f"/desk/orders/{mine.order_no}/" in page.content.decode()
    assert "登记人: 我" in page.content.decode()
    assert 'name="by"' not in enter("dispatcher").get("/desk/orders/").content.decode()


def test_notices_count_until_the_inbox_was_opened(cast: Cast, enter: Enter) -> None:
    client = enter("agent")
    notice(cast, user_id=cast.agent.id)
    notice(cast, user_id=cast.agent2.id)
    assert client.get("/desk/counts/").json()["desk:notices"] == 1
    client.get("/desk/notices/", HTTP_HX_REQUEST="true")
    assert client.get("/desk/counts/").json()["desk:notices"] == 1
    client.get("/desk/notices/")
    assert client.get("/desk/counts/").json()["desk:notices"] == 0


@pytest.mark.usefixtures("cast")
def test_who_is_not_signed_in_is_told_nothing(client: Client) -> None:
    assert client.get("/desk/counts/", HTTP_HOST="localhost").status_code == 302
