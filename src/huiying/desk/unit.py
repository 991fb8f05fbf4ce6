"""A unit's desk: what is due next comes first, one order opens beside the list. On a telephone each is a page of its own."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import flags, title_of, word
from huiying.desk.exporting import logged
from huiying.desk.find import order_and_assignments
from huiying.desk.inline import buttons, first
from huiying.desk.verbs import Subject
from huiying.desk.watermark import list_marked, marked
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.masking import mask_text
from huiying.orders.codes import ASSIGNMENT_STATES, DEMAND_TYPES, ORDER_STATES
from huiying.orders.found import holding, with_words
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import caller, readable, sequence_of, subtree
from huiying.orders.respondents import masked
from huiying.pages.answers import is_part
from huiying.pages.filters import Choice, Reading, Rows, Text
from huiying.pages.lists import Column, Listing, Preset, first_shown, list_view
from huiying.pages.marks import clock_pill, state_mark, tag
from huiying.pages.moments import SHANGHAI, full_due_text
from huiying.pages.requests import StaffRequest

OPEN = LIVE_ASSIGNMENT - {"replied"}
HANDLED = ("signed", "sub_assigned")
PAUSED = frozenset({"suspended", "long_term"})
MAIN = 11  # the verbs up to this place are the steps of the work itself
DAY = timedelta(days=1)
NEXT_FORMS = ("accept_child", "reach_milestone", "reply", "draft_reply")


def waiting(actor: Actor) -> QuerySet[Assignment]:
    """What the actor's unit has to do: its own live parts, and those below or beside it whose reply or request it hears.

    Annotated with `next_due`: the earliest of the dues that still run, empty while the clocks stand still.
    """
    unit = own_unit(actor)
    mine = Assignment.objects.filter(order=OuterRef("order"), unit_id=unit, role="lead", parent=None, status__in=OPEN)
    theirs = Q(parent__unit_id=unit) & (Q(status__in=("replied", "return_requested")) | Q(extension_pending=True))
    beside = Q(role="co", parent=None, status="replied") & Q(Exists(mine)) & ~Q(unit_id=unit)
    found = Assignment.objects.filter(Q(unit_id=unit, status__in=OPEN) | (theirs & Q(status__in=LIVE_ASSIGNMENT)) | beside)
    return with_next_due(found.filter(readable(actor)).select_related("order", "order__party"))


def queue(request: StaffRequest) -> QuerySet[Assignment]:
    """What the reader's unit has to do."""
    return waiting(request.actor)


def own_unit(actor: Actor) -> UUID | None:
    """The actor's unit."""
    return UUID(actor.unit_id) if actor.unit_id else None


