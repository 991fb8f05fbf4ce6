"""The board of hot matters: all of them in a list with its export, one with its orders, what the wallboard says of them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import state_cell, title_of, unit_said, word
from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese, org_name
from huiying.desk.watermark import list_marked
from huiying.directory.reference import reference
from huiying.dispatch.hotspots.asking import ask, asked_at
from huiying.dispatch.hotspots.life import LIVE, STATES
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.seeing import hotspot_for, hotspots_of, may_lead, may_look, orders_of
from huiying.kit.errors import NotFound
from huiying.kit.masking import mask_text
from huiying.kit.retention import said
from huiying.orders.codes import ORDER_STATES
from huiying.orders.models import WorkOrder
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, DateSpan, Rows, Text, from_codes
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag, when
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

TONES = {"open": "near", "watched": "blue", "assigned": "blue", "closed": "ok", "dismissed": "", "merged": ""}
LIVE_QUERY = "&".join(f"state={state}" for state in LIVE)
ON_THE_WALL = 3
SOON = timedelta(days=1)


def title(hotspot: Hotspot) -> str:
    """What it is called, with no number of a person in it; where nothing can be said of it, its class; else that its words were erased."""
    return mask_text(hotspot.title) or topic_said(hotspot.topic_code) or said(hotspot.erased, get_language() or "zh-hans") or _("Without a title")


def region_of(hotspot: Hotspot) -> str:
    """Its district by name."""
    return reference().region_name(hotspot.region_code, get_language() or "zh-hans") if hotspot.region_code else ""


def topic_said(code: str) -> str:
    """A class by its name."""
    topic = reference().topics.get(code)
    return "" if topic is None else topic.name if chinese() else topic.name_en or topic.name


def week_said(hotspot: Hotspot) -> str:
    """What the week brought of its class, against what is usual."""
    if hotspot.bound is None:
        return str(hotspot.class_week_n)
    return _("{n} of usually {expected}, at most {bound}").format(n=hotspot.class_week_n, expected=f"{hotspot.expected:.1f}", bound=hotspot.bound)


def growth(hotspot: Hotspot) -> tuple[str, str]:
    """Whether the week is out of the usual, in a word and a tone."""
    if hotspot.bound is None:
        return _("Too little history"), ""
    return (_("Above the usual"), "late") if hotspot.class_week_n > hotspot.bound else (_("As usual"), "ok")


def clock(hotspot: Hotspot, now: datetime) -> object:
    """The owner's clock."""
    return clock_pill(hotspot.due_at, now, what=_("Deal with it")) if hotspot.state == "assigned" else ""


def tone(hotspot: Hotspot, now: datetime) -> str:
    """Late when its owner is, near a day before."""
    due = hotspot.due_at if hotspot.state == "assigned" else None
    return "" if due is None else "late" if due <= now else "near" if due - now <= SOON else ""


def words_in(found: Rows, words: str) -> Rows:
    """Hot matters whose title or place holds the words."""
    return found.filter(Q(title__icontains=words) | Q(place__icontains=words))


def rows(request: StaffRequest) -> QuerySet[Hotspot]:
    """The hot matters that the reader sees."""
    return hotspots_of(request.actor)


LISTED = Listing(
    name="hotspots",
    title=gettext_lazy("Hot matters"),
    rows=rows,
    columns=(
        Column("title", gettext_lazy("Matter"), lambda h, _n: title(h), lead=True, wide=True),
        Column("state", gettext_lazy("State"), lambda h, _n: word(STATES, h.state), lambda h, _n: tag(word(STATES, h.state), TONES[h.state])),
        Column("heat", gettext_lazy("Heat"), lambda h, _n: f"{h.heat:.1f}", number=True, sort="heat"),
        Column("callers", gettext_lazy("Callers"), lambda h, _n: h.callers_n, number=True, sort="callers_n"),
        Column("week", gettext_lazy("In 7 days"), lambda h, _n: h.week_n, number=True, sort="week_n"),
        Column("growth", gettext_lazy("Its class this week"), lambda h, _n: week_said(h), lambda h, _n: tag(*growth(h)), wraps=True),
        Column("place", gettext_lazy("Place"), lambda h, _n: mask_text(h.place)),
        Column("region", gettext_lazy("District"), lambda h, _n: region_of(h)),
        Column("owner", gettext_lazy("Owner"), lambda h, _n: org_name(h.owner_unit), wraps=True),
        Column("due", gettext_lazy("Due"), lambda h, _n: full_due_text(h.due_at), clock, sort="due_at"),
        Column("first", gettext_lazy("First"), lambda h, _n: h.first_at, lambda h, now: when(h.first_at, now), sort="first_at"),
        Column("last", gettext_lazy("Last"), lambda h, _n: h.last_at, lambda h, now: when(h.last_at, now), sort="last_at"),
    ),
    filters=(
        Text(words_in, label=gettext_lazy("Words or place")),
        Choice("state", gettext_lazy("State"), from_codes(STATES), "state", several=True),
        DateSpan("last", gettext_lazy("Last"), "last_at"),
    ),
    url=lambda h: reverse("desk:hotspot", args=[h.pk]),
    order="-heat",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Not ended"), LIVE_QUERY), Preset(gettext_lazy("Assigned"), "state=assigned&sort=due"),
        Preset(gettext_lazy("Ended"), "state=closed&state=dismissed"),
    ),
    empty_title=gettext_lazy("No hot matter"),
    empty_text=gettext_lazy("When three different callers say the same thing, it appears here by itself; it is looked for each hour."),
    looked=list_marked("hotspots"),
    exported=logged("hotspots"),
    template="desk/hotspots.html",
    tone=tone,
    also=lambda request: {"finds": may_lead(request.actor, "find_hotspots"), "asked": asked_at()},
)  # fmt: skip


