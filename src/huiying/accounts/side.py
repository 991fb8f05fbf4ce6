"""One side of a comparison: a city's months under one regime, with everything known of them. Pure.

Cells are how inputs are counted: a count or a sum of seconds that is only known for a longer time stays one cell; money of a term is shared evenly over its
months; a state (heads, an index, a share) holds in each of its months.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from huiying.accounts.inputs import COUNT, FEN, HOURS, INPUTS, ONE_OFF, SECONDS, Value
from huiying.accounts.months import YEAR, month_of, number, span
from huiying.kit.money import Money

Definition = tuple[str, int | None]
SUMS = (COUNT, SECONDS, HOURS)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the service on a day; `kind` is one of inputs.EVENTS."""

    day: date
    kind: str
    zh: str
    en: str

    @property
    def month(self) -> str:
        """Its month."""
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says follows: a counterfactual amount or a comparison. `workings_ref` is where its working is written down, None where it is nowhere.

    `method` E8, ITS, DiD or SC where it comes from one of them. `of` and `against` name the two denominators that the claim holds together.
    """

    zh: str
    en: str
    source: str
    kind: str = "counterfactual"
    method: str | None = None
    workings_ref: str | None = None
    of: str | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Covariate:
    """What moves the months and is not caused by the change (days of storm, of holiday), by month, with its source."""

    zh: str
    en: str
    source: str
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the months that it is of."""

    months: tuple[str, ...]
    value: Fraction | Money


@dataclass(frozen=True)
class Side:
    """A city's months from `start` to `end` (both included) under one regime. `transition` months belong to neither side; `events` None: nobody said.

    `values` may hold months before `start`: what is known of the time before, for the question whether the baseline is an extreme month.
    """

    city: str
    zh: str
    en: str
    kind: str
    start: str
    end: str
    values: tuple[Value, ...]
    vendor: str = ""
    contract_months: int | None = None
    transition: tuple[str, ...] = ()
    events: tuple[Event, ...] | None = None
    claims: tuple[Claim, ...] = ()
    covariates: tuple[Covariate, ...] = ()

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months that count."""
        return tuple(month for month in span(self.start, self.end) if month not in self.transition)

    @cached_property
    def prior(self) -> tuple[str, ...]:
        """The twelve months before the first."""
        first = number(self.start)
        return tuple(map(month_of, range(first - YEAR, first)))

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """The codes of the other cities that the file holds, in order."""
        return tuple(sorted({value.city for value in self.values} - {""}))

    @cached_property
    def _given(self) -> Mapping[tuple[str, str], tuple[Value, ...]]:
        found: dict[tuple[str, str], list[Value]] = {}
        for value in self.values:
            if value.value is not None:
                found.setdefault((value.city, value.id), []).append(value)
        return {key: tuple(sorted(values, key=lambda one: (one.month, one.group))) for key, values in found.items()}

    def given(self, id_: str, city: str = "") -> tuple[Value, ...]:
        """All values of an input that are not missing, of all groups, versions and times."""
        return self._given.get((city, id_), ())

    def within(self, id_: str, city: str = "") -> tuple[Value, ...]:
        """Those of them that lie in the side's months."""
        own = frozenset(self.months)
        return tuple(value for value in self.given(id_, city) if (own.intersection if id_.startswith("cost.") else own.issuperset)(value.covers))

    def groups(self, id_: str) -> tuple[str, ...]:
        """The groups that an input is given for in the side's months, in order; "" is the whole."""
        return tuple(sorted({value.group for value in self.within(id_)}))

    def coverage(self, id_: str, city: str = "") -> dict[Definition, frozenset[str]]:
        """By definition the side's months that have a value of the whole input."""
        definitions = sorted({value.definition for value in self.within(id_, city)}, key=lambda one: (one[0], one[1] or 0))
        found = {one: frozenset(month for cell in self.cells(id_, one, city=city) for month in cell.months) for one in definitions}
        return {one: months for one, months in found.items() if months}

    def cells(self, id_: str, definition: Definition, *, group: str = "", city: str = "", months: Iterable[str] | None = None) -> tuple[Cell, ...]:
        """The input's cells under one definition, in order; by default in the side's months. The whole of a parted input is the sum of its parts."""
        wanted = frozenset(self.months if months is None else months)
        values = [value for value in self.given(id_, city) if value.definition == definition]
        own = [value for value in values if value.group == group]
        whole = own or group or not INPUTS[id_].parted
        cells = [cell for value in own for cell in cells_of(value)] if whole else _summed(values)
        cells = [cell for cell in cells if wanted.issuperset(cell.months)]
        return tuple(_together(cells) if id_.startswith("cost.") else cells)


def cells_of(value: Value) -> list[Cell]:
    """A value as cells: see the head of this file."""
    whole: Fraction | Money = value.money if value.unit == FEN else value.exact
    if value.months == 1 or value.unit in SUMS or value.id in ONE_OFF:
        return [Cell(value.covers, whole)]
    part = whole / value.months if value.id.startswith("cost.") else whole
    return [Cell((month,), part) for month in value.covers]


def _together(cells: list[Cell]) -> list[Cell]:
    """Amounts of the same months as one: two operators are paid for one month."""
    by_months: dict[tuple[str, ...], Money] = {}
    for cell in cells:
        if isinstance(cell.value, Money):
            by_months[cell.months] = by_months[cell.months] + cell.value if cell.months in by_months else cell.value
    return [Cell(months, value) for months, value in by_months.items()]


def _summed(values: list[Value]) -> list[Cell]:
    """Parts added where all parts are known."""
    groups = {value.group for value in values}
    by_months: dict[tuple[str, ...], dict[str, Fraction]] = {}
    for value in values:
        for cell in cells_of(value):
            if isinstance(cell.value, Fraction):
                by_months.setdefault(cell.months, {})[value.group] = cell.value
    return [Cell(months, sum(parts.values(), Fraction(0))) for months, parts in sorted(by_months.items()) if set(parts) == groups]


def of_one_city(after: Side, before: Side) -> bool:
    """Whether both sides are of one city, as far as their codes are known."""
    return not (after.city and before.city) or after.city == before.city


def follows(after: Side, before: Side) -> bool:
    """Whether a side comes after the other; they may share months only where two operators answered in them."""
    two_operators = bool(before.vendor and after.vendor) and before.vendor != after.vendor and before.start <= after.start
    return after.start > before.end or two_operators
