"""Columns and clocks of orders, shared by all lists of orders."""

from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.inputs import chinese
from huiying.directory.models import Org
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.codes import CodeList
from huiying.kit.ids import order_number
from huiying.kit.masking import mask_text
from huiying.kit.times import local_date
from huiying.orders.codes import ORDER_STATES, SECRECY, URGENCIES
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to
from huiying.pages.marks import clock_pill, state_mark, tag
from huiying.supervision.seasons.running import is_priority

BEFORE_DISPATCH = frozenset({"draft", "submitted", "pending_dispatch"})
STOPPED = frozenset({"suspended", "long_term", "need_info"})
RUNNING = frozenset({"in_progress", "adjudicating", "pending_review", "rework"})
NO_MARK = SafeString("")


class ListedOrder(NamedTuple):
    """A row of a list of orders: the columns of SHOWN and the directory's version, as plain values."""

    id: UUID
    seq: int
    status: str
    title: str
    demand_type: str
    topic_code: str
    region_code: str
    urgency: str
    secrecy_level: str
    channel: str
    owner_id: UUID
    received_at: datetime
    dispatch_due: datetime | None
    first_dispatch_at: datetime | None
    due_at: datetime | None
    open_year: int | None
    replied_at: datetime | None
    light: str
    problem_order: bool
    is_hard_case: bool
    round_no: int
    urge_n: int
    callers_n: int
    ref: int

    @property
    def order_no(self) -> str:
        """The public number."""
        return order_number(local_date(self.received_at), self.seq)


SHOWN = ListedOrder._fields[:-1]
Shown = WorkOrder | ListedOrder
TONES = {"critical": "late", "urgent": "near"}


def word(codes: CodeList, code: str) -> str:
    """A code's label in the reader's language; the code itself where the list does not know it."""
    language = get_language() or "zh-hans"
    return _label(codes, code, language) if codes.grows else _word(codes, code, language)


def _label(codes: CodeList, code: str, language: str) -> str:
    return codes.label(code, language) if codes.knows(code) else code


_word = cache(_label)  # labels that never change


def due_of(order: Shown) -> datetime | None:
    """The moment that is due next for the hotline or the citizen: dispatch before dispatch, the reply after it, nothing once it is over."""
    if order.status in BEFORE_DISPATCH:
        return order.dispatch_due
    return order.due_at if order.status in RUNNING or order.status in STOPPED else None


def clock(order: Shown, now: datetime, size: str = "") -> SafeString:
    """The order's clock as a pill; nothing for an order that has none."""
    if order.status in BEFORE_DISPATCH:
        return (
            clock_pill(order.dispatch_due, now, what=_("Dispatch"), size=size, open_year=order.open_year)
            if order.dispatch_due or order.open_year
            else SafeString("")
        )
    if order.status in STOPPED:
        return clock_pill(order.due_at, now, what=_("Reply") if order.first_dispatch_at else _("Dispatch"), phase="stopped", size=size)
    if order.status in RUNNING:
        return clock_pill(order.due_at, now, what=_("Reply"), size=size, open_year=order.open_year) if order.due_at or order.open_year else SafeString("")
    if order.replied_at and order.due_at:
        return clock_pill(order.due_at, now, what=_("Reply"), phase="met" if order.replied_at < order.due_at else "met_late", size=size)
    return SafeString("")


def tone(order: Shown, now: datetime) -> str:
    """A row's tone: late when the due has passed, near within a day."""
    due = due_of(order)
    if due is None or order.status in STOPPED:
        return ""
    left = (due - now).total_seconds()
    return "late" if left <= 0 else "near" if left <= 86_400 else ""  # noqa: PLR2004 - a day


def in_season(order: Shown) -> bool:
    """Whether a running season puts the order's class of matters first; from memory, so of rows of `listed` alone."""
    version = getattr(order, "ref", 0)
    return bool(version) and is_priority(order.topic_code, version)


def flags(order: Shown) -> list[tuple[str, str]]:
    """The flags of an order as words and tones: urgency, secrecy, rounds, cards, urges, callers."""
    found = [(word(URGENCIES, order.urgency), TONES[order.urgency])] if order.urgency in TONES else []
    found += [(word(SECRECY, order.secrecy_level), "blue")] if order.secrecy_level != "public" else []
    found += [(_("Season"), "blue")] if in_season(order) else []
    found += [(_("Red card"), "late")] if order.light == "red" else [(_("Yellow card"), "near")] if order.light == "yellow" else []
    found += [(_("Problem order"), "late")] if order.problem_order else []
    found += [(_("Hard case"), "near")] if order.is_hard_case else []
    found += [(_("Round {n}").format(n=order.round_no), "near")] if order.round_no > 1 else []
    found += [(_("Urged {n}×").format(n=order.urge_n), "near")] if order.urge_n else []
    found += [(_("{n} callers").format(n=order.callers_n), "blue")] if order.callers_n > 1 else []
    return found


def title_of(order: Shown) -> str:
    """The title with personal data masked."""
    return mask_text(order.title) or _("(no title)")


def unit_of(order: Shown) -> str:
    """The accountable unit's name, from memory."""
    org = data_of(order).orgs.get(str(order.owner_id))
    return unit_said(org) if org else ""


def unit_said(org: Org) -> str:
    """A unit's name, short in Chinese, in the reader's language."""
    return org.short_name or org.name if chinese() else org.name_en or org.name


def data_of(order: Shown) -> Reference:
    """The directory for a row of `listed`, from memory."""
    return reference(order.ref)  # type: ignore[union-attr]  # annotated by `listed`


def topic_of(order: Shown) -> str:
    """The topic's name, without those above it."""
    topic = data_of(order).topics.get(order.topic_code)
    return "" if topic is None else topic.name if chinese() else topic.name_en or topic.name


def listed(actor: Actor) -> QuerySet[WorkOrder]:
    """The orders of a list, as the actor may see them: only the columns that lists show; each row knows the directory's version."""
    return visible_to(actor).only(*SHOWN).annotate(ref=Value(actor.reference_version, output_field=IntegerField()))


def page_of(order: Shown) -> str:
    """The address of an order's page, of a draft the form; put together here, because a list asks for it fifty times."""
    if order.status == "draft":
        return f"{reverse('desk:register')}?draft={order.id}"
    return f"{_orders()}{order.order_no}/"


@cache
def _orders() -> str:
    return reverse("desk:orders")


def flags_cell(order: Shown) -> SafeString:
    """The flags as marks in a row."""
    found = flags(order)
    return _marks(tuple(found)) if found else NO_MARK


@lru_cache(2_000)
def _marks(found: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html('<span class="row row--tight">{}</span>', format_html_join("", "{}", ((tag(text, tone),) for text, tone in found)))


def state_cell(order: Shown) -> SafeString:
    """The state as shape and word."""
    return _state(order.status, get_language() or "zh-hans")


@cache
def _state(status: str, language: str) -> SafeString:
    return state_mark(status, _word(ORDER_STATES, status, language))
