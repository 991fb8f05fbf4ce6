"""What the guards of the accounts say of a case: its given figures placed on the sides of its comparisons, and the guards' own triggers. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huiying.accounts.cases.case import Case, Comparison, Epoch, Given, Place
from huiying.accounts.cases.deriving import Figure
from huiying.accounts.cases.writing import own_digits, printed
from huiying.accounts.guard_money import MONEY
from huiying.accounts.guard_words import DIFFERENCE, VALUE, Raised
from huiying.accounts.guards import concerning, raised
from huiying.accounts.inputs import FEN, INPUTS, KINDS, SHARE, Value
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.side import Claim, Side

NOMINAL = {BEFORE: "2000-01", AFTER: "2000-02"}
"""Stand for months that nobody named; only that there is one of them counts."""
ANY = "mixed"
"""Stands for a way of running the hotline that nobody told."""
HUNDRED = 100
CIRCULAR, BESIDE = "G15", "G08"
"""Says that a basis is not stated. A case then tells the printed figures with this flag beside them; a term that is missing is a missing figure anyway."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A guard that fired in a comparison of the case."""

    comparison: str
    raised: Raised

    def told(self) -> dict[str, Any]:
        """As the case tells it."""
        return self.raised.told() | {"comparison": self.comparison}


def flags(case: Case) -> tuple[Flag, ...]:
    """Every guard that fires in every comparison of the case."""
    return tuple(Flag(one.code, found) for one in case.comparisons for found in raised(pair(case, one)))


def pair(case: Case, comparison: Comparison) -> Pair:
    """The comparison's two sides as the guards read them."""
    return Pair(_side(case, comparison, BEFORE, comparison.before), _side(case, comparison, AFTER, comparison.after))


def _side(case: Case, comparison: Comparison, which: str, epoch: Epoch) -> Side:
    start, end = epoch.first or NOMINAL[which], epoch.last or NOMINAL[which]
    placed = [(one, place) for one in case.given for place in one.places if (place.comparison, place.side) == (comparison.code, which)]
    said = comparison.assertions if which == AFTER else ()
    claims = tuple(Claim(one.zh, one.en, _printed_in(case, one.source), one.kind, of=one.of, against=one.against) for one in said)
    kind = epoch.kind if epoch.kind in KINDS else ANY
    return Side(case.name, epoch.zh, epoch.en, kind, start, end, tuple(_value(case, one, place, start) for one, place in placed), claims=claims)


def _value(case: Case, one: Given, place: Place, start: str) -> Value:
    unit = INPUTS[place.input].unit
    return Value(
        id=place.input, month=place.month or start, value=_number(one, unit), unit=unit, source=_printed_in(case, one.source), definition_id=place.input,
        definition_version=None, quality=one.quality, months=place.months, stage=place.stage, vat=place.vat, price_year=place.price_year,
        term_months=place.term_months, derived_from=place.derived_from, of=place.of,
    )  # fmt: skip


def _number(one: Given, unit: str) -> Any:
    if one.value is None or unit == SHARE:
        return one.value
    return int(one.value * (HUNDRED if unit == FEN else 1))


def _printed_in(case: Case, code: str) -> str:
    found = next(one for one in case.sources if one.code == code)
    return " ".join(part for part in (found.zh, found.date) if part)


def inputs_of(case: Case, uses: Iterable[str], comparison: str) -> tuple[str, ...]:
    """The input ids that some given figures stand for in a comparison, and the guards' word for money where there is some."""
    ids = dict.fromkeys(place.input for code in uses for place in case.figure(code).places if place.comparison == comparison)
    return (*ids, *((MONEY,) if any(one.startswith("cost.") for one in ids) else ()))


def concerned(case: Case, figure: Figure, found: Sequence[Flag]) -> tuple[str, ...]:
    """The guards that speak of what a figure is made of, by id."""
    own = [flag.raised.id for flag in found if flag.raised.hits and concerning([flag.raised], inputs_of(case, figure.uses, flag.comparison))]
    heads = withheld_heads(case, figure, found)
    return tuple(sorted({*own} - {CIRCULAR} | ({heads.id} if heads else set())))


def withheld_heads(case: Case, figure: Figure, found: Sequence[Flag]) -> Raised | None:
    """The guard against circular heads, where a figure per head stands on the very heads that were divided out of money."""
    if not figure.wanted.per_head:
        return None
    on = {(place.comparison, place.side) for code in figure.uses for place in case.figure(code).places if place.input == "hr.heads"}
    return next((flag.raised for flag in found if flag.raised.id == CIRCULAR and any((flag.comparison, side) in on for side in flag.raised.sides)), None)


def withheld(case: Case, figure: Figure, found: Sequence[Flag]) -> Raised | None:
    """The guard for which a figure is not shown: per head of circular heads, or a change between amounts that are not alike; None: it may be shown."""
    heads = withheld_heads(case, figure, found)
    if heads is not None or figure.wanted.claim != "change":
        return heads
    own = [flag.raised for flag in found if flag.comparison == figure.wanted.within and flag.raised.hits and flag.raised.id != BESIDE]
    return next((one for one in concerning(own, inputs_of(case, figure.uses, figure.wanted.within)) if one.withholds in {DIFFERENCE, VALUE}), None)


def remarks(case: Case, figures: Sequence[Figure], hidden: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """What no guard says: words that can be read in more than one way, and a price below what the model thinks possible."""
    found = [_remark("reading", one.id, one.ambiguous.zh, one.ambiguous.en) for one in case.given if one.ambiguous]
    for figure in figures:
        if figure.value is not None and figure.wanted.id not in set(hidden):
            found += [_below(figure, case.figure(floor)) for floor in figure.wanted.floors if figure.value < (case.figure(floor).value or 0)]
    return tuple(found)


def _below(figure: Figure, floor: Given) -> dict[str, Any]:
    assert figure.value is not None and floor.value is not None  # noqa: S101, PT018 - remarks() asks
    value = printed(figure.value, figure.wanted.unit, figure.wanted.digits)
    least = printed(floor.value, floor.unit, own_digits(floor.value, floor.unit))
    return _remark(
        "plausibility", figure.wanted.id, f"{figure.wanted.zh} {value} 低于模型区间（{floor.zh} {least}）",
        f"{figure.wanted.en}: {value} lies below the model's range ({floor.en} {least})",
    )  # fmt: skip


def _remark(code: str, of: str, zh: str, en: str) -> dict[str, Any]:
    return {"id": code, "name": code, "level": "NOTE", "params": {"of": of}, "zh": zh, "en": en, "comparison": ""}
