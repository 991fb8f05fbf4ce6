"""The trial of strangers: random requests to every address, drawn and shrunk by hypothesis; no answer may be a server's error.

`run(requests, number)` needs no test run around it. python -m tests.portal.fuzz REQUESTS SEED sends them in HUIYING_DATABASE_URL.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
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

SLICE = 200
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


def requests(known: str) -> st.SearchStrategy[dict[str, Any]]:
    """One request: where, how, with what; `known` is the number of an order that the sender has proved."""
    value = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.sampled_from(list(GOOD.values())))
    part = st.one_of(st.just(known), st.sampled_from(("supplement", "correct", "withdraw", "urge", "language", str(uuid4()), "7")), value)
    return st.fixed_dictionaries({
        "where": st.sampled_from(patterns()),
        "parts": st.lists(part, min_size=4, max_size=4),
        "method": st.sampled_from(("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS")),
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


def fuzz(cast: Any, *, count: int, number: int) -> Counter[int]:
    """Send so many requests to the city in the current database, each undone at once; how often each status came. Raises on a server's error."""
    keys = importlib.import_module("huiying.directory.keys")
    order, seen = cast.order(), Counter[int]()
    citizen, stranger = Client(raise_request_exception=False), Client(raise_request_exception=False)
    citizen.post("/follow/", {"order_no": order.order_no, "code": keys.query_code(order.pk)})
    cookies = {client: client.cookies.output() and dict(client.cookies) for client in (citizen, stranger)}
    deadline = settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))

    @deadline
    @seed(number)
    @given(requests(order.order_no), st.booleans())
    def sent(asked: dict[str, Any], proved: bool) -> None:
        client = citizen if proved else stranger
        with transaction.atomic():
            status = send(client, asked)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies[client] or {})
        seen[status] += 1
        assert status < 500, f"{status} for {asked}"

    sent()
    return seen


def run(count: int, number: int) -> dict[str, Any]:
    """The trial in a database of its own: how many requests, which answers, ok when none was a server's error."""
    with some_server() as server, tempfile.TemporaryDirectory() as place, server.clone(f"huiying_fuzz_{uuid4().hex[:8]}") as city:
        keys, files = Path(place) / "keys.json", Path(place) / "files"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        ours = {"HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "HUIYING_FILES": str(files), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        env = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings", "HUIYING_HOSTS": "testserver", "HUIYING_LOG": "CRITICAL"}
        env["HUIYING_ACTS_AS"] = "system"  # what strangers ask is answered behind the wall of strangers
        command = [sys.executable, "-m", "tests.portal.fuzz", str(count), str(number)]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)
    told = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    sent = sum(told.values())
    return {"requests": sent, "seed": number, "answers": told, "ok": done.returncode == 0 and sent >= count}


if __name__ == "__main__":
    django.setup()
    answers = fuzz(importlib.import_module("tests.cast").build(), count=int(sys.argv[1]), number=int(sys.argv[2]))
    sys.stdout.write(json.dumps({str(status): n for status, n in sorted(answers.items())}) + "\n")
    importlib.import_module("django.db").connections.close_all()
