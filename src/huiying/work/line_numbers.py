"""What the line asks the city's records: callers' numbers, where an agent's events stand, whom an agent may ring. The blocking half."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from huiying.calls import ring_backs
from huiying.calls.models import Contact
from huiying.calls.models_ring_backs import RingBack
from huiying.calls.serving import number_in, number_of
from huiying.directory.actors import actor_of
from huiying.directory.models import User
from huiying.directory.parties import phone_index
from huiying.directory.walls import behind
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.orders.queries import visible_to

log = logging.getLogger(__name__)
ASKING = ("callback_pending", "callback_failed")


class SealedNumbers:
    """Callers' numbers as the switch captured them, sealed in their contacts."""

    def __init__(self, read: Callable[[Callable[[], str]], Awaitable[str]]) -> None:
        self._read = read

    def key(self, number: str) -> str:
        """The keyed hash of a number; empty for none."""
        index = phone_index(number) if number else None
        return index.hex() if index else ""

    def of_call(self, call: str) -> Awaitable[str]:
        """The number of a call in the records."""
        return self._read(lambda: number_of(call))


def last_seq(stream: str) -> int:
    """The number of the last event that the journal has of a stream; 0 for none."""
    return Event.objects.filter(stream=stream).aggregate(last=Max("stream_seq"))["last"] or 0


def number_of_missed(call: UUID, actor: Actor) -> str | None:
    """The number of a missed call that the actor has taken on; empty when the switch captured none or it was erased, None when it is not the actor's."""
    if not RingBack.objects.filter(pk=call, state="claimed", claimed_by_id=UUID(actor.id)).exists():
        return None
    return ring_backs.number_to_ring(call_id=call) or ""


def number_of_order(order: UUID, actor: Actor) -> str | None:
    """The number from which an order was told, for who asks the citizen after it; empty when the switch did not capture it, None for no such order."""
    if not actor.roles & {"CB"}:
        return None
    with behind(actor):
        found = visible_to(actor).filter(pk=order, status__in=ASKING).first()
    if found is None:
        return None
    told = Contact.objects.filter(Q(pk=found.contact_id) | Q(order_id=order), direction="in", number_source="switch").order_by("-arrived_at").first()
    return number_in(told) if told is not None and found.number_source == "switch" else ""


def keep_try(missed: str, agent: str, result: str, out_call: str, now: datetime) -> None:
    """Keep what came of ringing a missed caller back. A place that the brain itself called back is taken on by who was rung, and closed when reached."""
    try:
        with transaction.atomic():  # whole or not at all: it may be asked for again
            _keep_try(UUID(missed), actor_of(User.objects.get(pk=agent), now), result, UUID(out_call), now)
    except Told as told:  # nobody is owed this call, or somebody else has taken it on
        log.info("a try to ring back is not kept: %s", type(told).__name__)


def _keep_try(call: UUID, actor: Actor, result: str, out_call: UUID, now: datetime) -> None:
    own = RingBack.objects.filter(pk=call, state="claimed", claimed_by_id=UUID(actor.id)).exists()
    if not own:
        ring_backs.claim(call_id=call, actor=actor, now=now, by_line=True)
    ring_backs.tried(call_id=call, result=result, actor=actor, now=now, out_call=out_call)
    if not own and result == "reached":
        ring_backs.close(call_id=call, result="reached", actor=actor, now=now)
    elif not own:
        ring_backs.put_back(call_id=call, actor=actor, now=now)
