"""How a figure is written: the value with its unit, the counts behind it, its interval, and what is to be minded; “no data” and never 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.kit.codes import pick
from huiying.kit.times import parse_rfc3339
from huiying.metrics.definition import Definition, Variant
from huiying.orders.reasons import EXCLUSION
from huiying.pages.moments import local

Row = Mapping[str, Any]
PERCENT, SECONDS_OF_MINUTE, SECONDS_OF_HOUR = Decimal(100), 60, 3600
LONG_S = 7200  # times from here on are written in hours


@dataclass(frozen=True)
class Written:
    """One figure in words: `value` is blank where there is none, and `why` says why; `share` is what charts draw (None: nothing)."""

    value: str = ""
    unit: str = ""
    why: str = ""
    base: str = ""
    interval: str = ""
    band: str = ""
    band_said: str = ""
    excluded: int = 0
    worst: str = ""
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    n: int = 0

    @property
    def span(self) -> float:
        """How wide the interval is, as it is drawn."""
        return 0.0 if self.lo is None or self.hi is None else max(self.hi - self.lo, 0.6)


def name_of(one: Definition | Variant) -> str:
    """The name of a metric or a variant in the reader's language."""
    return pick(one.zh, one.en, language())


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def written(row: Row | None, unit: str) -> Written:
    """A published row in words; `unit` is its variant's."""
    if row is None or row["value"] is None:
        ripe = row is None or row["band"] != "not_ripe"
        return Written(why=_("no data") if ripe else _("not yet due"), band="" if ripe else "not_ripe", band_said=band_said("" if ripe else "not_ripe"))
    value = Decimal(row["value"])
    text, of = quantity(value, unit)
    ends = [Decimal(row[name]) for name in ("lo", "hi") if row[name] is not None]
    return Written(
        value=text, unit=of, base=base_of(row), interval=" – ".join(quantity(end, unit)[0] for end in ends) + (of if ends else ""), band=row["band"] or "",
        band_said=band_said(row["band"] or ""), excluded=sum(row["excluded"].values()), worst=worst_said(row["worst_at"]), share=drawn(value, unit),
        lo=drawn(ends[0], unit) if ends else None, hi=drawn(ends[1], unit) if ends else None, n=row["n"],
    )  # fmt: skip


def quantity(value: Decimal, unit: str) -> tuple[str, str]:
    """A value as it is written, and its unit: shares in percent with two digits, rounded half up here and nowhere before."""
    if unit == "share":
        return rounded(value * PERCENT, 2), "%"
    if unit == "seconds":
        return (rounded(value / SECONDS_OF_HOUR, 2), _("h")) if value >= LONG_S else (rounded(value, 1), _("s"))
    if unit == "days":
        return rounded(value, 1), _("days")
    return (rounded(value, 0 if unit == "count" else 2), "")


def rounded(value: Decimal, places: int) -> str:
    """With so many decimals, half up, thousands apart."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def drawn(value: Decimal, unit: str) -> float:
    """What a chart draws: percent for shares, else the number itself."""
    return float(rounded(value * PERCENT if unit == "share" else value, 4).replace(",", ""))


def number(text: str | None) -> str:
    """A count or a sum as published, with thousands apart; blank for none."""
    return "" if text is None else f"{Decimal(text):,f}"


def base_of(row: Row) -> str:
    """The counts behind a value: numerator ÷ denominator; of one without a base the rows alone."""
    if row["den"] is None:
        return _("n = {n}").format(n=f"{row['n']:,}")
    return f"{number(row['num'])} ÷ {number(row['den'])}"


def band_said(band: str) -> str:
    """What a band means."""
    return {"few": _("fewer than 30: a band, no rank"), "not_ripe": _("can be told later, when its time has come")}.get(band, "")


def worst_said(moment: str | None) -> str:
    """The end of the worst 24 hours."""
    return "" if moment is None else _("24 hours until {moment}").format(moment=f"{local(parse_rfc3339(moment)):%m-%d %H:%M}")


def reason_name(code: str) -> str:
    """The ground of an exclusion in words."""
    return EXCLUSION.label(code, language()) if code in EXCLUSION else _("another ground")
