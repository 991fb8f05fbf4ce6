"""A matter comes in: draft, registration, direct answer at the desk (O01–O03, O07)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.calls.models import Contact
from huiying.calls.serving import demand_answered
from huiying.directory.parties import Person, find_or_add, phone_index
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, not_future, one_of, refuse, required
from huiying.kit.ids import uuid7
from huiying.kit.phones import phone_key
from huiying.kit.text import clean, normalise
from huiying.knowledge.citing import NOTHING, Cited, check_cited, keep_direct
from huiying.orders.change import Change, Repeated
from huiying.orders.clocks import start_archive_clock, start_intake_clock
from huiying.orders.codes import CHANNELS, DEMAND_TYPES, SECRECY, URGENCIES
from huiying.orders.gate import demand_open
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import NUMBER_SOURCES, REPLY_MODES
from huiying.orders.repeating import made_again
from huiying.orders.respondents import LONGEST as RESPONDENT_LONGEST
from huiying.orders.respondents import sealed
from huiying.orders.search import tend_segments

LONGEST_TEXT = 10_000
LONGEST_TITLE = 100
PLACE_NEEDED = Problem("incident_address", "place_needed", "这类事项需要填写地点。", "This kind of matter needs a place.")


@dataclass(frozen=True)
class Matter:
    """What is registered of a matter; codes of orders.codes. `number_source` says where the citizen's number comes from.

    `call` is the call in which it was told (orders/in_call.py makes it so): the order's contact, where there is one already.
    """

    original_text: str
    demand_type: str
    topic_code: str = ""
    title: str = ""
    channel: str = "voice"
    urgency: str = "normal"
    secrecy_level: str = ""
    region_code: str = ""
    incident_address: str = ""
    incident_at: datetime | None = None
    respondent: str = ""
    reply_mode: str = "phone"
    person: Person = field(default_factory=Person)
    number_source: str = "declared"
    related_order_id: UUID | None = None
    tags: Sequence[str] = ()
    call: UUID | None = None


def check_matter(matter: Matter, data: Reference, now: datetime) -> list[Problem]:
    """Everything that is wrong with a matter, at once."""
    problems = [
        *required("original_text", normalise(matter.original_text[:LONGEST_TEXT])),
        *longest("original_text", matter.original_text, LONGEST_TEXT),
        *longest("title", matter.title, LONGEST_TITLE),
        *longest("incident_address", matter.incident_address, 200),
        *longest("respondent", matter.respondent, RESPONDENT_LONGEST),
        *one_of("demand_type", matter.demand_type, DEMAND_TYPES),
        *one_of("channel", matter.channel, CHANNELS),
        *one_of("urgency", matter.urgency, URGENCIES),
        *one_of("number_source", matter.number_source, NUMBER_SOURCES),
        *one_of("reply_mode", matter.reply_mode, REPLY_MODES),
        *not_future("incident_at", matter.incident_at, now),
    ]
    if matter.secrecy_level:
        problems += one_of("secrecy_level", matter.secrecy_level, SECRECY)
    if matter.topic_code:
        problems += one_of("topic_code", matter.topic_code, data.topics)
        topic = data.topics.get(matter.topic_code)
        if topic is not None and topic.place_bound and not (normalise(matter.incident_address[:LONGEST_TITLE]) or matter.region_code):
            problems.append(PLACE_NEEDED)
    if matter.region_code:
        problems += one_of("region_code", matter.region_code, data.regions)
    if matter.related_order_id and not WorkOrder.objects.filter(pk=matter.related_order_id).exists():
        problems.append(Problem("related_order_id", "unknown_order", "关联的工单不存在。", "The related order does not exist."))
    if matter.person.phone and phone_key(matter.person.phone) is None:
        problems.append(Problem("phone", "not_a_number", "电话号码不正确，请核对后重填。", "This is not a telephone number. Check it and type it again."))
    return problems


def submit(*, matter: Matter, actor: Actor, now: datetime, idem_key: str | None = None, duplicates_seen: str = "none") -> WorkOrder:
    """Register a matter as a new order (O02).

    In order: checks the matter, finds or adds the party, keeps the contact, numbers the order, starts the pre-dispatch clock
    and journals `order.submitted`. A used idempotency key returns the order that it made first. Raises Refused, KeyReused, NotAllowed.
    """
    data = reference(actor.reference_version)
    refuse(check_matter(matter, data, now))
    try:
        return _create(matter, data, actor, now, idem_key, duplicates_seen)
    except Repeated:
        return registered_before(idem_key or "", matter, actor)


def registered_before(idem_key: str, matter: Matter, actor: Actor, **columns: Any) -> WorkOrder:
    """The order that an idempotency key made of the same matter, and of the same further columns. Raises KeyReused, Event.DoesNotExist."""
    return made_again(idem_key, columns={**matter_columns(matter), **columns}, phone=matter.person.phone, respondent=matter.respondent, actor=actor)


def _create(matter: Matter, data: Reference, actor: Actor, now: datetime, idem_key: str | None, duplicates_seen: str) -> WorkOrder:
    with registering(matter=matter, data=data, actor=actor, now=now, idem_key=idem_key) as change:
        start_intake_clock(change, actor.reference_version)
        change.move("submit", payload={"duplicates": duplicates_seen})
    tend_segments(change.order.seq, now)
    return change.order


@contextmanager
def registering(*, matter: Matter, data: Reference, actor: Actor, now: datetime, idem_key: str | None) -> Iterator[Change]:
    """A change that makes a new order of a matter, with its party and its contact (two statements). Raises NotOpenYet, NotYourCall."""
    demand_open(data)
    given = matter.person
    if matter.call is not None:
        demand_answered(call=matter.call, actor=actor)
    order, contact = new_order(matter, data, actor, now)
    with Change(order, actor=actor, now=now, idem_key=idem_key, new=True) as change:
        party_id = find_or_add(given, now=now) if given.phone or given.name else None
        order.party_id, contact.party_id = party_id, party_id
        if matter.call is None:
            change.keep(contact)
        else:
            brought(matter.call, order_id=order.pk, party_id=party_id)
        yield change


def brought(call: UUID, *, order_id: UUID, party_id: UUID | None) -> None:
    """A call brought this order, and the party whose it is; what the switch captured of it stays."""
    Contact.objects.filter(pk=call).update(order_id=order_id, **({"party_id": party_id} if party_id else {}))


def new_order(matter: Matter, data: Reference, actor: Actor, now: datetime) -> tuple[WorkOrder, Contact]:
    """An order of a matter and its contact, neither saved, the party not yet known; a call that is the contact stands already."""
    phone, agent, order_id = matter.person.phone, actor.id if actor.kind == "staff" else None, uuid7(now)
    contact = Contact(
        id=matter.call or uuid7(now), channel=matter.channel, number_source=matter.number_source if phone else "none",
        number_index=phone_index(phone) if phone else None, arrived_at=now, agent_id=agent, order_id=order_id,
    )  # fmt: skip
    order = WorkOrder(
        id=order_id, status="draft", contact=contact, registered_by_id=agent, owner=data.agency, state_at=now, received_at=now,
        number_source=contact.number_source, respondent_sealed=sealed(order_id, matter.respondent), **matter_columns(matter),
    )  # fmt: skip
    return order, contact


def matter_columns(matter: Matter) -> dict[str, Any]:
    """The order's columns that a matter fills; a tip-off is anonymous unless said otherwise, an urgent matter asks to be acknowledged."""
    text = clean(matter.original_text)
    return {
        "title": clean(matter.title) or first_words(text),
        "original_text": text,
        "demand_type": matter.demand_type,
        "topic_code": matter.topic_code,
        "tags": list(matter.tags),
        "urgency": matter.urgency,
        "needs_ack": matter.urgency != "normal",
        "secrecy_level": matter.secrecy_level or ("anonymous" if matter.demand_type == "report" else "public"),
        "region_code": matter.region_code,
        "incident_address": clean(matter.incident_address),
        "incident_at": matter.incident_at,
        "reply_mode": matter.reply_mode,
        "channel": matter.channel,
        "related_order_id": matter.related_order_id,
    }


