"""One order open on the board: the matter in the middle, the decision with its reasons at the right."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from huiying.desk.columns import clock, flags, title_of, word
from huiying.desk.find import order_and_assignments
from huiying.desk.inline import buttons, first
from huiying.desk.order import facts
from huiying.desk.schematic import schematic
from huiying.desk.verbs import Subject
from huiying.desk.watermark import marked
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.models import ReturnRequest
from huiying.kit.masking import mask_text
from huiying.orders.attachments import shown_to
from huiying.orders.codes import ASSIGNMENT_STATES, DEMAND_TYPES, ORDER_STATES
from huiying.orders.duplicates import Sketch, candidates
from huiying.orders.life import ENDED_ASSIGNMENT
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import caller
from huiying.orders.reasons import RETURN
from huiying.orders.respondents import masked
from huiying.pages.requests import StaffRequest

BEFORE = frozenset({"submitted", "need_info", "pending_dispatch"})
ALIKE = 3


def open_case(request: StaffRequest, order_no: str, verbs: tuple[str, ...], after: str) -> dict[str, Any]:
    """Everything of one order on the board. Raises NotFound."""
    actor, now = request.actor, request.now
    order, assignments = order_and_assignments(order_no, actor)
    subject = Subject(order, actor, now, None, assignments)
    form = form_of(subject, verbs, after)
    data = reference(actor.reference_version)
    suggestion = getattr(form["form"], "suggestion", None) if form else None
    return {
        "mark": marked(request, order, "board"), "order": order, "title": title_of(order), "words": mask_text(order.original_text), "states": ORDER_STATES,
        "type": word(DEMAND_TYPES, order.demand_type), "topic": data.topic_path(order.topic_code, get_language() or "zh-hans"),
        "clock": clock(order, now, size="lg"), "flags": flags(order), "person": caller(order, actor), "respondent": masked(order),
        "facts": facts(order, data), "schematic": schematic(order, actor),
        "files": shown_to(order, actor), "parts": [(a, word(ASSIGNMENT_STATES, a.status), state_since(a)) for a in assignments],
        "grounds": grounds(order) if assignments else [], "alike": alike(order, request) if order.status in BEFORE else [],
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


def alike(order: WorkOrder, request: StaffRequest) -> list[tuple[WorkOrder, str]]:
    """Other open orders that may be the same matter."""
    sketch = Sketch(order.original_text, order.topic_code, order.region_code, order.incident_address, "")
    found = candidates(sketch, actor=request.actor, now=request.now)
    return [(one.order, word(ORDER_STATES, one.order.status)) for one in found if one.order.pk != order.pk][:ALIKE]
