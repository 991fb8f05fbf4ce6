"""Every address of the public's pages: a form sent there has a limit that the view names and that holds, or is not taken at all."""

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import URLPattern

from huiying.directory import clock
from huiying.directory.keys import keyring
from huiying.kit.sealing import blind
from huiying.pages.limiting import Limit
from huiying.pages.models_tries import Try
from huiying.portal.limiting import CODE, RATE, SUBMIT
from huiying.portal.urls import urlpatterns
from tests.browser import served
from tests.cast import NOW, Cast, build
from tests.databases import City
from tests.portal.test_requests import at, matter

HERE, ELSEWHERE = "203.0.113.9", "198.51.100.4"
PARTS = {"order_no": "20250304-000001", "verb": "rate", "key": str(uuid4()), "token": "no-such-token", "name": "checkpoint", "ref": "1"}
FORMS = {"follow": {"order_no": "20250304-000001", "code": "22222222"}}


@pytest.fixture
def cast(db: None, settings: Any) -> Iterator[Cast]:
    made = build()
    settings.HUIYING_CLOCK = "city"
    at(NOW)
    yield made
    clock._offsets.clear()


def used_up(limit: Limit, place: str) -> None:
    """As many tries as are allowed, a minute ago."""
    key = blind(keyring(), f"try_{limit.what}", place)
    Try.objects.bulk_create(Try(key=key, at=NOW) for _ in range(limit.most))


def path_of(pattern: URLPattern) -> str:
    path = "/" + str(pattern.pattern)
    for name, kind in pattern.pattern.converters.items():
        for written in (f"<{converter}:{name}>" for converter in ("str", "slug", "uuid", "int", "path")):
            path = path.replace(written, PARTS[name])
        assert kind
    return path


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_form_names_its_limit_and_keeps_it(cast: Cast, pattern: URLPattern) -> None:
    path, given = path_of(pattern), FORMS.get(pattern.name or "", {})
    limit = getattr(pattern.callback, "limit", None)
    if limit is None:
        assert Client().post(path, given).status_code == 405, f"{pattern.name} takes forms without a limit"
        return
    used_up(limit, HERE)
    answer = Client(REMOTE_ADDR=HERE).post(path, given)
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.content.decode()
    assert Client(REMOTE_ADDR=ELSEWHERE).post(path, given).status_code != 429


def test_there_are_forms_to_ask() -> None:
    assert {pattern.name for pattern in urlpatterns if hasattr(pattern.callback, "limit")} == {"submit", "follow", "leave", "do", "rate", "check"}


def test_codes_matters_and_invented_links_have_limits_of_their_own(cast: Cast) -> None:
    for limit in (CODE, SUBMIT, RATE):
        used_up(limit, HERE)
    stranger = Client(REMOTE_ADDR=HERE)
    for form in (matter(do="code", way="phone", phone="13800030001"), matter()):
        assert "尝试次数过多" in stranger.post("/submit/", form).content.decode()
    assert stranger.get(path_of(urlpatterns[-1])).status_code == 429


def test_a_household_of_ipv6_is_one_address_and_ipv4_within_ipv6_is_ipv4(cast: Cast) -> None:
    used_up(RATE, "2001:db8:7:9::/64")
    used_up(RATE, HERE)
    link = path_of(urlpatterns[-1])
    asked = {place: Client(REMOTE_ADDR=place).get(link).status_code for place in ("2001:db8:7:9:aaaa::1", f"::ffff:{HERE}", "2001:db8:7:8::1")}
    assert list(asked.values()) == [429, 429, 410]


@pytest.fixture
def proxied(fresh_city: City) -> Iterator[str]:
    """A real web server behind a proxy: this machine's other loopback address is the proxy, the first one is a stranger."""
    with served(fresh_city, HUIYING_DEMO="0", HUIYING_CLOCK="system", HUIYING_HTTPS="1", HUIYING_PROXIES="127.0.0.2") as address:
        yield address


def asked(address: str, source: str, **headers: str) -> http.client.HTTPResponse:
    """Guess a rating link, coming from one of this machine's addresses."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60, source_address=(source, 0))
    connection.request("GET", f"{path_of(urlpatterns[-1])}", headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    return answer


def tries(city: City, place: str) -> int:
    with psycopg.connect(city.owner_url) as connection:
        row = connection.execute("SELECT count(*) FROM portal_try WHERE key = %s", [blind(keyring(), "try_rate", place)]).fetchone()
    return row[0] if row else 0


def test_only_the_trusted_proxy_says_who_asks_and_how(fresh_city: City, proxied: str) -> None:
    said = {"X_Forwarded_For": "6.6.6.6, 203.0.113.9", "X_Forwarded_Proto": "https"}
    through = asked(proxied, "127.0.0.2", **said)
    assert through.status == 410
    assert through.headers["Strict-Transport-Security"]
    assert tries(fresh_city, "203.0.113.9") == 1
    plain = asked(proxied, "127.0.0.2", X_Forwarded_For="203.0.113.9")
    assert (plain.status, plain.headers["Location"][:8]) == (301, "https://")
    stranger = asked(proxied, "127.0.0.1", **said)
    assert (stranger.status, stranger.headers["Location"][:8]) == (301, "https://")
    assert tries(fresh_city, "203.0.113.9") == 1
    assert tries(fresh_city, "6.6.6.6") == 0
