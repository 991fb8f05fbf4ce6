"""Month by month: a series drawn with its breaks, and the table beneath it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiying.accounts.inputs import EVENTS
from huiying.pages.naming import named
from huiying.pages.two_accounts.drawing import NARROW, WIDE, Point, series
from huiying.pages.two_accounts.numbers import KINDS, decimal
from huiying.pages.two_accounts.sources import Doc, inputs_of, quality_said
from huiying.pages.two_accounts.telling import sides_of

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a series: its share or number, its base, where it comes from, and why it may not be compared with the month before."""

    name: str
    side: str
    level: str
    base: str
    quality: str
    version: str
    broken: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it is shown: wide and narrow drawing, the breaks in words, the table."""

    code: str
    title: str
    wide: SafeString
    narrow: SafeString
    breaks: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]


def series_of(doc: Doc, withheld: Sequence[str]) -> list[Series]:
    """The series that a document can show: the 15-second rate (or the rate answered at all) and the calls. Withheld indicators are not drawn."""
    inputs = inputs_of(doc)
    rates = [("L2", "tel.ans_in", _("Answered within 15 seconds, month by month")), ("L1", "tel.answered", _("Answered at all, month by month"))]
    found = [_series(doc, inputs, one[0], (one[1], "tel.queued"), one[2]) for one in rates if one[0] not in withheld]
    calls = () if "V" in withheld else (_series(doc, inputs, "calls", ("tel.queued",), _("Calls that asked for a person, month by month")),)
    return [one for one in (*[made for made in found if made][:1], *calls) if one]


def _series(doc: Doc, inputs: Mapping[str, list[Doc]], code: str, parts: tuple[str, ...], title: str) -> Series | None:
    held = [{str(one["month"]): one for one in inputs.get(part, ()) if not one.get("group") and one.get("months", 1) == 1} for part in parts]
    months = sorted(set().union(*held) - {month for side in doc["regimes"].values() for month in side.get("transition") or ()})
    found = [_month(doc, held, month, before) for before, month in zip([None, *months], months, strict=False)]
    points = [point for point, _told in found]
    if sum(point.value is not None for point in points) < 2:  # noqa: PLR2004 - one dot is no series
        return None
    kind = KINDS["share" if len(parts) == 2 else "count"]  # noqa: PLR2004 - a numerator and a denominator
    values = [(point.name, kind.level(point.value)) for point in points if point.value is not None]
    said = _("{title}: from {first} in {then} to {last} in {now}; breaks: {breaks}").format(
        title=title, first=values[0][1], then=values[0][0], last=values[-1][1], now=values[-1][0], breaks=sum(bool(point.broken) for point in points)
    )
    drawn = [series(points, kind.tick, said, frame) for frame in (WIDE, NARROW)]
    breaks = tuple((point.name, point.broken) for point in points if point.broken)
    return Series(code, title, drawn[0], drawn[1], breaks, tuple(told for _point, told in found))


def _month(doc: Doc, parts: Sequence[Mapping[str, Doc]], month: str, before: str | None) -> tuple[Point, Month]:
    """A month as a point and as a row of the table."""
    side = int(month >= doc["regimes"]["after"]["from"])
    held = [part.get(month) for part in parts]
    values = [one.get("value") if one else None for one in held]
    whole = None not in values and (len(values) == 1 or decimal(values[1] or 0) != 0)
    number = (float(decimal(values[0]) / decimal(values[1])) if len(values) > 1 else float(values[0])) if whole else None  # type: ignore[arg-type]
    broken = "; ".join(dict.fromkeys(why_broken(doc, parts, month, before))) if before else ""
    kind = KINDS["share" if len(values) > 1 else "count"]
    level = kind.level(number) if number is not None else _("missing")
    counts = [KINDS["count"].level(value) if value is not None else "?" for value in values]
    first = next((one for one in held if one), {})
    told = Month(
        month,
        sides_of(doc)[side],
        level,
        " ÷ ".join(counts) if len(counts) > 1 else "",
        quality_said([str(first.get("quality", ""))]),
        f"v{first['definition_version']}" if first.get("definition_version") is not None else "",
        broken,
    )
    return Point(month, number, side, broken), told


def why_broken(doc: Doc, parts: Sequence[Mapping[str, Doc]], month: str, before: str) -> Iterator[str]:
    """Why a month may not be joined to the one before: months left out, another definition, an event that changed what is counted."""
    if gap(before, month) > 1:
        yield _("months between them do not count (transition)") if _between_regimes(doc, before, month) else _("months are missing")
    for part in parts:
        for one, other in pairwise(_versions(part, before, month)):
            if one != other:
                yield _("definition v{old} becomes v{new}").format(old=one, new=other)
    for event in events_of(doc):
        if before < event["month"] <= month:
            yield event["said"]


def gap(before: str, month: str) -> int:
    """How many months lie from one to the other."""
    then, now = (int(one[:4]) * YEAR_MONTHS + int(one[5:7]) for one in (before, month))
    return now - then


def _between_regimes(doc: Doc, before: str, month: str) -> bool:
    return bool(before <= doc["regimes"]["before"]["to"] and month >= doc["regimes"]["after"]["from"])


def _versions(part: Mapping[str, Doc], before: str, month: str) -> list[Any]:
    """The versions of the definition that two months were counted by, where they are known."""
    known = [part[one].get("definition_version") for one in (before, month) if one in part]
    return [version for version in known if version is not None]


def events_of(doc: Doc) -> list[dict[str, str]]:
    """What changed the service, by month, as both sides tell it; the change of who runs it is what is compared."""
    told = [event for side in ("before", "after") for event in doc["regimes"][side].get("events") or ()]
    names = {(one["date"][:7], one["kind"]): (one.get("zh"), one.get("en")) for one in told if one["kind"] != "regime_change"}
    return [{"month": month, "said": named(zh or EVENTS[kind][0], en or EVENTS[kind][1])} for (month, kind), (zh, en) in sorted(names.items())]
