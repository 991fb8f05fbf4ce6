"""A used idempotency key answers with what it made first, but only to who made it and for the same content."""

from collections.abc import Mapping
from typing import Any

import msgspec

from huiying.directory.parties import phone_index
from huiying.journal.models import Event, Text
from huiying.kit.actor import Actor
from huiying.kit.commitment import commit
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.orders.fields import ORDER_TEXTS, split
from huiying.orders.models import WorkOrder
from huiying.orders.respondents import opened

EMPTY: tuple[object, ...] = (None, "", [])


class KeyReused(Told):
    """The same idempotency key came with other content, or from somebody else."""

    zh = "这张表单已提交过，但内容与本次不同，未重复登记。请打开新表单填写。"
    en = "This form was sent before with other content, so nothing was registered again. Open a new form."


def made_by(idem_key: str) -> WorkOrder:
    """The order that an idempotency key made. Raises Event.DoesNotExist for an unknown key."""
    return WorkOrder.objects.select_related("party").get(pk=Event.objects.get(idem_key=idem_key).stream.removeprefix("order:"))


def made_again(idem_key: str, *, columns: dict[str, Any], phone: str, respondent: str, actor: Actor) -> WorkOrder:
    """The order that a key made, when the same actor asks for the same: `columns` as they would be written, the caller's number, the respondent.

    What the key made is read from its event, since the order may have changed since. Raises KeyReused, Event.DoesNotExist.
    """
    event, order = Event.objects.get(idem_key=idem_key), made_by(idem_key)
    number = bytes(order.party.phone_index or b"") if order.party else b""
    asked = (phone_index(phone) if phone else None) or b""
    if event.actor_id != actor.id or not _same(event, columns) or asked != number or clean(respondent) != opened(order):
        raise KeyReused
    return order


def noted_again(idem_key: str, order: WorkOrder, event: str, texts: Mapping[str, str], actor: Actor) -> WorkOrder:
    """The order as it stands, on which a key noted this event with these texts before. Raises KeyReused, Event.DoesNotExist."""
    made = Event.objects.get(idem_key=idem_key)
    kept = dict(Text.objects.filter(event_id=made.pk, field__in=texts).values_list("field", "text"))
    if (made.type, made.stream, made.actor_id) != (event, order.stream, actor.id) or kept != texts:
        raise KeyReused
    return made_by(idem_key)


def _same(event: Event, columns: dict[str, Any]) -> bool:
    """Whether an event set these columns; a text whose salt was erased cannot be compared and counts as the same."""
    payload = msgspec.json.decode(event.payload)
    plain, texts = split(WorkOrder, columns, ORDER_TEXTS)
    told, seals = payload.get("set", {}), payload.get("committed", {})
    if any(told.get(name) != value and not (value in EMPTY and told.get(name) in EMPTY) for name, value in plain.items()):
        return False
    salts = dict(Text.objects.filter(event_id=event.id, field__in=list(texts)).values_list("field", "salt"))
    return all(_opens(name, text, seals.get(name), salts.get(name)) for name, text in texts.items())


def _opens(name: str, text: str, seal: str | None, salt: str | None) -> bool:
    if seal is None:
        return not text
    return salt is None or commit(bytes.fromhex(salt), name, text) == seal
