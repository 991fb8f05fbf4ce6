"""A report's figures as one document: those wanted, each with its definition, base and what was earlier; calls by queue and over time. Pure.

Built alike from a month's locked table and from figures reckoned for a span: `definitions` as published (metrics.tables), `rows` as published.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from huiying.kit.canonical import canonical
from huiying.reports.comparing import Earlier, beside, counts_rows
from huiying.reports.spans import Span
from huiying.reports.wanted import BY_QUEUE, WANTED

FORM = 1
_FIGURE = ("num", "den", "value", "n", "lo", "hi", "band", "excluded", "worst_at")
_EMPTY: dict[str, Any] = dict.fromkeys(_FIGURE) | {"n": 0, "excluded": {}}
_SHORT = ("num", "den", "value", "n", "band")


@dataclass(frozen=True)
class Source:
    """What a report is made of: definitions and rows, where they come from and as known at which moment."""

    definitions: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]
    told: Mapping[str, Any]
    taken_at: str


@dataclass(frozen=True)
class Series:
    """Calls over time: `step` hour, day or month, and of each the counts: requested, answered, within_15."""

    step: str
    points: Sequence[Mapping[str, str]]


def document(span: Span, source: Source, series: Series, before: Earlier | None, year_before: Earlier | None) -> dict[str, Any]:
    """The figures of a span as they are locked into its report."""
    figures = [*_figures(source, before, year_before)]
    used = {(one["code"], one["version"]) for one in figures}
    hashes = [
        {"code": one["code"], "version": one["version"], "sha256": sha256(canonical(dict(one))).hexdigest()}
        for one in source.definitions if (one["code"], one["version"]) in used
    ]  # fmt: skip
    return {
        "form": FORM, "kind": span.kind, "period": span.name, "from": span.first.isoformat(), "until": span.after.isoformat(), "taken_at": source.taken_at,
        "source": dict(source.told), "definitions": hashes, "before": _named(before), "year_before": _named(year_before), "figures": figures,
        "queues": [*_queues(source)], "series": {"step": series.step, "points": [dict(point) for point in series.points]},
    }  # fmt: skip


def _named(earlier: Earlier | None) -> dict[str, Any] | None:
    return None if earlier is None else {"period": earlier.period, "source": dict(earlier.source)}


def _figures(source: Source, before: Earlier | None, year_before: Earlier | None) -> Iterator[dict[str, Any]]:
    by_code = {one["code"]: one for one in source.definitions}
    rows = {(row["code"], row["variant"], row["raw"]): row for row in source.rows if not row["by"]}
    for section, codes in WANTED.items():
        for code, names in codes.items():
            if code in by_code:
                yield from (_figure(section, by_code[code], variant, rows, before, year_before) for variant in _variants(by_code[code], names))


def _variants(definition: Mapping[str, Any], names: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    """Those of the names that the definition has; its first where it has none of them."""
    return [one for name in names for one in definition["variants"] if one["name"] == name] or definition["variants"][:1]


def _figure(
    section: str, definition: Mapping[str, Any], variant: Mapping[str, Any], rows: Mapping[tuple[str, str, bool], Mapping[str, Any]],
    before: Earlier | None, year_before: Earlier | None,
) -> dict[str, Any]:  # fmt: skip
    key, countable = (definition["code"], definition["version"], variant["name"]), counts_rows(definition, variant)
    raw, adjusted = (_taken(rows.get((key[0], key[2], side))) for side in (True, False))
    return {
        "section": section, "code": key[0], "ref": definition["ref"], "version": key[1], "variant": key[2], "zh": definition["zh"], "en": definition["en"],
        "variant_zh": variant["zh"], "variant_en": variant["en"], "unit": variant.get("unit", definition["unit"]),
        "lower_is_better": definition.get("lower_is_better", False), "raw": raw, "adjusted": adjusted,
        "before": beside(raw, before, key, countable=countable), "year_before": beside(raw, year_before, key, countable=countable),
    }  # fmt: skip


def _taken(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(_EMPTY) if row is None else {name: row[name] for name in _FIGURE}


def _queues(source: Source) -> Iterator[dict[str, Any]]:
    """The calls of each queue, those with most requests first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for code, variant in BY_QUEUE.items():
        for row in source.rows:
            if list(row["by"]) == ["queue"] and (row["code"], row["variant"], row["raw"]) == (code, variant, True):
                told = {"code": code, "version": row["version"], "variant": variant} | {name: row[name] for name in _SHORT}
                found.setdefault(row["by"]["queue"] or "", []).append(told)
    for queue in sorted(found, key=lambda name: (-int(found[name][0]["den"] or 0), name)):
        yield {"queue": queue, "figures": found[queue]}


def earlier_of(period: str, source: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Earlier:
    """The raw figures of published rows, as what a later period is held against."""
    raw = [row for row in rows if row["raw"] and not row["by"]]
    return Earlier(period, source, {(row["code"], row["version"], row["variant"]): row for row in raw})


def earlier_in(kept: Mapping[str, Any], source: Mapping[str, Any]) -> Earlier:
    """The same of a report's document."""
    return Earlier(kept["period"], source, {(one["code"], one["version"], one["variant"]): one["raw"] for one in kept["figures"]})
