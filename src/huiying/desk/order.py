"""One order on one page: head, the citizen's words, lanes, life, clocks, what the citizen sees, the person masked, files, verbs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.calls.serving import RECORDED
from huiying.desk import verbs_all
from huiying.desk.alert_beside import open_beside
from huiying.desk.columns import BEFORE_DISPATCH, clock, flags, unit_said, word
from huiying.desk.copies import copies_made_by
from huiying.desk.find import order_and_assignments
from huiying.desk.knowledge_words import sources_of
from huiying.desk.life import citizens_lines, happenings, lanes, lines, live, names_in, off_days, to_come
from huiying.desk.messages import of_order
from huiying.desk.recordings import shown_of
from huiying.desk.verbs import Subject, menu
from huiying.desk.watermark import marked
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.limits import Limit
from huiying.kit.masking import mask_text
from huiying.kit.retention import said
from huiying.orders.attachments import shown_to
from huiying.orders.codes import CHANNELS, DEMAND_TYPES, ORDER_STATES, SECRECY
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import caller, children_for
from huiying.orders.reasons import NUMBER_SOURCES, REPLY_MODES, SATISFACTION, SOLVED, TRUTHFUL
from huiying.orders.redacting import may_copy
from huiying.orders.relating import TIED, related_to
from huiying.orders.respondents import masked
from huiying.orders.telling import Happening, Names
from huiying.pages.answers import is_part
from huiying.pages.marks import Phase, clock_pill
from huiying.pages.moments import due_text
from huiying.pages.requests import StaffRequest
from huiying.retention.holds import HELD, may_hold, on

__all__ = ["order", "verbs_all"]
NEVER_SAID = frozenset({"draft", "voided"})  # without a moment of the reply: an answer that was only being written


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock beside the life: whose, the pills, and a sentence about it."""

    whose: str
    pills: list[SafeString]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A unit's reply as the staff read it."""

    unit: str
    at: datetime | None
    public: str
    internal: str
    facts: list[tuple[str, str]]


@login_required
def order(request: StaffRequest, order_no: str) -> HttpResponse:
    """The page of an order. At most eight statements."""
    try:
        found, assignments = order_and_assignments(order_no, request.actor, held=HELD, recorded=RECORDED, tied=TIED)
    except NotFound as missing:
        raise Http404 from missing
    if is_part(request):  # drawn again under the mark that the page bears already
        return render(request, "desk/order_part.html", page(request, found, assignments))
    return render(request, "desk/order.html", page(request, found, assignments) | {"mark": marked(request, found, "order")})


def page(request: StaffRequest, found: WorkOrder, assignments: list[Assignment]) -> dict[str, Any]:
    """Everything that an order's page shows."""
    actor, now, data = request.actor, request.now, reference(request.actor.reference_version)
    names, events = names_in(data, assignments), happenings(found.stream)
    inside = actor.employer_kind in {"hotline_agency", "operator"}
    sources = sources_of(found.pk) if any(event.payload.get("cited") for event in events) else []
    return {
        "order": found,
        "title": mask_text(found.title) or _("(no title)"),
        "words": mask_text(found.original_text),
        "edited": mask_text(found.edited_text) if found.edited_text and found.edited_text != found.original_text else "",
        "states": ORDER_STATES,
        "type": word(DEMAND_TYPES, found.demand_type),
        "topic": data.topic_path(found.topic_code, get_language() or "zh-hans"),
        "flags": flags(found),
        "clock": clock(found, now, size="lg"),
        "units": units_now(found, assignments, names),
        "lanes": lanes(assignments, now),
        "off_days": off_days(data.calendar, assignments, now) if assignments else [],
        "lines": [*to_come(found, assignments, now), *lines(events, names, now, {str(a.pk): a for a in assignments}, sources)],
        "clocks": clocks(found, assignments, now),
        "told": citizens_lines(events, names),
        "person": caller(found, actor),
        "respondent": masked(found),
        "facts": facts(found, data),
        "files": shown_to(found, actor),
        "children": children_for(found, actor) if found.callers_n > 1 else [],
        "related": related_to(found, actor) if found.related_order_id or found.tied else [],  # type: ignore[attr-defined]  # read with it
        "inside": inside,
        "alerts": open_beside(found, actor, now, events) if inside else [],
        "replies": replies(assignments, inside=inside or found.owner_id is not None),
        "public_reply": "" if found.status in NEVER_SAID and found.replied_at is None else mask_text(found.public_reply),
        "sources": sources if found.close_route == "direct_answer" else [],
        "menu": menu(Subject(found, actor, now, None, assignments)),
        "rating": rating(found),
        "told_by_sms": of_order(found, actor, now),
        "copies": may_copy(found) and copies_made_by(actor),
        "recordings": shown_of(found, actor) if found.recorded else [],  # type: ignore[attr-defined]  # read with it
        **held_or_erased(found, actor, events, inside=inside),
    }


