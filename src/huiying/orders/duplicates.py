"""Orders that may be about the same matter, shown before a new one is saved (DOMAIN 4.12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Q

from huiying.directory.models import Party
from huiying.directory.parties import phone_index
from huiying.kit.actor import Actor
from huiying.kit.text import normalise
from huiying.orders.alike import nearest
from huiying.orders.keen import Sharp, alike, covered, same_place, sharpened, terms
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

LOOK_BACK = timedelta(days=30)
MOST_LOOKED_AT, COMPARED = 60, 16
BESIDES_WORDS = 0.1  # what the same class, or the same division, counts when it is chosen which orders are compared
DISTRICT_DIGITS, STREET_DIGITS = 6, 9
ALIKE, SAME = 0.35, 0.55
NOT_SHOWN = ("draft", "voided", "withdrawn", "archived")
WEIGHTS = {"text": 0.45, "place": 0.3, "region": 0.1, "topic": 0.1, "time": 0.05}
ELSEWHERE = 0.5  # what is left of the score where both name places and these differ: same topic, other place, is another matter

Outcome = Literal["append", "merge", "related"]


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
    """An order that may be about the same matter; `score` 0–1, `same_caller` by the number.

    `outcome` is what is proposed: the same caller's matter is appended, another's merged where both are alike enough, else the two are related.
    """

    order: WorkOrder
    score: float
    same_caller: bool
    outcome: Outcome = "related"


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

    Looked at: those that share the most telling words, numbers and names of places, the same caller's, and the newest of the same class in the same
    district; only what the actor may see. Kept are the same caller's and those alike enough in words and place. Costs at most four statements.
    """
    party = party_of(sketch.phone)
    mine, asked = sharpened(normalise(sketch.incident_address) + "\n" + normalise(sketch.text)), terms(sketch.incident_address, sketch.text)
    judged = []
    for seen in _nearest(sketch, asked, party, _looked_at(sketch, asked, party, actor, now)):
        score, same = likeness(sketch, mine, seen, now), party is not None and seen.party_id == party
        if seen.pk != besides and (score >= ALIKE or (same and _related(sketch, mine, seen))):
            judged.append((same, score, seen.received_at, seen.pk))
    best = sorted(judged, reverse=True)[:limit]
    orders = {order.pk: order for order in WorkOrder.objects.select_related("owner").filter(pk__in=[pk for *_, pk in best])} if best else {}
    return [Candidate(orders[pk], score, same, outcome_of(score, same=same)) for same, score, _, pk in best]


def outcome_of(score: float, *, same: bool) -> Outcome:
    """What is proposed for a candidate."""
    if score < (ALIKE if same else SAME):
        return "related"
    return "append" if same else "merge"


def party_of(phone: str) -> UUID | None:
    """The id of the party with this number."""
    index = phone_index(phone) if phone else None
    return Party.objects.filter(phone_index=index).values_list("pk", flat=True).first() if index else None


def _nearest(sketch: Sketch, asked: Sequence[tuple[str, float]], party: UUID | None, seen: Iterable[Seen]) -> list[Seen]:
    """The orders worth comparing as a whole: the same caller's, and those that hold most of what is asked, of the same class and division first."""

    def told(order: Seen) -> float:
        near = (order.topic_code == sketch.topic_code) + (order.region_code == sketch.region_code)
        return covered(asked, order.search__text) + near * BESIDES_WORDS

    ranked = sorted(seen, key=lambda order: (party is None or order.party_id != party, -told(order), order.pk))
    return ranked[:COMPARED]


def _looked_at(sketch: Sketch, asked: Sequence[tuple[str, float]], party: UUID | None, actor: Actor, now: datetime) -> set[Seen]:
    since = now - LOOK_BACK
    recent = visible_to(actor).filter(received_at__gte=since).exclude(status__in=NOT_SHOWN).order_by("-received_at", "-pk")
    pools = []
    if party is not None:
        pools.append(recent.filter(party_id=party))
    if sketch.topic_code:
        place = Q(region_code__begins=sketch.region_code[:DISTRICT_DIGITS]) if sketch.region_code else Q()
        pools.append(recent.filter(place, topic_code=sketch.topic_code))
    if found := nearest(asked, actor, since=since, limit=MOST_LOOKED_AT):
        pools.append(recent.filter(pk__in=found))
    first, *others = [pool.filter(search__isnull=False).values_list(*Seen._fields)[:MOST_LOOKED_AT] for pool in pools] or [recent.none()]
    return {Seen(*row) for row in (first.union(*others, all=True) if others else first)}


def likeness(sketch: Sketch, mine: Sharp, order: Seen, now: datetime) -> float:
    """How alike a matter and an order are, 0–1: words, place, division, class, time. What the sketch does not know yet is left out."""
    other = sharpened(f"{normalise(order.incident_address)}\n{order.search__text}")
    place = same_place(mine, other)
    known = {
        "text": alike(mine, other),
        "place": place,
        "region": _near(sketch.region_code, order.region_code) if sketch.region_code and order.region_code else None,
        "topic": _near_topic(sketch.topic_code, order.topic_code) if sketch.topic_code and order.topic_code else None,
        "time": 1 - (now - order.received_at) / LOOK_BACK,
    }
    weights = sum(WEIGHTS[name] for name, value in known.items() if value is not None)
    score = sum(WEIGHTS[name] * value for name, value in known.items() if value is not None) / weights
    return score * ELSEWHERE if place == 0 or known["region"] == 0 else score


def _near(one: str, other: str) -> float:
    """How near two divisions are: the same street, the same district, neither."""
    if one[:DISTRICT_DIGITS] != other[:DISTRICT_DIGITS]:
        return 0.0
    return 1.0 if one[:STREET_DIGITS] == other[:STREET_DIGITS] else 0.5


def _near_topic(one: str, other: str) -> float:
    """How near two topics are: the same, the same middle class, the same large one."""
    return 1.0 if one == other else 0.5 if one[:4] == other[:4] else 0.25 if one[:2] == other[:2] else 0.0


def _related(sketch: Sketch, mine: Sharp, order: Seen) -> bool:
    """Whether the same caller's order is about something near: same large class, or some words in common."""
    near = bool(sketch.topic_code) and order.topic_code[:2] == sketch.topic_code[:2]
    return near or any(pair in order.search__text for pair in mine.pairs)