def first_words(text: str) -> str:
    """A title from the citizen's own words: the first sentence, at most forty characters."""
    for mark in "。！？!?\n；;":
        text = text.split(mark, 1)[0]
    return text.strip()[:40]


def direct_close(*, matter: Matter, answer: str, actor: Actor, now: datetime, idem_key: str | None = None, cited: Cited = NOTHING) -> WorkOrder:
    """Answer at the desk and close (O07; registration is implied). The answer is the public reply; `cited` is what it was taken from.

    What is cited is kept with the order and the call (knowledge/citing.py) and named in `order.direct_closed`; without an article the question counts as
    unanswered, where `cited` says so. Raises Refused, KeyReused, NotAllowed.
    """
    data = reference(actor.reference_version)
    refuse(check_matter(matter, data, now), required("answer", clean(answer)), check_cited(cited, now))
    ended: dict[str, Any] = {"close_route": "direct_answer", "public_reply": clean(answer)}
    try:
        with registering(matter=matter, data=data, actor=actor, now=now, idem_key=idem_key) as change:
            start_archive_clock(change)
            change.move("direct_close", payload=cited.payload(), **ended, replied_at=now, closed_at=now)
            about = {"question": change.order.title, "region": change.order.region_code}
            keep_direct(cited=cited, order_id=change.order.pk, call_id=matter.call, actor=actor, now=now, **about)
    except Repeated:
        return registered_before(idem_key or "", matter, actor, **ended)
    tend_segments(change.order.seq, now)
    return change.order