def units_now(found: WorkOrder, assignments: list[Assignment], names: Names) -> list[tuple[str, bool]]:
    """The units of the running round, and whether each leads: the lead first."""
    here = [a for a in assignments if a.status not in {"returned", "withdrawn"} and a.round_no == found.round_no]
    told = [(names.unit(str(a.unit_id)), a.role == "lead" and a.parent_id is None) for a in here]
    return sorted(told, key=lambda pair: not pair[1])


def held_or_erased(found: WorkOrder, actor: Actor, events: list[Happening], *, inside: bool) -> dict[str, Any]:
    """What was erased of the order and what keeps it from being erased."""
    return {"erased": erased(events), "holds": on(found) if inside and found.held else [], "may_hold": may_hold(actor)}  # type: ignore[attr-defined]  # read with it


def erased(events: list[Happening]) -> str:
    """When and under which rule the order's words were erased; blank where they were not. Newest events come first."""
    mark = next((str(event.payload.get("under", "")) for event in events if event.type == "order.erased"), "")
    return said(mark, get_language() or "zh-hans")


def clocks(found: WorkOrder, assignments: list[Assignment], now: datetime) -> list[ClockLine]:
    """The clocks that run or have run: the promise to the citizen, then each unit's."""
    own = clock(found, now, size="lg")
    original = (
        _("Originally {due}; credited time is added, a new dispatch starts nothing anew.") if found.due_original and found.due_original != found.due_at else ""
    )
    whose = _("Until dispatch") if found.status in BEFORE_DISPATCH else _("Promise to the citizen")
    result = [ClockLine(whose, [own], original.format(due=due_text(found.due_original, now) if found.due_original else "") if original else "")] if own else []
    for part in live(assignments):
        pills = _pills(part, now)
        if pills:
            result.append(ClockLine(unit_said(part.unit), pills, _limit(found, part)))
    return result


def _limit(found: WorkOrder, part: Assignment) -> str:
    """A unit's limit in words; and why its due may come after the promise, where it does."""
    limit = Limit.parse(part.limit_text).label(get_language() or "zh-hans") if part.limit_text else ""
    if not limit or not part.due_at or not found.due_at or part.due_at <= found.due_at:
        return limit
    return _("{limit} from when it was sent here; the promise to the citizen is not moved by a new dispatch and ends first.").format(limit=limit)


def _pills(part: Assignment, now: datetime) -> list[SafeString]:
    """The running clocks of one assignment."""
    stopped: Phase = "stopped" if part.paused_at else ""
    found = []
    if part.signed_at is None and part.sign_due:
        found.append(clock_pill(part.sign_due, now, what=_("Sign"), phase=stopped))
    if part.first_contact_at is None and part.contact_due:
        found.append(clock_pill(part.contact_due, now, what=_("Contact"), phase=stopped))
    if part.due_at or part.open_year:
        found.append(clock_pill(part.due_at, now, what=_("Reply"), phase=stopped, open_year=part.open_year))
    return found


def facts(found: WorkOrder, data: Reference) -> list[tuple[str, str]]:
    """Place, time and way of the matter, as pairs."""
    language = get_language() or "zh-hans"
    pairs = [
        (_("Place"), f"{data.region_name(found.region_code, language)} {mask_text(found.incident_address)}".strip()),
        (_("Secrecy"), word(SECRECY, found.secrecy_level)),
        (_("Channel"), word(CHANNELS, found.channel)),
        (_("The number is"), word(NUMBER_SOURCES, found.number_source)),
        (_("Answer by"), REPLY_MODES.label(found.reply_mode, language) if found.reply_mode in REPLY_MODES else ""),
        (_("Registered by"), data.people.get(str(found.registered_by_id or ""), "")),
    ]
    return [(name, value) for name, value in pairs if value]


def replies(assignments: list[Assignment], *, inside: bool) -> list[Reply]:
    """What the units have replied, newest first; the internal result only for those who handle or review."""
    found = []
    for part in reversed(assignments):
        if part.replied_at and part.public_reply:
            pairs = [(_("Is it true?"), word(TRUTHFUL, part.is_true)), (_("Is it solved?"), word(SOLVED, part.solved))]
            internal = mask_text(part.internal_result) if inside else ""
            found.append(Reply(unit_said(part.unit), part.replied_at, mask_text(part.public_reply), internal, [(n, v) for n, v in pairs if v]))
    return found


def rating(found: WorkOrder) -> list[tuple[str, str]]:
    """What the citizen said of the result: first and last."""
    pairs = [
        (_("First rating"), word(SATISFACTION, found.satisfaction_first)),
        (_("Last rating"), word(SATISFACTION, found.satisfaction_final)),
        (_("Is it solved?"), word(SOLVED, found.solved_final)),
    ]
    return [(name, value) for name, value in pairs if value]
