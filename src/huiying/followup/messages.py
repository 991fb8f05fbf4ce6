"""Messages to the outside: sealed, and one per stream, kind, round and number however often it is asked for."""

from dataclasses import dataclass
from datetime import datetime

from huiying.directory.keys import keyring
from huiying.directory.parties import phone_index
from huiying.journal.models import Outbox
from huiying.kit.masking import mask_phone
from huiying.kit.sealing import seal, unseal


class NoNumber(ValueError):  # noqa: N818 - names what is missing
    """The address is not a telephone number."""


def place(column: str, stream: str, kind: str, round_no: int) -> str:
    """What a sealed field of a message is bound to, so that it opens in no other row or column."""
    return f"journal_outbox|{column}|{stream}|{kind}|{round_no}"


def queue(*, stream: str, kind: str, to: str, text: str, now: datetime, round_no: int = 0, template: str = "") -> bool:
    """Write a message to send, in the caller's transaction; False when this one was already written. Raises NoNumber."""
    index = phone_index(to)
    if index is None:
        raise NoNumber
    ring = keyring()
    message = Outbox(
        stream=stream, kind=kind, round=round_no, to_sealed=seal(ring, place("to", stream, kind, round_no), to), to_index=index,
        body_sealed=seal(ring, place("body", stream, kind, round_no), text), template=template or kind, created_at=now, send_after=now,
    )  # fmt: skip
    already = Outbox.objects.filter(stream=stream, kind=kind, round=round_no, to_index=index).exists()
    Outbox.objects.bulk_create([message], ignore_conflicts=True)
    return not already


@dataclass(frozen=True)
class Sent:
    """A message as a person may look at it: the number masked."""

    to: str
    text: str
    kind: str
    state: str
    at: datetime


def latest(most: int = 50) -> list[Sent]:
    """The newest messages whose words were not erased, for the demonstration, where no telephone receives them."""
    found = []
    for message in Outbox.objects.exclude(body_sealed=b"").order_by("-id")[:most]:
        to, text = opened(message)
        found.append(Sent(mask_phone(to), text, message.kind, message.state, message.sent_at or message.created_at))
    return found


def opened(message: Outbox) -> tuple[str, str]:
    """A message's number and text in clear: for sending, and for the demonstration's list. Raises CannotOpen."""
    ring = keyring()
    where = (message.stream, message.kind, message.round)
    return unseal(ring, place("to", *where), bytes(message.to_sealed)), unseal(ring, place("body", *where), bytes(message.body_sealed))
