"""The rows of a list as HTML. Put together here, not by a template: fifty rows of eight cells cost a tenth of it this way."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any, Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from huiying.directory.reference import Reference
from huiying.pages.labels import Label
from huiying.pages.marks import icon, when
from huiying.pages.queries import with_values

KEPT = 10_000  # drawn rows kept: about 15 MB


@dataclass(frozen=True, eq=False)
class Column:
    """One column. `text` is the plain value (for export, and on screen when there is no `cell`); `sort` the field or expression to order by.

    `lead` marks the column that becomes a card's heading on a telephone; `number` aligns to the right; `wraps` lets long words break.
    """

    name: str
    label: Label
    text: Callable[[Any, datetime], object]
    cell: Callable[[Any, datetime], object] | None = None
    sort: str = ""
    number: bool = False
    lead: bool = False
    wide: bool = False
    wraps: bool = False


class Drawable(Protocol, Hashable):
    """What drawing needs of a list."""

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns."""

    @property
    def url(self) -> Callable[[Any], str] | None:
        """A row's address."""

    @property
    def tone(self) -> Callable[[Any, datetime], str] | None:
        """A row's tone: "late", "near" or ""."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is drawn from, and the drawn `<tr>`."""

    source: Any
    html: SafeString


def drawn(listing: Drawable, sources: Sequence[Any], now: datetime) -> list[Row]:
    """The rows as they look now."""
    return [Row(source, _row(listing, source, now)) for source in sources]


def drawn_once(listing: Drawable, sources: Sequence[Any], now: datetime, data: Reference) -> list[Row]:
    """Rows that are plain values, as they look in this minute: one looked at again in it, by whomever, is not drawn again."""
    minute, language = now.replace(second=0, microsecond=0), get_language()
    return [Row(source, _kept(listing, source, minute, language, data)) for source in sources]


@lru_cache(KEPT)
def _kept(listing: Drawable, source: Any, minute: datetime, _language: str | None, _data: Reference) -> SafeString:
    return _row(listing, source, minute)


def _row(listing: Drawable, source: Any, now: datetime) -> SafeString:
    tone = listing.tone(source, now) if listing.tone else ""
    url = escape(listing.url(source)) if listing.url else ""
    parts = [f'<tr data-row class="is-{escape(tone)}">' if tone else "<tr data-row>"]
    for column in listing.columns:
        value = column.cell(source, now) if column.cell else _plain(column.text(source, now), now)
        cell = value if isinstance(value, SafeString) else escape(str(value))
        parts += [_opened(column, get_language()), f'<a href="{url}" data-open>{cell}</a>' if column.lead and url else cell, "</td>"]
    return mark_safe("".join(parts) + "</tr>")  # noqa: S308 - every cell is escaped above


@lru_cache(1_000)
def drawn_head(columns: tuple[Column, ...], query: str, sort: str, _language: str | None) -> SafeString:
    """The table's head; a column that sorts is a link to the list sorted by it. `query` is the list's address without its order."""
    now, down = sort.lstrip("-"), sort.startswith("-")
    return format_html_join("", "{}", ((_head(column, query, ("descending" if down else "ascending") if column.name == now else ""),) for column in columns))


def _head(column: Column, query: str, sorted_: str) -> SafeString:
    look, state = mark_safe(' class="num"') if column.number else "", format_html(' aria-sort="{}"', sorted_) if sorted_ else ""
    if not column.sort:
        return format_html('<th scope="col"{}{}>{}</th>', look, state, column.label)
    url = with_values(query, {"sort": f"-{column.name}" if sorted_ == "ascending" else column.name})
    arrow = icon("arrow-up" if sorted_ == "ascending" else "arrow-down") if sorted_ else ""
    return format_html('<th scope="col"{}{}><a href="{}">{}{}</a></th>', look, state, url, column.label, arrow)


@lru_cache(1_000)
def _opened(column: Column, _language: str | None) -> str:
    """The opening tag of a column's cells."""
    look = " ".join(name for name, has in (("num", column.number), ("lead", column.lead), ("wide", column.wide), ("wraps", column.wraps)) if has)
    return f'<td class="{look}" data-label="{escape(str(column.label))}">'


def _plain(value: object, now: datetime) -> object:
    """A value without a cell of its own."""
    if isinstance(value, datetime):
        return when(value, now)
    return "" if value is None else value
