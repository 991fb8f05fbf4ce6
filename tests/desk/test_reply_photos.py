"""Photos sent with a reply are kept of those alone who may reply."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City
from huiying.orders.models import Attachment
from tests.cast import Cast
from tests.dispatch.scene import with_catalogue
from tests.orders.steps import HOUR, dispatched, part
from tests.portal.pictures import photo
from tests.signing import sign_in


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    built = with_catalogue()
    City.objects.update(clock_offset_s=int((built.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield built
    clock.forget()


@pytest.mark.parametrize(("name", "kept"), [("SZ_lead", 1), ("op_reviewer", 0), ("dispatcher", 0), ("SZ_handler", 0)])
def test_a_refused_reply_leaves_no_photo_of_who_may_not_reply(cast: Cast, name: str, kept: int) -> None:
    order = dispatched(cast, cast.now - HOUR, cast.works)
    client = sign_in(Client(), cast.user(name))
    words = {"is_true": "yes", "solved": "yes", "public_reply": "已修复。", "internal_result": "更换灯具。", "photo_kind": "after_photo"}
    url = f"/desk/orders/{order.order_no}/do/reply/?a={part(order, cast.works).pk}"
    answer = client.post(url, words | {"photos": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")})
    assert answer.status_code in {200, 302}
    assert Attachment.objects.filter(order=order).count() == kept
