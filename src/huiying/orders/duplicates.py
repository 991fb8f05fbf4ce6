"""Orders that may be about the same matter, shown before a new one is saved (DOMAIN 4.12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from huiying.directory.models import Party
from huiying.directory.parties import phone_index
from huiying.kit.actor import Actor
from huiying.kit.text import bigrams, normalise
from huiying.orders.found import find_ids
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

LOOK_BACK = timedelta(days=30)
MOST_LOOKED_AT = 200
ADDRESS_WORD = 4
DISTRICT_DIGITS = 6
ALIKE = 0.35
NOT_SHOWN = ("draft", "voided", "withdrawn", "archived")
WEIGHTS = {"text": 0.5, "address": 0.3, "region": 0.1, "topic": 0.1}


@dataclass(frozen=True)
class Sketch:
    """What is known of a matter while it is typed."""

    text: str
    topic_code: str = ""
    region_code: str = ""
    incident_address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Candidate:
    """An order that may be about the same matter; `score` 0–1, `same_caller` by the number."""

    order: WorkOrder
    score: float
    same_caller: bool


def candidates(sketch: Sketch, *, actor: Actor, now: datetime, limit: int = 5, besides: UUID | None = None) -> list[Candidate]:
    """Orders of the last thirty days that may be about the same matter, the likeliest first.

    Looked at: the same caller's orders, those of the same class in the same district, and those that name the same address; only
    what the actor may see. Kept are the same caller's and those alike enough in words and place. Costs three or four statements.
    """
    party = party_of(sketch.phone)
    found = [order for order in _looked_at(sketch, party, actor, now) if order.pk != besides]
    judged = (Candidate(order, likeness(sketch, order), order.party_id is not None and order.party_id == party) for order in found)
    kept = [one for one in judged if one.score >= ALIKE or (one.same_caller and _related(sketch, one.order))]
    return sorted(kept, key=lambda one: (one.same_caller, one.score, one.order.received_at), reverse=True)[:limit]


def party_of(phone: str) -> UUID | None:
    """The id of the party with this number."""
    index = phone_index(phone) if phone else None
    return Party.objects.filter(phone_index=index).values_list("pk", flat=True).first() if index else None


def _looked_at(sketch: Sketch, party: UUID | None, actor: Actor, now: datetime) -> Iterable[WorkOrder]:
    recent = visible_to(actor).filter(received_at__gte=now - LOOK_BACK).exclude(status__in=NOT_SHOWN).select_related("owner", "search")
    pools = []
    if party is not None:
        pools.append(recent.filter(party_id=party).order_by("-received_at")[:MOST_LOOKED_AT])
    if sketch.topic_code:
        same_class = Q(topic_code=sketch.topic_code)
        place = Q(region_code__startswith=sketch.region_code[:DISTRICT_DIGITS]) if sketch.region_code else Q()
        pools.append(recent.filter(same_class, place).order_by("-received_at")[:MOST_LOOKED_AT])
    address = normalise(sketch.incident_address)[:ADDRESS_WORD]
    if len(address) > 1:
        named = find_ids(address, actor, MOST_LOOKED_AT)
        pools.append(recent.filter(pk__in=named))
    return {order.pk: order for pool in pools for order in pool}.values()


def likeness(sketch: Sketch, order: WorkOrder) -> float:
    """How alike a matter and an order are, 0–1: words, address, division, class. What the sketch does not know yet is left out."""
    known = {
        "text": dice(sketch.text, f"{order.title}{order.edited_text or order.original_text}") if sketch.text else None,
        "address": dice(sketch.incident_address, order.incident_address) if sketch.incident_address else None,
        "region": float(order.region_code == sketch.region_code) if sketch.region_code else None,
        "topic": float(order.topic_code == sketch.topic_code) if sketch.topic_code else None,
    }
    weights = sum(WEIGHTS[name] for name, value in known.items() if value is not None)
    return sum(WEIGHTS[name] * value for name, value in known.items() if value is not None) / weights if weights else 0.0


def _related(sketch: Sketch, order: WorkOrder) -> bool:
    """Whether the same caller's order is about something near: same large class, or some words in common."""
    return bool(sketch.topic_code and order.topic_code[:2] == sketch.topic_code[:2]) or dice(sketch.text, order.original_text) > 0


def dice(one: str, other: str) -> float:
    """Sørensen's likeness of two texts by their pairs of neighbouring characters, 0–1."""
    first, second = ({pair for pair in bigrams(text) if len(pair) > 1} for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
