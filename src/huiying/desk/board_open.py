"""One order open on the board: the matter in the middle, the decision with its reasons at the right."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.columns import clock, flags, title_of, word
from huiying.desk.find import order_and_assignments
from huiying.desk.inline import buttons, first
from huiying.desk.order import facts
from huiying.desk.schematic import schematic
from huiying.desk.verbs import Subject
from huiying.desk.watermark import marked
from huiying.directory.places import places
from huiying.directory.reference import Reference, reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.models import ReturnRequest
from huiying.kit.masking import mask_text
from huiying.orders.attachments import shown_to
from huiying.orders.codes import ASSIGNMENT_STATES, DEMAND_TYPES, ORDER_STATES
from huiying.orders.duplicates import Sketch, candidates
from huiying.orders.life import ENDED_ASSIGNMENT
from huiying.orders.merging import TAKES_CALLERS
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import caller
from huiying.orders.reasons import RETURN
from huiying.orders.relating import TIED, related_to
from huiying.orders.respondents import masked
from huiying.orders.verbs import possible_verbs
from huiying.pages.requests import StaffRequest

BEFORE = frozenset({"submitted", "need_info", "pending_dispatch"})
ALIKE = 4
MERGES = frozenset({"submitted", "need_info", "pending_dispatch"})


def open_case(request: StaffRequest, order_no: str, verbs: tuple[str, ...], after: str) -> dict[str, Any]:
    """Everything of one order on the board. Raises NotFound."""
    actor, now = request.actor, request.now
    order, assignments = order_and_assignments(order_no, actor, tied=TIED)
    subject = Subject(order, actor, now, None, assignments)
    form = form_of(subject, verbs, after)
    data = reference(actor.reference_version)
    suggestion = getattr(form["form"], "suggestion", None) if form else None
    return {
        "mark": marked(request, order, "board"), "order": order, "title": title_of(order), "words": mask_text(order.original_text), "states": ORDER_STATES,
        "type": word(DEMAND_TYPES, order.demand_type), "topic": data.topic_path(order.topic_code, get_language() or "zh-hans"),
        "clock": clock(order, now, size="lg"), "flags": flags(order), "person": caller(order, actor), "respondent": masked(order),
        "facts": [*facts(order, data), *read_as(order, data, actor.reference_version)], "schematic": schematic(order, actor),
        "files": shown_to(order, actor), "parts": [(a, word(ASSIGNMENT_STATES, a.status), state_since(a)) for a in assignments],
        "grounds": grounds(order) if assignments else [], "alike": alike(subject, after) if order.status in BEFORE else [],
        "related": related_to(order, actor) if order.related_order_id or order.tied else [],  # type: ignore[attr-defined]  # read with it
        "form": form, "menu": buttons(subject, after, without=form["kind"].verb if form else ""),
        "suggestion": suggestion, "catalogue": in_force(now, actor.reference_version),
    }  # fmt: skip


def form_of(subject: Subject, verbs: tuple[str, ...], after: str) -> dict[str, Any] | None:
    """The first of the queue's verbs that the reader can do, for the order or for one of its assignments."""
    for part in (None, *[a for a in subject.assignments if a.status not in ENDED_ASSIGNMENT]):
        one = Subject(subject.order, subject.actor, subject.now, part, subject.assignments)
        if (found := first(one, verbs, after)) is not None:
            return found
    return None


def state_since(part: Assignment) -> datetime:
    """The moment that belongs to the state of a unit's part."""
    known = {"signed": part.signed_at, "replied": part.replied_at, "accepted": part.accepted_at, "returned": part.ended_at, "withdrawn": part.ended_at}
    return known.get(part.status) or part.sent_at


def grounds(order: WorkOrder) -> list[tuple[ReturnRequest, str]]:
    """What units gave as their grounds for handing the order back, with the reason's word."""
    found = ReturnRequest.objects.filter(order=order).exclude(state="cancelled").select_related("unit", "suggested_unit").order_by("requested_at")
    return [(asked, word(RETURN, asked.reason_code)) for asked in found]


def read_as(order: WorkOrder, data: Reference, version: int) -> list[tuple[str, str]]:
    """What the address says of the place beyond the division that was chosen, or which places it may mean."""
    if not order.incident_address:
        return []
    found, language = places(version).find(order.incident_address), get_language() or "zh-hans"
    if found.choices:
        return [(_("The address may be in"), _(", ").join(data.region_name(code, language) for code in found.choices))]
    if not found.code or order.region_code.startswith(found.code):
        return []
    return [(_("The address says"), _("{place}, how sure: {share}").format(place=data.region_name(found.code, language), share=f"{found.confidence:.0%}"))]


@dataclass(frozen=True, slots=True)
class Alike:
    """An order that may be the same matter: its title and state in words, how alike, and where it is merged with or related to this one."""

    order: WorkOrder
    title: str
    said: str
    score: str
    merge: str
    relate: str


def alike(subject: Subject, after: str) -> list[Alike]:
    """Other orders of thirty days that may be the same matter, with what can be done about each."""
    order = subject.order
    sketch = Sketch(f"{order.title}\n{order.original_text}", order.topic_code, order.region_code, order.incident_address, "")
    found = candidates(sketch, actor=subject.actor, now=subject.now, limit=ALIKE, besides=order.pk)
    can = possible_verbs(order, subject.actor)

    def place(verb: str, other: WorkOrder, **given: str) -> str:
        asked = urlencode({"no": other.order_no, **given, "next": after})
        return f"{reverse('desk:do', args=[order.order_no, verb])}?{asked}"

    def one(other: WorkOrder, score: float) -> Alike:
        same = "same_caller" if order.party_id is not None and order.party_id == other.party_id else "other_caller"
        merge = place("merge", other, kind=same) if "merge" in can and other.status in TAKES_CALLERS and order.status in MERGES else ""
        relate = place("relate", other) if "relate" in can and other.pk != order.related_order_id else ""
        return Alike(other, title_of(other), word(ORDER_STATES, other.status), f"{score:.2f}", merge, relate)

    return [one(found_one.order, found_one.score) for found_one in found]
