"""Every list of the product: columns, filters in the address, sorting, pages, export. A room declares a `Listing`; `list_view` answers it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huiying.directory.reference import reference
from huiying.directory.viewing import Mark
from huiying.pages.answers import is_part
from huiying.pages.counting import count_to
from huiying.pages.exports import EXPORTS
from huiying.pages.filters import Filter, Reading, Text
from huiying.pages.labels import Label
from huiying.pages.models import SavedView
from huiying.pages.presets import Preset, drawn_presets
from huiying.pages.queries import clean_query, with_values, without_pair
from huiying.pages.requests import StaffRequest
from huiying.pages.rows import Column, Row, drawn, drawn_head, drawn_once

__all__ = ["Column", "ListPage", "Listing", "Preset", "Row", "build", "list_view"]
PAGE = 50
COUNTED = 1_000  # beyond it a count says "1,000+": nobody needs the exact number, and the database need not find it
LAST_PAGE = 200


@dataclass(frozen=True, eq=False)
class Listing:
    """A list of the product. `rows` answers what this request's actor may see, and nothing else.

    With `source`, `rows` answers tuples and it makes of each what the columns read: a plain value, drawn from itself, the minute and the directory alone.
    """

    name: str
    title: Label
    rows: Callable[[StaffRequest], QuerySet[Any]]
    columns: tuple[Column, ...]
    source: Callable[[Any], Hashable] | None = None
    filters: Sequence[Filter] = ()
    url: Callable[[Any], str] | None = None
    order: str = ""  # a column's name, with "-" for descending
    presets: tuple[Preset, ...] = ()
    empty_title: Label = ""
    empty_text: Label = ""
    template: str = "ui/list.html"
    beside: Callable[[Sequence[Any]], None] | None = None  # puts to the rows what stands elsewhere, asked once for all that are shown
    tone: Callable[[Any, datetime], str] | None = None  # "late", "near" or "" for a row
    also: Callable[[StaffRequest], dict[str, Any]] | None = None
    looked: Callable[[StaffRequest], Mark] | None = None  # called before a whole page goes out: writes the look down and gives the page's mark
    exported: Callable[[StaffRequest, str], Mark] | None = None  # called before an export goes out: logs it and gives the file's mark


@dataclass(slots=True)
class ListPage:
    """A page of a list, ready to draw."""

    listing: Listing
    query: str
    readings: list[tuple[Filter, Reading]]
    sort: str
    page: int
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    capped: bool = False
    more: bool = False

    @property
    def notes(self) -> list[str]:
        """What of the address was left aside."""
        return [note for _filter, reading in self.readings for note in reading.notes]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The filters in force, each with the address without it."""
        return [(chip.text, without_pair(self.query, chip.name, chip.value)) for _filter, reading in self.readings for chip in reading.chips]

    @property
    def count_text(self) -> str:
        """How many rows: exact to a thousand."""
        return f"{COUNTED:,}+" if self.capped else f"{self.count:,}"

    @property
    def span_text(self) -> str:
        """Which of them are on this page."""
        first = (self.page - 1) * PAGE
        return f"{first + 1:,}–{first + len(self.rows):,}" if self.rows else "0"

    @property
    def searched(self) -> bool:
        """Whether free words are among the filters in force."""
        return any(isinstance(f, Text) and reading.values for f, reading in self.readings)

    @property
    def narrowing(self) -> str:
        """The query without the order."""
        return clean_query(with_values(self.query, {"sort": None}))

    @property
    def head(self) -> SafeString:
        """The table's head."""
        draw = drawn_head.__wrapped__ if self.searched else drawn_head  # words searched for may be a name or a number: they are not kept
        return draw(self.listing.columns, self.narrowing, self.sort, get_language())

    @property
    def body(self) -> SafeString:
        """The table's body."""
        return SafeString("".join(row.html for row in self.rows))

    @property
    def presets(self) -> SafeString:
        """The list's own views, the one in force marked."""
        draw = drawn_presets.__wrapped__ if self.searched else drawn_presets
        return draw(self.listing.presets, self.narrowing, get_language())

    @property
    def filters(self) -> SafeString:
        """What narrows the list."""
        return SafeString("".join(f.draw(reading) for f, reading in self.readings))

    @property
    def previous_url(self) -> str:
        """The page before."""
        return with_values(self.query, {"page": str(self.page - 1)}) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after."""
        return with_values(self.query, {"page": str(self.page + 1)}) if self.more and self.page < LAST_PAGE else ""

    @property
    def at_end(self) -> bool:
        """There are more rows than pages: filters or an export reach them."""
        return self.more and self.page >= LAST_PAGE

    def export_url(self, kind: str) -> str:
        """The whole filtered list as a file."""
        return with_values(self.query, {"export": kind})

    @property
    def csv_url(self) -> str:
        """The whole filtered list as CSV."""
        return self.export_url("csv")

    @property
    def xlsx_url(self) -> str:
        """The whole filtered list as a workbook."""
        return self.export_url("xlsx")


def build(request: StaffRequest, listing: Listing) -> ListPage:
    """The asked page of a list, in at most two statements (three with what is read beside it); for screens that show a list beside something else."""
    shown, rows = narrowed(request, listing)
    start = (shown.page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    shown.more = len(found) > PAGE
    if listing.beside and found:
        listing.beside(found[:PAGE])
    if listing.source:
        shown.rows = drawn_once(listing, [listing.source(row) for row in found[:PAGE]], request.now, reference(request.actor.reference_version))
    else:
        shown.rows = drawn(listing, found[:PAGE], request.now)
    shown.count = start + len(found) if not shown.more and (found or not start) else count_to(COUNTED + 1, rows)
    shown.capped = shown.count > COUNTED
    return shown


def narrowed(request: StaffRequest, listing: Listing) -> tuple[ListPage, QuerySet[Any]]:
    """The list's filters and order read from the address, and the rows that pass, in that order."""
    readings = [(f, f.read(request.GET, request)) for f in listing.filters]
    rows = listing.rows(request)
    for f, reading in readings:
        if any(reading.values):
            rows = f.apply(rows, reading, request)
    columns = {c.name: c for c in listing.columns if c.sort}
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in columns else listing.order
    if sort:
        mark, expression = ("-" if sort.startswith("-") else ""), columns[sort.lstrip("-")].sort
        rows = rows.order_by(f"{mark}{expression}", f"{mark}pk")
    page = request.GET.get("page", "1")
    number = min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1
    return ListPage(listing, clean_query(request.GET.urlencode()), readings, sort, number), rows


