"""Drafts: kept for the agent who writes them, until registered, answered at once, or thrown away (O01–O03)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huiying.calls.models import Contact
from huiying.calls.serving import demand_answered
from huiying.directory.parties import Person, find_or_add, opened, phone_index
from huiying.directory.reference import reference
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, refuse
from huiying.kit.errors import NotFound
from huiying.kit.text import clean
from huiying.knowledge.citing import NOTHING, Cited
from huiying.orders import respondents
from huiying.orders.change import Change, Repeated
from huiying.orders.clocks import restart_intake_clock
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, brought, check_matter, matter_columns, registered_before, registering
from huiying.orders.repeating import made_by
from huiying.orders.respondents import respondent_columns


class DraftGone(NotFound):
    """The draft was registered or thrown away since, or is nobody's of this actor."""

    zh = "这份草稿已登记或已放弃。您写的内容仍在下面，再按一次即登记为新的诉求。"
    en = "This draft was registered or thrown away since. What you wrote stands below: press again to register it as a new matter."


INCOMPLETE = frozenset({"required", "place_needed"})  # what a draft may still lack


def check_draft(matter: Matter, actor: Actor, now: datetime) -> list[Problem]:
    """What is wrong with a draft; what is still missing is not."""
    return [problem for problem in check_matter(matter, reference(actor.reference_version), now) if problem.code not in INCOMPLETE]


def save_draft(
    *, matter: Matter, actor: Actor, now: datetime, idem_key: str | None = None, answer: str = "", cited: Cited = NOTHING
) -> WorkOrder:  # fmt: skip
    """Keep what an agent has typed so far (O01), an answer that is being written and what it is taken from with it.

    A used idempotency key writes over the draft that it made. Raises Refused, DraftGone, NotAllowed.
    """
    refuse(check_draft(matter, actor, now))
    try:
        with registering(matter=matter, data=reference(actor.reference_version), actor=actor, now=now, idem_key=idem_key) as change:
            payload = {"channel": matter.channel, **cited.payload()}
            change.move("save_draft", payload=payload, number_source=matter.number_source, public_reply=clean(answer))
    except Repeated:
        return update_draft(draft_id=made_by(idem_key or "").pk, matter=matter, actor=actor, now=now, answer=answer, cited=cited)
    return change.order


def own_draft(draft_id: UUID, actor: Actor) -> WorkOrder:
    """The agent's draft. Raises DraftGone for everybody else's and for orders registered since."""
    drafts = WorkOrder.objects.select_related("owner", "contact", "party").filter(pk=draft_id, status="draft")
    found = drafts.filter(registered_by_id=UUID(actor.id)).first() if actor.kind == "staff" else None
    if found is None:
        raise DraftGone
    return found


def completed(matter: Matter, *, draft_id: UUID, actor: Actor, about_nobody: bool = False) -> Matter:
    """The matter with the caller and the respondent of the agent's own draft where the form has none: a draft is gone on with without showing them again.

    The number's source "none" says that there shall be no caller, `about_nobody` that there shall be no respondent.
    """
    order = WorkOrder.objects.select_related("party").filter(pk=draft_id, registered_by_id=UUID(actor.id)).first()
    if order is None:
        return matter
    person, source = matter.person, matter.number_source
    if order.party is not None and not order.party.erased and not person.phone and source != "none":
        known = opened(order.party)
        person, source = replace(known, name=person.name or known.name), order.number_source
    respondent = matter.respondent or ("" if about_nobody else respondents.opened(order))
    return replace(matter, person=person, number_source=source, respondent=respondent)


def cited_so_far(draft: WorkOrder) -> Cited:
    """What the answer in a draft is taken from, as it was last kept (one statement)."""
    kept = Event.objects.filter(stream=draft.stream, type__in=("order.drafted", "order.draft_kept")).order_by("-stream_seq").values_list("payload", flat=True)
    told = msgspec.json.decode(kept[0], type=dict[str, Any]).get("cited", {})
    return Cited([UUID(key) for key in told.get("versions", ())], told.get("articles", ()))


def update_draft(*, draft_id: UUID, matter: Matter, actor: Actor, now: datetime, answer: str = "", cited: Cited = NOTHING) -> WorkOrder:
    """Write what the agent has typed since over the draft, its answer and what that is taken from too. Raises DraftGone, Refused, Moved."""
    refuse(check_draft(matter, actor, now))
    order = own_draft(draft_id, actor)
    with Change(order, actor=actor, now=now) as change:
        change.allow("save_draft", ("AG",))
        person = _caller(order, matter, matter.number_source, actor, now)
        columns = {**person, **respondent_columns(order, matter.respondent), **matter_columns(matter), "public_reply": clean(answer)}
        change.note("order.draft_kept", payload=cited.payload(), **columns)
    return order


def submit_draft(*, draft_id: UUID, matter: Matter, actor: Actor, now: datetime, idem_key: str | None = None, duplicates_seen: str = "none") -> WorkOrder:
    """Register a draft with the matter as it stands on the form (O02): received now, the pre-dispatch clock starts.

    A used idempotency key returns the order that it registered. Raises DraftGone, Refused, KeyReused, Moved.
    """
    if idem_key and Event.objects.filter(idem_key=idem_key, stream=f"order:{draft_id}").exists():
        return registered_before(idem_key, matter, actor)
    refuse(check_matter(matter, reference(actor.reference_version), now))
    order = own_draft(draft_id, actor)
    with Change(order, actor=actor, now=now, idem_key=idem_key) as change:
        source = matter.number_source if matter.person.phone else "none"
        person = _caller(order, matter, source, actor, now)
        columns = {**person, **respondent_columns(order, matter.respondent), **matter_columns(matter), "received_at": now, "public_reply": ""}
        for name, value in columns.items():
            setattr(order, name, value)
        change.move("submit", payload={"duplicates": duplicates_seen}, **columns, **restart_intake_clock(change))
    return order


def discard(*, draft_id: UUID, actor: Actor, now: datetime) -> WorkOrder:
    """Throw a draft away (O03). Raises DraftGone, Moved."""
    order = own_draft(draft_id, actor)
    with Change(order, actor=actor, now=now) as change:
        change.move("discard", payload={"void_reason": "discarded"}, close_route="voided", closed_at=now)
    return order


def person_columns(order: WorkOrder, person: Person, number_source: str, now: datetime) -> dict[str, Any]:
    """The order's caller, found, added or taken off, and the contact brought in line.

    Where the number comes from is the order's own column: a draft keeps what the agent chose, also before there is a number.
    """
    party_id = find_or_add(person, now=now) if person.phone or person.name else None
    if party_id == order.party_id is None:
        return {}
    source = number_source if person.phone else "none"
    captured = {"number_index": phone_index(person.phone) if person.phone else None, "number_source": source}
    Contact.objects.filter(orders=order, visits=None).update(party_id=party_id, **captured)  # of a call it stays as the switch captured it
    return {"party_id": party_id}


def _caller(order: WorkOrder, matter: Matter, source: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """The order's columns about its caller; a call in which the matter is told is its contact from now on. Raises NotYourCall."""
    columns = person_columns(order, matter.person, source, now) | {"number_source": source}
    if matter.call is None:
        return columns
    demand_answered(call=matter.call, actor=actor)
    brought(matter.call, order_id=order.pk, party_id=columns.get("party_id", order.party_id))
    return columns | {"contact_id": matter.call}
