"""Marks of an order that change no state: urgency, class, hard case, secrecy."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.clocks import shorten_intake_clock
from huiying.orders.codes import DEMAND_TYPES, SECRECY, URGENCIES
from huiying.orders.intake import RANK
from huiying.orders.limits import rule_for
from huiying.orders.models import WorkOrder
from huiying.orders.registration import in_state

LEVEL = {"public": 0, "anonymous": 1, "secret": 2}


class NoChange(Told):
    """It is so already."""

    zh = "没有变化。"
    en = "That is how it is already."


def change_urgency(*, order: WorkOrder, urgency: str, actor: Actor, now: datetime, reason: str = "") -> WorkOrder:
    """Raise the urgency (anybody at the desk) or lower it (a government dispatcher, with a reason).

    A rise asks the duty officer to acknowledge, and brings the dispatch due forward; dues of units once given are not moved.
    Raises Refused, NoChange, NotNow, NotAllowed, Moved.
    """
    refuse(required("urgency", urgency), one_of("urgency", urgency, URGENCIES), longest("reason", reason, 500))
    rise = RANK[urgency] - RANK[order.urgency]
    if rise == 0:
        raise NoChange
    verb = "change_urgency" if rise > 0 else "lower_urgency"
    with Change(order, actor=actor, now=now) as change:
        change.allow(verb, ROLES_OF[verb])
        in_state(order, verb)
        if rise < 0:
            refuse(required("reason", clean(reason)))
        columns: dict[str, Any] = {"urgency": urgency, "needs_ack": rise > 0 or (order.needs_ack and urgency != "normal")}
        order.urgency = urgency
        if rise > 0:
            columns |= {"acknowledged_at": None}
        if rise > 0 and order.status in {"submitted", "pending_dispatch"}:
            columns |= shorten_intake_clock(change, rule_for(order, version=actor.reference_version).dispatch)
        change.note("order.urgency_raised" if rise > 0 else "order.urgency_lowered", texts={"reason": clean(reason)} if reason else None, **columns)
    return order


def reclassify(*, order: WorkOrder, topic_code: str, demand_type: str, actor: Actor, now: datetime, tags: Sequence[str] | None = None) -> WorkOrder:
    """Put an order into another class before the reply. Dues once given are not moved. Raises Refused, NotNow, NotAllowed, Moved."""
    data = reference(actor.reference_version)
    refuse(
        required("topic_code", topic_code),
        one_of("topic_code", topic_code, data.topics),
        required("demand_type", demand_type),
        one_of("demand_type", demand_type, DEMAND_TYPES),
    )
    with Change(order, actor=actor, now=now) as change:
        change.allow("reclassify", ROLES_OF["reclassify"])
        in_state(order, "reclassify")
        before = {"topic": order.topic_code, "demand_type": order.demand_type}
        change.note(
            "order.reclassified", payload={"before": before}, topic_code=topic_code, demand_type=demand_type, tags=order.tags if tags is None else list(tags)
        )
    return order


def mark_hard_case(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Mark an order as a hard case, so that its dispatch gives the longer limit. Raises Refused, NoChange, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    with Change(order, actor=actor, now=now) as change:
        change.allow("mark_hard_case", ROLES_OF["mark_hard_case"])
        in_state(order, "mark_hard_case")
        if order.is_hard_case:
            raise NoChange
        change.note("order.hard_case", texts={"reason": clean(reason)}, is_hard_case=True)
    return order


def set_secrecy(*, order: WorkOrder, level: str, actor: Actor, now: datetime, readers: Sequence[str] = (), consent: bool = False) -> WorkOrder:
    """Raise an order's secrecy (agent, reviewer) or lower it (a government reviewer, with the citizen's consent).

    `readers` are ids of the people who may open a secret order, besides who registered it. Raises Refused, NoChange, NotNow,
    NotAllowed, Moved.
    """
    refuse(required("secrecy_level", level), one_of("secrecy_level", level, SECRECY), check_readers(level, readers))
    rise = LEVEL[level] - LEVEL[order.secrecy_level]
    if rise == 0 and sorted(readers) == sorted(order.secret_readers):
        raise NoChange
    verb = "lower_secrecy" if rise < 0 else "raise_secrecy"
    with Change(order, actor=actor, now=now) as change:
        change.allow(verb, ROLES_OF[verb])
        in_state(order, verb)
        if rise < 0 and not consent:
            refuse([Problem("consent", "needed", "降低保密级别须征得诉求人同意。", "Lowering the secrecy needs the citizen's consent.")])
        names = list(readers) if level == "secret" else []
        change.note("order.secrecy_set", payload={"rise": rise, "consent": consent}, secrecy_level=level, secret_readers=names)
    return order


def check_readers(level: str, readers: Sequence[str]) -> list[Problem]:
    """What is wrong with the readers named: they belong to secret orders only, and are people of the government."""
    if not readers:
        return []
    if level != "secret":
        return [Problem("readers", "not_secret", "只有保密件指定可见人员。", "Only a secret order names readers.")]
    known = User.plain.filter(pk__in=readers, is_active=True).exclude(employer__kind="operator").count()
    return (
        []
        if known == len(set(readers))
        else [Problem("readers", "unknown", "有人员不存在或不能查看保密件。", "Somebody is unknown or may not read secret orders.")]
    )
