"""Every answer, of whatever kind, tells the browser what it may not do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from huiying.pages.headers import policy
from tests.browser import served
from tests.databases import ROOT, City

PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
WANTED = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Permitted-Cross-Domain-Policies": "none",
}  # fmt: skip
# a page, a file, a redirection, a missing page, a form refused for its token, a refused method
ASKED = [
    ("GET", "/", 200), ("GET", "/static/pages/app.js", 200), ("GET", "/desk/", 302), ("GET", "/no-such-page/", 404), ("POST", "/follow/", 403),
    ("POST", "/help/", 403), ("GET", "/healthz", 200), ("GET", "/static/none.js", 404),
]  # fmt: skip


class NotFollowed(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> Request | None:
        return None


@pytest.fixture(scope="module")
def address(server: Any) -> Iterator[str]:
    with server.clone(f"huiying_headers_{os.getpid()}") as city:
        seeded(city)
        with served(city, HUIYING_DEMO="0", HUIYING_CLOCK="system", HUIYING_HTTPS="1", HUIYING_PROXIES="127.0.0.1") as url:
            yield url


def seeded(city: City) -> None:
    script = "import django; django.setup()\nfrom huiying.directory.models import City\nCity.objects.create(id=1, name='云州市')"
    env = os.environ | {"HUIYING_DATABASE_URL": city.app_url, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", script], env=env, check=True)


@pytest.mark.parametrize(("method", "path", "status"), ASKED, ids=str)
def test_every_answer_carries_the_headers(address: str, method: str, path: str, status: int) -> None:
    opener = build_opener(NotFollowed)
    try:
        answer: Any = opener.open(Request(f"{address}{path}", method=method, headers=PROXY))  # noqa: S310 - our own server
    except HTTPError as refused:
        answer = refused
    assert answer.status == status
    assert {name: answer.headers[name] for name in WANTED} == WANTED
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "microphone=()" in answer.headers["Permissions-Policy"]


def test_a_foreign_host_is_refused_with_the_headers(address: str) -> None:
    with pytest.raises(HTTPError) as refused:
        build_opener(NotFollowed).open(Request(f"{address}/", headers={**PROXY, "Host": "evil.example"}))  # noqa: S310 - our own server
    assert refused.value.status == 400
    assert refused.value.headers["X-Frame-Options"] == "DENY"


def test_no_code_but_ours_and_nothing_inline_that_could_run() -> None:
    said = dict(part.strip().split(" ", 1) for part in policy("").split(";"))
    assert said["default-src"] == "'none'"
    assert {name: said[name] for name in ("script-src", "script-src-attr", "style-src", "connect-src", "base-uri", "frame-ancestors", "form-action")} == {
        "script-src": "'self'", "script-src-attr": "'none'", "style-src": "'self'", "connect-src": "'self'", "base-uri": "'none'",
        "frame-ancestors": "'none'", "form-action": "'self'",
    }  # fmt: skip
    assert "unsafe-eval" not in policy("")
