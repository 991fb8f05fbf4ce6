"""What a settlement is computed from: figures, verified quantities, counts of staff, events that are fined, earlier statements, upheld objections."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's figure over the period: numerator, denominator, value, and how many rows it rests on; None: no data."""

    num: Fraction | None = None
    den: Fraction | None = None
    value: Fraction | None = None
    n: int | None = None
    excluded: tuple[tuple[str, int], ...] = ()

    def part(self, name: str) -> Fraction | None:
        """One of num, den and value; the value of a figure that has both is their quotient."""
        if name == "value" and self.num is not None and self.den:
            return self.num / self.den
        return {"num": self.num, "den": self.den, "value": self.value}[name]

    @property
    def rows(self) -> Fraction | None:
        """How many rows the figure rests on: n, else its denominator."""
        return self.den if self.n is None else Fraction(self.n)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures are needed, over which rows and days [start, end): names as CODE@VERSION/VARIANT, with /raw before exclusions.

    `at` is the moment of the settlement: what of a month that nobody has locked is known until then.
    """

    keys: tuple[str, ...]
    scope: Mapping[str, str]
    start: date
    end: date
    months: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """The four independent counts of staff behind a price (DOMAIN 7.5): seat-months, person-months, hours or post-days alike."""

    contracted: Fraction
    rostered: Fraction
    logged_in: Fraction
    attested: Fraction


@dataclass(frozen=True, slots=True)
class Staff:
    """What was found about staff: turnover in twelve months, the least pay attested, persons on two seats at once, log-ins without calls."""

    turnover: Fraction | None = None
    lowest_pay: Fraction | None = None
    two_seats: int = 0
    no_calls: int = 0


@dataclass(frozen=True, slots=True)
class Fined:
    """Events that fall under a fine rule. `before`: events in the twelve months before; `also`: clauses whose rows hold the same events."""

    rule: str
    events: tuple[str, ...]
    days: int = 0
    before: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier period's latest sealed statement: its deductions by clause in fen, whether each clause met its target, and its score."""

    month: str
    deducted: Mapping[str, int]
    met: Mapping[str, bool | None]
    score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of a sealed statement's line, put into a later one: quantity × rate in yuan, either may be negative."""

    id: str
    month: str
    line: str
    quantity: Fraction
    rate: Fraction
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What an upheld objection changes in the facts: a figure, a quantity, one of the counts, or events that are struck out."""

    objection: str
    line: str
    kind: str
    key: str
    figure: Figure | None = None
    value: Fraction | None = None
    count: str = ""
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that `settle` looks at, for the period that ends with `month` (YYYY-MM)."""

    month: str
    kpi: Mapping[str, Figure] = field(default_factory=dict)
    quantities: Mapping[str, Fraction] = field(default_factory=dict)
    staffing: Mapping[str, Counts] = field(default_factory=dict)
    people: Staff = Staff()
    fines: tuple[Fined, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    prepayment_open_fen: int = 0
    carried_fen: int = 0
    corrections: tuple[Correction, ...] = ()


def corrected(facts: Facts) -> Facts:
    """The facts with every correction applied, in order; none is left."""
    for correction in facts.corrections:
        facts = _apply(facts, correction)
    return replace(facts, corrections=())


def _apply(facts: Facts, by: Correction) -> Facts:
    if by.kind == "kpi" and by.figure is not None:
        return replace(facts, kpi={**facts.kpi, by.key: by.figure})
    if by.kind == "quantity" and by.value is not None:
        return replace(facts, quantities={**facts.quantities, by.key: by.value})
    if by.kind == "staffing" and by.value is not None and by.key in facts.staffing:
        return replace(facts, staffing={**facts.staffing, by.key: _count(facts.staffing[by.key], by.count, by.value)})
    if by.kind == "events":
        return replace(facts, fines=tuple(left for fined in facts.fines if (left := _without(fined, by)).events))
    return facts


def _count(counts: Counts, name: str, value: Fraction) -> Counts:
    named = {"contracted": counts.contracted, "rostered": counts.rostered, "logged_in": counts.logged_in, "attested": counts.attested}
    return Counts(**{**named, name: value})


def _without(fined: Fined, by: Correction) -> Fined:
    """The fine without events that were struck out; its days shrink with them."""
    left = tuple(event for event in fined.events if event not in by.drop) if fined.rule == by.key else fined.events
    days = fined.days * len(left) // len(fined.events) if fined.events else 0
    return replace(fined, events=left, days=days)
