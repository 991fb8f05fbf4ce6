"""Bad input at the desk is told, and nothing is half done: days at the calendar's own ends, with which no moment can be counted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.kit.actor import Actor
from huiying.orders.models import TimeRequest, WorkOrder
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR, PUBLIC, REASON, dispatched, lead_part, signed
from tests.signing import sign_in

ENDS = ("0001-01-01", "9999-12-31")
WHY = {"reason_code": "procurement", "reason_text": REASON, "public_text": PUBLIC}


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    made = build()
    City.objects.update(clock_offset_s=int((NOW + 2 * HOUR - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


def enter(actor: Actor) -> Client:
    return sign_in(Client(), User.objects.get(pk=actor.id))


def do(actor: Actor, order: WorkOrder, verb: str, **given: str) -> HttpResponse:
    part = f"?a={lead_part(order).pk}" if order.had_assignments else ""
    answer: HttpResponse = enter(actor).post(f"/desk/orders/{order.order_no}/do/{verb}/{part}", {"idem": str(uuid4()), **given})  # type: ignore[assignment]
    return answer


@pytest.mark.parametrize("day", ENDS)
def test_a_unit_cannot_ask_for_a_pause_to_the_end_of_days(cast: Cast, day: str) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    for verb, given in (("request_suspend", {"until": day}), ("request_plan", {"title_1": "完成设计", "due_1": day})):
        assert "输入一个有效的日期" in do(cast.unit_lead(cast.works), again(order), verb, **WHY, **given).content.decode()
    assert not TimeRequest.objects.exists()


@pytest.mark.parametrize("day", ENDS)
def test_moments_are_within_reach_too(cast: Cast, day: str) -> None:
    order = dispatched(cast, NOW, cast.works)
    said = do(cast.unit_handler(cast.works), again(order), "contact", contact_at=f"{day}T00:00", evidence="recording").content.decode()
    assert ("输入一个有效的日期/时间" in said, lead_part(order).contact_evidence) == (True, "")
    fresh = cast.order(phone="13800010088")
    said = do(cast.reviewer, fresh, "ask_info", question="在哪里？", until=f"{day}T00:00").content.decode()
    assert ("输入一个有效的日期/时间" in said, again(fresh).status) == (True, "submitted")


@pytest.mark.parametrize("day", ENDS)
def test_a_list_leaves_such_a_day_aside_and_says_so(cast: Cast, day: str) -> None:
    order = cast.order()
    for end in ("from", "to"):
        page = enter(cast.dispatcher).get("/desk/orders/", {f"received_{end}": day}).content.decode()
        assert (f"“{day}”" in page, order.order_no in page) == (True, True)
