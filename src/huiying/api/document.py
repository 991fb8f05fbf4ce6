"""The published description of these addresses (OpenAPI 3.1), made of the shapes that answers are written from."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from huiying.api.shapes import Checked, Errors, NewOrder, Order, Proof, Receipt
from huiying.pages.json_told import NOT_HERE, refused
from huiying.pages.requests import Request

SHAPES = (NewOrder, Order, Receipt, Checked, Proof, Errors)
IDEMPOTENCY = {
    "name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"},
    "description": "One for each matter. Sent again with the same matter it answers with the same order, with another matter 409.",
}  # fmt: skip
SAID = {
    200: "Done", 201: "Registered", 400: "No JSON, or no Idempotency-Key", 401: "No key, or a wrong or revoked one", 404: "Not there, or not this client's",
    409: "The Idempotency-Key was used for another matter", 413: "Too large", 415: "Not application/json", 422: "Something in it is wrong: everything at once",
    429: "Too many requests; Retry-After says how long to wait", 503: "Not now: the hotline is not open, or cannot sign",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address: what it takes and what it answers, by status; every other status is answered with Errors."""

    path: str
    method: str
    summary: str
    gives: dict[int, type]
    refuses: tuple[int, ...]
    takes: type | None = None
    keyed: bool = False
    parameters: tuple[dict[str, Any], ...] = ()


def _in_path(name: str, kind: str, said: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **({"format": kind} if kind else {})}, "description": said}


ADDRESSES = (
    Address("/orders", "post", "Register a matter; the answer holds the citizen's receipt", {201: Order, 200: Order}, (400, 401, 409, 413, 415, 422, 429, 503),
            NewOrder, keyed=True, parameters=(IDEMPOTENCY,)),
    Address("/receipts/{order_no}", "get", "The receipt of an order that this client registered, with its proof once sealed", {200: Receipt},
            (401, 404, 429, 503), keyed=True, parameters=(_in_path("order_no", "", "The order's public number"),)),
    Address("/receipts/check", "post", "What became of what a receipt names", {200: Checked}, (400, 413, 415, 422, 429), Receipt),
    Address("/proofs/{event}", "get", "Where an event is sealed in the public log, and the proof", {200: Proof}, (404, 429),
            parameters=(_in_path("event", "uuid", "The id in a receipt's leaf"),)),
)  # fmt: skip


def document() -> dict[str, Any]:
    """The whole description."""
    _refs, schemas = msgspec.json.schema_components(SHAPES, ref_template="#/components/schemas/{name}")
    paths: dict[str, Any] = {}
    for one in ADDRESSES:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Huiying 回应", "version": "1",
            "description": "Register matters with a city's hotline and hold signed receipts for them. Errors are lists of code, field, zh and en.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


def _operation(one: Address) -> dict[str, Any]:
    answers = {**one.gives, **dict.fromkeys(one.refuses, Errors)}
    told: dict[str, Any] = {"summary": one.summary, "security": [{"key": []}] if one.keyed else [], "responses": _answers(answers.items())}
    if one.parameters:
        told["parameters"] = list(one.parameters)
    if one.takes:
        told["requestBody"] = {"required": True, "content": _json(one.takes)}
    return told


def _answers(answers: Iterable[tuple[int, type]]) -> dict[str, Any]:
    return {str(status): {"description": SAID[status], "content": _json(shape)} for status, shape in answers}


def _json(shape: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape.__name__}"}}}


def read(_request: Request) -> HttpResponse:
    """The description, for anybody; it changes with the program alone."""
    response = HttpResponse(msgspec.json.encode(document()), content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@csrf_exempt
def unknown(_request: Request, rest: str) -> HttpResponse:  # noqa: ARG001 - whatever stands there
    """Any other address, told as programs read it."""
    return refused(HTTPStatus.NOT_FOUND, [NOT_HERE])
