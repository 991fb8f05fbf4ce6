"""The trial of strangers: random requests to every address, drawn and shrunk by hypothesis; no answer may be a server's error.

The count is that of requests to public addresses (portal and sign-in), shared among all of them and all methods; a tenth more goes to the
staff's, which only turn a stranger away. `run(requests, number)` needs no test run around it.
python -m tests.portal.fuzz REQUESTS SEED sends them in HUIYING_DATABASE_URL.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from huiying.kit.sealing import Keyring
from tests.databases import ROOT, some_server

METHODS = {"GET": 2, "POST": 3, "HEAD": 1, "PUT": 1, "OPTIONS": 1}  # method: its share
STAFFS = ("/desk/", "/health/", "/staff/sessions/", "/staff/views/", "/staff/components/")  # where a stranger is asked to sign in
Where = tuple[str, tuple[str, ...]]
Seen = Counter[tuple[str, str, int]]  # path, method, status: how often
NASTY = (
    "", " ", "0", "-1", "1e9", "9" * 40, "null", "\x00", "a\x00b", "\ud7ff", "\u202e12345", "𠮷" * 30, "'; DROP TABLE work_order; --",
    "<script>alert(1)</script>", "../../etc/passwd", "%00", "%zz", "{{7*7}}", "${jndi:ldap://x}", "20250304-000001",
    "20250304-9999999999999999999", "２０２５０３０４-000001", "A" * 5_000,
    "13800010001", "2025-03-04T09:30", "9999-12-31T23:59", "0000-00-00", "true", "on", "990101001", "010201", "zh-hans", "en", "http://evil.example/",
)  # fmt: skip
FIELDS = (
    "do", "original_text", "topic", "topic_all", "demand_type", "region_code", "incident_address", "incident_at", "way", "phone", "code", "code_id", "name",
    "anonymous", "again", "held", "draft", "idem", "order_no", "text", "solved", "satisfaction", "truthful", "contacted_by_unit", "opinion", "next", "lang",
    "login", "password", "remember", "q", "page", "sort", "seen", "no", "query",
)  # fmt: skip
GOOD = {
    "do": "send", "original_text": "青石街道人民路路灯不亮", "topic": "010201", "demand_type": "help", "region_code": "990101001",
    "incident_address": "人民路 18 号", "way": "none", "text": "请补充", "solved": "yes", "satisfaction": "very",
}  # fmt: skip
FILES = (b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"\xff\xd8\xff\xe0" + bytes(99), b"PK\x03\x04" + bytes(60), b"RIFF\0\0\0\0WEBP", bytes(9_999))


def patterns(resolver: URLResolver | None = None, before: str = "/") -> list[tuple[str, tuple[str, ...]]]:
    """Every address of the URLconf: its path with {} for each part that varies, and the names of these parts."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for one in (resolver or get_resolver()).url_patterns:
        path, names = before + str(one.pattern), tuple(one.pattern.converters)
        if "^" in path:
            continue
        for name, kind in one.pattern.converters.items():
            written = next(w for w in (f"<{c}:{name}>" for c in ("str", "slug", "uuid", "int", "path")) if w in path)
            path = path.replace(written, f"{{{name}}}")
            assert kind
        found += [(path, names)] if isinstance(one, URLPattern) else patterns(one, path)
    return found


def public() -> list[Where]:
    """The addresses that anybody may use: the portal's, and those of signing in."""
    return [where for where in patterns() if not where[0].startswith(STAFFS)]


