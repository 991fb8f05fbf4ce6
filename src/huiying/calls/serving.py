"""The call at whose agent it rings, or who talks in it: what that agent may be shown of the caller, and the number for whoever acts in the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huiying.calls.leading import AGENCY
from huiying.calls.models import Contact, Recording, Visit
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.keys import keyring
from huiying.directory.reveal import written_down
from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed, NotFound
from huiying.kit.masking import mask_phone
from huiying.kit.sealing import unseal

LAST = 3
OFTEN_WITHIN = timedelta(days=1)
LATELY = timedelta(hours=4)
RECORDED = Exists(Recording.objects.filter(Q(call_id=OuterRef("contact_id")) | Q(call__order_id=OuterRef("pk"))))  # a column of orders: whether there are any


class NotYourCall(NotFound):
    """A call is given as the one in which a matter is told, and the actor did not answer it."""

    zh = "这通电话不是您接的，不能作为本件的来电。"
    en = "You did not answer this call: the matter cannot be bound to it."


class NotAnsweredYet(NotAllowed):
    """A number is asked for before anybody talks with its owner."""

    zh = "接听后才能显示号码。"
    en = "The number can be shown once the call is answered."


@dataclass(frozen=True, slots=True)
class Ringing:
    """A caller as the agent's screen shows them: the number masked (empty when the switch captured none), how often they called, when they did last."""

    visit: Visit
    number: str
    number_index: bytes | None
    before: int
    within_a_day: int
    last: Sequence[Visit]


def serving(*, call: UUID, actor: Actor) -> Visit:
    """The visit of a call that rings at the actor now, or in which the actor talks as the one who answered. Raises NotFound for every other."""
    own = Visit.objects.select_related("call").filter(call_id=call, agent_id=UUID(actor.id), ended_at=None, agent_left_at=None)
    found = own.order_by("-seq").first()
    if found is None:
        raise NotFound
    return found


def who_rings(visit: Visit, now: datetime) -> Ringing:
    """What is known of the caller from calls before (two statements; none when there is no number)."""
    contact = visit.call
    index = bytes(contact.number_index) if contact.number_index is not None else None
    if index is None:
        return Ringing(visit, "", None, 0, 0, ())
    others = Contact.objects.filter(number_index=index, visits__isnull=False).exclude(pk=contact.pk)
    moments = list(others.distinct().values_list("arrived_at", flat=True))
    last = Visit.objects.select_related("agent").filter(ani_index=index, seq=1).exclude(call_id=contact.pk).order_by("-arrived_at")[:LAST]
    return Ringing(visit, mask_phone(number_in(contact)), index, len(moments), sum(at > now - OFTEN_WITHIN for at in moments), tuple(last))


def number_of(call: UUID | str) -> str:
    """The number that a call came from; empty when the switch captured none or it was erased. For the line and for actions, never for a page."""
    found = Contact.objects.only("number_sealed").filter(pk=call).first()
    return number_in(found) if found else ""


def number_in(contact: Contact) -> str:
    """The same from a call that is at hand."""
    sealed = contact.number_sealed
    return unseal(keyring(), f"calls_contact|number_sealed|{contact.pk}", bytes(sealed)) if sealed else ""


def reveal_number(*, call: UUID, reason: str, actor: Actor, now: datetime) -> str:
    """The caller's number in clear for the agent who talks with them, recorded with the reason. Raises NotFound, NotAnsweredYet, Refused, NotAllowed."""
    visit = serving(call=call, actor=actor)
    number = number_of(call)
    if not number:
        raise NotFound
    if visit.answered_at is None:
        raise NotAnsweredYet
    written_down(event="call.number_revealed", subject=str(call), fields=["phone"], reason=reason, stream=f"call:{call}", actor=actor, now=now)
    return number


def may_ask_number(actor: Actor) -> bool:
    """Whether the actor may ask for the number of a call in which they do not talk: the agency's own people who may ask for personal data."""
    return actor.kind == "staff" and actor.employer_kind == AGENCY and decide(actor, "reveal", ROLES_OF["reveal"], own=True).allowed


def reveal_called(*, call: UUID, reason: str, actor: Actor, now: datetime) -> str:
    """The number that a call came from in clear, for who may open that call; recorded with the reason. Raises NotFound, Refused, NotAllowed."""
    number = number_of(call)
    if not number or not may_ask_number(actor):
        raise NotFound
    written_down(event="call.number_revealed", subject=str(call), fields=["phone"], reason=reason, stream=f"call:{call}", actor=actor, now=now)
    return number


def demand_answered(*, call: UUID, actor: Actor) -> None:
    """Raise NotYourCall unless the actor answered this call; it may be over since."""
    if not Visit.objects.filter(call_id=call, agent_id=UUID(actor.id), answered_at__isnull=False).exists():
        raise NotYourCall


def lately_answered(actor: Actor, now: datetime) -> Sequence[Visit]:
    """The calls that the actor answered in the last hours, each once, the newest first, with who rang (one statement)."""
    own = Visit.objects.select_related("call").filter(agent_id=UUID(actor.id), answered_at__gte=now - LATELY)
    return list({visit.call_id: visit for visit in own.order_by("answered_at")}.values())[: -LAST - 1 : -1]


def recordings_of(*, order_id: UUID, contact_id: UUID | None) -> Sequence[Recording]:
    """The recordings of the calls about an order, oldest first, with the reasons where there is none; `flagged` ones had an abusive caller (one statement)."""
    about = Q(call_id=contact_id) | Q(call__order_id=order_id)
    flagged = Exists(Visit.objects.filter(call_id=OuterRef("call_id"), is_abuse=True))
    return list(Recording.objects.select_related("call__agent").annotate(flagged=flagged).filter(about).order_by("recorded_at"))
