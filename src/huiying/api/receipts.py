"""Receipts for programs: read by the client that registered the matter, checked by anybody who holds one."""

from http import HTTPStatus

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from huiying.api.asking import body_of, by_key, counted
from huiying.api.clients import actor_of
from huiying.api.limits import PUBLIC, READS
from huiying.api.models import ApiClient
from huiying.api.shapes import Checked, CheckedEvent, Receipt
from huiying.directory.walls import lifted
from huiying.evidence.keys import KeysLost
from huiying.evidence.looking import SAID, Seen, look
from huiying.evidence.receipts import NoReceipts, beginning, receipt
from huiying.kit.checks import Problem
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sequence_of
from huiying.pages.json_told import NOT_HERE, answered, refused
from huiying.pages.requests import Request

CANNOT_SIGN = Problem("", "no_receipts", "暂时不能出具回执：封存日志尚未开始，或签名密钥不可用。", "No receipt can be given now.")


@by_key(READS)
def read(_request: Request, client: ApiClient, order_no: str) -> HttpResponse:
    """The receipt of an order that this client registered, with its proof once it is sealed; 404 for any other."""
    with lifted():  # who registered it is asked of its first event
        events = beginning(_stream(order_no))
        if not events or events[0].actor_id != actor_of(client).id:
            return refused(HTTPStatus.NOT_FOUND, [NOT_HERE])
        try:
            return answered(msgspec.json.decode(receipt(events), type=Receipt))
        except (NoReceipts, KeysLost):
            return refused(HTTPStatus.SERVICE_UNAVAILABLE, [CANNOT_SIGN])


@csrf_exempt
@counted(PUBLIC)
def check(request: Request) -> HttpResponse:
    """What became of what a receipt names; it names nobody, and nothing is told but whether it is true."""
    given = body_of(request, Receipt)
    with lifted():
        found = [_told(seen) for seen in look(msgspec.json.encode(given).decode(), request.now)]
    return answered(Checked(good=all(one.good for one in found), events=found))


def _told(seen: Seen) -> CheckedEvent:
    zh, en = SAID[seen.code]
    sealed = seen.code == "sealed"
    return CheckedEvent(seen.code, seen.good, zh, en, seen.at, seen.index if sealed else None, seen.size if sealed else None, seen.root if sealed else None)


def _stream(order_no: str) -> str:
    seq = sequence_of(order_no)
    order = WorkOrder.objects.filter(seq=seq).exclude(status="draft").first() if seq is not None else None
    return order.stream if order is not None and order.order_no == order_no else ""
