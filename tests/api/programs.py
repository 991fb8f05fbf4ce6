"""What programs do: admitted with a key, they register the sample's street light."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.http import HttpResponse
from django.test import Client

from huiying.api.clients import admit_client
from huiying.api.document import ADDRESSES
from huiying.api.shapes import Errors
from huiying.kit.actor import system
from tests.cast import QINGSHI, STREET_LIGHT

TERMINAL = system("terminal")
NOW = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
WORDS = "青石街道人民路路灯不亮，晚上很黑。"
MATTER: dict[str, Any] = {
    "original_text": WORDS, "demand_type": "help", "topic_code": STREET_LIGHT, "region_code": QINGSHI, "incident_address": "人民路 18 号",
    "phone": "13800010001", "name": "张三",
}  # fmt: skip
SHAPES = {(one.path, one.method, status): shape for one in ADDRESSES for status, shape in one.gives.items()}


class Program:
    """A client of ours. Whatever it is answered is as the published shapes say."""

    def __init__(self, code: str = "city-app", channel: str = "app", *, address: str = "203.0.113.9") -> None:
        self.key = admit_client(code=code, channel=channel, actor=TERMINAL, now=NOW)
        self.http = Client(REMOTE_ADDR=address)

    def register(self, idem: object = None, **given: Any) -> HttpResponse:
        """POST the matter, with other or more fields."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": str(idem or uuid4())}
        return post(self.http, "orders", {**MATTER, **given}, headers)

    def read(self, order_no: str) -> HttpResponse:
        return self.http.get(f"/api/v1/receipts/{order_no}", headers={"Authorization": f"Bearer {self.key}"})


def post(client: Client, path: str, body: Any, headers: dict[str, str] | None = None) -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers or {})


def told(answer: HttpResponse, path: str, method: str = "post") -> Any:
    """The answer in the shape that the document promises for it, nothing more and nothing less."""
    shape: Any = SHAPES.get((path, method, answer.status_code), Errors)
    found = msgspec.json.decode(answer.content, type=shape, strict=True)
    assert json.loads(msgspec.json.encode(found)) == json.loads(answer.content)
    return found


def codes(answer: HttpResponse) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in msgspec.json.decode(answer.content, type=Errors).errors]
