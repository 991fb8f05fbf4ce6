"""A report as it is read, in the reader's language: the same lines for the page, the workbook, the document and the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.bill import chinese
from huiying.desk.line import queue_name
from huiying.metrics.arithmetic import fixed
from huiying.reports.comparing import FELL, NOTHING, REDEFINED, ROSE, UNSAID, WITHIN
from huiying.reports.models import Report
from huiying.reports.numbers import change, count, shown
from huiying.reports.releasing import STATES
from huiying.reports.seeing import document_of
from huiying.reports.spans import BEFORE, KINDS, MONTHLY, YEAR_BEFORE, called, in_words
from huiying.reports.wanted import CONNECT, ON_TIME, SATISFIED, SECTIONS, WITHIN_15
from huiying.reports.wording import figure_of

LEADING = (CONNECT, WITHIN_15, ON_TIME, SATISFIED)


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of an earlier period beside the present one: its value, the change, and what may be said of it ("" for nothing)."""

    value: str = "–"
    change: str = "–"
    interval: str = ""
    says: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its base, its interval, what it is without the rows left out, and what it was."""

    ref: str
    version: int
    name: str
    value: str
    base: str
    interval: str
    note: str
    adjusted: str
    before: Compared
    year_before: Compared
    url: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report, ready to be drawn or written to a file. `series` and `queues` are rows of texts under their heads."""

    title: str
    kind: str
    span: str
    state: str
    released: bool
    headline: str
    paragraphs: tuple[str, ...]
    tiles: tuple[Line, ...]
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    before: str
    year_before: str
    queues: tuple[tuple[str, ...], ...]
    series: tuple[tuple[str, ...], ...]
    source: tuple[tuple[str, str], ...]


def drawn(report: Report, document: Mapping[str, Any] | None = None) -> Drawn:
    """The report in the reader's language. Raises NotAsDrafted."""
    told, side = document or document_of(report), 0 if chinese() else 1
    span = called(report.period)
    leading = [one for code in LEADING if (one := figure_of(told, code)) is not None]
    by_section = [(part.label(language()), [one for one in told["figures"] if one["section"] == part.code]) for part in SECTIONS]
    return Drawn(
        title=title_of(report), kind=KINDS.label(report.kind, language()), span=in_words(span)[side], state=STATES.label(report.state, language()),
        released=report.state == "released", headline=headline_of(report), paragraphs=tuple(text_of(report).split("\n\n")),
        tiles=tuple(_line(told, one) for one in leading),
        sections=tuple((name, tuple(_line(told, one) for one in found)) for name, found in by_section if found), before=BEFORE[report.kind][side],
        year_before=YEAR_BEFORE[report.kind][side], queues=_queues(told), series=_series(told), source=_source(report, told),
    )  # fmt: skip


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def title_of(report: Report) -> str:
    """How the report is headed."""
    zh, en = in_words(called(report.period))
    return f"{zh} {KINDS.label(report.kind, 'zh')}" if chinese() else f"{KINDS.label(report.kind, 'en')} report · {en}"


def headline_of(report: Report) -> str:
    """Its first sentence."""
    return str(report.headline_zh if chinese() else report.headline_en)


def text_of(report: Report) -> str:
    """Its words."""
    return str(report.text_zh if chinese() else report.text_en)


def _line(told: Mapping[str, Any], one: Mapping[str, Any]) -> Line:
    raw, unit, zh = one["raw"], one["unit"], chinese()
    ends = [shown(raw[end], unit, zh=zh) for end in ("lo", "hi")]
    return Line(
        ref=one["ref"], version=one["version"], name=f"{one['zh']}（{one['variant_zh']}）" if zh else f"{one['en']} ({one['variant_en'].lower()})",
        value=shown(raw["value"], unit, zh=zh), base=base_of(raw), interval="" if raw["lo"] is None else f"{ends[0]} – {ends[1]}", note=note_of(raw),
        adjusted=_adjusted(one, zh=zh), before=_compared(one, one["before"]), year_before=_compared(one, one["year_before"]), url=_url(told, one),
    )  # fmt: skip


def base_of(figure: Mapping[str, Any]) -> str:
    """What stands behind a value: its parts, or how many rows."""
    if figure["value"] is None:
        return ""
    return f"{count(figure['num'])} / {count(figure['den'])}" if figure["den"] is not None else f"n = {count(str(figure['n']))}"


