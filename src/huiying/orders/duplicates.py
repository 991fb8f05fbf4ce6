"""Orders that may be about the same matter, shown before a new one is saved (DOMAIN 4.12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from huiying.directory.models import Party
from huiying.directory.parties import phone_index
from huiying.kit.actor import Actor
from huiying.kit.text import normalise
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


class Seen(NamedTuple):
    """What is compared of an order."""

    pk: UUID
    party_id: UUID | None
    topic_code: str
    region_code: str
    incident_address: str
    received_at: datetime
    search__text: str


def candidates(sketch: Sketch, *, actor: Actor, now: datetime, limit: int = 5, besides: UUID | None = None) -> list[Candidate]:
    """Orders of the last thirty days that may be about the same matter, the likeliest first.

    Looked at: the same caller's orders, those of the same class in the same district, and those that name the same address; only
    what the actor may see. Kept are the same caller's and those alike enough in words and place. Costs at most six statements.
    """
    party = party_of(sketch.phone)
    judged = []
    for seen in _looked_at(sketch, party, actor, now):
        score, same = likeness(sketch, seen), party is not None and seen.party_id == party
        if seen.pk != besides and (score >= ALIKE or (same and _related(sketch, seen))):
            judged.append((same, score, seen.received_at, seen.pk))
    best = sorted(judged, reverse=True)[:limit]
    orders = {order.pk: order for order in WorkOrder.objects.select_related("owner").filter(pk__in=[pk for *_, pk in best])} if best else {}
    return [Candidate(orders[pk], score, same) for same, score, _, pk in best]


def party_of(phone: str) -> UUID | None:
    """The id of the party with this number."""
    index = phone_index(phone) if phone else None
    return Party.objects.filter(phone_index=index).values_list("pk", flat=True).first() if index else None


def _looked_at(sketch: Sketch, party: UUID | None, actor: Actor, now: datetime) -> set[Seen]:
    recent = visible_to(actor).filter(received_at__gte=now - LOOK_BACK).exclude(status__in=NOT_SHOWN).order_by("-received_at")
    pools = []
    if party is not None:
        pools.append(recent.filter(party_id=party))
    if sketch.topic_code:
        place = Q(region_code__begins=sketch.region_code[:DISTRICT_DIGITS]) if sketch.region_code else Q()
        pools.append(recent.filter(place, topic_code=sketch.topic_code))
    address = normalise(sketch.incident_address)[:ADDRESS_WORD]
    if len(address) > 1:
        pools.append(recent.filter(pk__in=find_ids(address, actor, MOST_LOOKED_AT, since=now - LOOK_BACK)))
    return {Seen(*row) for pool in pools for row in pool.filter(search__isnull=False).values_list(*Seen._fields)[:MOST_LOOKED_AT]}


def likeness(sketch: Sketch, order: Seen) -> float:
    """How alike a matter and an order are, 0–1: words, address, division, class. What the sketch does not know yet is left out."""
    known = {
        "text": dice(pairs(normalise(sketch.text)), pairs(order.search__text)) if sketch.text else None,
        "address": dice(pairs(normalise(sketch.incident_address)), pairs(normalise(order.incident_address))) if sketch.incident_address else None,
        "region": float(order.region_code == sketch.region_code) if sketch.region_code else None,
        "topic": float(order.topic_code == sketch.topic_code) if sketch.topic_code else None,
    }
    weights = sum(WEIGHTS[name] for name, value in known.items() if value is not None)
    return sum(WEIGHTS[name] * value for name, value in known.items() if value is not None) / weights if weights else 0.0


def _related(sketch: Sketch, order: Seen) -> bool:
    """Whether the same caller's order is about something near: same large class, or some words in common."""
    near = bool(sketch.topic_code) and order.topic_code[:2] == sketch.topic_code[:2]
    return near or not pairs(normalise(sketch.text)).isdisjoint(pairs(order.search__text))


def pairs(text: str) -> frozenset[str]:
    """All pairs of neighbouring characters of a normalised text, within its lines."""
    return frozenset(line[n : n + 2] for line in text.split("\n") for n in range(len(line) - 1))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Sørensen's likeness of two sets of pairs, 0–1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
