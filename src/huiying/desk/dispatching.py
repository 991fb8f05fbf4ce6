"""The board: what waits for the hotline to decide (pre-review, dispatch, proposals, returns, requests for time, replies, rework), one open beside the list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.board_open import open_case
from huiying.desk.columns import flags, title_of
from huiying.desk.exporting import logged
from huiying.desk.inputs import org_name
from huiying.desk.orders import OrderSearch, regions, topics
from huiying.desk.verbs import Said
from huiying.desk.watermark import list_marked
from huiying.directory.walls import lifted
from huiying.dispatch.models import ReturnRequest
from huiying.dispatch.queries import by_urgency, waiting_for_dispatch
from huiying.dispatch.sending import recall
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.codes import URGENCIES
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.queries import get_visible, visible_to
from huiying.pages.answers import Done, act, is_part
from huiying.pages.counting import count_to
from huiying.pages.filters import Choice, from_codes
from huiying.pages.labels import Label
from huiying.pages.lists import COUNTED, Column, Listing, first_shown, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

TAKEN_BACK: Said = ("派出后随即收回", "Taken back right after the dispatch")
DAY = 86_400


@dataclass(frozen=True)
class Queue:
    """One queue of the board: who sees it, its orders, what is due, and the verbs whose form stands open at the right."""

    name: str
    label: Label
    what: Label
    rows: Callable[[Actor], QuerySet[WorkOrder]]
    seen: Callable[[Actor], bool]
    verbs: tuple[str, ...]
    empty: Label


def ranked(rows: QuerySet[WorkOrder], due: Any) -> QuerySet[WorkOrder]:
    """Orders with `rank` and `waits_until`, the most urgent and then the earliest due first."""
    found = rows.select_related("owner", "party").annotate(rank=by_urgency("urgency"), waits_until=due)
    return found.order_by("rank", "waits_until", "received_at", "seq")


def returned(actor: Actor) -> QuerySet[WorkOrder]:
    """Orders whose lead or co-handler asks to hand back."""
    asked = ReturnRequest.objects.filter(order=OuterRef("pk"), state="pending", assignment__status="return_requested", assignment__parent=None)
    rows = visible_to(actor).filter(status="in_progress", assignments__status="return_requested", assignments__parent=None)
    return ranked(rows, Subquery(asked.order_by("decision_due").values("decision_due")[:1]))


def time_asked(actor: Actor) -> QuerySet[WorkOrder]:
    """Orders for which the hotline decides on more or other time."""
    asked = TimeRequest.objects.filter(order=OuterRef("pk"), state="pending").filter(Q(assignment__parent=None) | Q(assignment=None))
    rows = visible_to(actor).filter(pk__in=TimeRequest.objects.filter(state="pending", assignment__parent=None).values("order_id"))
    return ranked(rows, Subquery(asked.order_by("decision_due").values("decision_due")[:1]))


def has(*roles: str, gov: bool = False) -> Callable[[Actor], bool]:
    """Whether an actor has one of the roles (and, with `gov`, a government account)."""
    return lambda actor: bool(actor.roles & set(roles)) and (actor.account_class == "gov" or not gov)


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("dispatch", gettext_lazy("To dispatch"), gettext_lazy("Dispatch"), waiting_for_dispatch, has("DP"), ("dispatch", "propose_dispatch"),
              gettext_lazy("Accepted orders wait here for a unit.")),
        Queue("review", gettext_lazy("Pre-review"), gettext_lazy("Dispatch"), lambda a: ranked(visible_to(a).filter(status="submitted"), F("dispatch_due")),
              has("RV"), ("accept",), gettext_lazy("Registered matters wait here to be accepted.")),
        Queue("proposals", gettext_lazy("Proposals"), gettext_lazy("Dispatch"), lambda a: waiting_for_dispatch(a).filter(Q(proposed=True)), has("DP", gov=True),
              ("confirm_proposal",), gettext_lazy("Dispatches that the operator proposes wait here.")),
        Queue("returns", gettext_lazy("Returns"), gettext_lazy("Decide"), returned, has("DP", "AD", gov=True), ("approve_return",),
              gettext_lazy("Units that ask to hand an order back wait here.")),
        Queue("time", gettext_lazy("Time asked"), gettext_lazy("Decide"), time_asked, has("CR", gov=True), ("approve_extension", "suspend", "plan_long_term"),
              gettext_lazy("Requests for an extension, a pause or a plan wait here.")),
        Queue("replies", gettext_lazy("Replies"), gettext_lazy("Reply"), lambda a: ranked(visible_to(a).filter(status="pending_review"), F("due_at")),
              has("CR", gov=True), ("accept_reply",), gettext_lazy("Replies of units wait here for the closing review.")),
        Queue("rework", gettext_lazy("Rework"), gettext_lazy("Reply"), lambda a: ranked(visible_to(a).filter(status="rework"), F("due_at")), has("DP"),
              ("start_round",), gettext_lazy("Orders that go into another round wait here.")),
    )
}  # fmt: skip


def sees_board(actor: Actor) -> bool:
    """Whether one of the queues is the actor's."""
    return any(queue.seen(actor) for queue in QUEUES.values())


