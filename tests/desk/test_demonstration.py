"""The simulated telephone stands beside the call in a demonstration, and nowhere else."""

import pytest
from pytest_django import Settings

from huiying.desk.demonstration import telephone
from huiying.notify.outbox import queue
from tests.cast import Cast, again, build


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_messages_to_the_orders_number_are_shown_in_a_demonstration_only(settings: Settings, *, demo: bool) -> None:
    settings.HUIYING_DEMO = demo
    cast: Cast = build()
    order = cast.order()
    queue(stream=order.stream, kind="number_code", to="13800010001", text="验证码 123456", now=cast.now)
    queue(stream="order:other", kind="number_code", to="13800010002", text="验证码 654321", now=cast.now)
    assert [text for _at, text in telephone(again(order))] == (["验证码 123456"] if demo else [])
