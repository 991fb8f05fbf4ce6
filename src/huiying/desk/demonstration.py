"""The citizen's telephone in a demonstration, where no message leaves the house; elsewhere nothing is shown."""

from datetime import datetime

from django.conf import settings

from huiying.journal.models import Outbox
from huiying.kit.sealing import CannotOpen
from huiying.notify.outbox import opened
from huiying.orders.models import WorkOrder

SHOWN = 5


def telephone(order: WorkOrder) -> list[tuple[datetime, str]]:
    """What the number of an order received last, newest first: when and which words; nothing in a real city (one statement in a demonstration)."""
    number = order.party.phone_index if order.party else None
    if not settings.HUIYING_DEMO or number is None:
        return []
    return [(message.sent_at or message.created_at, words(message)) for message in Outbox.objects.filter(to_index=number).order_by("-id")[:SHOWN]]


def words(message: Outbox) -> str:
    """A message's words; blank where the key is gone."""
    try:
        return opened(message)[1]
    except CannotOpen:
        return ""
