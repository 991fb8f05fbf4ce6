"""A program registers a matter: once, checked as the public form is, with the receipt in the answer."""

import logging
from datetime import UTC, datetime
from typing import get_args
from uuid import uuid4

import pytest
from django.test import Client

from huiying.api.clients import revoke_client
from huiying.api.limits import ORDERS, WRONG_KEY
from huiying.api.models import ApiClient
from huiying.api.shapes import Demand
from huiying.calls.models import Contact
from huiying.directory.keys import keyring, query_code
from huiying.directory.models import City
from huiying.directory.reference import REFERENCE, changed
from huiying.evidence.keys import receipt_keys
from huiying.evidence.public import PublicLog
from huiying.journal.models import Event
from huiying.kit.sealing import blind
from huiying.orders.models import WorkOrder
from huiying.pages.models_tries import Try
from huiying.portal.forms import ASKED_TYPES
from tests.api.programs import MATTER, NOW, TERMINAL, WORDS, Program, codes, post, told
from tests.cast import build
from tests.evidence.sealed import seal


@pytest.fixture
def program(db: None) -> Program:
    build()
    return Program()


def test_the_answer_holds_number_code_and_receipt(log: PublicLog) -> None:
    build()
    seal()
    answer = Program().register()
    assert answer.status_code == 201
    order, made = WorkOrder.objects.select_related("party").get(), told(answer, "/orders")
    assert (made.order_no, made.query_code) == (order.order_no, query_code(order.pk))
    assert (order.channel, order.original_text, order.reply_mode, order.status) == ("app", WORDS, "phone", "submitted")
    assert Contact.objects.get(order_id=order.pk).number_source == "declared"
    event = Event.objects.get(stream=order.stream, stream_seq=1)
    assert (event.actor_kind, event.actor_id, event.type) == ("system", "api:city-app", "order.submitted")
    (one,) = made.receipt.events
    assert str(event.pk) in one.leaf
    assert one.proof is None
    assert "original_text" in one.salts
    assert WORDS not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_same_key_registers_once_and_another_matter_under_it_nothing(program: Program) -> None:
    key = uuid4()
    first, again, other = program.register(key), program.register(key), program.register(key, original_text="水管漏水")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert told(first, "/orders").order_no == told(again, "/orders").order_no
    assert codes(other) == [("Idempotency-Key", "key_reused")]
    assert WorkOrder.objects.count() == 1
    assert program.register(original_text="水管漏水").status_code == 201


def test_without_a_number_nobody_is_named(program: Program) -> None:
    assert codes(program.register(phone="")) == [("name", "name_alone")]
    order = WorkOrder.objects.get(seq=int(told(program.register(phone="", name="", anonymous=True), "/orders").order_no.split("-")[1]))
    assert (order.party_id, order.reply_mode, order.secrecy_level) == (None, "none", "anonymous")


def test_everything_wrong_is_told_at_once_in_both_languages_and_says_nothing_that_was_sent(program: Program) -> None:
    answer = program.register(original_text=" ", topic_code="999999", region_code="1", phone="139", incident_at="2999-01-01T00:00:00+08:00", name="欧阳娜娜")
    assert answer.status_code == 422
    assert {field for field, _ in codes(answer)} == {"original_text", "topic_code", "region_code", "phone", "incident_at"}
    assert all(one.zh and one.en for one in told(answer, "/orders").errors)
    assert "欧阳" not in answer.content.decode()
    assert codes(program.register(incident_address="", region_code="")) == [("incident_address", "place_needed")]
    assert WorkOrder.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"demand_type": "other"}, "demand_type"), ({"original_text": 7}, "original_text"), ({"original_text": "字" * 10_001}, "original_text"),
        ({"phone": "1" * 25}, "phone"), ({"name": "字" * 41}, "name"), ({"incident_at": "2025-03-04T09:30:00"}, "incident_at"),
        ({"secrecy_level": "secret"}, ""), ({"anonymous": "yes"}, "anonymous"), ({"language": "fr"}, "language"), ({"original_text": None}, "original_text"),
        ({"incident_address": ["x"]}, "incident_address"),
    ],
)  # fmt: skip
def test_what_is_not_as_documented_is_refused_with_the_field(program: Program, given: dict[str, object], field: str) -> None:
    answer = program.register(**given)
    assert (answer.status_code, codes(answer)) == (422, [(field, "not_as_documented")])


