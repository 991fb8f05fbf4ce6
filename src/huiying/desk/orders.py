"""The list of all orders: what the reader may see, filtered, searched, sorted, exported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import (
    SHOWN,
    ListedOrder,
    clock,
    due_of,
    flags,
    flags_cell,
    listed,
    page_of,
    state_cell,
    title_of,
    tone,
    topic_of,
    unit_of,
    unit_said,
    word,
)
from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese
from huiying.directory.parties import phone_index
from huiying.directory.reference import Reference, reference
from huiying.kit.phones import phone_key
from huiying.kit.times import day_start, local_date
from huiying.orders.codes import CHANNELS, DEMAND_TYPES, ORDER_STATES, SECRECY, URGENCIES
from huiying.orders.found import find_ids
from huiying.orders.queries import sequence_of
from huiying.pages.filters import Choice, DateSpan, Option, Reading, Rows, Text, from_codes, from_directory
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest

HITS = 1_001  # as far as a list counts
HITS_TO_FILTER = 10_000  # the newest hits among which further filters choose
LONG_NUMBER = re.compile(r"[\d\s-]{7,}[Xx]?")
UNDER_WAY = (
    "submitted",
    "need_info",
    "pending_dispatch",
    "in_progress",
    "adjudicating",
    "suspended",
    "long_term",
    "pending_review",
    "callback_pending",
    "callback_failed",
    "rework",
)
OPEN_DUE = ("in_progress", "adjudicating", "pending_review", "rework")
"""States in which an order's reply clock runs: the ones of its partial index."""
SECRETS = from_codes(SECRECY)


@from_directory
def topics(data: Reference) -> list[tuple[str, str]]:
    """Topics of the first level, then those of the second below each."""
    return [(_prefix(t.code), ("\u3000" if t.level > 1 else "") + (t.name if chinese() else t.name_en or t.name)) for t in data.topics.values() if t.level <= 2]  # noqa: PLR2004


def _prefix(code: str) -> str:
    """A topic's code without the zeros that stand for “not further divided”."""
    return code.removesuffix("0000").removesuffix("00") if code.endswith("00") else code


@from_directory
def regions(data: Reference) -> list[tuple[str, str]]:
    """Districts with their streets."""
    shown = [r for r in data.regions.values() if len(r.code) in {6, 9}]
    return [(r.code, ("\u3000" if len(r.code) > 6 else "") + (r.name if chinese() else r.name_en or r.name)) for r in shown]  # noqa: PLR2004


@from_directory
def units(data: Reference) -> list[tuple[str, str]]:
    """All units that can have orders, in the tree's order."""
    found = sorted((o for o in data.orgs.values() if o.kind != "operator"), key=lambda o: o.path)
    return [(o.code, "\u3000" * (o.path.count("/") - 2) + unit_said(o)) for o in found]


def of_unit(values: list[str], request: StaffRequest) -> Q:
    """Orders owned by a unit or one below it."""
    orgs = reference(request.actor.reference_version).orgs.values()
    path = next((o.path for o in orgs if o.code == values[0]), "\0")
    return Q(owner_id__in=[o.id for o in orgs if o.path.startswith(path)])


def due_windows(_request: StaffRequest) -> Sequence[Option]:
    """Windows of the due moment."""
    return [
        ("over", _("Overdue")),
        ("today", _("Due today")),
        ("day", _("Within 24 hours")),
        ("three", _("Within three days")),
        ("open", _("Waits for a calendar")),
    ]


def in_window(values: list[str], request: StaffRequest) -> Q:
    """Orders whose reply falls due in the window; the clock must be running."""
    now = request.now
    if values[0] == "open":
        return Q(open_year__isnull=False)
    running = Q(status__in=OPEN_DUE)
    if values[0] == "over":
        return running & Q(due_at__lte=now)
    tomorrow = day_start(local_date(now) + timedelta(days=1))
    until = {"today": tomorrow, "day": now + timedelta(days=1), "three": now + timedelta(days=3)}[values[0]]
    return running & Q(due_at__gt=now, due_at__lte=until)


def secrecy_choices(request: StaffRequest) -> Sequence[Option]:
    """Levels of secrecy, for those of the hotline; others are not asked."""
    return SECRETS(request) if request.actor.employer_kind == "hotline_agency" else ()


def registrars(request: StaffRequest) -> Sequence[Option]:
    """Whose registrations an agent can ask for: the agent's own."""
    return [("me", _("Me"))] if "AG" in request.actor.roles else ()


def registered(_values: list[str], request: StaffRequest) -> Q:
    """What the reader has registered; a draft is not registered yet."""
    return Q(registered_by_id=request.actor.id) & ~Q(status="draft")