def with_next_due(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Assignments with the moment of what is due next (LEAST leaves out what is empty)."""
    sign = Case(When(status="sent", then=F("sign_due")))
    contact = Case(When(first_contact_at=None, contact_evidence="", then=F("contact_due")))
    running = Case(When(paused_at=None, then=Coalesce(Least(sign, contact, F("due_at")), F("due_at"))))
    return rows.annotate(next_due=running)


def next_step(part: Assignment, unit_id: str) -> tuple[str, datetime | None, str]:
    """What is due next on an assignment for a unit: its name, the moment, and the pill's phase."""
    if part.paused_at:
        return _("Stopped"), part.order.suspended_until, "stopped"
    if str(part.unit_id) != unit_id:
        return _("Hear them"), part.due_at, ""
    known = [
        (_("Sign"), part.sign_due if part.status == "sent" else None),
        (_("Contact"), part.contact_due if part.first_contact_at is None and not part.contact_evidence else None),
        (_("Reply"), part.due_at),
    ]
    found = [(what, due) for what, due in known if due is not None]
    return (*min(found, key=lambda pair: pair[1]), "") if found else (_("Reply"), None, "")


def unit_of_desk(part: Assignment) -> str:
    """The unit whose queue shows a part: its own, unless another's hears it."""
    return str(getattr(part, "desk_unit", part.unit_id))


def due_cell(part: Assignment, now: datetime) -> SafeString:
    """The clock pill of what is due next."""
    what, due, phase = next_step(part, unit_of_desk(part))
    return clock_pill(due, now, what=_("Reply") if phase else what, phase="stopped" if phase else "", open_year=part.open_year)


def due_words(part: Assignment, _now: datetime) -> str:
    """What is due next in words, for a file."""
    what, due, _phase = next_step(part, unit_of_desk(part))
    return f"{what} {full_due_text(due)}" if due else what


def matter_cell(part: Assignment, _now: datetime) -> SafeString:
    """The matter, and below it its number and flags."""
    order = part.order
    marks = format_html_join("", "{}", ((tag(text, tone),) for text, tone in flags(order)))
    co = tag(_("Co-handler")) if part.role == "co" and part.parent_id is None else ""
    look = '<span class="matter__t">{}</span><span class="matter__s"><span class="mono">{}</span>{}{}</span>'
    return format_html(look, title_of(order), order.order_no, co, marks)


def state_words(part: Assignment) -> tuple[str, str]:
    """The state's code and word: the order's while it stands still, else the part's own."""
    if part.order.status in PAUSED:
        return part.order.status, word(ORDER_STATES, part.order.status)
    return part.status, word(ASSIGNMENT_STATES, part.status)


def row_tone(part: Assignment, now: datetime) -> str:
    """A row's tone by what is due next."""
    _what, due, phase = next_step(part, unit_of_desk(part))
    if due is None or phase:
        return ""
    left = (due - now).total_seconds()
    return "late" if left <= 0 else "near" if left <= 86_400 else ""  # noqa: PLR2004 - a day


class QueueSearch(Text):
    """Search by order number or by words."""

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:  # noqa: ARG002 - as every filter
        """Rows whose order the search finds."""
        words = reading.values[0]
        seq = sequence_of(words)
        return rows.filter(order__seq=seq) if seq is not None else with_words(rows).filter(holding(words))


def to_do(values: list[str], request: StaffRequest) -> Q:
    """What a unit can narrow its queue to."""
    unit = own_unit(request.actor)
    return {
        "late": Q(next_due__lte=request.now),
        "today": Q(next_due__gt=request.now, next_due__lte=end_of_today(request)),
        "sign": Q(status="sent", unit_id=unit),
        "handling": Q(status__in=HANDLED, unit_id=unit),
        "contact": Q(first_contact_at=None, contact_evidence="", contact_due__isnull=False, unit_id=unit),
        "rework": Q(round_no__gt=1) | Q(reply_rejected_n__gt=0),
        "hear": ~Q(unit_id=unit),
        "stopped": Q(paused_at__isnull=False),
    }[values[0]]


def end_of_today(request: StaffRequest) -> datetime:
    """24:00 of the city's day."""
    local = request.now.astimezone(SHANGHAI)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + DAY


def choices(_request: StaffRequest) -> list[tuple[str, str]]:
    """What can be narrowed to."""
    return [
        ("late", _("Overdue")), ("today", _("Due today")), ("sign", _("To be signed")), ("handling", _("Being handled")), ("contact", _("To be contacted")),
        ("rework", _("Sent back or reworked")),
        ("hear", _("Theirs to hear")), ("stopped", _("Stopped")),
    ]  # fmt: skip


COLUMNS = (
    Column("due", gettext_lazy("Due"), due_words, due_cell, sort="next_due"),
    Column("matter", gettext_lazy("Matter"), lambda part, _n: f"{part.order.order_no} {title_of(part.order)}", matter_cell, lead=True, wide=True),
    Column("state", gettext_lazy("State"), lambda part, _n: state_words(part)[1], lambda part, _n: state_mark(*state_words(part))),
)
UNIT = Listing(
    name="unit",
    title=gettext_lazy("My queue"),
    rows=lambda request: own_marked(queue(request), request),
    columns=COLUMNS,
    filters=(
        QueueSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")),
        Choice("todo", gettext_lazy("To do"), choices, where=to_do),
    ),
    url=lambda part: f"{reverse('desk:unit_order', args=[part.order.order_no])}?{urlencode({'a': part.pk})}",
    order="due",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Overdue"), "todo=late"), Preset(gettext_lazy("Due today"), "todo=today"),
        Preset(gettext_lazy("To be signed"), "todo=sign"), Preset(gettext_lazy("To be contacted"), "todo=contact"),
        Preset(gettext_lazy("Sent back or reworked"), "todo=rework"), Preset(gettext_lazy("Theirs to hear"), "todo=hear"),
    ),
    empty_title=gettext_lazy("Nothing to do"),
    empty_text=gettext_lazy("Orders that are sent to your unit appear here at once."),
    template="desk/unit.html",
    looked=list_marked("unit"),
    exported=logged("unit"),
    tone=row_tone,
    also=lambda request: {} if is_part(request) else {"open": opened(request)},
)  # fmt: skip


