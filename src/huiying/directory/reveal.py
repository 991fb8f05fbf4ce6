"""Personal fields in clear: only with a reason, and never without a record of who saw them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import Party
from huiying.directory.parties import opened
from huiying.directory.viewing import looked
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest, some_of
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7
from huiying.kit.text import clean

FIELDS = ("name", "phone")
ABOUT_ORDERS = ("respondent", "recording")  # personal data that belong to an order, not to a party
SHORTEST_REASON = 4


def reveal(*, party: Party, fields: Sequence[str], reason: str, stream: str, actor: Actor, now: datetime) -> dict[str, str]:
    """A party's personal fields in clear, by field name.

    Who, what, why and when are kept in the same commit (`journal_access` and `party.revealed`); nothing is shown if they cannot be.
    `stream` names what the actor was working on. Raises Refused without a reason, NotAllowed.
    """
    refuse(some_of("fields", fields, FIELDS))
    written_down(event="party.revealed", subject=str(party.pk), fields=fields, reason=reason, stream=stream, actor=actor, now=now)
    person = opened(party)
    return {name: getattr(person, name) for name in fields}


def written_down(*, event: str, subject: str, fields: Sequence[str], reason: str, stream: str, actor: Actor, now: datetime) -> None:
    """Keep who looked at whose personal fields, why and when: `journal_access` and the event, in one commit. Raises Refused, NotAllowed.

    Whether a unit asks about what it was sent is the room's business that owns the thing (orders/revealing.py).
    """
    refuse(
        required("fields", list(fields)),
        some_of("fields", fields, (*FIELDS, *ABOUT_ORDERS)),
        required("reason", clean(reason)),
        shortest("reason", reason, SHORTEST_REASON),
        longest("reason", reason, 200),
    )
    decision = decide(actor, "reveal", ROLES_OF["reveal"], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)
    with transaction.atomic():
        looked(stream=stream, subject=subject, fields=fields, purpose="reveal", reason=clean(reason), actor=actor, now=now)
        payload = {event.partition(".")[0]: subject, "stream": stream, "fields": list(fields)}
        write([NewEvent(f"access:{uuid7(now)}", 1, event, payload, {"reason": clean(reason)})], actor=actor, now=now)
