"""Receipts by JSON: the client's own, checked by anybody, proved under the public root; two clients see nothing of each other."""

import json
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.urls import URLPattern

from huiying.api.clients import revoke_client
from huiying.api.limits import PUBLIC
from huiying.api.urls import urlpatterns
from huiying.evidence.public import PublicLog
from huiying.journal.merkle import check_inclusion, leaf_hash
from huiying.journal.models import Event
from huiying.journal.notes import Checkpoint, opened, parse_proof
from huiying.kit.actor import citizen
from huiying.orders.models import WorkOrder
from huiying.orders.registration import supplement
from tests.api.programs import NOW, TERMINAL, Program, codes, post, told
from tests.cast import Cast, build
from tests.evidence.sealed import key, seal


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def program(log: PublicLog) -> Program:
    """Of a city whose log has begun."""
    build()
    seal()
    return Program()


def registered(program: Program) -> str:
    return str(told(program.register(), "/orders").order_no)


def test_a_client_reads_its_receipt_with_the_proof_once_it_is_sealed(program: Program) -> None:
    number = registered(program)
    assert told(program.read(number), "/receipts/{order_no}", "get").events[0].proof is None
    seal()
    (one,) = told(program.read(number), "/receipts/{order_no}", "get").events
    index, path, note = parse_proof(one.proof)
    root = Checkpoint.parse(opened(note, [key()]).text)
    check_inclusion(leaf_hash(one.leaf.encode()), index, root.size, path, root.root)
    order = WorkOrder.objects.get()  # of what the citizen does since, the client learns nothing
    supplement(order=order, text="后来补充的话", actor=citizen(str(order.party_id), str(order.pk)), now=order.received_at)
    assert len(told(program.read(number), "/receipts/{order_no}", "get").events) == 1


def test_two_clients_and_the_desk_see_nothing_of_each_other(cast: Cast) -> None:
    program = Program()
    other, number, idem = Program("other-app", "wechat"), registered(program), uuid4()
    at_the_desk = cast.order(phone="13800010002").order_no
    for foreign in (other.read(number), program.read(at_the_desk), program.read("20250304-999999"), program.read(number + "x"), program.read("x")):
        assert (foreign.status_code, codes(foreign)) == (404, [("", "not_found")])
    one, two = told(program.register(idem), "/orders"), told(other.register(idem), "/orders")  # the same key is another client's own
    assert one.order_no != two.order_no
    assert [order.channel for order in WorkOrder.objects.order_by("seq")] == ["app", "voice", "app", "wechat"]
    assert codes(other.read(two.order_no)) == [("", "no_receipts")]  # its own, in a city without a log


def test_a_new_key_of_the_same_system_reads_what_the_old_one_registered(cast: Cast) -> None:
    program = Program()
    number = registered(program)
    revoke_client(code="city-app", actor=TERMINAL, now=NOW)
    assert program.read(number).status_code == 401
    assert codes(Program().read(number)) == [("", "no_receipts")]


def test_anybody_checks_a_receipt_and_asks_for_its_proof(program: Program) -> None:
    given, stranger = msgspec.to_builtins(told(program.register(), "/orders").receipt), Client()
    event = Event.objects.get(stream=WorkOrder.objects.get().stream, stream_seq=1)
    assert codes(stranger.get(f"/api/v1/proofs/{event.pk}")) == [("", "not_sealed")]
    seal()
    checked = told(post(stranger, "receipts/check", given), "/receipts/check")
    assert (checked.good, [one.code for one in checked.events]) == (True, ["sealed"])
    assert checked.events[0].index is not None
    given["events"][0]["leaf"] = given["events"][0]["leaf"].replace('"imported":false', '"imported":true')
    changed = told(post(stranger, "receipts/check", given), "/receipts/check")
    assert (changed.good, [one.code for one in changed.events]) == (False, ["altered"])
    assert changed.events[0].zh
    assert told(post(stranger, "receipts/check", {**given, "events": []}), "/receipts/check").good is False
    for nothing in ({}, [], {"kind": "huiying-receipt"}, {**given, "kind": "x"}, {**given, "events": [1]}):
        assert post(stranger, "receipts/check", nothing).status_code == 422
    proof = told(stranger.get(f"/api/v1/proofs/{event.pk}"), "/proofs/{event}", "get")
    index, steps, note = parse_proof(proof.proof)
    root = Checkpoint.parse(opened(note, [key()]).text)
    check_inclusion(bytes.fromhex(proof.leaf_hash), index, root.size, steps, root.root)
    assert (proof.index, proof.size) == (index, root.size)
    assert stranger.get(f"/api/v1/proofs/{uuid4()}").status_code == 404


def test_strangers_are_limited_by_their_address(cast: Cast) -> None:
    answers = [Client(REMOTE_ADDR="203.0.113.77").get(f"/api/v1/proofs/{uuid4()}").status_code for _ in range(PUBLIC.most + 1)]
    assert answers == [404] * PUBLIC.most + [429]
    assert Client(REMOTE_ADDR="198.51.100.4").get(f"/api/v1/proofs/{uuid4()}").status_code == 404


def test_the_document_names_every_address_and_every_method_it_takes(cast: Cast) -> None:
    stranger = Client()
    document = json.loads(stranger.get("/api/v1/openapi.json").content)
    ours = {"/" + str(one.pattern).replace("<str:", "{").replace("<uuid:", "{").replace(">", "}") for one in urlpatterns if isinstance(one, URLPattern)}
    assert set(document["paths"]) == ours - {"/openapi.json", "/<path:rest}"}
    for path, methods in document["paths"].items():
        where = "/api/v1" + path.format(order_no="x", event=uuid4())
        taken = {method for method in ("get", "post", "put", "delete", "patch") if getattr(stranger, method)(where).status_code != 405}
        assert taken == set(methods)
    refused = stranger.put("/api/v1/orders")
    assert (codes(refused), refused.headers["Allow"]) == ([("", "method_not_allowed")], "POST")
    assert codes(stranger.get("/api/v1/nowhere")) == [("", "not_found")]


def test_every_reference_of_the_document_leads_somewhere(cast: Cast) -> None:
    text = Client().get("/api/v1/openapi.json").content.decode()
    document = json.loads(text)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])
    assert document["components"]["schemas"]["NewOrder"]["additionalProperties"] is False
    assert document["components"]["schemas"]["NewOrder"]["required"] == ["original_text", "demand_type"]