@dataclass(frozen=True, eq=False)
class OrderSearch(Text):
    """Search of orders by number, by the caller's telephone number (only where the reader is told who called), or by words in them.

    A list that holds `some` of the orders chooses among more hits, as one that is filtered does: its own may be old.
    """

    some: bool = False

    def read(self, query: QueryDict, request: StaffRequest) -> Reading:
        """The words; of a long number the reader is told where it is looked for."""
        found = super().read(query, request)
        if found.values and LONG_NUMBER.fullmatch(found.values[0]) and sequence_of(found.values[0]) is None:
            found.notes.append(_("Telephone and identity numbers within texts are sealed and not searched. A telephone number finds its caller's orders."))
        return found

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:
        """Rows that the search finds."""
        words = reading.values[0]
        seq = sequence_of(words)
        if seq is not None:
            return rows.filter(seq=seq)
        if phone_key(words):
            inside = request.actor.employer_kind in {"hotline_agency", "operator"}
            return rows.filter(party__phone_index=phone_index(words)) if inside else rows.none()
        more = self.some or any(name not in {self.name, "sort", "page", "part", "lang"} for name in request.GET)
        return rows.filter(pk__in=find_ids(words, request.actor, HITS_TO_FILTER if more else HITS))


def _due_text(order: ListedOrder, _now: datetime) -> str:
    return full_due_text(due_of(order))


def _flag_words(order: ListedOrder, _now: datetime) -> str:
    return ", ".join(text for text, _tone in flags(order))


COLUMNS = (
    Column("due", gettext_lazy("Due"), _due_text, clock, sort="due_at"),
    Column("title", gettext_lazy("Matter"), lambda o, _n: title_of(o), lead=True, wide=True),
    Column("state", gettext_lazy("State"), lambda o, _n: word(ORDER_STATES, o.status), lambda o, _n: state_cell(o)),
    Column("flags", gettext_lazy("Flags"), _flag_words, lambda o, _n: flags_cell(o), wraps=True),
    Column("type", gettext_lazy("Type"), lambda o, _n: word(DEMAND_TYPES, o.demand_type)),
    Column("topic", gettext_lazy("Topic"), lambda o, _n: topic_of(o), wraps=True),
    Column("unit", gettext_lazy("Unit"), lambda o, _n: unit_of(o), wraps=True),
    Column("received", gettext_lazy("Received"), lambda o, _n: o.received_at, sort="received_at"),
    Column("number", gettext_lazy("Number"), lambda o, _n: o.order_no),
)
FILTERS: tuple[Any, ...] = (
    OrderSearch(lambda rows, _words: rows, label=gettext_lazy("Words, order number or telephone number")),
    Choice("state", gettext_lazy("State"), from_codes(ORDER_STATES), column="status", several=True),
    Choice("due", gettext_lazy("Due"), due_windows, where=in_window),
    Choice("type", gettext_lazy("Type"), from_codes(DEMAND_TYPES), column="demand_type", several=True),
    Choice("topic", gettext_lazy("Topic"), topics, column="topic_code__begins"),
    Choice("region", gettext_lazy("Region"), regions, column="region_code__begins"),
    Choice("unit", gettext_lazy("Unit"), units, where=of_unit),
    Choice("urgency", gettext_lazy("Urgency"), from_codes(URGENCIES), column="urgency", several=True),
    Choice("light", gettext_lazy("Card"), lambda _r: [("yellow", _("Yellow card")), ("red", _("Red card"))], column="light", several=True),
    Choice("channel", gettext_lazy("Channel"), from_codes(CHANNELS), column="channel", several=True),
    Choice("secrecy", gettext_lazy("Secrecy"), secrecy_choices, column="secrecy_level"),
    Choice("by", gettext_lazy("Registered by"), registrars, where=registered),
    DateSpan("received", gettext_lazy("Received"), "received_at"),
)
PRESETS = (
    Preset(gettext_lazy("All"), ""),
    Preset(gettext_lazy("Under way"), "&".join(f"state={state}" for state in UNDER_WAY)),
    Preset(gettext_lazy("Overdue"), "due=over&sort=due"),
    Preset(gettext_lazy("Due today"), "due=today&sort=due"),
    Preset(gettext_lazy("Urgent"), "urgency=urgent&urgency=critical"),
    Preset(gettext_lazy("Red card"), "light=red"),
    Preset(gettext_lazy("Sent back"), "state=rework&state=adjudicating"),
)


ORDERS = Listing(
    name="orders",
    title=gettext_lazy("Orders"),
    rows=lambda request: listed(request.actor).values_list(*SHOWN, "ref"),
    source=ListedOrder._make,
    columns=COLUMNS,
    filters=FILTERS,
    url=page_of,
    order="-received",
    presets=PRESETS,
    empty_title=gettext_lazy("No orders yet"),
    empty_text=gettext_lazy("Orders appear here as soon as a matter is registered."),
    tone=tone,
    exported=logged("orders"),
)


def orders(request: StaffRequest) -> HttpResponseBase:
    """All orders that the reader may see."""
    return list_view(request, ORDERS)
