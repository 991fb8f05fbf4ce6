"""Messages to citizens: composed from the words in force, sealed, and one per stream, kind and round however often it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huiying.directory.keys import keyring
from huiying.directory.models import City
from huiying.directory.parties import phone_index
from huiying.journal.models import Outbox
from huiying.kit.masking import mask_phone, mask_text
from huiying.kit.quiet import quiet_until
from huiying.kit.sealing import CannotOpen, seal, unseal
from huiying.notify.kinds import KINDS
from huiying.notify.texts import words_in_force
from huiying.notify.words import filled, for_staff


class NoNumber(ValueError):  # noqa: N818 - names what is missing
    """The address is not a telephone number."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A message's words: as they are sent, as staff may read them, and from which version they were made."""

    text: str
    shown: str
    template: str


def compose(kind: str, facts: Mapping[str, str], language: str) -> Composed:
    """The words in force of a kind, filled. `language` "zh…" is Chinese, anything else English. Raises NoWords."""
    words, zh = words_in_force(kind), language.startswith("zh")
    text = words.zh if zh else words.en
    given = {"hotline": City.objects.values_list("hotline", flat=True).first() or "12345", **facts}
    return Composed(filled(text, given), for_staff(text, given), f"{kind}/{words.version}/{'zh' if zh else 'en'}")


def place(column: str, stream: str, kind: str, round_no: int) -> str:
    """What a sealed field of a message is bound to, so that it opens in no other row or column."""
    return f"journal_outbox|{column}|{stream}|{kind}|{round_no}"


def held_until(kind: str, now: datetime) -> datetime | None:
    """The end of the quiet hours in which a message of this kind has to wait; None when it may go at once (one statement unless it is urgent)."""
    if kind in KINDS and KINDS[kind].urgent:
        return None
    hours = City.objects.values_list("quiet_from", "quiet_to").first()
    return quiet_until(now, *hours) if hours else None


def queue(*, stream: str, kind: str, to: str, text: str, now: datetime, round_no: int = 0, template: str = "", shown: str = "") -> bool:
    """Write a message to send, in the caller's transaction; False when this one was already written. Raises NoNumber.

    In the quiet hours it is held until they end, unless its kind is urgent. `shown` is the text without codes and links.
    """
    index = phone_index(to)
    if index is None:
        raise NoNumber
    held = held_until(kind, now)
    message = Outbox(
        stream=stream, kind=kind, round=round_no, to_index=index, template=template or kind, created_at=now, send_after=held or now,
        state="held" if held else "waiting", **_sealed(stream, kind, round_no, to, text, shown),
    )  # fmt: skip
    return _written(message)


def withhold(*, stream: str, kind: str, why: str, now: datetime, round_no: int = 0) -> bool:
    """Keep that a message was not sent and why (a code of WITHHELD), in the caller's transaction; False when it was kept already."""
    message = Outbox(
        stream=stream, kind=kind, round=round_no, to_index=b"", template=kind, created_at=now, send_after=now, state="not_sent", withheld=why,
        **_sealed(stream, kind, round_no, "", "", ""),
    )  # fmt: skip
    return _written(message)


def _sealed(stream: str, kind: str, round_no: int, to: str, text: str, shown: str) -> dict[str, bytes]:
    ring, where = keyring(), (stream, kind, round_no)
    pairs = (("to", to), ("body", text), ("shown", shown))
    return {f"{name}_sealed": seal(ring, place(name, *where), value) for name, value in pairs}


def _written(message: Outbox) -> bool:
    """Whether this message was written now; one that stands there already stays as it is."""
    already = Outbox.objects.filter(stream=message.stream, kind=message.kind, round=message.round).exists()
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


def seen(message: Outbox) -> tuple[str, str]:
    """A message as staff see it: the number masked, the text masked and without codes or links; blanks where nothing was kept or the key is gone."""
    ring, where = keyring(), (message.stream, message.kind, message.round)
    try:
        to = unseal(ring, place("to", *where), bytes(message.to_sealed))
        shown = unseal(ring, place("shown", *where), bytes(message.shown_sealed)) if message.shown_sealed else ""
    except CannotOpen:
        return "", ""
    return (mask_phone(to) if to else ""), mask_text(shown)
