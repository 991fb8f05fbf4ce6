"""Messages that wait to be sent: at least once, with our own key, so that a gateway can tell a repetition; and what the gateway reports of them."""

import logging
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from huiying.adapters.ports import NotDelivered, SmsProvider
from huiying.journal.models import Outbox
from huiying.kit.phones import phone_key
from huiying.notify.fate import note_report, said_by_provider
from huiying.notify.outbox import held_until, opened
from huiying.supervision.notices import alarm

log = logging.getLogger(__name__)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
TO_SEND = ("waiting", "held", "failed")


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
    """Claim one waiting message, hand it to the provider, note the answer; False when none waits. In the quiet hours it is held instead."""
    with transaction.atomic():
        waiting = Outbox.objects.select_for_update(skip_locked=True).filter(state__in=TO_SEND, send_after__lte=now)
        message = waiting.order_by("send_after", "id").first()
        if message is None:
            return False
        held = held_until(message.kind, now)
        if held:
            message.state, message.send_after = "held", held
        else:
            _hand_over(message, now)
        message.save(update_fields=["tries", "provider_ref", "state", "sent_at", "send_after", "last_error"])
        return True


def _hand_over(message: Outbox, now: datetime) -> None:
    message.tries += 1
    try:
        message.provider_ref = _send(message, now)
        message.state, message.sent_at, message.last_error = "sent", now, ""
    except Exception as refused:  # noqa: BLE001 - one message must not hold up the others; each failure is counted
        word = said_by_provider(str(refused)) if isinstance(refused, NotDelivered) else ""
        _later(message, word or type(refused).__name__, now)


def _send(message: Outbox, now: datetime) -> str:
    to, text = opened(message)
    again = f":{message.resends}" if message.resends else ""
    key = f"{message.stream}:{message.kind}:{message.round}:{message.pk}{again}"
    return provider(settings.HUIYING_SMS).send(to=phone_key(to) or to, text=text, key=key, now=now)


def _later(message: Outbox, why: str, now: datetime) -> None:
    message.last_error = why
    if message.tries > len(BACK_OFF):
        message.state = "given_up"
        alarm(f"message {message.kind}", message.stream, why, now=now)
        return
    message.state, message.send_after = "failed", now + BACK_OFF[message.tries - 1]


def collect(now: datetime) -> int:
    """Read the provider's delivery reports; returns how many told something new. A provider that cannot be asked is asked again at the next pass."""
    try:
        reports = provider(settings.HUIYING_SMS).reports(now)
    except Exception as trouble:  # noqa: BLE001 - the outside may fail in any way, and the worker goes on
        log.warning("no delivery reports: %s", type(trouble).__name__)
        return 0
    return sum(note_report(ref=one.ref, delivered=one.delivered, word=one.word, at=one.at) for one in reports)