def test_bodies_that_are_no_json_are_told_so(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Idempotency-Key": str(uuid4())}
    for body, status in ((b"{", 400), (b"\xff\xfe", 400), (b'{"original_text":"\\ud800"}', 400), (b"null", 422), (b"[]", 422), (b"[" * 9_000, 422)):
        assert post(program.http, "orders", body, headers).status_code == status, body[:20]
    assert post(program.http, "orders", b" " * 300_000, headers).status_code == 413
    form = program.http.post("/api/v1/orders", MATTER, headers=headers)
    assert (form.status_code, codes(form)) == (415, [("", "not_json_type")])
    for idem in ("", "13800010001", "x" * 500):
        assert codes(post(program.http, "orders", MATTER, {**headers, "Idempotency-Key": idem})) == [("Idempotency-Key", "no_idempotency_key")]
    assert WorkOrder.objects.count() == 0


def test_no_key_a_wrong_one_and_a_revoked_one_open_nothing(program: Program) -> None:
    key = program.key
    for wrong in ("", "Bearer", "Bearer x", f"Basic {key}", f"Bearer {key}x", f"Bearer {key[:-1]}"):
        answer = post(program.http, "orders", MATTER, {"Authorization": wrong, "Idempotency-Key": str(uuid4())})
        assert (answer.status_code, answer.headers["WWW-Authenticate"][:6], codes(answer)) == (401, "Bearer", [("", "unknown_key")])
    assert key.encode() not in bytes(ApiClient.objects.get().key)
    revoke_client(code="city-app", actor=TERMINAL, now=NOW)
    assert program.register().status_code == 401
    assert WorkOrder.objects.count() == 0


def test_who_guesses_keys_waits_and_the_right_key_does_not(program: Program) -> None:
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    statuses = [post(guesser, "orders", MATTER, {"Authorization": "Bearer hy_guess"}).status_code for _ in range(WRONG_KEY.most + 1)]
    assert statuses == [401] * WRONG_KEY.most + [429]
    assert program.register().status_code == 201


def test_a_client_that_sends_too_often_is_told_when_to_come_back(program: Program) -> None:
    used_up(ORDERS.most - 1)
    assert program.register().status_code == 201
    answer = program.register()
    assert (answer.status_code, answer.headers["Retry-After"], codes(answer)) == (429, "600", [("", "too_often")])
    assert Program("other-app").register().status_code == 201


def used_up(most: int) -> None:
    """So many matters registered by the client just now."""
    Try.objects.bulk_create(Try(key=blind(keyring(), "try_api_orders", "city-app"), at=datetime.now(UTC)) for _ in range(most))


def test_nothing_personal_reaches_the_logs(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        program.register()
        program.register(phone="13800010001x")
    assert "13800010001" not in caplog.text
    assert "张三" not in caplog.text
    assert program.key not in caplog.text


def test_before_the_city_opens_nothing_is_registered(program: Program) -> None:
    City.objects.update(opened_at=None)
    changed()
    REFERENCE.clear()
    answer = program.register()
    assert (answer.status_code, codes(answer)) == (503, [("", "not_open")])


def test_a_matter_is_registered_where_no_receipt_can_be_signed(log: PublicLog) -> None:
    build()
    program = Program()
    first = told(program.register(), "/orders")
    assert first.receipt is None
    assert codes(program.read(first.order_no)) == [("", "no_receipts")]
    seal()
    assert told(program.read(first.order_no), "/receipts/{order_no}", "get").events[0].proof
    receipt_keys().unlink()
    assert told(program.register(), "/orders").receipt is None


def test_the_wishes_are_those_of_the_public_form() -> None:
    assert set(get_args(Demand)) == set(ASKED_TYPES)
