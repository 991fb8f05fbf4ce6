"""The edge of a request: Chinese first, time read once, what the browser may load."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings

from huiying.directory.models import User
from huiying.pages.headers import policy
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "cookie", "asked", "language"),
    [
        ("", "", "en-GB,en", "zh-hans"),
        ("?lang=en", "", "", "en"),
        ("", "en", "", "en"),
        ("?lang=zh", "en", "", "zh-hans"),
        ("?lang=xx", "", "", "zh-hans"),
        ("", "xx", "", "zh-hans"),
    ],
)
def test_chinese_first_whatever_the_browser_asks(client: Client, query: str, cookie: str, asked: str, language: str) -> None:
    if cookie:
        client.cookies["huiying_language"] = cookie
    answer = client.get(f"/staff/login/{query}", headers={"Accept-Language": asked})
    assert answer.headers["Content-Language"] == language


def test_a_choice_of_language_lasts(client: Client) -> None:
    client.get("/staff/login/?lang=en")
    assert client.get("/staff/login/").headers["Content-Language"] == "en"


def test_nothing_foreign_and_no_inline_script_is_allowed(client: Client) -> None:
    said = client.get("/staff/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in said
    assert "frame-ancestors 'none'" in said


def test_only_the_event_stream_may_be_reached_besides(client: Client) -> None:
    assert "connect-src 'self' http://127.0.0.1:12346;" in policy("http://127.0.0.1:12346/events")


def test_the_root_of_the_staff_leads_to_the_desk_or_to_sign_in(client: Client, lin: User) -> None:
    assert client.get("/staff/", follow=True).redirect_chain[-1][0].startswith("/staff/login/")
    sign_in(client, lin)
    for path in ("/staff/", "/staff/email/"):
        assert client.get(path).headers["Location"] == "/desk/"
    assert client.post("/staff/email/", {"action_add": "", "email": "lin@example.org"}).status_code == 405


def test_pages_of_the_staff_are_not_kept_by_anyone(client: Client, lin: User) -> None:
    sign_in(client, lin)
    assert client.get("/health/").headers["Cache-Control"] == "private, no-store"


def test_the_staffs_frame_names_the_employer(client: Client, lin: User) -> None:
    sign_in(client, lin)
    page = client.get("/health/").content.decode()
    assert "受雇于政府" in page
    assert "热线管理中心" in page


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/health/").headers["Location"].startswith("/staff/login/")


def test_machines_ask_without_an_account(client: Client) -> None:
    assert client.get("/healthz").content == b"OK"


@pytest.mark.parametrize("address", ["signup/", "password/reset/", "email/"])
def test_nobody_makes_an_account_of_the_staff(client: Client, address: str) -> None:
    client.post(f"/staff/{address}", {"username": "x", "password1": "a-long-password-1", "email": "a@b.cn"})
    assert User.objects.filter(username="x").count() == 0


@pytest.mark.parametrize(("name", "value", "status"), [("theme", "dark", 302), ("theme", "pink", 404), ("sessionid", "x", 404)])
def test_only_known_preferences_are_kept(client: Client, name: str, value: str, status: int) -> None:
    answer = client.post(f"/prefer/{name}/{value}/")
    assert answer.status_code == status
    assert ("huiying_theme" in answer.cookies) == (status == 302)


@override_settings(HUIYING_CLOCK="city")
def test_the_sample_citys_own_clock_is_the_pages_clock(client: Client) -> None:
    assert client.get("/staff/login/").status_code == 200


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_for_broken_moments_need_no_request(name: str) -> None:
    assert "12345" in render_to_string(name)


def test_a_missing_page_is_said_in_the_readers_language(client: Client) -> None:
    answer = client.get("/no-such-page/?lang=en")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()
