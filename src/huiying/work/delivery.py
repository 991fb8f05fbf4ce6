"""Messages that wait to be sent: at least once, with our own key, so that a gateway can tell a repetition."""

import logging
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from huiying.adapters.ports import SmsProvider
from huiying.followup.messages import opened
from huiying.journal.models import Outbox
from huiying.kit.phones import phone_key
from huiying.supervision.notices import alarm

log = logging.getLogger(__name__)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))


@lru_cache(maxsize=4)
def provider(path: str) -> SmsProvider:
    """The provider at a dotted path of the settings."""
    return import_string(path)()  # type: ignore[no-any-return]


def deliver(now: datetime, most: int = 100) -> int:
    """Send what waits, one message per transaction; returns how many were dealt with."""
    for done in range(most):
        if not deliver_one(now):
            return done
    return most


def deliver_one(now: datetime) -> bool:
    """Claim one waiting message, hand it to the provider, note the answer; False when none waits."""
    with transaction.atomic():
        waiting = Outbox.objects.select_for_update(skip_locked=True).filter(state="waiting", send_after__lte=now)
        message = waiting.order_by("send_after", "id").first()
        if message is None:
            return False
        message.tries += 1
        try:
            message.provider_ref = _send(message)
            message.state, message.sent_at = "sent", now
        except Exception as refused:  # noqa: BLE001 - one message must not hold up the others; each failure is counted
            _later(message, type(refused).__name__, now)
        message.save(update_fields=["tries", "provider_ref", "state", "sent_at", "send_after", "last_error"])
        return True


def _send(message: Outbox) -> str:
    to, text = opened(message)
    key = f"{message.stream}:{message.kind}:{message.round}:{message.pk}"
    return provider(settings.HUIYING_SMS).send(to=phone_key(to) or to, text=text, key=key)


def _later(message: Outbox, why: str, now: datetime) -> None:
    message.last_error = why
    if message.tries > len(BACK_OFF):
        message.state = "failed"
        alarm(f"message {message.kind}", message.stream, why, now=now)
        return
    message.send_after = now + BACK_OFF[message.tries - 1]
