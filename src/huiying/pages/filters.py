"""Filters of lists: read from the address, checked, applied. An unknown value is left aside with a visible note, never an error."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.reference import Reference, reference
from huiying.kit.codes import CodeList
from huiying.pages.forms import FIRST_YEAR, LAST_YEAR
from huiying.pages.labels import Label
from huiying.pages.moments import SHANGHAI
from huiying.pages.requests import StaffRequest

Option = tuple[str, Label]  # value, label
Options = Sequence[Option] | Callable[[StaffRequest], Sequence[Option]]
Rows = QuerySet[Any]
LONGEST_SEARCH = 100
KEPT = 1_000  # drawn filters kept: a filter looks the same in most requests


@dataclass(frozen=True, slots=True)
class Chip:
    """One value in force: what it is called, and the pair of the address that stands for it."""

    text: str
    name: str
    value: str


@dataclass(slots=True)
class Reading:
    """What a filter found in the address."""

    values: list[str] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    options: tuple[tuple[str, str], ...] = ()


class Filter(Protocol):
    """What a list needs of a filter."""

    @property
    def name(self) -> str:
        """Its name in the address."""

    @property
    def label(self) -> Label:
        """Its name on the screen."""

    def read(self, query: QueryDict, request: StaffRequest) -> Reading:
        """Its values in the address, checked."""

    def draw(self, reading: Reading) -> SafeString:
        """It as it stands above the list."""

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:
        """The rows that pass."""


def from_codes(codes: CodeList) -> Callable[[StaffRequest], tuple[tuple[str, str], ...]]:
    """A code list as a filter's choices, in the reader's language; one that a city adds to is looked at each time."""
    if codes.grows:
        return lambda _request: tuple(codes.choices(get_language() or "zh-hans"))

    @lru_cache(4)
    def said(language: str) -> tuple[tuple[str, str], ...]:
        return tuple(codes.choices(language))

    return lambda _request: said(get_language() or "zh-hans")


def from_directory(options: Callable[[Reference], Sequence[tuple[str, str]]]) -> Callable[[StaffRequest], tuple[tuple[str, str], ...]]:
    """Choices that depend on nothing but the directory and the reader's language: made once for both."""

    @lru_cache(4)
    def said(data: Reference, _language: str | None) -> tuple[tuple[str, str], ...]:
        return tuple(options(data))

    return lambda request: said(reference(request.actor.reference_version), get_language())


@dataclass(frozen=True, eq=False)
class Choice:
    """One of several known values, or with `several` any of them. `column` is the field compared, or `where` builds the condition."""

    name: str
    label: Label
    options: Options
    column: str = ""
    several: bool = False
    where: Callable[[list[str], StaffRequest], Q] | None = None

    def read(self, query: QueryDict, request: StaffRequest) -> Reading:
        """The known values asked for; a note for each unknown one."""
        offered = self.options(request) if callable(self.options) else self.options
        found = Reading(options=offered if isinstance(offered, tuple) else tuple((value, str(text)) for value, text in offered))
        asked = [value for value in dict.fromkeys(query.getlist(self.name)) if value]
        names = dict(found.options) if asked else {}
        for value in asked:
            if value not in names:
                found.notes.append(_("“{value}” is not a choice of “{label}” and was left aside.").format(value=value[:40], label=self.label))
            elif self.several or not found.values:
                found.values.append(value)
                found.chips.append(Chip(f"{self.label}: {names[value]}", self.name, value))
        return found

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:
        """Rows whose column is one of the values."""
        if self.where:
            return rows.filter(self.where(reading.values, request))
        return rows.filter(**{f"{self.column}__in": reading.values} if self.several else {self.column: reading.values[0]})

    def draw(self, reading: Reading) -> SafeString:
        """A select, or for several values boxes to tick; nothing for a reader who has no choice."""
        if not reading.options:
            return SafeString("")
        return _drawn_choice(self, reading.options, frozenset(reading.values), get_language())