def first_shown(request: StaffRequest, listing: Listing) -> Any | None:
    """The first row of the asked page, as the list shows it: what a screen opens beside the list when nothing else was asked for."""
    shown, rows = narrowed(request, listing)
    start = (shown.page - 1) * PAGE
    return next(iter(rows[start : start + 1]), None)


@login_required
def list_view(request: StaffRequest, listing: Listing) -> HttpResponseBase:
    """Answer a list: the whole page, the part that htmx asks for, the reader's saved views, or a file with all its rows."""
    if request.GET.get("part") == "views":
        return render(request, "ui/list_views.html", {"views": SavedView.objects.filter(user=request.user, list_name=listing.name)})
    kind = request.GET.get("export", "")
    if kind in EXPORTS:
        mark = listing.exported(request, kind) if listing.exported else None
        _shown, rows = narrowed(request, listing)
        return EXPORTS[kind](listing, rows, request.now, mark)
    context = {"list": build(request, listing), **(listing.also(request) if listing.also else {})}
    part = is_part(request)
    if listing.looked and not part and not context.get("open"):  # what stands open beside a list bears its own mark
        context["mark"] = listing.looked(request)
    response: HttpResponse = render(request, "ui/list_rows.html" if part else listing.template, context)
    patch_vary_headers(response, ("HX-Request",))
    return response
