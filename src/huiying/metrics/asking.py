"""Which questions a set of metrics puts to the facts over a period: as few as possible, each one scan. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from huiying.kit.clauses import Aggregate, Condition, Count, Every, Number, Some, aggregates, columns_in, looks_at, resolve, with_views
from huiying.kit.clauses_parse import parse_condition, parse_number
from huiying.kit.times import day_start
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.columns import EXCLUDABLE, columns
from huiying.metrics.definition import ROLLING, STOCK, Definition, Variant
from huiying.metrics.months import bounds
from huiying.metrics.rolling import SPAN

ROWS = Count(Every(()))
DAY, QUARTER = "day", "quarter"
_LAG = timedelta(days=1)
_SLICE = timedelta(days=31)


@dataclass(frozen=True)
class Period:
    """From `since` to before `until`, as known at `taken_at`."""

    since: datetime
    until: datetime
    taken_at: datetime


def period_of(month: str, taken_at: datetime) -> Period:
    """The month as a period. Raises NoMonth."""
    first, after = bounds(month)
    return Period(day_start(first), day_start(after), taken_at)


@dataclass(frozen=True)
class Question:
    """What is counted in one scan of a fact: by which dimensions, over which rows, as seen at which moments.

    `cohort` empty: all rows. `without`: the ref of the metric whose left-out rows are not counted.
    """

    fact: str
    cohort: str
    since: datetime
    until: datetime
    period: Period
    snapshot: datetime
    by: tuple[str, ...]
    without: str = ""

    @property
    def moments(self) -> Mapping[str, datetime]:
        """What the moments of the language stand for."""
        return {"snapshot": self.snapshot, "period_from": self.period.since, "period_to": self.period.until}


@dataclass(frozen=True)
class Asked:
    """One variant of a definition with its numbers as trees, views put in, and the question that counts for it."""

    definition: Definition
    variant: Variant
    numerator: Number
    denominator: Number | None
    sample: Number | None
    needs: Count
    question: Question
    ripe: bool

    def counted(self) -> set[Aggregate]:
        """All that has to be counted for it."""
        numbers = [number for number in (self.numerator, self.denominator, self.sample) if number is not None]
        return {self.needs, *(aggregate for number in numbers for aggregate in aggregates(number))}

    def base(self) -> Condition:
        """Which rows stand in its base: those that one of the denominator's (without one: the numerator's) conditions takes."""
        conditions = [aggregate.where for aggregate in aggregates(self.denominator or self.numerator)]
        return Some(tuple(dict.fromkeys(conditions)))


def ask(definition: Definition, variant: Variant, period: Period, by: tuple[str, ...], catalogue: Catalogue) -> Asked:
    """What is asked for one variant. A rolling window looks back 24 hours before the period and is counted by quarters of an hour."""
    views = catalogue.views(definition.fact)
    lag = variant.report_lag_days * _LAG
    since, cohort, dims = period.since, variant.cohort, by
    if definition.window == STOCK:
        cohort = ""
    elif definition.window == ROLLING:
        since, dims = since - SPAN, (QUARTER, *by)
    numerator, denominator, sample = (with_views(parse_number(text), views) if text else None for text in _texts(variant))
    needs = Count(resolve(parse_condition(variant.needs), views)) if variant.needs else ROWS
    until = period.until + lag
    seen_at = (
        min(period.taken_at, until) if any(number and looks_at(number, "snapshot") for number in (numerator, denominator, sample, needs)) else period.until
    )
    question = Question(definition.fact, cohort, since, period.until, period, seen_at, dims)
    return Asked(definition, variant, numerator or ROWS, denominator, sample, needs, question, not lag or period.taken_at >= until)


def _texts(variant: Variant) -> tuple[str, str, str]:
    return variant.numerator, variant.denominator, variant.sample


def wanted(question: Question, counted: Iterable[Aggregate]) -> frozenset[str]:
    """The columns of the fact that a question looks at."""
    known = columns(question.fact)
    names = {name for aggregate in counted for name in columns_in(aggregate)} | {*question.by, question.cohort}
    names |= {"excluded_for"} if question.without else set()
    return frozenset(name for name in names if name in known)


def questions(asked: Collection[Asked]) -> dict[Question, set[Aggregate]]:
    """The questions with all that each has to count, for all that is asked."""
    found: dict[Question, set[Aggregate]] = {}
    for one in asked:
        if one.ripe:
            found.setdefault(one.question, set()).update(one.counted())
    return found


def slices(question: Question) -> list[Question]:
    """The question by day or quarter of an hour, month by month: each group lies in one slice, and an engine holds the values of one at a time."""
    if not {DAY, QUARTER} & {*question.by}:
        return [question]
    found, since = [], question.since
    while since < question.until:
        until = min(since + _SLICE, question.until)
        found.append(replace(question, since=since, until=until))
        since = until
    return found


def may_exclude(fact: str) -> bool:
    """Whether rows of the fact can be excluded."""
    return fact in EXCLUDABLE