def title_cell(order: WorkOrder, _now: datetime) -> SafeString:
    """The matter, below it its number, flags and unit."""
    marks = format_html_join("", "{}", ((tag(text, tone),) for text, tone in flags(order)))
    proposed = tag(_("Proposed"), "blue") if getattr(order, "proposed", False) else ""
    look = '<span class="matter__t">{}</span><span class="matter__s"><span class="mono">{}</span>{}{}</span>'
    return format_html(look, title_of(order), order.order_no, marks, proposed)


def row_tone(order: WorkOrder, now: datetime) -> str:
    """A row's tone by what it waits for."""
    due: datetime | None = order.waits_until  # type: ignore[attr-defined]  # annotated by the queue
    left = (due - now).total_seconds() if due else DAY + 1
    return "late" if left <= 0 else "near" if left <= DAY else ""


def listing(queue: Queue) -> Listing:
    """The list of a queue."""

    def due_cell(order: WorkOrder, now: datetime) -> SafeString:
        return clock_pill(order.waits_until, now, what=str(queue.what), open_year=order.open_year)  # type: ignore[attr-defined]  # annotated by the queue

    def due_words(order: WorkOrder, _now: datetime) -> str:
        return full_due_text(order.waits_until)  # type: ignore[attr-defined]  # annotated by the queue

    return Listing(
        name=f"board-{queue.name}",
        title=queue.label,
        rows=lambda request: queue.rows(request.actor),
        columns=(
            Column("due", gettext_lazy("Due"), due_words, due_cell, sort="waits_until"),
            Column("matter", gettext_lazy("Matter"), lambda o, _n: f"{o.order_no} {title_of(o)}", title_cell, lead=True, wide=True),
        ),
        filters=(
            OrderSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number"), some=True),
            Choice("urgency", gettext_lazy("Urgency"), from_codes(URGENCIES), column="urgency", several=True),
            Choice("topic", gettext_lazy("Topic"), topics, column="topic_code__begins"),
            Choice("region", gettext_lazy("Region"), regions, column="region_code__begins"),
        ),
        url=lambda order: reverse("desk:board_open", args=[queue.name, order.order_no]),
        empty_title=gettext_lazy("Nothing waits here"),
        empty_text=queue.empty,
        template="desk/board.html",
        looked=list_marked(f"board-{queue.name}"),
        exported=logged(f"board-{queue.name}"),
        tone=row_tone,
        also=lambda request: {} if is_part(request) else beside(request, queue),
    )  # fmt: skip


LISTINGS = {name: listing(queue) for name, queue in QUEUES.items()}


def queue_of(request: StaffRequest, name: str) -> Queue:
    """The queue of this name. Raises Http404 where there is none for the reader."""
    queue = QUEUES.get(name)
    if queue is None or not queue.seen(request.actor):
        raise Http404
    return queue


@login_required
def board(request: StaffRequest, name: str = "") -> HttpResponseBase:
    """A queue with an order open beside it; without a name the reader's first queue that holds something."""
    if not name:
        mine = [queue for queue in QUEUES.values() if queue.seen(request.actor)]
        if not mine:
            raise Http404
        full = next((queue for queue in mine if queue.rows(request.actor).order_by().exists()), mine[0])
        return HttpResponseRedirect(reverse("desk:board_queue", args=[full.name]))
    queue_of(request, name)
    return list_view(request, LISTINGS[name])


def beside(request: StaffRequest, queue: Queue) -> dict[str, Any]:
    """The tabs with their counts, and the open order: the asked one, else the first that the list shows."""
    mine = [one for one in QUEUES.values() if one.seen(request.actor)]
    counts = {one.name: count_to(COUNTED + 1, one.rows(request.actor)) for one in mine}
    asked = request.GET.get("open", "")
    number = asked or getattr(first_shown(request, LISTINGS[queue.name]), "order_no", "")
    return {"tabs": [(one, counts[one.name]) for one in mine], "queue": queue, "open": shown(request, queue, number) if number else None}


def shown(request: StaffRequest, queue: Queue, number: str) -> dict[str, Any] | None:
    """The open order; None for one that the reader may not see."""
    try:
        return open_case(request, number, queue.verbs, reverse("desk:board_queue", args=[queue.name]))
    except NotFound:
        return None


@login_required
def board_open(request: StaffRequest, name: str, order_no: str) -> HttpResponse:
    """One order of a queue: beside the list for htmx, else as a page."""
    queue = queue_of(request, name)
    found = shown(request, queue, order_no)
    if found is None:
        raise Http404
    return render(request, "desk/board_pane.html" if is_part(request) else "desk/board_page.html", {"open": found, "queue": queue})


@login_required
@act
def undo_dispatch(request: StaffRequest, order_no: str) -> Done:
    """Take a dispatch back that has just gone out."""
    found = get_visible(order_no, request.actor)
    with lifted():
        order = recall(order=found, reason=TAKEN_BACK[0], actor=request.actor, now=request.now)
    said = _("Taken back: {number}, with {unit} again").format(number=order.order_no, unit=org_name(order.owner))
    return Done(said, to=f"{reverse('desk:board_queue', args=['dispatch'])}?open={order_no}")
