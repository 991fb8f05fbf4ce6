"""An account as a page draws it: everything said and drawn of one document, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from huiying.accounts.inputs import KINDS as REGIMES
from huiying.pages.naming import named, span
from huiying.pages.two_accounts.headline import headline, lead
from huiying.pages.two_accounts.joining import Joined, Parts, joined_of, parts_of
from huiying.pages.two_accounts.months import Series, gap, series_of
from huiying.pages.two_accounts.sources import Doc
from huiying.pages.two_accounts.telling import Guard, Row, guards_of, rows_of, sides_of

WORST_FIRST = ("n/c", "D", "C", "B", "A")


@dataclass(frozen=True, slots=True)
class Period:
    """One side: what it is called, how the hotline was run, its months, and those of them that do not count."""

    name: str
    kind: str
    months: str
    handed_over: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One document, ready for a template."""

    unit: str
    headline: str
    lead: str
    sides: tuple[str, str]
    periods: tuple[Period, Period]
    money: str
    guards: tuple[Guard, ...]
    economic: tuple[Row, ...]
    livelihood: tuple[Row, ...]
    series: tuple[Series, ...]
    parts: Parts | None
    joined: Joined | None
    engine: Doc

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, the economic ones first."""
        return (*self.economic, *self.livelihood)

    @property
    def pairs(self) -> list[tuple[Row | None, Row | None]]:
        """Both accounts line by line, as paper sets them side by side."""
        return list(zip_longest(self.economic, self.livelihood))

    @property
    def withheld(self) -> int:
        """How many figures are not printed."""
        return sum(bool(row.withheld) for row in self.rows)


def drawn(doc: Doc) -> Drawn:
    """Draw a document of the schema two_accounts/1."""
    economic, livelihood = (tuple(rows_of(doc, account)) for account in ("economic", "livelihood"))
    withheld = [row.code for row in (*economic, *livelihood) if row.withheld or half_withheld(row)]
    sides = sides_of(doc)
    periods = tuple(period(doc, side, name) for side, name in zip(("before", "after"), sides, strict=True))
    return Drawn(
        named(str(doc["unit"]), str(doc.get("unit_en") or doc["unit"])),
        headline(doc, economic, livelihood), lead(doc, livelihood, economic), sides, (periods[0], periods[1]), money_of(doc),
        tuple(guards_of(doc)), economic, livelihood, tuple(series_of(doc, withheld)), parts_of(doc), joined_of(doc), doc.get("engine", {}),
    )  # fmt: skip


def half_withheld(row: Row) -> bool:
    """Whether a guard withholds the figure of one side: a drawing of its months would print it all the same."""
    return any(guard.blocks for guard in row.guards) and not all(side and side.level for side in (row.before, row.after))


def period(doc: Doc, side: str, name: str) -> Period:
    """One side's span; a name that already says how it was run says it once."""
    told = doc["regimes"][side]
    kind = named(*REGIMES[told["kind"]]) if told.get("kind") in REGIMES else ""
    left = [span(run[0], run[-1]) for run in runs(sorted(told.get("transition") or ()))]
    handed_over = _("{months} not counted (handed over)").format(months=named("、", ", ").join(left)) if left else ""
    return Period(name, kind if kind.casefold() != name.casefold() else "", span(str(told["from"]), str(told["to"])), handed_over)


def runs(months: Sequence[str]) -> list[list[str]]:
    """Months in their order, put together where one follows the other."""
    found: list[list[str]] = []
    for month in months:
        if found and gap(found[-1][-1], month) == 1:
            found[-1].append(month)
        else:
            found.append([month])
    return found


def grades_said(rows: tuple[Row, ...]) -> list[tuple[str, str, int]]:
    """How many figures bear which grade, the worst first, with what the grade means."""
    counts = {grade: sum(row.grade == grade for row in rows) for grade in WORST_FIRST}
    said_of = {row.grade: row.grade_said for row in rows}
    return [(grade if grade != "n/c" else _("not computed"), said_of[grade], count) for grade, count in counts.items() if count]


STAGES = {
    "budget": ("预算", "budget"), "ceiling": ("限价", "ceiling"), "award": ("中标", "award"), "contract": ("合同", "contract"), "paid": ("实付", "paid"),
    "audited": ("审计", "audited"),
}  # fmt: skip


def money_of(doc: Doc) -> str:
    """What the money of a document is: its stages, its tax, its price years."""
    costs = [one for one in doc["inputs"] if one["id"].startswith("cost.")]
    stages = [named(*STAGES.get(stage, (stage, stage))) for stage in sorted({str(one["stage"]) for one in costs if one.get("stage")})]
    taxes = [_("with tax") if tax == "in" else _("without tax") for tax in sorted({one["vat"] for one in costs if one.get("vat") in ("in", "out")})]
    base = (doc.get("prices") or {}).get("base_year")
    years = [_("prices of {year}").format(year=year) for year in ([base] if base else sorted({one["price_year"] for one in costs if one.get("price_year")}))]
    return named("、", ", ").join((*stages, *taxes, *years))
