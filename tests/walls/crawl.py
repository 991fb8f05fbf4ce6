"""Going to every address as somebody, with foreign things in the path, and reading all that comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from huiying.desk.dispatching import QUEUES
from huiying.desk.verbs import VERB_FORMS
from huiying.dispatch.models import Adjudication
from huiying.journal.models import Event, Outbox
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.portal.offers import OFFERS
from huiying.registers.kinds import KINDS
from huiying.retention.models import Hold
from huiying.supervision.models import Claim, Notice
from tests.portal.fuzz import patterns
from tests.walls.filled import SOUGHT, told

LISTED = ("", f"q={SOUGHT}", "export=csv", "export=xlsx", "page=2", "part=views", f"q={SOUGHT}&export=csv")
LISTS = ("/desk/orders/", "/desk/unit/", "/desk/board/", "/desk/followup/", "/desk/followup/decisions/", "/desk/supervision/", "/desk/supervision/all/",
         "/desk/claims/", "/desk/notices/", "/desk/messages/", "/desk/holds/", "/desk/adjudication/", "/desk/people/", "/desk/catalogue/")  # fmt: skip
LEAVES = ("/staff/logout/", "/staff/sessions/end/", "/prefer/", "/staff/login/")


@dataclass(frozen=True)
class Heard:
    """One answer: who asked what, the status, all that it says."""

    address: str
    status: int
    said: str


def asked(orders: list[WorkOrder]) -> Iterator[str]:
    """Every address of the URLconf, each with each of these orders and the things that hang on them."""
    keys = [order.pk for order in orders]
    things = [uuid4(), *(order.contact_id for order in orders if order.contact_id)]
    for table in (Attachment, Claim, Adjudication, Notice, Hold):
        things += table.objects.filter(order__in=keys).values_list("pk", flat=True)[:4]
    sent = list(Outbox.objects.filter(stream__in=[order.stream for order in orders]).values_list("pk", flat=True)[:4])
    events = [str(one) for one in Event.objects.filter(stream__in=[order.stream for order in orders]).values_list("pk", flat=True)[:4]]
    marks = list(RedactedCopy.objects.filter(order__in=keys).values_list("mark", flat=True)[:4])
    names = {
        "order_no": [order.order_no for order in orders], "key": [str(thing) for thing in things], "verb": [*VERB_FORMS, *(offer.code for offer in OFFERS)],
        "field": ["name", "phone", "respondent"], "name": [*QUEUES], "list_name": ["orders"], "value": ["zh"],
        "number": ["1"], "line_no": ["1"], "pk": ["1"], "token": ["x" * 43], "code": ["city"], "kind": ["completed"], "mark": marks or ["x"],
        "call": [str(uuid4())], "ticket": ["x"], "what": ["topic"], "ref": ["T02", "W08"], "event": events, "rest": ["nowhere"],
    }  # fmt: skip
    for path, varying in patterns():
        if path.startswith(LEAVES):
            continue
        numbered = {"/desk/messages/": {"key": sent or [1]}, "/desk/orders/": {"key": [1]} if "/recordings/" in path else {}}
        here = numbered.get(f"/{'/'.join(path.split('/')[1:3])}/", {"name": [k.name for k in KINDS]} if path.startswith("/desk/registers/") else {})
        choices = [here.get(name, names[name]) for name in varying]
        if "verb" in varying:  # one order is enough for each of the many verbs
            choices = [each if name == "verb" else each[:1] for name, each in zip(varying, choices, strict=True)]
        for chosen in product(*choices):
            yield path.format(**dict(zip(varying, chosen, strict=True)))
    for path, query in product(LISTS, LISTED):
        yield f"{path}?{query}"
    for order in orders[:4]:
        yield f"/desk/unit/?open={order.order_no}"
        yield f"/desk/board/dispatch/?open={order.order_no}"
        yield f"/desk/orders/?q={order.order_no}"
        yield f"/desk/register/?done={order.order_no}"
        yield f"/desk/orders/{order.pk}/"


def crawl(client: Client, orders: list[WorkOrder]) -> Iterator[Heard]:
    """What the client hears at each of them."""
    for address in dict.fromkeys(asked(orders)):
        yield heard(client.get(address), address)
    for path in ("/desk/register/look/", "/desk/register/history/"):
        yield heard(client.post(path, {"original_text": SOUGHT, "topic": "010201", "phone": "13800010001", "incident_address": SOUGHT}), path)


def heard(response: HttpResponse, address: str) -> Heard:
    return Heard(address, response.status_code, told(response))
