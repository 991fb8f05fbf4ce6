"""The simulated telephone stands beside the call in a demonstration, and nowhere else."""

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.desk.demonstration import telephone
from huiying.notify.outbox import queue
from tests.cast import Cast, again, build
from tests.signing import sign_in


@pytest.mark.django_db
@pytest.mark.parametrize("demo", [True, False])
def test_messages_to_the_orders_number_are_shown_in_a_demonstration_only(settings: Settings, *, demo: bool) -> None:
    settings.HUIYING_DEMO = demo
    cast: Cast = build()
    order = cast.order()
    queue(stream=order.stream, kind="number_code", to="13800010001", text="验证码 123456", now=cast.now)
    queue(stream="order:other", kind="number_code", to="13800010002", text="验证码 654321", now=cast.now)
    assert [text for _at, text in telephone(again(order))] == (["验证码 123456"] if demo else [])


@pytest.mark.django_db
def test_a_link_in_a_message_can_be_followed_and_its_words_are_no_markup(client: Client, settings: Settings) -> None:
    settings.HUIYING_DEMO, settings.ALLOWED_HOSTS = True, ["testserver"]
    cast: Cast = build()
    order = cast.order()
    queue(stream=order.stream, kind="rate", to="13800010001", text="<b>请评价</b> http://127.0.0.1:12345/rate/abc/", now=cast.now)
    sign_in(client, cast.user("closer"))
    page = client.get(f"/desk/followup/{order.order_no}/").content.decode()
    assert '<a href="http://127.0.0.1:12345/rate/abc/"' in page
    assert "&lt;b&gt;请评价" in page
