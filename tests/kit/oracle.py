"""Working time a second time, naively: whole numbers of microseconds, one day after another, nothing shared with the product.

`run` compares both on random cases; the product's answer and this one must agree, also in which unknown year they stop at.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

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


def one_case(chance: random.Random, calendar: WorkCalendar, walk: Walk) -> list[tuple[str, object, object]]:
    """Return (question, the product's answer, this file's answer) for one random case."""
    unit = chance.choice(["HOUR", "CAL_DAY", "WORK_DAY", "WORK_DAY"])
    amount = chance.randint(1, 96 * 4) * HOUR // 4 if unit == "HOUR" else chance.choice([1, 1, 2, 3, 5, 7, 10, 15, 40])
    limit = Limit(Decimal(amount) / HOUR if unit == "HOUR" else Decimal(amount), Unit(unit))
    year_edge = chance.random() < 0.3
    day = number(date(chance.randint(2006, 2034), 12, chance.randint(20, 31)) if year_edge else date(2006, 1, 1)) + chance.randint(0, 12 if year_edge else 10500)
    start = day * DAY + chance.choice([0, 1, DAY - 1, chance.randrange(DAY), chance.randrange(DAY), chance.randrange(DAY)])
    pairs: list[tuple[str, object, object]] = []

    def ask(name: str, product: Callable[[], object], naive: Callable[[], object]) -> None:
        pairs.append((f"{name} {limit} from {moment(start).isoformat()}", answer(product), answer(naive)))

    at = moment(start)
    ask("due", lambda: limits.due(at, limit, calendar), lambda: moment(walk.due(start, amount, unit)))
    later = start + chance.choice([0, chance.randrange(3 * DAY), chance.randrange(40 * DAY)])
    ask(
        "credit",
        lambda: _flat(limits.credit(at, moment(later), Unit(unit), calendar)),
        lambda: walk.credit(start, later, unit),
    )
    due = walk.due(start, amount, unit) if not isinstance(answer(lambda: walk.due(start, amount, unit)), str) else later
    due += chance.choice([0, 0, chance.randrange(10 * DAY)])
    end = moment(due)
    extra = chance.randrange(3 * DAY) if unit == "HOUR" else chance.randint(0, 12)
    credit = timedelta(microseconds=extra) if unit == "HOUR" else extra
    ask("extend", lambda: limits.extend(end, credit, Unit(unit), calendar), lambda: moment(walk.moved(due, extra, unit)))
    ask("child", lambda: limits.child_due(at, end, limit, calendar), lambda: moment(walk.child(start, due, amount, unit)))
    ladder: list[Callable[[], int]] = [
        lambda: walk.yellow(start, due, amount, unit),
        lambda: due,
        lambda: walk.red(due, unit),
        lambda: walk.after(due, 6, 3, unit),
        lambda: walk.after(due, 24, 5, unit),
    ]
    for step, naive in zip(LADDER, ladder, strict=True):
        ask(step.code, lambda step=step: limits.ladder_at(step, at, end, limit, calendar), lambda naive=naive: moment(naive()))
    first = EPOCH_DAY + timedelta(days=day)
    count = chance.randint(1, 30)
    ask("add", lambda: number(calendar.add_workdays(first, count)), lambda: walk.forward(day, count))
    ask("subtract", lambda: number(calendar.subtract_workdays(first, count)), lambda: walk.back(day, count))
    ask(
        "between",
        lambda: calendar.workdays_between(first, first + timedelta(days=count)),
        lambda: sum(walk.working(day + n) for n in range(count)),
    )
    return pairs


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
