"""A figure of an account: numerator over denominator from the same months of a side, or nothing and the reason; and the difference with its interval. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np

from huiying.accounts.costs import Costs, costs_of
from huiying.accounts.guard_words import Raised
from huiying.accounts.guards import raised
from huiying.accounts.inputs import INPUTS, Value, name_of
from huiying.accounts.months import season
from huiying.accounts.pairing import AFTER, BEFORE, Pair, common_months
from huiying.accounts.science.blocks import Floats, block_means, percentile_interval, pseudo_values, stretched, without_each
from huiying.accounts.science.intervals import Interval
from huiying.accounts.side import Cell
from huiying.kit.money import Money

COST, MONTHS, YEARS = "C", "months", "years"
FEWEST_FOR_INTERVAL = 6
Sums = Mapping[str, Any]
Term = Callable[[Sums], Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no figure: a code, both sentences, the inputs that are missing."""

    code: str
    zh: str
    en: str
    missing: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """As the document tells it."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure is: a ratio of two expressions over sums of its terms (input ids, C, months, years). `per_head`: guard G15 withholds it.

    `quality` is the best that it can have: "estimated" where a model stands in it. `better` says which way is good, 0 where neither is.
    """

    id: str
    zh: str
    en: str
    unit: str
    formula: str
    terms: tuple[str, ...]
    num: Term
    den: Term
    better: int = 0
    variant: str = ""
    quality: str = "measured"
    per_head: bool = False

    @property
    def is_money(self) -> bool:
        """Whether the numerator is money, in fen."""
        return self.unit.startswith("fen")


@dataclass(frozen=True, slots=True)
class Figure:
    """A side's figure; `num` and `den` are exact, fen where they are money. `reason` is set where there is no value."""

    num: Fraction | None
    den: Fraction | None
    months: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    reason: Reason | None = None

    @property
    def value(self) -> Fraction | None:
        """Numerator by denominator; None where there is no figure."""
        return None if self.num is None or not self.den else self.num / self.den