def requests(known: str, where: st.SearchStrategy[Where], method: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One request: where, how, with what; `known` is the number of an order that the sender has proved."""
    value = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.sampled_from(list(GOOD.values())))
    part = st.one_of(st.just(known), st.sampled_from(("supplement", "correct", "withdraw", "urge", "language", str(uuid4()), "7")), value)
    return st.fixed_dictionaries({
        "where": where,
        "parts": st.lists(part, min_size=4, max_size=4),
        "method": method,
        "query": st.dictionaries(st.sampled_from(FIELDS), value, max_size=3),
        "good": st.booleans(),
        "form": st.dictionaries(st.sampled_from(FIELDS), value, max_size=6),
        "files": st.lists(st.tuples(value, st.sampled_from(FILES)), max_size=2),
        "headers": st.sampled_from(({}, {"HX-Request": "true"}, {"Accept-Language": "\x7f"}, {"Range": "bytes=9-1"}, {"If-Modified-Since": "x"})),
        "body": st.one_of(st.none(), st.binary(max_size=60)),
    })  # fmt: skip


def send(client: Client, asked: dict[str, Any]) -> int:
    """Send it as a browser would, or as nobody would; the answer's status."""
    path, names = asked["where"]
    parts = {name: quote(text, safe="", errors="replace") or "x" for name, text in zip(names, asked["parts"], strict=False)}
    address = path.format(**parts)
    query = {name: text.encode("utf-8", "replace").decode() for name, text in asked["query"].items()}
    extra: dict[str, Any] = {"headers": asked["headers"], "query_params": query}
    if asked["method"] == "POST" and asked["body"] is None:
        form = {**(GOOD if asked["good"] else {}), **asked["form"]}
        photos = [SimpleUploadedFile(name if name.rsplit("/", 1)[-1].strip(". ") else "x", data) for name, data in asked["files"]]
        return int(client.post(address, {**form, **({"photos": photos} if photos else {})}, **extra).status_code)
    kind = "application/x-www-form-urlencoded" if asked["good"] else "multipart/form-data; boundary=x"
    return int(client.generic(asked["method"], address, asked["body"] or b"", kind, **extra).status_code)


class Strangers:
    """Who sends: somebody who proved an order, and a stranger; each request is undone at once."""

    def __init__(self, cast: Any) -> None:
        keys, self.order, self.seen = importlib.import_module("huiying.directory.keys"), cast.order(), Seen()
        self.clients = {True: Client(raise_request_exception=False), False: Client(raise_request_exception=False)}
        self.clients[True].post("/follow/", {"order_no": self.order.order_no, "code": keys.query_code(self.order.pk)})
        self.cookies = {proved: dict(client.cookies) for proved, client in self.clients.items()}

    def send(self, asked: dict[str, Any], *, proved: bool) -> None:
        """Send one request and count its answer. Raises AssertionError on a server's error."""
        client = self.clients[proved]
        with transaction.atomic():
            status = send(client, asked)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(self.cookies[proved])
        self.seen[asked["where"][0], asked["method"], status] += 1
        assert status < 500, f"{status} for {asked}"

    def try_out(self, count: int, number: int, where: st.SearchStrategy[Where], method: st.SearchStrategy[str]) -> None:
        """Send so many random requests there. Raises AssertionError on a server's error, with the smallest request that makes it."""

        @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
        @seed(number)
        @given(requests(self.order.order_no, where, method), st.booleans())
        def sent(asked: dict[str, Any], proved: bool) -> None:
            self.send(asked, proved=proved)

        sent()


def fuzz(cast: Any, *, count: int, number: int) -> Seen:
    """Send at least `count` requests to the public addresses of the city in the current database, each method to each, and some to the staff's."""
    strangers, places = Strangers(cast), public()
    share = count / (len(places) * sum(METHODS.values()))
    for where in places:
        for method, weight in METHODS.items():
            strangers.try_out(ceil(share * weight), number, st.just(where), st.just(method))
    staffs = [where for where in patterns() if where not in places]
    strangers.try_out(ceil(count / 10), number, st.sampled_from(staffs), st.sampled_from(list(METHODS)))
    return strangers.seen


def told(seen: Seen) -> dict[str, Any]:
    """The counts in one object: requests to public addresses, which of these got every method, and which answers came."""
    places = {path for path, _names in public()}
    asked = {(path, method) for path, method, _status in seen}
    statuses = Counter[str]()
    for (_path, _method, status), n in seen.items():
        statuses[str(status)] += n
    sent = sum(n for (path, _method, _status), n in seen.items() if path in places)
    left_out = sorted(f"{method} {path}" for path in places for method in METHODS if (path, method) not in asked)
    return {"requests": sent, "addresses": len(places), "left_out": left_out, "answers": dict(sorted(statuses.items()))}


def run(count: int, number: int) -> dict[str, Any]:
    """The trial in a database of its own: how many requests, which answers, ok when none was a server's error and no address was left out."""
    with some_server() as server, tempfile.TemporaryDirectory() as place, server.clone(f"huiying_fuzz_{uuid4().hex[:8]}") as city:
        keys, files = Path(place) / "keys.json", Path(place) / "files"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        ours = {"HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "HUIYING_FILES": str(files), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        env = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings", "HUIYING_HOSTS": "testserver", "HUIYING_LOG": "CRITICAL"}
        env["HUIYING_ACTS_AS"] = "system"  # what strangers ask is answered behind the wall of strangers
        command = [sys.executable, "-m", "tests.portal.fuzz", str(count), str(number)]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)
    said = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"requests": 0, "left_out": ["all"]}
    return {**said, "seed": number, "ok": said["requests"] >= count and not said["left_out"]}


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(told(fuzz(importlib.import_module("tests.cast").build(), count=int(sys.argv[1]), number=int(sys.argv[2])))) + "\n")
    importlib.import_module("django.db").connections.close_all()
