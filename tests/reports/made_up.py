"""Figures as metrics publishes them, made up for the rules of words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from huiying.metrics.arithmetic import fixed
from huiying.metrics.catalogue import shipped
from huiying.reports.comparing import Earlier
from huiying.reports.document import Series, Source, document, earlier_of
from huiying.reports.spans import before, called, year_before
from huiying.reports.wanted import CODES, WANTED

DEFINITIONS = [dict(versions[-1].data) for code, versions in shipped().versions.items() if code in CODES]
FIRSTS = {code: names[0] for codes in WANTED.values() for code, names in codes.items()}
NOTHING = Series("day", [])


def row(code: str, num: int | None, den: int | None = None, *, raw: bool = True, version: int = 1, variant: str = "", **more: Any) -> dict[str, Any]:
    """A row of a table; a share or a mean where it has a base, a count where it has none."""
    value = None if num is None or den == 0 else fixed(Fraction(num, den) if den else Fraction(num))
    n = den if den is not None else num or 0
    told = {"num": None if num is None else str(num), "den": None if den is None else str(den), "value": value, "n": n, "lo": None, "hi": None}
    band = "few" if den is not None and den < 30 else None
    return (
        {"code": code, "version": version, "variant": variant or FIRSTS[code], "by": {}, "raw": raw, "band": band, "excluded": {}, "worst_at": None}
        | told
        | more
    )


def report(name: str, *rows: dict[str, Any], then: tuple[dict[str, Any], ...] | None = (), a_year: tuple[dict[str, Any], ...] | None = None) -> dict[str, Any]:
    """The document of a span with these rows; `then` and `a_year` are what was before, None where nothing is kept."""
    span = called(name)
    source = Source(DEFINITIONS, rows, {"from": "computed"}, "2026-11-30T00:00:00.000000Z")
    return document(span, source, NOTHING, _earlier(before(span).name, then), _earlier(year_before(span).name, a_year))


def _earlier(name: str, rows: tuple[dict[str, Any], ...] | None) -> Earlier | None:
    return None if rows is None else earlier_of(name, {"from": "computed"}, rows)


def figure(told: Mapping[str, Any], code: str, variant: str = "") -> Mapping[str, Any]:
    """A figure of a document."""
    (found,) = [one for one in told["figures"] if one["code"] == code and one["variant"] == (variant or FIRSTS[code])]
    return found
