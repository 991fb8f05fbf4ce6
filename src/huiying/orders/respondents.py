"""The person or body that a matter is about (被反映对象): sealed on the order, shown masked, opened only with a reason."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.directory.keys import keyring
from huiying.kit.actor import Actor
from huiying.kit.masking import mask_name, mask_phone
from huiying.kit.sealing import seal, unseal
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder

LONGEST = 100
NUMBER = re.compile(r"(\d[\d -]{4,}\d)")


def sealed(order_id: UUID, text: str) -> bytes | None:
    """The respondent as typed, sealed for this order; None for nobody."""
    said = clean(text)
    return seal(keyring(), _place(order_id), said) if said else None


def respondent_columns(order: WorkOrder, text: str) -> dict[str, Any]:
    """The column that a respondent fills; nothing when it stands there already, since the same words are never sealed alike."""
    return {} if clean(text) == opened(order) else {"respondent_sealed": sealed(order.pk, text)}


def opened(order: WorkOrder) -> str:
    """The respondent in clear; empty for nobody. Only the reveal, the comparison of forms and a draft that goes on may call this. Raises CannotOpen."""
    return unseal(keyring(), _place(order.pk), bytes(order.respondent_sealed)) if order.respondent_sealed else ""


def reseal(*, order: WorkOrder, actor: Actor, now: datetime) -> None:
    """Seal the respondent with the key now in force, and commit to it anew; journals `order.resealed`. Raises Moved, CannotOpen."""
    with Change(order, actor=actor, now=now) as change:
        change.note("order.resealed", respondent_sealed=sealed(order.pk, opened(order)))


def masked(order: WorkOrder) -> str:
    """The respondent as every screen shows it: numbers starred in their middle, of every other word the surname or the first character."""
    pieces = NUMBER.split(opened(order))
    return "".join(mask_phone(piece) if place % 2 else " ".join(mask_name(word) for word in piece.split(" ")) for place, piece in enumerate(pieces))


def _place(order_id: UUID) -> str:
    return f"orders_workorder|respondent_sealed|{order_id}"
