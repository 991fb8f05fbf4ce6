"""The government's own sign-in, with a provider that really answers: the right way in, and every wrong one refused."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from huiying.directory.models import User
from huiying.directory.models_signin import OutsideLink, SignInTry
from huiying.directory.outside import subject_mark
from huiying.directory.sessions import places
from huiying.journal.models import Event
from huiying.pages.second_factor import GIVEN
from tests.pages.provider import CLIENT, SECRET, Provider, key_called

pytestmark = pytest.mark.django_db
DOOR, GO, SETUP = "/staff/login/", "/staff/government/", "/staff/second-factor/"
MOVED_S = {"exp": -120, "iat": 3600, "nbf": 3600}
FILE = 'issuer = "{issuer}"\nclient_id = "{client}"\nsecret_file = "secret"\nname = "云州统一认证"\n'


@pytest.fixture
def provider() -> Iterator[Provider]:
    cache.clear()
    with Provider() as running:
        yield running


@pytest.fixture
def city(provider: Provider, lin: User, settings: Settings, tmp_path: Path) -> User:
    """A city whose file names the provider, and Lin, whom an administrator has linked."""
    describe(settings, tmp_path, FILE.format(issuer=provider.issuer, client=CLIENT))
    OutsideLink.objects.create(
        user=lin, issuer=provider.issuer, subject=subject_mark(provider.issuer, "subject-1"), asked_at=lin.created_at, linked_at=lin.created_at
    )
    return lin


def describe(settings: Settings, folder: Path, text: str) -> None:
    (folder / "oidc.toml").write_text(text, encoding="utf-8")
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    (folder / "secret").chmod(0o600)
    settings.HUIYING_OIDC = str(folder / "oidc.toml")


def begun(client: Client, query: str = "") -> str:
    """Where our page sends the browser."""
    return str(client.get(GO + query).headers["Location"])


def come(client: Client, provider: Provider, query: str = "") -> Any:
    """The whole way: there, and back with the answer."""
    return client.get(provider.authorise(begun(client, query)))


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def unsigned(claims: dict[str, Any]) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def test_who_is_linked_comes_in_and_is_asked_for_the_second_factor(client: Client, provider: Provider, city: User) -> None:
    assert "云州统一认证" in client.get(DOOR).content.decode()
    answer = come(client, provider, "?next=/desk/orders/")
    assert answer.headers["Location"] == "/desk/orders/"
    assert client.session["_auth_user_id"] == str(city.pk)
    assert client.get("/desk/").headers["Location"] == SETUP
    assert [place.here for place in places(city, client.session.session_key or "")] == [True]
    assert SignInTry.objects.filter(account__gt="").count() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", "somebody-else"), ("aud", [CLIENT, "somebody-else"]), ("aud", None), ("azp", "somebody-else"), ("iss", "https://id.example.cn"), ("iss", None),
        ("exp", "moved"), ("exp", None), ("iat", "moved"), ("iat", None), ("nonce", "of another sign-in"), ("nonce", None),
        ("sub", ""), ("sub", None), ("nbf", "moved"),
    ],
)  # fmt: skip
def test_a_token_with_one_wrong_claim_lets_nobody_in(client: Client, provider: Provider, city: User, name: str, value: object) -> None:
    provider.wrong = {name: int(time.time()) + MOVED_S[name] if value == "moved" else value}
    answer = come(client, provider)
    assert (answer.status_code, inside(client)) == (403, False)
    assert "没有登录" in answer.content.decode()


def test_a_token_without_signature_or_signed_with_the_public_key_lets_nobody_in(client: Client, provider: Provider, city: User) -> None:
    public = provider.public("first")

    def with_public_key(claims: dict[str, Any]) -> str:
        head = {"alg": "HS256", "typ": "JWT", "kid": "first"}
        signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, claims))
        return f"{signed}.{base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), hashlib.sha256)).rstrip(b'=').decode()}"

    for sign in (unsigned, with_public_key):
        provider.sign = sign
        assert (come(client, provider).status_code, inside(client)) == (403, False)


def test_a_token_of_another_key_under_a_known_name_lets_nobody_in(client: Client, provider: Provider, city: User) -> None:
    provider.sign = lambda claims: jwt.encode(claims, key_called("another"), "RS256", {"kid": "first"})
    assert (come(client, provider).status_code, inside(client)) == (403, False)


def test_a_changed_claim_breaks_the_signature(client: Client, provider: Provider, city: User) -> None:
    def changed(claims: dict[str, Any]) -> str:
        head, _, seal = jwt.encode(claims | {"sub": "somebody"}, provider.keys["first"], "RS256", {"kid": "first"}).split(".")
        return f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.{seal}"

    provider.sign = changed
    assert (come(client, provider).status_code, inside(client)) == (403, False)


def test_an_answer_works_once(client: Client, provider: Provider, city: User) -> None:
    back = provider.authorise(begun(client))
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 403
    assert not inside(client)


def test_a_used_code_with_a_fresh_state_is_refused_by_the_provider(client: Client, provider: Provider, city: User) -> None:
    first = provider.authorise(begun(client))
    client.get(first)
    client.logout()
    code = first.partition("code=")[2].partition("&")[0]
    fresh = provider.authorise(begun(client))
    again = fresh.replace(fresh.partition("code=")[2].partition("&")[0], code)
    assert (client.get(again).status_code, inside(client)) == (403, False)


def test_anothers_answer_is_worth_nothing_in_ones_own_browser(client: Client, provider: Provider, city: User) -> None:
    back = provider.authorise(begun(client))
    stranger = Client()
    assert (stranger.get(back).status_code, inside(stranger)) == (403, False)
    own = provider.authorise(begun(stranger))
    swapped = own.replace(own.partition("code=")[2].partition("&")[0], back.partition("code=")[2].partition("&")[0])
    assert (stranger.get(swapped).status_code, inside(stranger)) == (403, False)  # PKCE: the code belongs to the other browser


def test_a_new_key_is_learned_and_a_withdrawn_one_refused(client: Client, provider: Provider, city: User) -> None:
    come(client, provider)
    client.logout()
    old = provider.keys.pop("first")
    provider.new_key("second")
    assert come(client, provider).status_code == 302
    client.logout()
    provider.sign = lambda claims: jwt.encode(claims, old, "RS256", {"kid": "first"})
    assert (come(client, provider).status_code, inside(client)) == (403, False)


def test_unknown_key_names_do_not_make_us_ask_for_the_keys_again_and_again(client: Client, provider: Provider, city: User) -> None:
    come(client, provider)
    client.logout()
    provider.sign = lambda claims: jwt.encode(claims, provider.keys["first"], "RS256", {"kid": "invented"})
    for _again in range(4):
        assert come(client, provider).status_code == 403
    assert provider.asked.count("/keys") == 2


def test_the_first_time_an_administrator_looks_before_the_link_opens(client: Client, provider: Provider, city: User) -> None:
    OutsideLink.objects.all().delete()
    for _again in range(2):
        answer = come(client, provider)
        assert (answer.status_code, inside(client)) == (403, False)
        assert "确认" in answer.content.decode()
    link = OutsideLink.objects.get()
    assert (link.user_id, link.linked_at) == (city.pk, None)
    assert Event.objects.filter(type="signin.link_asked").count() == 1
    assert "subject-1" not in json.dumps([link.subject, *Event.objects.values_list("payload", flat=True)])


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "subject-2", "preferred_username": "lin"}, {"sub": "subject-2", "preferred_username": "nobody"}, {"sub": "subject-2"},
        {"sub": "subject-2", "email": "lin@example.cn", "email_verified": True},
    ],
)  # fmt: skip
def test_who_does_not_work_here_or_claims_anothers_name_stays_out(client: Client, provider: Provider, city: User, person: dict[str, Any]) -> None:
    User.plain.filter(pk=city.pk).update(email="lin@example.cn")
    provider.person = person
    answer = come(client, provider)
    assert (answer.status_code, inside(client)) == (403, False)
    assert "没有您可用的账号" in answer.content.decode()
    assert OutsideLink.objects.count() == 1


def test_who_has_left_stays_out(client: Client, provider: Provider, city: User) -> None:
    User.plain.filter(pk=city.pk).update(is_active=False)
    assert (come(client, provider).status_code, inside(client)) == (403, False)


def test_a_provider_that_is_away_is_told_in_both_languages_and_the_password_stays_open(client: Client, provider: Provider, city: User) -> None:
    provider.stop()
    assert "暂时连不上" in (answer := client.get(GO)).content.decode()
    assert answer.status_code == 503
    assert "cannot be reached" in client.get(f"{GO}?lang=en").content.decode()
    assert 'name="password"' in client.get(DOOR).content.decode()


@pytest.mark.parametrize("address", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_nonsense_from_the_provider_is_a_refusal_and_no_error_of_ours(client: Client, provider: Provider, city: User, address: str) -> None:
    provider.broken = address
    answer = client.get(GO)
    if answer.status_code == 302:
        answer = client.get(provider.authorise(answer.headers["Location"]))
    assert (answer.status_code, inside(client)) == (403 if address == "/token" else 503, False)


@pytest.mark.parametrize("described", [{"issuer": "https://other.example.cn"}, {"token_endpoint": "http://example.cn/token"}, {"jwks_uri": None}])
def test_a_provider_that_describes_itself_wrongly_is_not_followed(client: Client, provider: Provider, city: User, described: dict[str, Any]) -> None:
    provider.described = described
    assert client.get(GO).status_code == 503


def test_wrong_answers_count_against_the_address_and_pauses_hold_here_too(client: Client, provider: Provider, city: User) -> None:
    for _guess in range(50):
        client.get("/staff/government/back/?code=x&state=y")
    assert client.get("/staff/government/back/?code=x&state=y").status_code == 429
    assert (come(client, provider).status_code, inside(client)) == (429, False)


def test_a_second_factor_given_there_counts_only_where_the_city_says_so(
    client: Client, provider: Provider, city: User, settings: Settings, tmp_path: Path
) -> None:
    provider.person |= {"amr": ["pwd", "otp", "mfa"]}
    come(client, provider)
    assert GIVEN not in client.session
    client.logout()
    describe(settings, tmp_path, FILE.format(issuer=provider.issuer, client=CLIENT) + 'second_factor = "trust"\namr = ["mfa"]\n')
    come(client, provider)
    assert client.get("/desk/").status_code == 200
    client.logout()
    provider.person |= {"amr": ["pwd"]}
    come(client, provider)
    assert client.get("/desk/").headers["Location"] == SETUP


def test_another_sites_page_cannot_set_it_going(client: Client, provider: Provider, city: User) -> None:
    assert client.get(GO, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_what_the_address_says_does_not_change_where_we_go(client: Client, provider: Provider, city: User) -> None:
    to = begun(client, "?auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example&scope=offline_access&next=https://evil.example/")
    assert "evil" not in to
    assert "offline_access" not in to
    assert client.get(provider.authorise(to)).headers["Location"] == "/desk/"


def test_without_a_file_or_with_a_wrong_one_there_is_no_button_and_no_way(client: Client, lin: User, settings: Settings, tmp_path: Path) -> None:
    for text in ("", "issuer = 3", 'issuer = "http://example.cn"\nclient_id = "x"\nsecret_file = "secret"\n'):
        describe(settings, tmp_path, text)
        assert client.get(GO).status_code == client.get("/staff/government/back/").status_code == 404
        assert GO not in client.get(DOOR).content.decode()
    settings.HUIYING_OIDC = ""
    assert client.get(GO).status_code == 404
