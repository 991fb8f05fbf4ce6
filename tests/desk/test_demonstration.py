"""The simulated telephone stands beside the call in a demonstration, and nowhere else."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.desk.demonstration import telephone
from huiying.directory.clock import forget
from huiying.directory.models import City
from huiying.kit.times import local
from huiying.notify.outbox import queue
from tests.cast import Cast, again, build
from tests.signing import sign_in

SAID = "示例城市用自己的钟："


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


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "clock", "told"), [(True, "city", True), (False, "city", False), (True, "system", False)])
def test_the_pages_of_the_sample_city_say_why_their_days_are_not_todays(client: Client, settings: Settings, *, demo: bool, clock: str, told: bool) -> None:
    cast: Cast = build()
    settings.HUIYING_DEMO, settings.HUIYING_CLOCK = demo, clock
    City.objects.update(demo=True, clock_offset_s=int((cast.now - datetime.now(UTC)).total_seconds()))
    forget()
    sign_in(client, cast.user("closer"))
    for page in ("/", "/submit/", "/desk/orders/"):
        words = client.get(page).content.decode()
        assert (f"{SAID}{local(cast.now):%Y-%m-%d }" in words, SAID in words) == (told, told), page
    forget()
