"""What the dispatcher is offered: the catalogue's line with its reasons, other units, and how like cases went. A person decides."""

from dataclasses import dataclass
from datetime import datetime

from huiying.directory.models import Org
from huiying.directory.reference import Reference, reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.lessons.reading import NOTHING, Heard, heard
from huiying.dispatch.lines import SUBJECTS
from huiying.dispatch.match import Line, Reason, match
from huiying.dispatch.plan import question
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

SIMILAR = 5
DISTRICT_DIGITS = 6
ENDED = ("completed", "archived")
WORDS = {
    "topic": ("事项属于“{name}”", "The matter is “{name}”"),
    "object": ("诉求中提到“{name}”", "The words mention “{name}”"),
    "region": ("地点在{name}", "The place is in {name}"),
    "subject": ("诉求主体为{name}", "The caller is: {name}"),
    "basis": ("依据：{name}", "Basis: {name}"),
    "precedent": ("裁定先例：{name}", "Precedent: {name}"),
}


@dataclass(frozen=True)
class Why:
    """One reason as a sentence in both languages; `code` says of what kind (match.Reason)."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Other:
    """Another unit that may be meant, from which line, as its lead or its fallback."""

    unit: Org
    via: str
    line_no: int


@dataclass(frozen=True)
class Suggestion:
    """The catalogue's answer for an order; `lead` and `line` are empty when it is silent. `similar` are ended orders of like kind.

    `heard` is what the city's own orders say about it: units that such orders ended with instead, each with its numbers.
    """

    catalogue_number: int
    line: Line | None = None
    lead: Org | None = None
    co: tuple[Org, ...] = ()
    fallback: Org | None = None
    reasons: tuple[Why, ...] = ()
    others: tuple[Other, ...] = ()
    similar: tuple[WorkOrder, ...] = ()
    heard: Heard = NOTHING


def suggest(*, order: WorkOrder, actor: Actor, now: datetime) -> Suggestion:
    """What the catalogue in force says about an order, with like cases that the actor may see and what the counts say (two statements)."""
    catalogue, data = in_force(now, actor.reference_version), reference(actor.reference_version)
    found = match(catalogue.lines, question(order, actor.reference_version))
    alike = tuple(similar(order, actor))
    if found is None:
        return Suggestion(catalogue.number, similar=alike)
    line, orgs = found.line, data.orgs
    return Suggestion(
        catalogue_number=catalogue.number,
        line=line,
        lead=orgs.get(line.lead),
        co=tuple(orgs[unit] for unit in line.co if unit in orgs),
        fallback=orgs.get(line.fallback),
        reasons=tuple(said(reason, data) for reason in found.reasons),
        others=tuple(Other(orgs[other.unit], other.via, other.line_no) for other in found.alternatives if other.unit in orgs),
        similar=alike,
        heard=heard(order, line, actor, now),
    )


def said(reason: Reason, data: Reference) -> Why:
    """A reason as a sentence."""
    zh, en = WORDS[reason.code]
    return Why(reason.code, zh.format(name=_name(reason, data, "zh")), en.format(name=_name(reason, data, "en")))


def _name(reason: Reason, data: Reference, language: str) -> str:
    if reason.code == "topic":
        return data.topic_path(reason.value.ljust(DISTRICT_DIGITS, "0"), language) or reason.value
    if reason.code == "region":
        return data.region_name(reason.value, language) or reason.value
    if reason.code == "subject" and reason.value in SUBJECTS:
        return SUBJECTS.label(reason.value, language)
    return reason.value


def similar(order: WorkOrder, actor: Actor) -> list[WorkOrder]:
    """The newest ended orders of the same topic and district that were handled by a unit, with that unit."""
    alike = visible_to(actor).filter(topic_code=order.topic_code, region_code__begins=order.region_code[:DISTRICT_DIGITS])
    handled = alike.filter(status__in=ENDED, close_route="dispatched", secrecy_level="public").exclude(pk=order.pk)
    return list(handled.select_related("owner").order_by("-received_at", "-seq")[:SIMILAR])
