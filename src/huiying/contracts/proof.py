"""The four counts of staff side by side (DOMAIN 7.5): contracted, rostered, logged in within rostered shifts, attested with insurance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet

from huiying.calls.models import AgentInterval, Visit
from huiying.contracts.facts import Counts, Staff
from huiying.contracts.models import Attestation, Contract, Shift
from huiying.contracts.span import Cycle
from huiying.contracts.terms import Component, Terms
from huiying.directory.models import User
from huiying.kit.sums import rounded
from huiying.kit.times import day_start

Span = tuple[datetime, datetime]
PLACES = 2  # counts are whole hundredths of a seat-month, half up
YEAR = 12
WORTH_A_CALL = timedelta(hours=1)  # whoever is logged in for less need not have had a call


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's time for one price: rostered, and logged in within what was rostered."""

    rostered: timedelta = timedelta()
    logged_in: timedelta = timedelta()


def staffing(contract: Contract, terms: Terms, cycle: Cycle) -> dict[str, Counts]:
    """The four counts of each price that has a number contracted."""
    by_price, insured = hours(contract, cycle), _insured(contract, cycle)
    return {one.code: _counts(one, cycle, by_price.get(one.code, {}), insured) for one in terms.components if one.contracted is not None}


def _counts(one: Component, cycle: Cycle, people: Mapping[str, Hours], insured: int) -> Counts:
    size = Fraction(one.hours or 1)
    rostered = sum((found.rostered for found in people.values()), timedelta())
    there = sum((found.logged_in for found in people.values()), timedelta())
    return Counts(Fraction(one.contracted or 0) * len(cycle.months), _units(rostered, size), _units(there, size), Fraction(insured))


def hours(contract: Contract, cycle: Cycle) -> dict[str, dict[str, Hours]]:
    """By price and by the employer's number: rostered time of the period, and time logged in within it. No moment of a person is logged in twice."""
    period, logins = _bounds(cycle), logged_in(contract, cycle)
    found: dict[str, dict[str, Hours]] = {}
    until: dict[str, datetime] = {}
    for shift in _shifts(contract, cycle):
        starts = max(shift.starts_at, until.get(shift.staff_no, shift.starts_at))  # where shifts of a person overlap, the first takes the log-in
        until[shift.staff_no] = max(shift.ends_at, until.get(shift.staff_no, shift.ends_at))
        there = sum((_within((starts, shift.ends_at), login) for login in logins.get(shift.staff_no, ())), timedelta())
        people = found.setdefault(shift.component, {})
        known = people.get(shift.staff_no, Hours())
        people[shift.staff_no] = Hours(known.rostered + _within((shift.starts_at, shift.ends_at), period), known.logged_in + there)
    return found


def _units(time: timedelta, hours: Fraction) -> Fraction:
    return rounded(Fraction(time // timedelta(seconds=1), 3600) / hours, PLACES)


def _bounds(cycle: Cycle) -> Span:
    return day_start(cycle.start), day_start(cycle.end)


def _within(one: Span, other: Span) -> timedelta:
    """How long two spans overlap."""
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))


def _shifts(contract: Contract, cycle: Cycle) -> QuerySet[Shift]:
    start, end = _bounds(cycle)
    return Shift.objects.filter(contract=contract, starts_at__lt=end, ends_at__gt=start).order_by("staff_no", "starts_at")


def _staff(contract: Contract) -> dict[str, str]:
    """The ids and numbers of the operator's people."""
    rows = User.plain.filter(employer_id=contract.engagement.operator_id).exclude(employee_no="")
    return {str(key): number for key, number in rows.values_list("id", "employee_no")}


def logged_in(contract: Contract, cycle: Cycle) -> dict[str, list[Span]]:
    """By the employer's number, the stretches in which the operator's people were logged in during the period, joined where they meet."""
    start, end = _bounds(cycle)
    staff = _staff(contract)
    rows = AgentInterval.objects.filter(agent_id__in=[UUID(key) for key in staff], from_at__lt=end).filter(Q(to_at__isnull=True) | Q(to_at__gt=start))
    found: dict[str, list[Span]] = {}
    for agent, began, ended in rows.order_by("agent_id", "from_at").values_list("agent_id", "from_at", "to_at"):
        spans = found.setdefault(staff[str(agent)], [])
        span = (max(began, start), min(ended or end, end))
        if spans and spans[-1][1] >= span[0]:
            span = (spans[-1][0], max(spans.pop()[1], span[1]))
        spans.append(span)
    return found


def staff_found(contract: Contract, cycle: Cycle) -> Staff:
    """What stands out about the operator's people in a period."""
    start, end = _bounds(cycle)
    year = _attested(contract, cycle, YEAR)
    mean = Fraction(sum(one.heads for one in year), len(year)) if year else Fraction(0)
    turnover = rounded(Fraction(sum(one.left for one in year)) / mean, 6) if mean else None
    pays = [one.lowest_pay_fen for one in _attested(contract, cycle, len(cycle.months)) if one.lowest_pay_fen is not None]
    called = set(
        Visit.objects.filter(answered_at__gte=start, answered_at__lt=end, agent__employer_id=contract.engagement.operator_id).values_list("agent", flat=True)
    )
    numbers = {number for key, number in _staff(contract).items() if key in {str(agent) for agent in called}}
    idle = [number for number, spans in logged_in(contract, cycle).items() if number not in numbers and _length(spans) >= WORTH_A_CALL]
    return Staff(turnover, Fraction(min(pays), 100) if pays else None, _on_two_seats(_shifts(contract, cycle)), len(idle))


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def _on_two_seats(shifts: Iterable[Shift]) -> int:
    """How many shifts begin while the same person has another."""
    return sum(one.staff_no == other.staff_no and other.starts_at < one.ends_at for one, other in pairwise(shifts))


def _insured(contract: Contract, cycle: Cycle) -> int:
    """Of the period's months, the least number attested with insurance; none where a month was not attested."""
    found = _attested(contract, cycle, len(cycle.months))
    return min((one.insured for one in found), default=0) if len(found) == len(cycle.months) else 0


def _attested(contract: Contract, cycle: Cycle, months: int) -> list[Attestation]:
    """The attestations that count of the last so many months of the period and before."""
    last = cycle.end.year * YEAR + cycle.end.month - 2
    wanted = [f"{n // YEAR:04d}-{n % YEAR + 1:02d}" for n in range(last - months + 1, last + 1)]
    rows = Attestation.objects.filter(contract=contract, month__in=wanted).order_by("month", "version")
    return list({row.month: row for row in rows}.values())
