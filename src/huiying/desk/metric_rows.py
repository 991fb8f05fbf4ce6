"""The rows behind a figure: the calls or orders of its base, as many as the figure says; those of a locked month as they were kept with it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.calls.words import AGENT_STATES, END_REASONS, PAUSE_CODES
from huiying.desk.columns import word
from huiying.desk.exporting import log_export
from huiying.desk.fact_words import column_name
from huiying.desk.figure_dimensions import dimension, org_name, said
from huiying.desk.figure_formula import aggregate
from huiying.desk.figure_written import Written, language, name_of, number, written
from huiying.desk.figures_broken import whole_alone
from huiying.desk.figures_seeing import has_figures, scope_of
from huiying.desk.figures_told import told
from huiying.desk.line import queue_name
from huiying.desk.metric import Asked, asked
from huiying.desk.metric_parts import address
from huiying.desk.sheets import Cell, Rows, Sheet
from huiying.desk.watermark import list_marked
from huiying.directory.walls import lifted
from huiying.kit.clauses import Aggregate, Count, aggregates
from huiying.kit.clauses_parse import parse_number
from huiying.kit.codes import pick
from huiying.kit.extras import ExtraMissing, reach
from huiying.kit.times import NotRfc3339, parse_rfc3339
from huiying.metrics.arithmetic import plain
from huiying.metrics.asking import DAY
from huiying.metrics.definition import ROLLING
from huiying.metrics.reading import Row, at_point
from huiying.orders.queries import visible_to
from huiying.pages.exports import EXPORTS
from huiying.pages.moments import local
from huiying.pages.requests import StaffRequest

TELLING = frozenset({"arrived_at", "received_at", "due_at", "call_id"})
PAGE, CHUNK, LAST = 50, 10_000, 100_000
KNOWN = frozenset({"month", "variant", "raw", "part", "page", "export", "none", "by"})  # keys of the address that name no dimension


@dataclass(frozen=True)
class Part:
    """A count or sum of the figure: in words, what it came to, how many rows it took, the address that shows these alone."""

    name: str
    side: str
    words: str
    value: str
    rows: int
    url: str


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


@login_required
@whole_alone
def rows(request: StaffRequest, ref: str) -> HttpResponseBase:
    """A page of the rows, or all of them as a file."""
    given = asked(request, ref)
    if not has_figures(request.actor, given.definition):
        raise Http404
    by = by_of(request, given)
    raw, part = request.GET.get("raw", "1") != "0", request.GET.get("part", "")
    try:
        reader = reader_of(given, by, part, raw=raw, row=figure(given, by, raw=raw))
        kind = request.GET.get("export", "")
        if kind in EXPORTS:
            mark = log_export(request, kind, "metric-rows")
            sheet = Sheet(f"{given.definition.ref}-{given.month.month}", columns(given))
            return EXPORTS[kind](sheet, Rows(reader.all(request)), request.now, mark)
        return drawn(request, given, reader)
    except ExtraMissing as missing:
        context = {"given": given, "chosen": given.chosen, "name": name_of(given.definition), "missing": pick(missing.zh, missing.en, language())}
        return render(request, "desk/metric_rows_missing.html", context | {"back": _back(given)})


def by_of(request: StaffRequest, given: Asked) -> dict[str, Any]:
    """The group whose rows are asked: its dimensions as query keys, `none` names those without a value; the reader's own unit is always among them.

    Raises Http404 for what is no dimension or no value of one: left unsaid, it would open other rows than those of the figure.
    """
    known = {name: str(value) for name, value in request.GET.items() if name not in KNOWN}
    missing = {name: None for name in request.GET.get("none", "").split(",") if name}
    if not all(dimension(given.definition, name) for name in (*known, *missing)) or not all(_is_value(*one) for one in known.items()):
        raise Http404
    return {**known, **missing, **scope_of(request.actor)}


def _is_value(name: str, text: str) -> bool:
    try:
        return "\0" not in text and (name != DAY or date.fromisoformat(text).isoformat() == text)
    except ValueError:
        return False


def figure(given: Asked, by: Mapping[str, Any], *, raw: bool) -> Row | None:
    """The figure whose rows these are."""
    found = told(given.month, tuple(by), [given.definition], fresh=True)
    if found.missing:
        raise found.missing
    return at_point(found.rows, given.definition.code, given.variant.name, by, raw=raw)


@dataclass(frozen=True)
class Reader:
    """Reads the rows behind one figure. A rolling window's are those of its worst 24 hours."""

    given: Asked
    asked: Any
    by: Mapping[str, Any]
    part: str
    raw: bool
    row: Row | None

    @property
    def drilling(self) -> Any:
        """What opens rows. Raises ExtraMissing."""
        return reach("huiying.metrics.drilling")

    def page(self, number_: int) -> tuple[Any, list[Any]]:
        """A page of rows with their number in all, and the terms of the figure."""
        with lifted(), self.given.month.engine([self.given.definition]) as engine:
            terms = self.drilling.terms(self.asked, self.by, engine, adjusted=not self.raw)
            found = self.drilling.behind(
                self.asked, self.by, engine, part=self.part, adjusted=not self.raw, limit=PAGE, offset=(number_ - 1) * PAGE
            )  # fmt: skip
        return found, terms

    def all(self, request: StaffRequest) -> Iterator[Opened]:
        """All of them, piece by piece; the wall is lifted while the engine reads and never while somebody else has the turn."""
        with ExitStack() as stack:
            with lifted():
                engine = stack.enter_context(self.given.month.engine([self.given.definition]))
            for start in count(0, CHUNK):
                with lifted():
                    found = self.drilling.behind(self.asked, self.by, engine, part=self.part, adjusted=not self.raw, limit=CHUNK, offset=start)
                yield from opened(request, self.given, found.rows)
                if len(found.rows) < CHUNK:
                    return


