"""A hundred invented numbers, identity numbers and names through every address, right and wrong: none is left where it does not belong.

The hundred go into the fields for persons, into paths, queries, headers and broken requests; the numbers also into every free word of every form,
into names of files, sheets and an import. Names in free words stand in the tables as they were said, for words are searched; numbers are sealed.
"""

import io
import logging
import os
import random
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, connection
from django.http import HttpResponse
from django.test import Client

from huiying.cli.keeping.addresses import for_program
from huiying.cli.keeping.free_words import word_uses
from huiying.cli.keeping.tools import find_tool
from huiying.desk.verbs import VERB_FORMS
from huiying.directory import clock
from huiying.directory.keys import query_code
from huiying.directory.models import City as TheCity
from huiying.directory.models import User
from huiying.kit.lines import Line
from huiying.kit.pieces import BEGIN
from huiying.orders.models import WorkOrder
from huiying.portal.offers import OFFERS
from tests.cast import NOW, QINGSHI, Cast
from tests.databases import City
from tests.dispatch.scene import with_catalogue
from tests.portal.fuzz import FIELDS, patterns
from tests.portal.pictures import photo
from tests.signing import sign_in
from tests.walls.deeds import DOERS, Done, offered
from tests.walls.filling import sent
from tests.walls.stages import all_stages
from tests.walls.typed import NUMBER, imported, numbers, said, sheets

RARE = "龘靐齉齾爩麤灪龗韊饢驫鱻籲癵麣厵"
PERSONS = ("name", "phone", "respondent", "login", "password", "code", "q", "username", "email", "number", "holder", "company", "words", "view")
SAMPLES = {"name": "topics", "kind": "completed", "code": "city", "verb": "approve", "field": "name", "value": "en", "list_name": "orders"}
LEAVES = ("/staff/logout/", "/prefer/")


