"""Working time a second time, naively: whole numbers of microseconds, one day after another, nothing shared with the product.

`run` compares both on random cases; the product's answer and this one must agree, also in which unknown year they stop at.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

from huiying.kit import limits
from huiying.kit.limits import LADDER, Limit, Unit
from huiying.kit.workdays import UnknownYear, WorkCalendar, library_year

DAY = 24 * 3600 * 1_000_000
HOUR = 3600 * 1_000_000
EAST = 8 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)


class NotKnownError(Exception):
    """The walk came to a day of a year nobody entered."""


@dataclass
class Walk:
    """Days are numbers since 1970-01-01; moments are microseconds of Shanghai's clock since then."""

    works: dict[int, bool]

    def working(self, day: int) -> bool:
        if day not in self.works:
            raise NotKnownError((EPOCH_DAY + timedelta(days=day)).year)
        return self.works[day]

    def forward(self, day: int, count: int) -> int:
        while count:
            day += 1
            count -= self.working(day)
        return day

    def back(self, day: int, count: int) -> int:
        while count:
            day -= 1
            count -= self.working(day)
        return day

    def due(self, start: int, amount: int, unit: str) -> int:
        if unit == "HOUR":
            return start + amount
        day = start // DAY
        return (self.forward(day, amount) if unit == "WORK_DAY" else day + amount) * DAY + DAY

    def moved(self, due: int, amount: int, unit: str) -> int:
        if unit == "HOUR" or amount == 0:
            return due + amount
        day = (due - 1) // DAY
        later = self.forward(day, amount) if unit == "WORK_DAY" else day + amount
        return due + (later - day) * DAY

    def credit(self, first: int, last: int, unit: str) -> int:
        if unit == "HOUR":
            return last - first
        if unit == "CAL_DAY" or last - first < DAY:
            return (last - first) // DAY
        total = 0
        for day in range(first // DAY, (last - 1) // DAY + 1):
            inside = min(last, day * DAY + DAY) - max(first, day * DAY)
            total += inside if self.working(day) else 0
        return total // DAY

    def child(self, start: int, due: int, amount: int, unit: str) -> int:
        if unit == "WORK_DAY" and amount >= 3:
            day = (due - 1) // DAY
            return max(start, due - (day - self.back(day, 1)) * DAY)
        return due - (due - start) * 20 // 100

    def yellow(self, start: int, due: int, amount: int, unit: str) -> int:
        if unit == "HOUR":
            return start + (due - start) * 75 // 100
        if amount == 1:
            return start + (due - start) * 50 // 100
        return max(start, self.back((due - 1) // DAY, 1) * DAY)

    def red(self, due: int, unit: str) -> int:
        if unit == "HOUR":
            return due + 2 * HOUR
        return max(due, self.forward((due - 1) // DAY, 1) * DAY)

    def after(self, due: int, hours: int, days: int, unit: str) -> int:
        return due + hours * HOUR if unit == "HOUR" else self.moved(due, days, "WORK_DAY")


def moment(clock: int) -> datetime:
    return EPOCH + timedelta(microseconds=clock - EAST)


def number(day: date) -> int:
    return (day - EPOCH_DAY).days


def random_calendar(chance: random.Random) -> WorkCalendar:
    """Real years, made-up years with random holidays, and gaps."""
    years: dict[int, frozenset[date]] = {}
    for year in range(2005, 2036):
        kind = chance.random()
        real = library_year(year) if kind < 0.7 else None
        if real is not None:
            years[year] = real
        elif kind < 0.9:
            share = chance.choice([0.02, 0.3, 0.7, 1.0])
            days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
            years[year] = frozenset(day for day in days if day.year == year and chance.random() < share)
    return WorkCalendar(years)


def walk_of(calendar: WorkCalendar) -> Walk:
    works: dict[int, bool] = {}
    for year, days in calendar.days.items():
        day = date(year, 1, 1)
        while day.year == year:
            works[number(day)] = day in days
            day += timedelta(days=1)
    return Walk(works)


def answer(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except UnknownYear as unknown:
        return f"unknown {unknown.year}"
    except NotKnownError as unknown:
        return f"unknown {unknown.args[0]}"


@dataclass
class Case:
    """One random limit, with a start, a later moment and an end, and the questions asked of both about it."""

    chance: random.Random
    calendar: WorkCalendar
    walk: Walk

    def __post_init__(self) -> None:
        chance = self.chance
        self.unit = chance.choice(["HOUR", "CAL_DAY", "WORK_DAY", "WORK_DAY"])
        hours = self.unit == "HOUR"
        self.amount = chance.randint(1, 96 * 4) * HOUR // 4 if hours else chance.choice([1, 1, 2, 3, 5, 7, 10, 15, 40])
        self.limit = Limit(Decimal(self.amount) / HOUR if hours else Decimal(self.amount), Unit(self.unit))
        if chance.random() < 0.3:
            self.day = number(date(chance.randint(2006, 2034), 12, 20)) + chance.randint(0, 23)
        else:
            self.day = number(date(2006, 1, 1)) + chance.randint(0, 10500)
        self.start = self.day * DAY + chance.choice([0, 1, DAY - 1, *(chance.randrange(DAY) for _ in range(3))])
        self.later = self.start + chance.choice([0, chance.randrange(3 * DAY), chance.randrange(40 * DAY)])
        self.extra = chance.randrange(3 * DAY) if hours else chance.randint(0, 12)
        self.count = chance.randint(1, 30)
        due = answer(lambda: self.walk.due(self.start, self.amount, self.unit))
        self.due = (due if isinstance(due, int) else self.later) + chance.choice([0, 0, chance.randrange(10 * DAY)])
        self.pairs: list[tuple[str, object, object]] = []

    def ask(self, name: str, product: Callable[[], object], naive: Callable[[], object]) -> None:
        self.pairs.append((f"{name} {self.limit} from {moment(self.start).isoformat()}", answer(product), answer(naive)))

    def dues(self) -> None:
        walk, calendar, limit, unit = self.walk, self.calendar, self.limit, Unit(self.unit)
        start, end = moment(self.start), moment(self.due)
        credit = timedelta(microseconds=self.extra) if self.unit == "HOUR" else self.extra
        self.ask("due", lambda: limits.due(start, limit, calendar), lambda: moment(walk.due(self.start, self.amount, self.unit)))
        self.ask("credit", lambda: _flat(limits.credit(start, moment(self.later), unit, calendar)), lambda: walk.credit(self.start, self.later, self.unit))
        self.ask("extend", lambda: limits.extend(end, credit, unit, calendar), lambda: moment(walk.moved(self.due, self.extra, self.unit)))
        self.ask(
            "child",
            lambda: limits.child_due(start, end, limit, calendar),
            lambda: moment(walk.child(self.start, self.due, self.amount, self.unit)),
        )

    def ladder(self) -> None:
        naive: list[Callable[[], int]] = [
            lambda: self.walk.yellow(self.start, self.due, self.amount, self.unit),
            lambda: self.due,
            lambda: self.walk.red(self.due, self.unit),
            lambda: self.walk.after(self.due, 6, 3, self.unit),
            lambda: self.walk.after(self.due, 24, 5, self.unit),
        ]
        for step, own in zip(LADDER, naive, strict=True):
            ladder_at = partial(limits.ladder_at, step, moment(self.start), moment(self.due), self.limit, self.calendar)
            self.ask(step.code, ladder_at, lambda own=own: moment(own()))

    def days(self) -> None:
        walk, calendar, day, count = self.walk, self.calendar, self.day, self.count
        first = EPOCH_DAY + timedelta(days=day)
        last = first + timedelta(days=count)
        self.ask("add", lambda: number(calendar.add_workdays(first, count)), lambda: walk.forward(day, count))
        self.ask("subtract", lambda: number(calendar.subtract_workdays(first, count)), lambda: walk.back(day, count))
        self.ask("between", lambda: calendar.workdays_between(first, last), lambda: sum(walk.working(day + n) for n in range(count)))


def one_case(chance: random.Random, calendar: WorkCalendar, walk: Walk) -> list[tuple[str, object, object]]:
    """Return (question, the product's answer, this file's answer) for one random case."""
    case = Case(chance, calendar, walk)
    case.dues()
    case.ladder()
    case.days()
    return case.pairs


def _flat(credit: limits.Credit) -> int:
    return credit // timedelta(microseconds=1) if isinstance(credit, timedelta) else credit


def run(n: int, seed: int) -> dict[str, object]:
    """Compare `n` random cases; returns counts and up to 20 differences, each with question and both answers."""
    chance = random.Random(seed)
    questions = unknown = 0
    differences: list[tuple[str, str, str]] = []
    calendar = random_calendar(chance)
    walk = walk_of(calendar)
    for case in range(n):
        if case % 500 == 499:
            calendar = random_calendar(chance)
            walk = walk_of(calendar)
        for question, product, naive in one_case(chance, calendar, walk):
            questions += 1
            unknown += isinstance(naive, str)
            if product != naive:
                differences.append((question, str(product), str(naive)))
    return {"seed": seed, "cases": n, "questions": questions, "unknown_years": unknown, "different": len(differences), "differences": differences[:20]}
