"""An operator's people after the engagement ended: signed in, told so in a sentence, and shown nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from huiying.directory.models import City, Engagement, Org, User
from huiying.directory.reference import REFERENCE
from huiying.pages.methods import BOTH, METHODS
from huiying.work.news import signed_in
from tests.pages.test_second_factor import ADDRESSES
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ZH, EN = "服务委托不在有效期内", "No engagement in force"


@pytest.fixture
def agent(lin: User) -> User:
    """An operator's agent at the agency, engaged since yesterday."""
    now = datetime.now(UTC)
    operator = Org.objects.create(id=uuid4(), code="OP", name="云声客服", kind="operator", path="/OP/", active_from=now - DAY)
    Engagement.objects.create(id=uuid4(), operator=operator, agency=lin.org, valid_from=now - DAY)
    User.objects.filter(pk=lin.pk).update(employer=operator, roles=["AG"])
    return User.objects.get(pk=lin.pk)


def end() -> None:
    Engagement.objects.update(valid_to=datetime.now(UTC))
    City.objects.update(reference_version=9_999)
    REFERENCE.clear()


def test_every_page_of_the_staff_says_that_the_engagement_ended(agent: User) -> None:
    client = sign_in(Client(), agent)
    assert client.get("/desk/").status_code == 200
    end()
    for where, name in ADDRESSES:
        answer = (client.get if "GET" in METHODS.get(name, BOTH) else client.post)(where)
        assert (where, answer.status_code, ZH in answer.content.decode()) == (where, 403, True)
    page = client.get("/desk/?lang=en").content.decode()
    assert EN in page
    assert "/desk/orders/" not in page
    assert "data-live-url" not in page
    assert client.post("/staff/logout/").status_code == 302
    assert client.get("/desk/").headers["Location"].startswith("/staff/login/")


def test_the_stream_of_news_ends_with_the_engagement(agent: User) -> None:
    key = str(sign_in(Client(), agent).session.session_key)
    assert signed_in(key, datetime.now(UTC)) is not None
    end()
    assert signed_in(key, datetime.now(UTC)) is None
