"""The sign-in form under guesses: one answer for names that exist and names that do not, an alarm, a warning on the health page."""

import re

import pytest
from django.test import Client

from huiying.directory.lockout import ADDRESS
from huiying.directory.models import User
from huiying.supervision.models import Notice
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DOOR, PASSWORD = "/staff/login/", "every-matter-is-answered"


@pytest.fixture
def person(lin: User) -> User:
    lin.set_password(PASSWORD)
    lin.save()
    return lin


def answer(login: str, password: str, client: Client | None = None) -> str:
    """What the page says besides the name that was typed and the form's token."""
    page = (client or Client()).post(DOOR, {"login": login, "password": password}).content.decode()
    return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|data-now="[^"]*"', "", page)


def test_a_wrong_password_an_unknown_name_and_a_closed_account_get_one_answer(person: User) -> None:
    wrong, unknown = answer("lin", "wrong"), answer("nobody", "wrong")
    User.plain.filter(pk=person.pk).update(is_active=False)
    assert answer("lin", PASSWORD) == unknown == wrong


def test_after_five_failures_even_the_right_password_waits_and_the_answer_is_one(person: User) -> None:
    for login in ("lin", "nobody"):
        for _try in range(5):
            answer(login, "wrong")
    assert "分钟后再试" in answer("lin", PASSWORD)
    assert answer("lin", PASSWORD) == answer("nobody", PASSWORD)


def test_the_health_page_tells_of_pauses(client: Client, person: User) -> None:
    for _try in range(5):
        answer("lin", "wrong")
    assert "1 个账号或地址" in sign_in(client, person).get("/health/").content.decode()


def test_a_form_that_is_sent_too_often_is_answered_by_a_page_of_ours_in_both_languages(person: User) -> None:
    client, change = sign_in(Client(), person), "/staff/password/change/"
    assert [client.post(change).status_code for _try in range(6)] == [200] * 5 + [429]
    chinese, english = (client.post(f"{change}?lang={language}").content.decode() for language in ("zh-hans", "en"))
    assert "<h1>尝试次数过多</h1>" in chinese
    assert "<h1>Too many tries</h1>" in english


def test_guesses_at_many_accounts_from_one_address_raise_an_alarm_once(person: User) -> None:
    for n in range(ADDRESS.most + 2):
        answer(f"name{n}", "x")
    assert Notice.objects.filter(kind="alarm").count() == 1
