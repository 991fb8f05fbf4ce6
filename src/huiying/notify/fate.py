"""What became of a message: the provider's reports, and sending one again by hand."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event, Outbox
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest
from huiying.kit.errors import Moved, NotFound, NotNow
from huiying.kit.masking import mask_text
from huiying.kit.text import clean
from huiying.notify.outbox import held_until
from huiying.notify.texts import allow

LONGEST_WORD = 100
AGAIN = ("given_up", "failed")


def said_by_provider(word: str) -> str:
    """The provider's word, short and without anybody's number."""
    return mask_text(clean(word).replace("\n", " "))[:LONGEST_WORD]


def note_report(*, ref: str, delivered: bool, word: str, at: datetime) -> bool:
    """Keep a delivery report; False when it changes nothing: known already, or of no message of ours. The first report of a hand-over stands."""
    waits = Outbox.objects.filter(provider_ref=ref, state="sent") if ref else Outbox.objects.none()
    if delivered:
        return waits.update(state="delivered", delivered_at=at, last_error="") > 0
    return waits.update(state="given_up", last_error=said_by_provider(word)) > 0


def send_again(*, message_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Send a message that failed once more, by hand and with a reason: it waits anew (in the quiet hours until they end) and counts its tries from there.

    Journals `message.sent_again`. Raises Refused, NotFound, NotNow, NotAllowed, Moved.
    """
    allow(actor, "send_again")
    refuse(required("reason", clean(reason)), shortest("reason", reason, 4), longest("reason", reason, 200))
    with transaction.atomic():
        message = Outbox.objects.select_for_update().filter(pk=message_id).first()
        if message is None:
            raise NotFound
        if message.state not in AGAIN:
            raise NotNow(verb="再次发送", verb_en="send again", state="未失败", state_en="it did not fail")
        held = held_until(message.kind, now)
        fresh = {"state": "held" if held else "waiting", "send_after": held or now, "tries": 0, "provider_ref": "", "resends": F("resends") + 1}
        if Outbox.objects.filter(pk=message_id, state=message.state).update(**fresh) != 1:
            raise Moved
        stream = f"message:{message_id}"
        seq = 1 + Event.objects.filter(stream=stream).count()
        codes = {"message": message_id, "kind": message.kind, "of": message.stream, "tries": message.tries}
        write([NewEvent(stream, seq, "message.sent_again", codes, {"reason": clean(reason)})], actor=actor, now=now)
