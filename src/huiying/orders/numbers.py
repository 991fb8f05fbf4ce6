"""The number of an order's caller: the hotline's to change, once proved; never a unit's (DOMAIN 3, integrity rules)."""

from datetime import datetime

from django.db import transaction

from huiying.calls.models import Contact
from huiying.directory.acts import ROLES_OF
from huiying.directory.parties import Person, find_or_add, opened, phone_index
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, one_of, phone, refuse, required
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7
from huiying.orders.attachments import is_unit
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.orders.registration import in_state

PROVED = frozenset({"switch", "sms_code"})


class NumberIsTheHotlines(NotAllowed):
    """A unit tried to change the number that will be called back; the attempt is kept."""

    zh = "承办单位不能修改诉求人的号码，本次尝试已记录。"
    en = "A unit may not change the caller's number. The attempt has been recorded."


def demand_hotline(*, order: WorkOrder, actor: Actor, now: datetime) -> None:
    """Keep a unit's attempt at an order's number for the auditor, and refuse it. Raises NumberIsTheHotlines."""
    if not is_unit(actor):
        return
    with transaction.atomic():
        write([NewEvent(f"refusal:{uuid7(now)}", 1, "permission.refused_number", {"stream": order.stream})], actor=actor, now=now)
    raise NumberIsTheHotlines


def check_number(number: str, number_source: str) -> list[Problem]:
    """What is wrong with a new number: none, not one, or not proved."""
    return [
        *required("phone", number),
        *phone("phone", number),
        *required("number_source", number_source),
        *one_of("number_source", number_source, PROVED),
    ]


def allow_number(change: Change) -> None:
    """Raise NotAllowed or NotNow unless the change's actor may give its order another number now."""
    change.allow("change_number", ROLES_OF["change_number"])
    in_state(change.order, "change_number")


def change_number(*, order: WorkOrder, number: str, number_source: str, actor: Actor, now: datetime) -> WorkOrder:
    """Give an order another number, captured by the switch or verified by text message.

    In order: keeps a unit's attempt for the auditor and refuses it; finds or adds the party with the number, its name kept;
    journals `order.number_changed`. Raises NumberIsTheHotlines, Refused, NotNow, NotAllowed, Moved.
    """
    demand_hotline(order=order, actor=actor, now=now)
    refuse(check_number(number, number_source))
    with Change(order, actor=actor, now=now) as change:
        allow_number(change)
        name = opened(order.party).name if order.party else ""
        party_id = find_or_add(Person(name=name, phone=number), now=now)
        before = str(order.party_id or "")
        Contact.objects.filter(orders=order).update(party_id=party_id, number_index=phone_index(number), number_source=number_source)
        change.note("order.number_changed", payload={"before": before}, party_id=party_id, number_source=number_source)
    return order
