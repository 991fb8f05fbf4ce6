"""What trusted proxies say is believed, and what anybody else says is thrown away."""

from typing import Any

import pytest

from huiying.pages.proxies import TrustedProxies


def through(remote: str, **said: str) -> dict[str, Any]:
    """The environment that the application gets."""
    got: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        got.update(environ)
        return []

    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", **{f"HTTP_X_FORWARDED_{name}": value for name, value in said.items()}}
    TrustedProxies(application, ["10.0.0.0/8", "2001:db8::5"])(environ, None)
    return got


@pytest.mark.parametrize(
    ("remote", "said", "client"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.3.2.1", "203.0.113.9"),
        ("10.0.0.1", "nonsense, 10.3.2.1", "10.3.2.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("2001:db8::5", "2001:db8:1::1", "2001:db8:1::1"),
        ("203.0.113.7", "1.1.1.1", "203.0.113.7"),
        ("", "1.1.1.1", ""),
    ],
)
def test_the_last_address_that_is_no_proxy_is_who_asks(remote: str, said: str, client: str) -> None:
    assert through(remote, FOR=said)["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("remote", "said", "scheme"), [("10.0.0.1", "https", "https"), ("10.0.0.1", "ftp", "http"), ("203.0.113.7", "https", "http")])
def test_only_a_proxy_says_that_it_spoke_https(remote: str, said: str, scheme: str) -> None:
    assert through(remote, PROTO=said)["wsgi.url_scheme"] == scheme


def test_nothing_behind_us_sees_what_was_said() -> None:
    got = through("203.0.113.7", FOR="1.1.1.1", PROTO="https", HOST="evil.example", PORT="1")
    assert [name for name in got if name.startswith("HTTP_X_FORWARDED")] == []


def test_a_name_is_no_proxy() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        TrustedProxies(lambda _environ, _start: [], ["proxy.example"])