def board(request: StaffRequest) -> HttpResponseBase:
    """All hot matters that the reader may see, hottest first."""
    if request.user.is_authenticated and not may_look(request.actor):
        raise PermissionDenied
    return list_view(request, LISTED)


@act
def look(request: StaffRequest) -> Done:
    """Ask that hot matters be looked for now."""
    ask(actor=request.actor, now=request.now)
    return Done(_("Hot matters are being looked for; you get a notice with what was found."), reverse("desk:hotspots"))


def found(request: StaffRequest, key: UUID) -> Hotspot:
    """The hot matter that the address names. Raises Http404."""
    try:
        return hotspot_for(request.actor, key)
    except NotFound:
        raise Http404 from None


def its_orders(request: StaffRequest) -> QuerySet[WorkOrder]:
    """The orders of the hot matter in the address that the reader may see."""
    match = request.resolver_match
    return orders_of(found(request, match.kwargs["key"]), request.actor).select_related("owner") if match else WorkOrder.objects.none()


def order_words(found_rows: Rows, words: str) -> Rows:
    """Orders whose title holds the words."""
    return found_rows.filter(title__icontains=words)


ORDERS = Listing(
    name="hotspot-orders",
    title=gettext_lazy("Orders of a hot matter"),
    rows=its_orders,
    columns=(
        Column("number", gettext_lazy("Number"), lambda o, _n: o.order_no),
        Column("title", gettext_lazy("Matter"), lambda o, _n: title_of(o), lead=True, wide=True),
        Column("state", gettext_lazy("State"), lambda o, _n: word(ORDER_STATES, o.status), lambda o, _n: state_cell(o)),
        Column("topic", gettext_lazy("Topic"), lambda o, _n: topic_said(o.topic_code), wraps=True),
        Column("unit", gettext_lazy("Unit"), lambda o, _n: unit_said(o.owner), wraps=True),
        Column("received", gettext_lazy("Received"), lambda o, _n: o.received_at, sort="received_at"),
    ),
    filters=(Text(order_words, label=gettext_lazy("Words of the title")), DateSpan("received", gettext_lazy("Received"), "received_at")),
    url=lambda o: reverse("desk:order", args=[o.order_no]),
    order="-received",
    empty_title=gettext_lazy("None of its orders is yours to see"),
    empty_text=gettext_lazy("A unit sees the orders that it was sent."),
    looked=list_marked("hotspot-orders"),
    exported=logged("hotspot-orders"),
    template="desk/listed.html",
    also=lambda _request: {"up": (_("Hot matters"), reverse("desk:hotspots"))},
)  # fmt: skip


def orders(request: StaffRequest, key: UUID) -> HttpResponseBase:  # noqa: ARG001 - the list reads the key from the address
    """All orders of one hot matter, with their export."""
    return list_view(request, ORDERS)


@login_required
def wall(request: StaffRequest) -> HttpResponse:
    """What the wallboard says of hot matters: the hottest of those that are alive."""
    hottest = hotspots_of(request.actor).filter(state__in=LIVE, week_n__gt=0).order_by("-heat", "id")[:ON_THE_WALL]
    return render(request, "desk/wall_hotspots.html", {"hottest": [(hotspot, title(hotspot), growth(hotspot)) for hotspot in hottest]})

