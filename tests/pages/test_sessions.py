"""Sessions of staff: how long they last, where one is signed in, and how they end. Times are set in the table, never waited for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from pytest_django import Settings

from huiying.directory.models import User
from huiying.directory.models_signin import BrowserSession
from huiying.directory.sessions import mark_of
from huiying.journal.models import Event
from huiying.pages.own_sessions import device_of
from huiying.work.news import signed_in
from tests.pages.conftest import NOW
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def own(user: User) -> BrowserSession:
    return BrowserSession.objects.get(user_id=user.pk)


def unused_for(time: timedelta) -> None:
    """All sessions as they stand after a time without use."""
    BrowserSession.objects.update(seen_at=F("seen_at") - time, expire_date=F("expire_date") - time, began_at=F("began_at") - time)


def inside(client: Client, address: str = "/health/", **headers: str) -> bool:
    return client.get(address, headers=headers).status_code == 200


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(client: Client, lin: User) -> None:
    sign_in(client, lin)
    unused_for(14 * MINUTE)
    assert inside(client)
    unused_for(14 * MINUTE)
    assert inside(client)
    unused_for(16 * MINUTE)
    assert not inside(client)


def test_the_time_without_use_is_the_citys_choice(client: Client, lin: User, settings: Settings) -> None:
    settings.HUIYING_IDLE_S = 3600
    sign_in(client, lin)
    unused_for(59 * MINUTE)
    assert inside(client)


def test_what_a_page_asks_by_itself_is_no_use(client: Client, lin: User) -> None:
    sign_in(client, lin)
    unused_for(10 * MINUTE)
    before = own(lin).seen_at
    client.get("/desk/counts/")
    assert inside(client, **{"HX-Live": "1"})
    assert signed_in(str(client.session.session_key), NOW) is not None
    assert own(lin).seen_at == before
    assert inside(client)
    assert own(lin).seen_at > before


def test_a_session_ends_twelve_hours_after_signing_in_however_much_it_is_used(client: Client, lin: User) -> None:
    sign_in(client, lin)
    BrowserSession.objects.update(began_at=Now() - 11 * HOUR)
    assert inside(client)
    BrowserSession.objects.update(began_at=Now() - 13 * HOUR)
    assert not inside(client)
    assert signed_in(str(own(lin).session_key), NOW) is None


def test_a_page_costs_no_more_statements_for_knowing_the_use(client: Client, lin: User, django_assert_num_queries: object) -> None:
    assert inside(sign_in(client, lin))
    unused_for(5 * MINUTE)
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/staff/views/x/")  # a POST only: nothing but the session with its person is read


def test_a_session_is_worth_nothing_after_the_password_changed(client: Client, lin: User) -> None:
    assert inside(sign_in(client, lin))
    lin.set_password("another of sufficient length 7")
    lin.save()
    assert not inside(client)


def test_a_person_other_than_the_sessions_own_is_not_let_in(client: Client, lin: User) -> None:
    assert inside(sign_in(client, lin))
    named = {"username": "ou", "name": "欧", "employee_no": "0999", "password": lin.password}
    other = User.objects.create(id=uuid4(), created_at=NOW, org=lin.org, employer=lin.employer, **named)
    BrowserSession.objects.filter(user_id=lin.pk).update(user_id=other.pk)
    assert client.get("/health/").wsgi_request.user == lin  # what the signed data say counts


def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(lin: User) -> None:
    here, there, third = Client(), Client(), Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120"})
    for client in (here, there, third):
        sign_in(client, lin)
    page = here.get("/staff/sessions/").content.decode()
    assert ("本次" in page, page.count('name="session"')) == (True, 2)
    assert str(there.session.session_key) not in page
    here.post("/staff/sessions/end/", {"session": mark_of(str(there.session.session_key))})
    assert (inside(here), inside(there), inside(third)) == (True, False, True)
    here.post("/staff/sessions/end/")
    assert (inside(here), inside(third)) == (True, False)
    assert Event.objects.filter(type="signin.sessions_ended").count() == 2


def test_a_foreign_session_cannot_be_ended(client: Client, lin: User) -> None:
    other = User.objects.get(pk=lin.pk)
    other.pk, other.username = type(lin.pk)(int=1), "other"
    other.save(force_insert=True)
    theirs = sign_in(Client(), other)
    sign_in(client, lin).post("/staff/sessions/end/", {"session": mark_of(str(theirs.session.session_key))})
    assert inside(theirs)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
    ],
)
def test_a_device_is_told_in_two_words(agent: str, words: str) -> None:
    assert device_of(agent) == words
