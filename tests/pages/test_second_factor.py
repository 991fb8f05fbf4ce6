"""Password and second factor: asked of everyone, at one door, before any page of the staff."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from huiying.directory.lockout import FACTOR_PAIR
from huiying.directory.models import User
from huiying.journal.models import Event
from huiying.pages.guard import PUBLIC, PUBLIC_ROOMS, SETTING_UP
from huiying.pages.methods import BOTH, METHODS
from huiying.supervision.models import Notice
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "every-matter-is-answered"
DOOR, SETUP = "/staff/login/", "/staff/second-factor/"
SAMPLES = {"str": "x", "slug": "x", "int": "1", "uuid": "00000000-0000-7000-8000-000000000000"}


def code_of(secret: str, at: float) -> str:
    """RFC 6238 with its defaults: SHA-1, 30 seconds, 6 digits."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def person(lin: User) -> User:
    lin.set_password(PASSWORD)
    lin.save()
    return lin


def password(client: Client, **given: str) -> str:
    """Where signing in with the password leads."""
    return str(client.post(DOOR, {"login": "lin", "password": PASSWORD, **given}).headers["Location"])


def set_up(client: Client, at: float) -> tuple[str, list[str]]:
    """Set an authenticator app up after the password; its secret and the recovery codes that are shown."""
    page = client.get(f"{SETUP}app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]  # type: ignore[index]
    answer = client.post(f"{SETUP}app/", {"code": code_of(secret, at)})
    assert answer.headers["Location"] == f"{SETUP}codes/"
    shown = client.get(f"{SETUP}codes/").content.decode()
    return secret, re.findall(r"<li><code>([^<]+)</code>", shown)


def staff_addresses(resolver: URLResolver, prefix: str = "", room: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site with its name, each parameter filled with something of its kind."""
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from staff_addresses(entry, where, room or str(entry.namespace or ""))
        elif isinstance(entry, URLPattern) and room not in PUBLIC_ROOMS and entry.name not in PUBLIC and "(?P" not in where:
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], where), f"{room}:{entry.name}" if room else str(entry.name)


ADDRESSES = sorted(set(staff_addresses(get_resolver())))


def asked(client: Client, where: str, name: str) -> str:
    """Where an address sends whoever asks it in a way that it takes."""
    return (client.get if "GET" in METHODS.get(name, BOTH) else client.post)(where).headers.get("Location", "")


def test_every_address_that_is_not_named_public_wants_to_know_who_asks(client: Client) -> None:
    assert len(ADDRESSES) > 40
    open_to_strangers = [where for where, name in ADDRESSES if not asked(client, where, name).startswith(DOOR)]
    assert open_to_strangers == []


def test_with_the_password_alone_only_the_setting_up_of_a_factor_is_reached(client: Client, person: User) -> None:
    assert password(client) == "/desk/"
    reached = {name for where, name in ADDRESSES if asked(client, where, name) != SETUP}
    assert reached == SETTING_UP
    page = client.get(SETUP).content.decode()
    assert "设置验证器应用" in page
    assert "/desk/orders/" not in page
    assert client.get("/desk/", headers={"HX-Request": "true"}).headers["Location"] == SETUP


def test_the_app_is_set_up_the_codes_are_shown_once_and_the_desk_opens(client: Client, person: User) -> None:
    password(client)
    secret, codes = set_up(client, time.time())
    assert len(set(codes)) == 10
    assert client.get("/desk/").status_code == 200
    again = client.get(f"{SETUP}codes/").content.decode()
    assert [code for code in codes if code in again] == []
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept


def test_the_next_sign_in_asks_for_the_code_and_each_code_works_once(person: User) -> None:
    first, second, third = Client(), Client(), Client()
    password(first)
    secret, codes = set_up(first, time.time())
    ahead = code_of(secret, time.time() + 30)  # not the one that the set-up took
    assert password(second) == f"{SETUP}give/"
    assert second.get("/desk/").headers["Location"].startswith(DOOR)
    assert second.post(f"{SETUP}give/", {"code": "000000"}).status_code == 200
    assert second.post(f"{SETUP}give/", {"code": ahead}).headers["Location"] == "/desk/"
    assert second.get("/desk/").status_code == 200
    password(third)
    cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={ahead}")  # as it stands half a minute later: the code would still be accepted
    assert "已经用过" in third.post(f"{SETUP}give/", {"code": ahead}).content.decode()
    assert third.post(f"{SETUP}give/", {"code": codes[0]}).headers["Location"] == "/desk/"
    fourth = Client()
    password(fourth)
    assert fourth.post(f"{SETUP}give/", {"code": codes[0]}).status_code == 200


def test_the_only_factor_cannot_be_taken_away(client: Client, person: User) -> None:
    password(client)
    set_up(client, time.time())
    assert "唯一" in client.post(f"{SETUP}app/remove/").content.decode()
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_session_past_the_question_for_the_factor_is_worth_nothing(client: Client, person: User) -> None:
    other = Client()
    password(other)
    set_up(other, time.time())
    client.force_login(person)
    assert client.get("/desk/").headers["Location"].startswith(DOOR)
    assert "_auth_user_id" not in client.session


def test_the_factor_of_one_person_does_not_count_for_another(client: Client, person: User) -> None:
    sign_in(client, person)
    session = client.session
    session["second_factor"] = {"user": "somebody else", "at": time.time()}
    session.save()
    assert client.get("/desk/").headers["Location"] == SETUP


def test_only_a_demonstration_takes_the_password_alone_and_says_so(client: Client, person: User, settings: Settings) -> None:
    assert "演示环境" not in client.get(DOOR).content.decode()
    settings.HUIYING_DEMO = True
    assert "演示环境" in client.get(DOOR).content.decode()
    password(client)
    assert client.get("/desk/").status_code == 200
    settings.HUIYING_DEMO = False
    assert client.get("/desk/").headers["Location"] == SETUP


def test_guesses_at_the_code_are_counted_told_and_paused_whatever_password_comes_between(person: User) -> None:
    first, guesser = Client(), Client()
    password(first)
    secret, _codes = set_up(first, time.time())
    for _guess in range(FACTOR_PAIR.most):
        cache.clear()  # allauth's own five minutes have passed
        password(guesser)
        assert guesser.post(f"{SETUP}give/", {"code": "000000"}).status_code == 200
    assert Notice.objects.get(kind="alarm").zh.startswith("第二验证码")
    cache.clear()
    password(guesser)
    assert "分钟后再试" in guesser.post(f"{SETUP}give/", {"code": code_of(secret, time.time() + 30)}).content.decode()
    assert guesser.get("/desk/").headers["Location"].startswith(DOOR)
    told = json.loads(Event.objects.filter(type="signin.paused").latest("at").payload)
    assert (told["scope"], told["user"]) == ("factor_pair", str(person.pk))
