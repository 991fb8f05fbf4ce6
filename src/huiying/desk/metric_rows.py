"""The rows behind a figure: the calls or orders of its base, as many as the figure says; those of a locked month as they were kept with it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from huiying.desk.exporting import log_export
from huiying.desk.figure_dimensions import dimension, said
from huiying.desk.figure_formula import aggregate
from huiying.desk.figure_written import Written, language, name_of, number, written
from huiying.desk.figures_broken import whole_alone
from huiying.desk.figures_seeing import has_figures, scope_of
from huiying.desk.figures_told import told
from huiying.desk.metric import Asked, asked
from huiying.desk.metric_parts import address
from huiying.desk.metric_rows_told import Opened, columns, heads, opened
from huiying.desk.sheets import Rows, Sheet
from huiying.desk.watermark import list_marked
from huiying.directory.walls import lifted
from huiying.kit.clauses import Aggregate, Count, aggregates
from huiying.kit.clauses_parse import parse_number
from huiying.kit.codes import pick
from huiying.kit.extras import ExtraMissing, reach
from huiying.kit.times import parse_rfc3339
from huiying.metrics.arithmetic import plain
from huiying.metrics.asking import DAY
from huiying.metrics.definition import ROLLING
from huiying.metrics.reading import Row, at_point
from huiying.pages.exports import EXPORTS
from huiying.pages.requests import StaffRequest

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
