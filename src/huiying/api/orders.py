"""POST /api/v1/orders: a client registers a matter, once however often it is sent, and gets the citizen's receipt in the answer."""

from http import HTTPStatus
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from huiying.api.asking import Unfit, body_of, by_key
from huiying.api.clients import actor_of
from huiying.api.limits import ORDERS
from huiying.api.models import ApiClient
from huiying.api.shapes import NewOrder, Order, Receipt
from huiying.directory.keys import query_code
from huiying.directory.parties import Person
from huiying.directory.walls import lifted
from huiying.evidence.keys import KeysLost
from huiying.evidence.receipts import NoReceipts, beginning, receipt
from huiying.journal.models import Event
from huiying.kit.checks import Problem, Refused, refuse
from huiying.kit.text import clean
from huiying.orders.gate import NotOpenYet
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, registered_before, submit
from huiying.orders.repeating import KeyReused
from huiying.pages.json_told import answered, refused
from huiying.pages.requests import Request

NO_IDEMPOTENCY_KEY = Problem("Idempotency-Key", "no_idempotency_key", "请求头 Idempotency-Key 应为一个 UUID。", "Give a UUID in the header Idempotency-Key.")
KEY_REUSED = Problem(
    "Idempotency-Key",
    "key_reused",
    "这个键已登记过另一件内容不同的诉求，本次未登记。",
    "This key registered another matter before: nothing was done.",
)
NAME_ALONE = Problem("name", "name_alone", "没有号码时不留姓名。", "A name is taken with a number only.")


@csrf_exempt
@by_key(ORDERS)
def register(request: Request, client: ApiClient) -> HttpResponse:
    """201 with the new order; 200 with the same one for a key that made it before; 409, 422 or 503 with the reasons."""
    key = f"api:{client.code}:{_idempotency_key(request)}"
    asked = body_of(request, NewOrder)
    try:
        with lifted():  # the client's own matter, and its first event
            order, new = _registered(request, client, asked, key)
            return answered(_told(order), HTTPStatus.CREATED if new else HTTPStatus.OK)
    except Refused as wrong:
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, wrong.problems)
    except KeyReused:
        return refused(HTTPStatus.CONFLICT, [KEY_REUSED])
    except NotOpenYet as closed:
        return refused(HTTPStatus.SERVICE_UNAVAILABLE, [Problem("", "not_open", closed.zh, closed.en)])


def matter_of(asked: NewOrder, channel: str) -> Matter:
    """The matter that was sent, as the public form would register it; the number is not verified here. Raises Refused."""
    refuse([NAME_ALONE] if clean(asked.name) and not asked.phone else [])
    return Matter(
        original_text=asked.original_text, demand_type=asked.demand_type, topic_code=asked.topic_code, channel=channel,
        secrecy_level="anonymous" if asked.anonymous else "", region_code=asked.region_code, incident_address=asked.incident_address,
        incident_at=asked.incident_at, reply_mode="phone" if asked.phone else "none", number_source="declared" if asked.phone else "none",
        person=Person(clean(asked.name), asked.phone, language=asked.language) if asked.phone else Person(),
    )  # fmt: skip


def _registered(request: Request, client: ApiClient, asked: NewOrder, key: str) -> tuple[WorkOrder, bool]:
    """The order, and whether it is new."""
    matter, actor = matter_of(asked, client.channel), actor_of(client)
    try:
        return registered_before(key, matter, actor), False
    except Event.DoesNotExist:
        return submit(matter=matter, actor=actor, now=request.now, idem_key=key), True


def _told(order: WorkOrder) -> Order:
    try:
        given = msgspec.json.decode(receipt(beginning(order.stream)), type=Receipt)
    except (NoReceipts, KeysLost):
        given = None
    return Order(order.order_no, query_code(order.pk), order.received_at, given)


def _idempotency_key(request: Request) -> UUID:
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError as missing:
        raise Unfit(HTTPStatus.BAD_REQUEST, NO_IDEMPOTENCY_KEY) from missing