def reader_of(given: Asked, by: Mapping[str, Any], part: str, *, raw: bool, row: Row | None) -> Reader:
    """The reader of a figure's rows. Raises ExtraMissing, Http404 for a part that it has not."""
    drilling = reach("huiying.metrics.drilling")
    what = given.month.asked(given.definition, given.variant)
    if given.definition.window == ROLLING:
        worst = row["worst_at"] if row else None
        what = drilling.around(what, parse_rfc3339(worst) if worst else None)
    if part and part not in drilling.parts(what):
        raise Http404
    return Reader(given, what, by, part, raw, row)


def drawn(request: StaffRequest, given: Asked, reader: Reader) -> HttpResponse:
    """The page of rows, with the figure and its terms above them."""
    asked_for = request.GET.get("page", "1")
    page = max(int(asked_for), 1) if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < len(str(LAST)) else 1
    found, terms = reader.page(page)
    query = {name: str(value) for name, value in request.GET.items() if name not in {"page", "part", "export"}}
    shown = {name: str(value) for name, value in request.GET.items() if name not in {"page", "export"}}
    context = {
        "given": given, "chosen": given.chosen, "table": given.month.table, "name": name_of(given.definition), "variant": name_of(given.variant),
        "figure": figure_said(given, reader), "parts": [_part(given, one, query) for one in terms], "part": reader.part, "raw": reader.raw,
        "whole_url": f"?{urlencode(query)}", "heads": heads(given), "rows": opened(request, given, found.rows), "total": found.total, "page": page,
        "first": (page - 1) * PAGE + 1 if found.rows else 0, "last": (page - 1) * PAGE + len(found.rows), "query": urlencode(shown),
        "previous": f"?{urlencode(shown | {'page': str(page - 1)})}" if page > 1 else "",
        "next": f"?{urlencode(shown | {'page': str(page + 1)})}" if page * PAGE < found.total else "",
        "other_url": f"?{urlencode(query | {'raw': '0' if reader.raw else '1'})}", "by": [_group(given, *one) for one in reader.by.items()],
        "back": _back(given), "is_moments": given.variant.at_least is not None, "mark": list_marked(f"metric-rows:{given.definition.ref}")(request),
    }  # fmt: skip
    return render(request, "desk/metric_rows.html", context)


def figure_said(given: Asked, reader: Reader) -> Written:
    """The figure whose rows these are, in words."""
    return written(reader.row, given.variant.unit)


def _part(given: Asked, term: Any, query: Mapping[str, str]) -> Part:
    value = str(term.rows) if isinstance(term.aggregate, Count) else plain(term.value)
    words = aggregate(_named(given, term), given.definition.fact)
    return Part(term.name, term.side, words, number(value), term.rows, f"?{urlencode(dict(query) | {'part': term.name})}")


def _named(given: Asked, term: Any) -> Aggregate:
    """The term as it stands in the definition, with its views' names, for they read better than what they stand for."""
    text = given.variant.numerator if term.side == "num" else given.variant.denominator
    found = list(dict.fromkeys(aggregates(parse_number(text))))
    return found[min(int(term.name.removeprefix(term.side)), len(found) - 1)]


def _group(given: Asked, name: str, value: Any) -> tuple[str, str]:
    found = dimension(given.definition, name)
    return (str(found.label) if found else name, said(given.definition, name, value))


def _back(given: Asked) -> str:
    return f"{address(given.definition, given.month.definitions)}?{urlencode({'month': given.month.month, 'variant': given.variant.name})}"


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
    return "" if text is None else text


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
