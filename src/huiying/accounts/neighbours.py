"""Other cities beside the city of the account: their series under the same definitions, for estimates of cause. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from huiying.accounts.figures import COST, YEARS, Books, Indicator
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.inputs import INPUTS
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.science.estimate import Causal, Series, causal_estimate
from huiying.accounts.science.months import of_equal_length
from huiying.accounts.science.reasons import Reason
from huiying.accounts.side import Side

BARRING = ("G02",)
FLOWS = ("tel.", "need.", "case.")  # what comes every day: a short month brings less of it
SAME_TIME = Reason("same_time", "两侧同时，没有前后可比", "Both sides are of the same time: there is no before and after")


@dataclass(frozen=True)
class Neighbourhood:
    """The city's books and those of the controls: cities named in its own files, and sides of other files."""

    books: Books
    files: tuple[Side, ...] = ()

    @cached_property
    def others(self) -> dict[str, Books]:
        """Each control's books over the same two windows."""
        pair = self.books.pair
        named = sorted({*pair.before.controls, *pair.after.controls})
        found = {name: Pair(*(_of_city(side, name) for side in (pair.before, pair.after))) for name in named}
        found |= {side.city: Pair(_window(side, pair.before), _window(side, pair.after)) for side in self.files}
        return {name: Books(one, self.books.seed) for name, one in found.items()}

    def controls(self, one: Indicator) -> dict[str, Series]:
        """The indicator's series of the cities that count its terms under our definitions."""
        same = {name: books for name, books in self.others.items() if self._counts_alike(books, one)}
        series = {name: months_of(books, one) for name, books in same.items()}
        return {name: found for name, found in series.items() if found}

    def _counts_alike(self, other: Books, one: Indicator) -> bool:
        own = self.books.pair
        terms = [term for term in one.terms if term in INPUTS]
        return all(own.definition(which, term) == other.pair.definition(which, term) is not None for term in terms for which in (BEFORE, AFTER))

    def caused(self, one: Indicator, negative: Indicator | None = None) -> Causal:
        """What the change of regime changed in an indicator, by the best rule that the data allow."""
        pair = self.books.pair
        unmoved = None
        if negative is not None and not set(negative.terms) & set(one.terms) - {COST} and not self._withheld(negative):
            unmoved = months_of(self.books, negative)
        return causal_estimate(
            months_of(self.books, one), pair.after.start, seed=self.books.seed, transition=(*pair.before.transition, *pair.after.transition),
            controls=self.controls(one), covariates=self.covariates, negative_control=unmoved or None, barred=(*self.barred, *self._withheld(one)),
        )  # fmt: skip

    @cached_property
    def covariates(self) -> dict[str, dict[str, float]]:
        """What moves the months from outside, by its English name: those that both sides' files give for every month."""
        pair = self.books.pair
        told = [{one.en: dict(one.values) for one in side.covariates} for side in (pair.before, pair.after)]
        both = {name: told[0][name] | told[1][name] for name in told[0] if name in told[1]}
        months = frozenset((*pair.before.months, *pair.after.months))
        return {name: values for name, values in both.items() if months <= values.keys() and len({values[month] for month in months}) > 1}

    def _withheld(self, one: Indicator) -> list[Reason]:
        """The guards that withhold the indicator's difference: nothing is estimated of what may not be compared."""
        wanted = [*one.terms, *(["cost"] if COST in one.terms else [])]
        return [Reason(guard.id, guard.zh, guard.en) for guard in concerning(self.books.found, wanted) if withheld([guard])]

    @property
    def barred(self) -> Sequence[Reason]:
        """What forbids any claim of cause: guards, and sides of the same time (two operators), between which no regime begins."""
        guards = [Reason(one.id, one.zh, one.en) for one in self.books.found if one.id in BARRING]
        return (*guards, *([SAME_TIME] if self.books.pair.after.start <= self.books.pair.before.end else []))


def months_of(books: Books, one: Indicator) -> Series:
    """An indicator by month over both sides; what comes every day as if all months were of one length, so that no February is a change."""
    found = books.series(BEFORE, one) | books.series(AFTER, one)
    counted = [term for term in one.terms if term != YEARS]
    return of_equal_length(found) if len(counted) == 1 and counted[0].startswith(FLOWS) else found


def _of_city(side: Side, name: str) -> Side:
    """The side of a control that stands in the city's own file."""
    values = tuple(replace(value, city="") for value in side.values if value.city == name)
    return replace(side, city=name, zh=name, en=name, values=values, claims=())


def _window(side: Side, like: Side) -> Side:
    """A control's file cut to a window."""
    return replace(side, start=like.start, end=like.end, transition=like.transition)


def mean_effect(causal: Causal) -> float | None:
    """The change over the months after: by the best rule with controls, else level and slope of the interrupted series at their middle."""
    if causal.best_with_controls is not None:
        return causal.best_with_controls.effect
    if causal.series is None:
        return None
    return causal.series.level.value + causal.series.slope.value * (causal.series.after - 1) / 2