@dataclass(frozen=True, eq=False)
class DateSpan:
    """From and to, both days included, in Shanghai; `<name>_from` and `<name>_to` in the address. `column` is a moment."""

    name: str
    label: Label
    column: str

    def read(self, query: QueryDict, request: StaffRequest) -> Reading:  # noqa: ARG002 - the shape of a filter
        """[from, to] as ISO dates or blanks; a note for what is no date."""
        found = Reading(values=["", ""])
        for place, end, pattern in ((0, "from", _("{label} from {day}")), (1, "to", _("{label} to {day}"))):
            value = query.get(f"{self.name}_{end}", "")
            if not value:
                continue
            if _day(value) is None:
                found.notes.append(_("“{value}” is not a date and was left aside.").format(value=value[:40]))
                continue
            found.values[place] = value
            found.chips.append(Chip(pattern.format(label=self.label, day=value), f"{self.name}_{end}", value))
        if found.values[0] and found.values[1] and found.values[0] > found.values[1]:
            found.notes.append(_("“{label}” ends before it begins: no row can match.").format(label=self.label))
        return found

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:  # noqa: ARG002 - the shape of a filter
        """Rows whose moment lies in the days."""
        first, last = _day(reading.values[0]), _day(reading.values[1])
        if first:
            rows = rows.filter(**{f"{self.column}__gte": _midnight(first)})
        return rows.filter(**{f"{self.column}__lt": _midnight(last + timedelta(days=1))}) if last else rows

    def draw(self, reading: Reading) -> SafeString:
        """Two dates in a menu."""
        return _drawn_dates(self, tuple(reading.values), get_language())


@dataclass(frozen=True, eq=False)
class Text:
    """Free words; `search` narrows the rows its own way (a full-text index, an exact number)."""

    search: Callable[[Rows, str], Rows]
    name: str = "q"
    label: Label = ""

    def read(self, query: QueryDict, request: StaffRequest) -> Reading:  # noqa: ARG002 - the shape of a filter
        """The words, without control characters, at most 100 characters."""
        asked = "".join(c for c in query.get(self.name, "") if c.isprintable()).strip()
        words = asked[:LONGEST_SEARCH]
        found = Reading(values=[words] if words else [])
        if len(asked) > LONGEST_SEARCH:
            found.notes.append(_("Only the first {n} characters were searched for.").format(n=LONGEST_SEARCH))
        if words:
            found.chips.append(Chip(f"“{words}”", self.name, words))
        return found

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:  # noqa: ARG002 - the shape of a filter
        """Rows that the search finds."""
        return self.search(rows, reading.values[0])

    def draw(self, reading: Reading) -> SafeString:
        """A field of search. Not kept: what people search for may be a name or a number."""
        return render_to_string("ui/filter_text.html", {"filter": self, "reading": reading})


@lru_cache(KEPT)
def _drawn_choice(choice: Choice, options: tuple[tuple[str, str], ...], chosen: frozenset[str], _language: str | None) -> SafeString:
    mark = SafeString(" checked" if choice.several else " selected")
    rows = ((choice.name, value, mark if value in chosen else "", text) for value, text in options)
    if choice.several:
        drawn = format_html_join("", '<label class="chk"><input type="checkbox" name="{}" value="{}"{}><span>{}</span></label>', rows)
    else:
        drawn = format_html_join("", '<option value="{}"{}>{}</option>', (row[1:] for row in rows))
    return render_to_string("ui/filter_choice.html", {"filter": choice, "options": drawn})


@lru_cache(KEPT)
def _drawn_dates(span: DateSpan, values: tuple[str, ...], _language: str | None) -> SafeString:
    return render_to_string("ui/filter_dates.html", {"filter": span, "values": values})


def _day(value: str) -> date | None:
    """An ISO date that can be counted with, or None."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _midnight(day: date) -> datetime:
    """The first moment of a Shanghai day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
