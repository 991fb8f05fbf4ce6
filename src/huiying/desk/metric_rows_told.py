"""The rows behind a figure as they are shown: under heads in words, each leading to its order or its call where the reader may see that."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.calls.words import AGENT_STATES, END_REASONS, PAUSE_CODES
from huiying.desk.columns import word
from huiying.desk.fact_words import column_name
from huiying.desk.figure_dimensions import org_name
from huiying.desk.line import queue_name
from huiying.desk.metric import Asked
from huiying.desk.sheets import Cell
from huiying.kit.extras import reach
from huiying.kit.times import NotRfc3339, parse_rfc3339
from huiying.orders.queries import visible_to
from huiying.pages.moments import local
from huiying.pages.requests import StaffRequest

TELLING = frozenset({"arrived_at", "received_at", "due_at", "call_id"})


@dataclass(frozen=True)
class Opened:
    """A row as it is shown: its cells under the heads, and by a cell's place the page that it opens, where the reader may see that."""

    cells: tuple[str, ...]
    urls: Mapping[int, str]
    counts: bool
    left_out: bool

    @property
    def linked(self) -> list[tuple[str, str]]:
        """Each cell with the address that it opens."""
        return [(cell, self.urls.get(at, "")) for at, cell in enumerate(self.cells)]

    @property
    def first(self) -> int:
        """Which cell the keyboard opens; -1 for none."""
        return min(self.urls, default=-1)


CALL = (gettext_lazy("Arrived"), gettext_lazy("Queue"), gettext_lazy("Waited (s)"), gettext_lazy("Outcome"), gettext_lazy("Order"),
        gettext_lazy("Id of the call"))  # fmt: skip
WORK = (gettext_lazy("Order"), gettext_lazy("Unit"), gettext_lazy("Registered at"), gettext_lazy("Due"))
TIME = (gettext_lazy("From"), gettext_lazy("State"), gettext_lazy("Reason"), gettext_lazy("Length (s)"), gettext_lazy("Agent"))
ORDER_AT, CALL_AT = {"call": 4, "work": 0}, 5
HEADS = {"call": CALL, "work": WORK, "agent_interval": TIME}


def heads(given: Asked) -> tuple[Any, ...]:
    """The heads of the rows' columns."""
    return HEADS.get(given.definition.fact) or tuple(column_name(name) for name in shown_keys(given.definition.fact))


def columns(given: Asked) -> tuple[Cell, ...]:
    """The same for a file, with what counts and what was excluded."""
    own = tuple(Cell(head, lambda row, at=at: row.cells[at]) for at, head in enumerate(heads(given)))
    return (*own, Cell(gettext_lazy("In the numerator"), lambda row: _yes(row.counts)), Cell(gettext_lazy("Excluded"), lambda row: _yes(row.left_out)))


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else _("no")


def opened(request: StaffRequest, given: Asked, found: list[dict[str, Any]]) -> list[Opened]:
    """The rows as they are shown: an order's number and page only where the reader may see that order (one statement for all of them).

    Of a row of any other order its moments and its call are not told either: by them a secret one would be found.
    """
    keys = {key for row in found if (key := _uuid(row.get("order_id")))}
    seen = {str(order.pk): order.order_no for order in visible_to(request.actor).filter(pk__in=keys).only("pk", "seq", "received_at")} if keys else {}
    return [_opened(given.definition.fact, row, seen) for row in found]


def _opened(fact: str, row: dict[str, Any], seen: Mapping[str, str]) -> Opened:
    order = seen.get(row.get("order_id") or "", "")
    urls = {ORDER_AT[fact]: reverse("desk:order", args=[order])} if order and fact in ORDER_AT else {}
    is_shut = bool(row.get("order_id")) and not order
    hidden = _("not open to you") if is_shut else order
    row = row | (dict.fromkeys(TELLING & row.keys(), "") if is_shut else {})
    cells: tuple[str, ...]
    if fact == "call":
        cells = (_moment(row["arrived_at"]), queue_name(row["queue"]), _number(row["wait_s"]), word(END_REASONS, row["end_reason"]), hidden, row["call_id"])
        urls |= {CALL_AT: reverse("desk:call-record", args=[row["call_id"]])} if row["call_id"] else {}
    elif fact == "work":
        cells = (hidden, org_name(row["unit_id"]) if row["unit_id"] else _("none"), _moment(row["received_at"]), _moment(row["due_at"]))
    elif fact == "agent_interval":
        code = row["code"] and word(PAUSE_CODES, row["code"])
        cells = (_moment(row["from_at"]), word(AGENT_STATES, row["state"]), code, _number(row["seconds_s"]), row["agent_id"])
    else:
        cells = tuple(_plain(row[name]) for name in shown_keys(fact))
        urls = {}
    return Opened(cells, urls, row["counts"], row["left_out"])


def shown_keys(fact: str) -> tuple[str, ...]:
    """The columns of a fact's rows that are shown where no heads of their own are written for them."""
    keys: tuple[str, ...] = reach("huiying.metrics.drilling").keys_of(fact)
    return keys


def _plain(value: Any) -> str:
    """A value of such a row: a moment on the city's clock, a truth in words, a unit by its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes(value)
    try:
        return _moment(str(value))
    except NotRfc3339:
        return org_name(str(value)) if _uuid(str(value)) else str(value)


def _moment(text: str | None) -> str:
    return "" if not text else f"{local(parse_rfc3339(text)):%Y-%m-%d %H:%M:%S}"


def _number(text: str | None) -> str:
    """A number as people write it: 8 and not 8.000."""
    return "" if text is None else f"{Decimal(text).normalize():f}"


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
