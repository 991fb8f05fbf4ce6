"""The board: what is typed for another unit counts only where another unit is chosen, and a state stands with its own moment."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from huiying.desk.board_open import state_since
from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.orders.intake import Classification, accept
from huiying.orders.models import WorkOrder
from tests.cast import NOW, QINGSHI, STREET_LIGHT, Cast, again
from tests.dispatch.scene import with_catalogue
from tests.orders.steps import HOUR, dispatched, lead_part, replied, signed
from tests.signing import sign_in

WRONG = {"other": "查无此局", "override_reason": "灯具属于监测站"}


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    made = with_catalogue()
    City.objects.update(clock_offset_s=int((NOW + HOUR - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


@pytest.fixture
def order(cast: Cast) -> WorkOrder:
    made = cast.order()
    accept(order=made, classification=Classification("help", STREET_LIGHT, "normal", QINGSHI), actor=cast.reviewer, now=NOW)
    return again(made)


def send(cast: Cast, order: WorkOrder, **given: str) -> HttpResponse:
    client = sign_in(Client(), User.objects.get(pk=cast.dispatcher.id))
    filled = {"idem": str(uuid4()), "advice": "请按职责办理", **given}
    answer: HttpResponse = client.post(f"/desk/orders/{order.order_no}/do/dispatch/", filled)  # type: ignore[assignment]
    return answer


def test_what_stands_for_another_unit_does_not_count_once_a_listed_one_is_chosen(cast: Cast, order: WorkOrder) -> None:
    assert "没有这个单位，请从列表中选择" in send(cast, order, lead="other", **WRONG).content.decode()
    assert send(cast, order, lead=str(cast.works.pk), **WRONG).status_code == 302
    sent = lead_part(order)
    assert (again(order).status, sent.unit_id, sent.override_reason) == ("in_progress", cast.works.pk, "")
    assert sent.catalogue_line_id is not None


def test_a_unit_that_has_replied_stands_with_the_moment_of_its_reply(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    assert state_since(lead_part(order)) == NOW
    signed(cast, order, cast.works, NOW + HOUR)
    assert state_since(lead_part(order)) == NOW + HOUR
    replied(cast, order, cast.works, NOW + 3 * HOUR)
    assert state_since(lead_part(order)) == NOW + 3 * HOUR


def test_what_opens_beside_a_narrowed_list_is_in_it(cast: Cast, order: WorkOrder) -> None:
    later = cast.order(original_text="公园的长椅坏了")
    accept(order=later, classification=Classification("help", STREET_LIGHT, "urgent", QINGSHI), actor=cast.reviewer, now=NOW)
    client = sign_in(Client(), User.objects.get(pk=cast.dispatcher.id))

    def opened(query: str) -> str:
        shown = client.get(f"/desk/board/dispatch/?{query}").context["open"]
        return shown["order"].order_no if shown else ""

    for one in (order, later):
        assert opened(f"q={one.order_no}") == one.order_no
    assert opened(f"q={later.order_no}&urgency=normal") == ""
    assert opened(f"q={later.order_no}&open={order.order_no}") == order.order_no


def test_what_opens_at_a_units_desk_is_in_its_narrowed_list(cast: Cast) -> None:
    orders = [dispatched(cast, NOW, cast.works), dispatched(cast, NOW, cast.works)]
    signed(cast, orders[0], cast.works, NOW + HOUR / 2)
    client = sign_in(Client(), User.objects.get(username="sz_lead"))
    for query, number in (("todo=sign", orders[1].order_no), ("todo=handling", orders[0].order_no)):
        assert client.get(f"/desk/unit/?{query}").context["open"]["order"].order_no == number
    assert client.get("/desk/unit/?todo=stopped").context["open"] is None
