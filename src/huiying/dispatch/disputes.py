"""A disputed duty: the order waits, units and invited bodies give their grounds (O21; DOMAIN 4.5, 4.8). adjudication.py decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.changing import latest, read_order, together
from huiying.dispatch.models import Adjudication, Opinion, ReturnRequest
from huiying.dispatch.parts import leading, live_parts
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.codes import code_list
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rules import due_or_year

TRIGGERS = code_list("adjudication_trigger", "裁定原因", "Why it is adjudicated", """
third_return | 第三次申请退回 | Third return request
three_units | 三个单位均未承办 | Three units and no lead
cross_duty | 职责交叉 | Duties overlap
undecided_return | 退单逾期未决 | A return was not decided in time
critical | 特急件电话裁定 | Critical order, decided by telephone
""")
BY_HAND = frozenset({"cross_duty", "critical"})
WITHIN = {"critical": "2 HOUR", "urgent": "24 HOUR"}
USUALLY = "2 WORK_DAY"
MOST_INVITED = 5
BODIES = frozenset({"hotline_agency", "government", "subcentre"})  # whose opinion may be asked (DOMAIN 1.6): a utility's ground is its return request
NO_BODY = Problem("first", "no_body", "只能邀请政府部门提出意见。", "Only bodies of the government are asked for an opinion.")


class Closed(Told):
    """The adjudication has been decided."""

    zh = "该裁定已作出或已终止。"
    en = "This adjudication has been decided."


class TooMany(Told):
    """More bodies were invited than an adjudication takes."""

    zh = "最多邀请 {most} 个单位参加。"
    en = "At most {most} bodies may be invited."


@dataclass(frozen=True)
class Room:
    """An open adjudication with everything that is known about the duty, for its page."""

    adjudication: Adjudication
    candidates: tuple[Org, ...]
    invited: tuple[Org, ...]
    requests: tuple[ReturnRequest, ...]
    opinions: tuple[Opinion, ...]


def open_adjudication(change: Change, trigger: str, contact_unit: Org, *, consequence: bool = True, **fields: Any) -> Adjudication:
    """Move an order into adjudication within a change (O21), with columns to set.

    Its due is set by urgency; the last unit keeps the contact duty (首接负责).
    """
    order = change.order
    due, year = due_or_year(change.now, WITHIN.get(order.urgency, USUALLY), reference(change.actor.reference_version).calendar)
    adjudication_id = uuid7(change.now)
    told = {"trigger": trigger, "adjudication": str(adjudication_id), "contact_unit": str(contact_unit.pk)}
    change.move("to_adjudication", consequence=consequence, payload=told, **fields)
    for part in live_parts(order):
        change.drop_timers("return_decision", str(part.pk))
    change.timer("adjudication_due", due, subject=str(adjudication_id), year=year)
    return Adjudication.objects.create(id=adjudication_id, order=order, trigger=trigger, opened_at=change.now, due_at=due, contact_unit=contact_unit)


def to_adjudication(*, order: WorkOrder, trigger: str, actor: Actor, now: datetime) -> Adjudication:
    """A dispatcher sends an order to adjudication by hand: duties overlap, or a critical order disputed on the telephone (O21).

    Journals `order.adjudicating`. Raises Refused, NotNow, NotAllowed, Moved.
    """
    order = latest(order)
    refuse(required("trigger", trigger), one_of("trigger", trigger, BY_HAND))
    lead = leading(live_parts(order))
    with together(actor, now), Change(order, actor=actor, now=now) as change:
        return open_adjudication(change, trigger, lead.unit if lead else order.owner, consequence=False)


def read_open(adjudication: Adjudication) -> tuple[WorkOrder, Adjudication]:
    """The order and its open adjudication as they stand. Raises NotFound, Closed."""
    found = Adjudication.objects.filter(pk=adjudication.pk).first()
    if found is None:
        raise NotFound
    if found.state != "open":
        raise Closed
    return read_order(found.order_id), found


def candidates(adjudication: Adjudication) -> set[str]:
    """The units in question: those that had the order, and those that were suggested (ids)."""
    had = Assignment.objects.filter(order_id=adjudication.order_id).values_list("unit_id", flat=True)
    suggested = ReturnRequest.objects.filter(order_id=adjudication.order_id).values_list("suggested_unit_id", flat=True)
    return {str(unit) for unit in (*had, *suggested)}


def invited(adjudication: Adjudication) -> tuple[str, ...]:
    """The codes of the bodies that were invited (编办, 司法)."""
    return tuple(code for code in adjudication.participants.split(",") if code)


def invite(*, adjudication: Adjudication, units: Sequence[Org], actor: Actor, now: datetime) -> Adjudication:
    """Invite bodies to give an opinion, beside the units in question.

    Journals `order.opinion_asked`. Raises Refused for what is no body of the government, TooMany, Closed, NotAllowed, Moved.
    """
    order, found = read_open(adjudication)
    refuse([NO_BODY] if any(unit.kind not in BODIES for unit in units) else [])
    codes = list(dict.fromkeys((*invited(found), *(unit.code for unit in units))))
    if len(codes) > MOST_INVITED:
        raise TooMany(most=MOST_INVITED)
    with Change(order, actor=actor, now=now) as change:
        change.allow("adjudicate", ("AD*",))
        change.note("order.opinion_asked", payload={"adjudication": str(found.pk), "units": [str(unit.pk) for unit in units]})
        found.participants = ",".join(codes)
        Adjudication.objects.filter(pk=found.pk, state="open").update(participants=found.participants)
    return found


def give_opinion(*, adjudication: Adjudication, text: str, actor: Actor, now: datetime) -> Opinion:
    """A unit in question, or an invited body, gives its ground in writing.

    Journals `order.opinion_given`. Raises Refused, Closed, NotAllowed, Moved.
    """
    order, found = read_open(adjudication)
    refuse(required("text", clean(text)), longest("text", text, 5_000))
    with Change(order, actor=actor, now=now) as change:
        change.allow("give_opinion", ROLES_OF["give_opinion"], own=_may_speak(found, actor))
        change.note("order.opinion_given", payload={"adjudication": str(found.pk), "unit": actor.unit_id}, texts={"opinion": clean(text)})
        return Opinion.objects.create(adjudication=found, unit_id=actor.unit_id, text=clean(text), given_by=actor.id, given_at=now)


def _may_speak(adjudication: Adjudication, actor: Actor) -> bool:
    org = reference(actor.reference_version).orgs.get(actor.unit_id)
    return actor.unit_id in candidates(adjudication) or (org is not None and org.code in invited(adjudication))


def room(adjudication: Adjudication, version: int) -> Room:
    """Everything about an adjudication's duty question (four statements)."""
    orgs = reference(version).orgs
    asked = ReturnRequest.objects.filter(order_id=adjudication.order_id).select_related("unit", "suggested_unit").order_by("requested_at")
    return Room(
        adjudication,
        candidates=known(candidates(adjudication), orgs.values()),
        invited=tuple(org for org in orgs.values() if org.code in invited(adjudication)),
        requests=tuple(asked),
        opinions=tuple(adjudication.opinions.select_related("unit").order_by("given_at", "id")),
    )


def known(ids: Collection[str], orgs: Collection[Org]) -> tuple[Org, ...]:
    """The organisations with these ids, by code."""
    return tuple(sorted((org for org in orgs if str(org.pk) in ids), key=lambda org: org.code))


def adjudication_overdue(*, order: WorkOrder, actor: Actor, now: datetime) -> bool:
    """Note that an adjudication was not decided in time; reactions tell the adjudicators. For the schedule, at `adjudication_due`.

    Journals `order.adjudication_overdue`. Returns whether it is still open and late.
    """
    order = latest(order)
    late = Adjudication.objects.filter(order_id=order.pk, state="open", due_at__lte=now).first()
    if late is None:
        return False
    with Change(order, actor=actor, now=now) as change:
        change.note("order.adjudication_overdue", payload={"adjudication": str(late.pk), "trigger": late.trigger})
    return True