def own_marked(rows: QuerySet[Assignment], request: StaffRequest) -> QuerySet[Assignment]:
    """Each row knows whose desk it lies on."""
    return rows.annotate(desk_unit=Value(request.actor.unit_id))


def unit(request: StaffRequest) -> HttpResponseBase:
    """The queue, with the asked or the first order open beside it."""
    return list_view(request, UNIT)


def opened(request: StaffRequest) -> dict[str, Any] | None:
    """The order beside the list: the one in the address, else the first that the list shows."""
    asked = request.GET.get("open", "")
    found = None if asked else first_shown(request, UNIT)
    number = asked or (found.order.order_no if found else "")
    try:
        return pane(request, number, request.GET.get("a", ""), f"{reverse('desk:unit')}?open={number}") if number else None
    except NotFound:
        return None


@login_required
def unit_order(request: StaffRequest, order_no: str) -> HttpResponse:
    """One order of the unit: beside the list for htmx, else as a page for the telephone."""
    here = reverse("desk:unit_order", args=[order_no])
    after = f"{reverse('desk:unit')}?open={order_no}" if is_part(request) else here
    try:
        shown = pane(request, order_no, request.GET.get("a", ""), after)
    except NotFound as missing:
        raise Http404 from missing
    return render(request, "desk/unit_open.html" if is_part(request) else "desk/unit_order.html", {"open": shown})


def pane(request: StaffRequest, order_no: str, asked: str, after: str) -> dict[str, Any]:
    """Everything of one order at a unit's desk. Raises NotFound."""
    order, assignments = order_and_assignments(order_no, request.actor)
    units = set(subtree(request.actor))
    own = [a for a in assignments if str(a.unit_id) in units]
    part = next((a for a in own if str(a.pk) == asked), None) or max(own, key=lambda a: (a.status in LIVE_ASSIGNMENT, a.sent_at), default=None)
    subject = Subject(order, request.actor, request.now, part, assignments)
    form = first(subject, NEXT_FORMS, after) if part else None
    verbs = buttons(subject, after, without=form["kind"].verb if form else "")
    return {
        "mark": marked(request, order, "unit"),
        "order": order, "part": part, "title": title_of(order), "words": mask_text(order.original_text), "type": word(DEMAND_TYPES, order.demand_type),
        "topic": reference(request.actor.reference_version).topic_path(order.topic_code, get_language() or "zh-hans"),
        "place": place_of(request, order), "person": caller(order, request.actor), "respondent": masked(order),
        "flags": flags(order), "pills": pills(part) if part else [],
        "badge": state_mark(*state_of(part)) if part else "", "done": done_steps(part) if part else [], "form": form,
        "menu": verbs,
        "main": [one for one in verbs.possible if one.form.order <= MAIN], "more": [one for one in verbs.possible if one.form.order > MAIN],
        "others": [(a, *state_of(a)) for a in assignments if a.pk != (part.pk if part else None) and a.status != "withdrawn"],
    }  # fmt: skip


def state_of(part: Assignment) -> tuple[str, str]:
    """A part's state, as code and word."""
    return part.status, word(ASSIGNMENT_STATES, part.status)


def place_of(request: StaffRequest, order: WorkOrder) -> str:
    """Where it is."""
    where = reference(request.actor.reference_version).region_name(order.region_code, get_language() or "zh-hans")
    return f"{where} {mask_text(order.incident_address)}".strip()


def pills(part: Assignment) -> list[tuple[str, datetime | None, str, int | None]]:
    """What still runs on a part: name, moment, phase, year awaited."""
    phase = "stopped" if part.paused_at else ""
    if part.status not in OPEN:
        return []
    found = [(_("Sign"), part.sign_due, phase, None)] if part.status == "sent" and part.sign_due else []
    found += [(_("Contact"), part.contact_due, phase, None)] if part.first_contact_at is None and not part.contact_evidence and part.contact_due else []
    return [*found, (_("Reply"), part.due_at, phase, part.open_year)]


def done_steps(part: Assignment) -> list[tuple[str, datetime]]:
    """The steps that are behind."""
    known = [(_("Signed"), part.signed_at), (_("Contacted the citizen"), part.first_contact_at), (_("Replied"), part.replied_at)]
    return [(text, at) for text, at in known if at is not None]