def hundred() -> list[str]:
    """34 telephone numbers, 33 identity numbers, 33 names."""
    names = [RARE[n % 16] + RARE[(n * 7 + 3 + n // 16) % 16] + RARE[(n * 3 + 5) % 16] for n in range(33)]
    made = [*numbers(), *names]
    assert len(set(made)) == 100
    return made


CALLER = "13800010001"  # the number of those who speak in the cast's orders
CANARIES = [*hundred(), CALLER]


class Traces:
    """What was left behind outside the answers: lines of the log as they are written, and addresses in heads."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        self.addresses: list[str] = []
        self.sent = 0
        self.statuses: set[int] = set()
        self.verbs: set[str] = set()

    def note(self, response: HttpResponse) -> None:
        self.sent += 1
        self.statuses.add(response.status_code)
        self.addresses += [unquote(response.headers.get(name, "")) for name in ("Location", "HX-Redirect", "HX-Push-Url", "HX-Trigger")]
        if response.streaming:
            b"".join(response.streaming_content)
        response.close()


@contextmanager
def written() -> Iterator[Traces]:
    """The program's log, at its most talkative, as its own formatter writes it."""
    traces = Traces()
    handler = logging.StreamHandler(traces.log)
    handler.setFormatter(Line("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield traces
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture(scope="module")
def cast(place: City) -> Cast:
    clock.forget()
    made = with_catalogue()
    TheCity.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    clock.forget()
    return all_stages(made)


def form(canary: Iterator[str], **given: Any) -> dict[str, Any]:
    """Something in every field: canaries where a person stands, words with a number elsewhere."""
    return {**{name: said() for name in FIELDS}, **{name: next(canary) for name in PERSONS}, "idem": str(uuid4()), "next": "/desk/", **given}


def everywhere(client: Client, order: WorkOrder, canary: Iterator[str], traces: Traces) -> None:
    """Every address: asked for, sent a form, sent a file, sent nonsense; and the address itself made of canaries."""
    for path, names in patterns():
        if path.startswith(LEAVES):
            continue
        parts = {name: SAMPLES.get(name, "1") for name in names} | {"order_no": order.order_no}
        parts |= {name: "1" if path.startswith("/desk/messages/") else str(uuid4()) for name in names if name == "key"}
        address = path.format(**parts)
        odd = path.format(**{name: quote(next(canary)) for name in names})
        named = {"name": said("常用")} if path.startswith("/staff/views/") else {}  # the reader's own word for a list's filters
        file = SimpleUploadedFile(f"{next(NUMBER)}.jpg", photo() + next(canary).encode())
        for response in (
            client.get(address, {"q": next(canary), "phone": next(canary)}),
            client.get(odd),
            client.post(address, form(canary, **named, photos=file, file=SimpleUploadedFile("list.csv", next(canary).encode())), headers={"X-Request-Id": "1"}),
            client.post(address, b"\xff\xfe" + next(canary).encode(), "multipart/form-data; boundary=x"),
            client.generic("PUT", address, next(canary).encode(), "application/json"),
        ):
            traces.note(response)


def every_verb(client: Client, order: WorkOrder, canary: Iterator[str], traces: Traces) -> None:
    """The form of every verb of the desk and of the citizen, each with its own fields."""
    for verb, kind in VERB_FORMS.items():
        filled(client, f"/desk/orders/{order.order_no}/do/{verb}/", kind.form.base_fields, canary, traces)
    for offer in OFFERS:
        filled(client, f"/follow/{order.order_no}/{offer.code}/", offer.form.base_fields, canary, traces)


def every_deed(cast: Cast, canary: Iterator[str], traces: Traces) -> None:
    """What is offered to the cast on orders in all states, carried out with forms that fit, about callers whose number is looked for."""
    for who in DOERS:
        client, done = sign_in(Client(raise_request_exception=False), cast.user(who)), Done()
        for deed in offered(cast, who, cast.fresh(cast.actors[who]), done):
            if not done.changes[deed.verb]:
                persons = {name: next(canary) for name in deed.body if name in PERSONS}
                words = {name: said(value) for name, value in deed.body.items() if isinstance(value, str) and not value.isascii()}
                files = {name: SimpleUploadedFile(f"{next(NUMBER)}.jpg", photo(), "image/jpeg") for name, value in deed.body.items() if value == "file"}
                traces.note(client.post(deed.url, sent(deed.body) | words | persons | files, headers={"HX-Request": "true"}))
                done.changes[deed.verb] += 1
                traces.verbs.add(deed.verb)


def filled(client: Client, address: str, fields: Iterable[str], canary: Iterator[str], traces: Traces) -> None:
    """Something in each of the form's fields."""
    own = {name: next(canary) if name in PERSONS else said() for name in fields if name != "idem"}
    traces.note(client.post(address, form(canary, **own)))


def broken(client: Client, canary: Iterator[str], traces: Traces) -> None:
    """Requests at which the database fails, with an error that repeats what was sent."""
    for path in ("/desk/orders/", "/desk/register/", "/desk/register/history/", "/submit/", "/follow/", "/staff/login/"):
        word = next(canary)

        def failing(execute: Any, sql: str, params: Any, many: bool, context: Any, word: str = word) -> Any:
            if "directory_session" in sql or "directory_user" in sql or "directory_city" in sql:
                return execute(sql, params, many, context)
            raise DataError(f'invalid input syntax: "{word}"') from psycopg.errors.InvalidTextRepresentation(f"LINE 1: SELECT '{word}'\nDETAIL: ({word})")

        with connection.execute_wrapper(failing):
            traces.note(client.post(path, form(canary, phone=word)))
            traces.note(client.get(path, {"q": word}))


def lives(agent: Client, canary: Iterator[str], traces: Traces) -> None:
    """Persons registered as they should be: with name, number and whom it is about."""
    for _ in range(40):
        phone = next(one for one in canary if one.startswith("139"))
        matter = {
            "original_text": said("路灯不亮，请尽快维修"),
            "title": said("路灯不亮"),
            "demand_type": "help",
            "topic": "010201",
            "region_code": QINGSHI,
            "incident_address": said("人民路 18 号"),
        }
        chosen = {"urgency": "normal", "number_source": "declared", "secrecy_level": "public", "outcome": "order", "idem": str(uuid4())}
        given = {**matter, **chosen, "name": next(canary), "respondent": next(canary), "phone": phone}
        response = agent.post("/desk/register/", given)
        traces.note(response)
        traces.note(agent.get(response.headers["Location"]))
        traces.note(agent.post("/desk/register/history/", {"phone": given["phone"]}))


def found(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.mark.long
def test_a_hundred_canaries_leave_no_trace(
    place: City, cast: Cast, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(12345)
    canary = cycle(chance.sample(CANARIES, len(CANARIES)))
    tempfile.tempdir = str(tmp_path)
    try:
        with written() as traces:
            agent = sign_in(Client(raise_request_exception=False), User.objects.get(username="agent"))
            lives(agent, canary, traces)
            order = WorkOrder.objects.latest("seq")
            for login in ("agent", "dispatcher", "sz_lead", ""):
                client = sign_in(Client(raise_request_exception=False), User.objects.get(username=login)) if login else Client(raise_request_exception=False)
                if not login:
                    client.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk)})
                everywhere(client, order, canary, traces)
                every_verb(client, order, canary, traces)
                broken(client, canary, traces)
            every_deed(cast, canary, traces)
            sheets(cast, traces.note)
            imported(cast, tmp_path_factory.mktemp("given") / "messages.csv")
    finally:
        tempfile.tempdir = None
    assert traces.sent > 2_000
    assert len(VERB_FORMS.keys() - traces.verbs) <= 5  # some take from others what these would have acted on
    assert traces.statuses >= {200, 302, 403, 404, 405, 500}
    assert [line for line in traces.log.getvalue().split("\n") if found(line)] == []
    assert found(" ".join(capfd.readouterr())) == []
    assert [address for address in traces.addresses if found(address)] == []
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
    with psycopg.connect(place.owner_url) as owner:
        assert found("\n".join(str(row) for row in owner.execute("SELECT * FROM journal_event"))) == []
        major = owner.info.server_version // 10_000
    where, env = for_program(place.app_url)
    command = [find_tool("pg_dump", major), f"--role={settings.HUIYING_SYSTEM_ROLE}", f"--dbname={where}"]
    dump = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=True).stdout.decode()
    assert "orders_workorder" in dump
    assert dump.count(BEGIN) > 200
    assert len({column for _key, column, _number in word_uses()}) > 20
    assert [line for line in dump.split("\n") if found(line)] == []
