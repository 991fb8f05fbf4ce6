"""A row of an account: a figure before and after with what stands behind each, the difference with its interval, the grade, the guards. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from huiying.accounts.figures import COST, Books, Figure, Indicator, Reason
from huiying.accounts.grades import NOT_COMPUTABLE, capped, of_difference, of_values, worst
from huiying.accounts.guard_words import Raised
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.livelihood import beside
from huiying.accounts.neighbours import Neighbourhood, mean_effect
from huiying.accounts.pairing import AFTER, BEFORE
from huiying.accounts.science.estimate import Causal
from huiying.accounts.science.intervals import Interval
from huiying.kit.sums import half_up

Json = dict[str, Any]
AMOUNT = "fen/year"
NEGATIVE = Indicator("N", "诉求数", "Needs", "need", "needs", ("need.count",), lambda s: s["need.count"], lambda _: 1)


def number(value: Fraction | float | None) -> int | float | None:
    """A number for JSON: whole ones as integers, else twelve digits and as many decimals, the same on every machine."""
    if value is None:
        return None
    if isinstance(value, Fraction) and value.denominator == 1:
        return int(value)
    return float(f"{round(float(value), 12):.12g}")


def chosen(books: Books, ways: Sequence[Indicator]) -> Indicator:
    """The first way that both sides allow, else the one that most sides allow."""
    return max(ways, key=lambda one: sum(books.figure(which, one).value is not None for which in (BEFORE, AFTER)))


@dataclass(frozen=True)
class Row:
    """One indicator on both sides."""

    books: Books
    one: Indicator
    causal: Causal | None = None

    @property
    def guards(self) -> tuple[Raised, ...]:
        """The guards that concern it."""
        terms = self.one.terms
        ids = [*terms, *(("cost", *self.lines) if COST in terms else ()), *(("head",) if self.one.per_head else ())]
        published = {"L1": ["rate.connect"], "L2": ["rate.in15"], "L9": ["rate.satisfied", "sat.sent"]}
        return concerning(self.books.found, [*ids, f"share.{self.one.id}", *published.get(self.one.id, [])])

    @property
    def lines(self) -> tuple[str, ...]:
        """The cost lines of both sides."""
        return tuple(dict.fromkeys(line for costs in self.books.costs.values() for line in costs.lines))

    def figure(self, which: str) -> Figure:
        """The figure, or that a guard withholds it."""
        found = self.books.figure(which, self.one)
        blocking = [one for one in self.guards if withheld([one], which)]
        if found.value is None or not blocking:
            return found
        return Figure(None, None, found.months, found.values, by_guard(blocking[0]))

    def told(self) -> Json:
        """The row as the document holds it."""
        figures = {which: self.figure(which) for which in (BEFORE, AFTER)}
        sides = {which: self._side(which, figure) for which, figure in figures.items()}
        row: Json = {"id": self.one.id, "zh": self.one.zh, "en": self.one.en, "unit": self.one.unit, "formula": self.one.formula}
        row |= {"variant": self.one.variant} if self.one.variant else {}
        row |= {"convention": "offered", "t": 15} if self.one.id == "L2" and not self.one.variant else {}
        return row | sides | self._difference(figures, [side["grade"] for side in sides.values()])

    def _side(self, which: str, figure: Figure) -> Json:
        if figure.value is None:
            reason = figure.reason.told() if figure.reason else None
            return {"num": None, "den": None, "value": None, "grade": NOT_COMPUTABLE, "months": len(figure.months), "reason": reason}
        num, den = figure.num, figure.den
        whole = num is not None and self.one.is_money
        grade = worst([of_values(figure.values, self.one.quality), capped([one for one in self.guards if one.id == "G13"])])
        told: Json = {"num": half_up(num) if whole and num is not None else number(num), "den": number(den), "value": self._shown(figure.value)}
        told |= {"grade": grade, "months": len(figure.months)}
        return told | beside(self.books, which, self.one, figure)

    def _difference(self, figures: dict[str, Figure], grades: Sequence[str]) -> Json:
        """Difference, interval, counterfactual, grade and guards; null with the reason where there is none."""
        ids = sorted({one.id for one in self.guards})
        values = [figure.value for figure in figures.values()]
        lacking = [figure.reason for figure in figures.values() if figure.reason is not None]
        blocking = [one for one in self.guards if withheld([one])]
        if values[0] is None or values[1] is None or blocking:
            reason = lacking[0] if lacking else by_guard(blocking[0])
            return {"counterfactual": None, "diff": None, "ci95": None, "grade": NOT_COMPUTABLE, "guards": ids, "reason": reason.told()}
        interval = self.books.interval(self.one)
        told: Json = {"counterfactual": self._without(values[1]), "diff": self._shown(values[1] - values[0])}
        told |= {"ci95": None if interval is None else [self._shown(interval.lo), self._shown(interval.hi)]}
        told |= {"better": self._better(values[1] - values[0], interval)}
        return told | {"grade": of_difference(grades, self.guards, self.causal, withheld=False), "guards": ids, "causal": self._cause()}

    def _shown(self, value: Fraction | float) -> int | float | None:
        """A value for JSON: an amount of money is whole fen, a cost of one unit is not."""
        return half_up(Fraction(value)) if self.one.unit == AMOUNT else number(value)

    def _better(self, change: Fraction, interval: Interval | None) -> str | None:
        """Whether the change is for the better; "unclear" where the interval holds 0 or is not known, None where neither way is good."""
        if not self.one.better:
            return None
        if interval is None or interval.holds(0):
            return "unclear"
        return "better" if change * self.one.better > 0 else "worse"

    def _without(self, after: Fraction) -> Json | None:
        """What would have been without the change, where a claim of cause stands: after less the effect by the best rule."""
        effect = mean_effect(self.causal) if self.causal and self.causal.claim else None
        return None if effect is None or self.causal is None else {"value": self._shown(float(after) - effect), "method": self.causal.method}

    def _cause(self) -> Json | None:
        if self.causal is None:
            return None
        told: Json = {"method": self.causal.method, "claim": self.causal.claim, "reasons": [one.code for one in self.causal.reasons]}
        if self.causal.series is None:
            return told
        level = self.causal.series.level
        rank = self.causal.dates.rank if self.causal.dates else None
        slope = self._shown(self.causal.series.slope.value)
        return told | {"level": self._shown(level.value), "ci95": [self._shown(end) for end in level.interval], "slope": slope, "placebo_rank": number(rank)}


def by_guard(one: Raised) -> Reason:
    """That a guard withholds something."""
    return Reason(one.id, one.zh, one.en)


def row(around: Neighbourhood, ways: Sequence[Indicator]) -> Json:
    """The row of an indicator, counted the first way that both sides allow, with the estimate of cause where there are months for it."""
    one = chosen(around.books, ways)
    return Row(around.books, one, around.caused(one, NEGATIVE)).told()
