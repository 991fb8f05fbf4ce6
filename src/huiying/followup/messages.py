"""Messages to the outside: sealed, and one per stream, kind, round and number however often it is asked for."""

from datetime import datetime

from huiying.directory.keys import keyring
from huiying.directory.parties import phone_index
from huiying.journal.models import Outbox
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


def opened(message: Outbox) -> tuple[str, str]:
    """A message's number and text in clear: for sending, and for the demonstration's list. Raises CannotOpen."""
    ring = keyring()
    where = (message.stream, message.kind, message.round)
    return unseal(ring, place("to", *where), bytes(message.to_sealed)), unseal(ring, place("body", *where), bytes(message.body_sealed))