def note_of(figure: Mapping[str, Any]) -> str:
    """What has to be known before it is read: too few rows, not to be told yet, no data."""
    if figure["value"] is None:
        return _("not to be told yet") if figure["band"] == "not_ripe" else _("no data")
    return _("few rows (n = {n})").format(n=figure["n"]) if figure["band"] else ""


def _adjusted(one: Mapping[str, Any], *, zh: bool) -> str:
    """What it is without the rows left out on approval; nothing where none were."""
    n = sum(one["raw"]["excluded"].values())
    return _("{value} without {n} rows left out").format(value=shown(one["adjusted"]["value"], one["unit"], zh=zh), n=count(str(n))) if n else ""


def _compared(one: Mapping[str, Any], then: Mapping[str, Any] | None) -> Compared:
    if then is None:
        return Compared()
    zh, unit, says = chinese(), one["unit"], then["says"]
    words = {ROSE: _("rose"), FELL: _("fell"), WITHIN: _("within its interval"), UNSAID: "", REDEFINED: _("definition changed"), NOTHING: ""}
    better = {ROSE: not one["lower_is_better"], FELL: one["lower_is_better"]}.get(says)
    tone = "" if better is None else "ok" if better else "late"
    ends = "" if then["lo"] is None else " – ".join(change(then[end], unit, zh=False).removesuffix(" pp") for end in ("lo", "hi"))
    return Compared(shown(then["value"], unit, zh=zh), change(then["difference"], unit, zh=zh), ends, words[says], tone)


def _url(told: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """The metric's own page, for a month."""
    try:
        page = reverse("desk:metric", args=[one["ref"]])
    except NoReverseMatch:
        return ""
    return f"{page}?month={told['period']}&variant={one['variant']}" if told["kind"] == MONTHLY else page


def _queues(told: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Calls by queue under their heads; nothing where there is one queue alone."""
    if len(told["queues"]) < 2:  # noqa: PLR2004 - two are compared
        return ()
    heads = (_("Queue"), _("Asked for a human"), _("Calls answered"), _("Connect rate"), _("Within 15 s"), _("Mean wait"))
    rows = []
    for queue in told["queues"]:
        connect, within, wait = queue["figures"][0], *_rest(queue)
        rows.append(
            (
                queue_name(queue["queue"]),
                count(connect["den"]),
                count(connect["num"]),
                _rate(connect),
                _rate(within),
                shown(wait["value"], "seconds", zh=chinese()),
            )
        )
    return (heads, *rows)


def _rest(queue: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The queue's figures after the first; what is missing has no value."""
    none = {"value": None, "band": None, "n": 0}
    return [*queue["figures"][1:3], none, none][:2]


def _rate(figure: Mapping[str, Any]) -> str:
    few = " *" if figure["band"] and figure["value"] is not None else ""
    return shown(figure["value"], "share", zh=chinese()) + few


def _series(told: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Calls over time under their heads."""
    if not told["series"]["points"]:
        return ()
    step = {"hour": _("Hour"), "day": _("Day"), "month": _("Month")}[told["series"]["step"]]
    heads = (step, _("Asked for a human"), _("Calls answered"), _("Connect rate"), _("Within 15 s"))
    return (heads, *((point["at"], count(point["requested"]), count(point["answered"]), share_of(point, "answered"), share_of(point, "within_15"))
                     for point in told["series"]["points"]))  # fmt: skip


def share_of(point: Mapping[str, str], part: str) -> str:
    """A part of those who asked, as it is printed; a dash where nobody did."""
    asked = int(point["requested"])
    return shown(fixed(Fraction(int(point[part]), asked)), "share", zh=chinese()) if asked else "–"


def _source(report: Report, told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Where the figures come from, and their hash."""
    source = told["source"]
    origin = (
        _("the locked figures of {month}, version {n}").format(month=source["month"], n=source["version"])
        if source["from"] == "lock" else _("reckoned from the facts when the report was drafted")
    )  # fmt: skip
    rows = [(_("Figures"), origin), (_("As known at"), told["taken_at"]), ("SHA-256", report.sha256)]
    rows += (
        [(_("SHA-256 of the locked month"), source["sha256"]), (_("SHA-256 of its definitions"), source["definitions_sha256"])]
        if source["from"] == "lock"
        else []
    )
    return tuple(rows)