@dataclass(frozen=True)
class Books:
    """Both sides with what everything else needs of them: guards raised once, costs reckoned once, one seed."""

    pair: Pair
    seed: int = 1

    @cached_property
    def found(self) -> tuple[Raised, ...]:
        """All guards that fire."""
        return raised(self.pair)

    @cached_property
    def costs(self) -> dict[str, Costs]:
        """The real cost of each side."""
        return {which: costs_of(self.pair, which) for which in (BEFORE, AFTER)}

    def cells(self, which: str, term: str) -> tuple[Cell, ...]:
        """A term's cells on a side; "id/group" is one group of an input."""
        if term == COST:
            return self.costs[which].cells
        if term in {MONTHS, YEARS}:
            return tuple(Cell((month,), Fraction(1, 12 if term == YEARS else 1)) for month in self.pair.sides[which].months)
        id_, _, group = term.partition("/")
        return self.pair.cells(which, id_, group)

    def missing(self, which: str, terms: Sequence[str]) -> tuple[str, ...]:
        """The inputs that are not there at all."""
        lacking = [id_ for term in terms if not self.cells(which, term) for id_ in (self.costs[which].missing if term == COST else (term,))]
        return tuple(dict.fromkeys(lacking))

    def generator(self, name: str) -> np.random.Generator:
        """The random numbers of one figure: the same for the same seed and name, whatever else is reckoned."""
        return np.random.default_rng([self.seed, crc32(name.encode())])

    def figure(self, which: str, one: Indicator) -> Figure:
        """An indicator on a side."""
        if missing := self.missing(which, one.terms):
            return Figure(None, None, reason=lacks(missing))
        series = {term: self.cells(which, term) for term in one.terms}
        months = common_months(series.values())
        if not months:
            return Figure(None, None, reason=Reason("no_common_months", "各项没有共同的月份", "Its inputs have no month in common", one.terms))
        sums = {term: sum((size(cell) for cell in cells if months.issuperset(cell.months)), Fraction(0)) for term, cells in series.items()}
        values = self.behind(which, one.terms, months)
        try:
            num, den = one.num(sums), one.den(sums)
        except ZeroDivisionError:
            num, den = Fraction(0), Fraction(0)
        if not den:
            return Figure(None, None, tuple(sorted(months)), values, Reason("nothing_to_divide_by", "分母为 0", "Nothing to divide by", one.terms))
        return Figure(Fraction(num), Fraction(den), tuple(sorted(months)), values)

    def behind(self, which: str, terms: Sequence[str], months: frozenset[str]) -> tuple[Value, ...]:
        """The values that stand behind some terms in some months."""
        ids = [id_ for term in terms for id_ in (self.costs[which].lines if term == COST else (term,)) if id_ in INPUTS]
        return self.pair.used(which, ids, months)

    def monthly(self, which: str, terms: Sequence[str]) -> dict[str, list[float]]:
        """By month the terms' numbers, for months that are known one by one in all of them."""
        columns = [{cell.months[0]: float(size(cell)) for cell in self.cells(which, term) if len(cell.months) == 1} for term in terms]
        months = sorted(frozenset[str](columns[0]).intersection(*columns[1:])) if columns else []
        return {month: [column[month] for column in columns] for month in months}

    def series(self, which: str, one: Indicator) -> dict[str, float]:
        """The indicator by month, where its denominator is not nought; of a year's sum each month's."""
        found = {}
        for month, row in self.monthly(which, one.terms).items():
            sums = dict(zip(one.terms, row, strict=True))
            with np.errstate(all="ignore"):
                value = float(np.divide(one.num(sums), one.den(sums))) if _divisible(one, sums) else float("nan")
            if np.isfinite(value):
                found[month] = value
        return found

    def interval(self, one: Indicator) -> Interval | None:
        """The 95 % interval of after minus before: circular blocks of three months drawn again, 2,000 times; None under six months on a side."""
        known = [self.monthly(which, one.terms) for which in (BEFORE, AFTER)]
        sides = [list(months.values()) for months in known]
        if min(map(len, sides)) < FEWEST_FOR_INTERVAL:
            return None
        generator = self.generator(one.id + one.variant)
        before, after = (_of_means(one, block_means(rows, generator=generator)) for rows in sides)
        first, second = (_of_means(one, np.mean(np.asarray(rows, dtype=float), axis=0)) for rows in sides)
        by_month = [pseudo_values(float(whole), _of_means(one, without_each(rows))) for whole, rows in zip((first, second), sides, strict=True)]
        if not all(np.all(np.isfinite(found)) for found in (before, after, *by_month)):
            return None
        low, high = percentile_interval(stretched(after - before, second - first, by_month, season=season(*map(list, known))))
        return Interval(float(low), float(high))


def size(cell: Cell) -> Fraction:
    """A cell's number, fen where it is money."""
    return cell.value.exact if isinstance(cell.value, Money) else cell.value


def lacks(missing: Sequence[str]) -> Reason:
    """The reason that names what is missing."""
    names = [name_of(id_) if id_ in INPUTS else ("合同月数", "months of the contract") for id_ in missing]
    zh, en = "、".join(name for name, _ in names), ", ".join(name for _, name in names)
    return Reason("missing", f"缺：{zh}", f"Missing: {en}", tuple(missing))


def _of_means(one: Indicator, means: Floats) -> Floats:
    """The indicator of one mean month, (terms,), or of many, (draws, terms)."""
    sums = dict(zip(one.terms, means.T, strict=True))
    with np.errstate(all="ignore"):
        return np.asarray(np.divide(one.num(sums), one.den(sums)), dtype=float)


def _divisible(one: Indicator, sums: Mapping[str, float]) -> bool:
    try:
        return bool(one.den(sums))
    except ZeroDivisionError:
        return False
